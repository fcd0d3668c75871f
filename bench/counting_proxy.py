"""Counts the bytes that a browser's sockets carry, TLS and all: a TCP proxy on this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK_BYTES = 65_536


class CountingProxy:
    """Passes connections on and counts their bytes, both ways together."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._lock = threading.Lock()
        self.bytes = 0
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            with self._lock:
                self.connections += 1
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while chunk := source.recv(CHUNK_BYTES):
                with self._lock:
                    self.bytes += len(chunk)
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            sink.close()

    def close(self) -> None:
        """Accept no more."""
        self._listener.close()


@contextmanager
def counting(target_port: int) -> Iterator[CountingProxy]:
    """A proxy in front of the port while the block runs."""
    proxy = CountingProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
