"""A WebSocket client that can misbehave: RFC 6455 frames by hand on a plain socket, Socket.IO packets on top."""

import base64
import json
import os
import socket
import ssl
import struct
from types import TracebackType
from typing import Any, Self

CONTINUATION, TEXT, BINARY, CLOSE, PING = 0, 1, 2, 8, 9


class Closed(Exception):
    """The server ended the connection. `code` is its close code (RFC 6455, 7.4.1), or None for a plain end."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


def frame(opcode: int, payload: bytes, *, final: bool = True, compressed: bool = False, masked: bool = True) -> bytes:
    """One frame as a client sends it. The mask is zero, so that making a flood costs the flooder nothing."""
    first = opcode | (0x80 if final else 0) | (0x40 if compressed else 0)
    mask_bit = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, mask_bit | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, mask_bit | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask_bit | 127, size)
    return head + (bytes(4) if masked else b"") + payload


class RawWebSocket:
    """Opens `/live` and speaks frames; `connect` and `ask` speak Socket.IO in the namespace /staff."""

    def __init__(
        self,
        port: int,
        *,
        origin: str | None = None,
        extensions: str = "",
        timeout_s: float = 10,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        if trust:
            self.socket = trust.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self._buffer = b""
        self._asks = 0
        lines = [
            "GET /live/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        ]
        lines += [f"Origin: {origin}"] if origin else []
        lines += [f"Sec-WebSocket-Extensions: {extensions}"] if extensions else []
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.handshake = self._until(b"\r\n\r\n").decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def connect(self) -> Self:
        """Join the namespace; the connection is ready when this returns."""
        assert self.receive().startswith("0")
        self.send("40/staff,")
        assert self.receive().startswith("40/staff,")
        return self

    def send(self, text: str) -> None:
        self.socket.sendall(frame(TEXT, text.encode()))

    def send_raw_and_receive(self, data: bytes) -> str:
        """Send any bytes at all; a connection that is reset meanwhile counts as Closed."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            raise Closed(None) from None
        return self.receive()

    def ask(self, name: str, payload: Any) -> Any:
        """Emit with an acknowledgement, and return it."""
        self._asks += 1
        self.send(f"42/staff,{self._asks}{json.dumps([name, payload])}")
        while True:
            head, _, body = self.receive().partition("[")
            if head == f"43/staff,{self._asks}":
                return json.loads("[" + body)[0]

    def told(self) -> Any:
        """The next event, as [name, payload]."""
        while True:
            head, _, body = self.receive().partition("[")
            if head == "42/staff,":
                return json.loads("[" + body)

    def receive(self) -> str:
        """The next text message; Engine.IO pings are answered on the way. Raises Closed."""
        while True:
            opcode, payload = self._frame()
            if opcode == CLOSE:
                raise Closed(struct.unpack("!H", payload[:2])[0] if payload else None)
            if payload == b"2":
                self.send("3")
            else:
                return payload.decode()

    def _frame(self) -> tuple[int, bytes]:
        first, size = self._exactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        return first & 15, self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._more()
        taken, _, self._buffer = self._buffer.partition(end)
        return taken

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self.socket.close()
            raise Closed(None)
        self._buffer += data
