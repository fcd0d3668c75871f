"""Keeps one client from freezing everybody: eventlet's WebSocket, hardened.

Beside `app.serve` the one file that knows eventlet. Plain eventlet 0.41 takes a client's mask off byte by byte (206 ms
for 1 MB) without letting another client be served, counts only single frames, and inflates before it measures: one
flooding socket holds a health probe for 9–12 s. Here a whole message is counted while it arrives, compression isn't
offered, every frame lets the others have their turn, and a socket that sends too fast is read more slowly, then cut.
`make bench ONLY=flood` measures both.
"""

import contextlib
import time
from typing import Any

import eventlet
from eventlet import websocket
from eventlet.green import socket

from app.platform.rate import Bucket, Rate, Verdict

TOO_BIG = 1009  # close codes of RFC 6455, 7.4.1
POLICY_VIOLATION = 1008
PROTOCOL_ERROR = 1002
PACKET_TYPES = tuple("0123456")  # Engine.IO protocol 4

# A media node answers a few hundred asks a second after a restart, a browser sends 5; 200 cost 7% of a core.
FRAME_RATE = Rate(per_second=200, burst=400, cut_after_s=30)
READ_BYTES = 4096
BYTES_PER_TOKEN = 4096  # a frame costs one token, and one for each 4 kB


class BufferedSocket:
    """Reads what has arrived in one go: a frame costs one system call instead of three. The rest is the socket's."""

    __slots__ = ("_buffer", "_socket", "has_waited")

    def __init__(self, green_socket: Any) -> None:
        self._socket = green_socket
        self._buffer = b""
        self.has_waited = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def recv(self, size_bytes: int) -> bytes:
        """At most `size_bytes`, waiting for at least one; b"" at the end. `has_waited`: others had a turn meanwhile."""
        if not self._buffer:
            self._buffer = self._read()
        taken, self._buffer = self._buffer[:size_bytes], self._buffer[size_bytes:]
        return taken

    def _read(self) -> bytes:
        plain = getattr(self._socket, "fd", None)  # a TLS socket has none
        if plain is not None:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                return bytes(plain.recv(READ_BYTES))
            self.has_waited = True
        return bytes(self._socket.recv(READ_BYTES))


class GuardedWebSocket(websocket.RFC6455WebSocket):
    """One client's socket; `max_frame_length` is what a whole message may hold, fragments together."""

    _ended = False

    def __init__(self, green_socket: Any, *rest: Any, **options: Any) -> None:
        super().__init__(BufferedSocket(green_socket), *rest, **options)
        self._bucket = Bucket(FRAME_RATE, time.monotonic())

    class Message(websocket.RFC6455WebSocket.Message):
        """One message while it arrives."""

        size_bytes = 0

        def push(self, data: bytes, final: bool = False) -> None:
            """Add the next part. Closes the socket when the message gets too big."""
            self.size_bytes += len(data)
            if self.size_bytes > self.max_frame_length:
                raise websocket.FailedConnectionError(TOO_BIG, f"a message may hold {self.max_frame_length} bytes")
            super().push(data, final)

    def wait(self) -> str | bytes | None:
        """The next message, None at the end. What can't be an Engine.IO packet ends the connection quietly."""
        message: str | bytes | None = super().wait()
        if isinstance(message, str) and message[:1] not in PACKET_TYPES:
            self.close((PROTOCOL_ERROR, "not an Engine.IO packet"))
            return None
        return message

    def close(self, close_data: tuple[int, str] | None = None) -> None:
        """Say why and close; closing again does nothing (the library logs a line each time, and a flood makes many)."""
        if self._ended:
            return
        self._ended = True
        self._send_closing_frame(ignore_send_errors=True, close_data=close_data)
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        self.socket.close()

    @staticmethod
    def _apply_mask(data: bytes, mask: bytes, length: int | None = None, offset: int = 0) -> bytes:
        return unmask(data, mask, offset)

    def _recv_frame(self, message: Message | None = None) -> Message:
        if not self.socket.has_waited:
            eventlet.sleep(0)  # frames are waiting in a row: the others first
        self.socket.has_waited = False
        before_bytes = message.size_bytes if message else 0
        received: GuardedWebSocket.Message = super()._recv_frame(message)
        self._pay(received.size_bytes - (before_bytes if received is message else 0))
        return received

    def _pay(self, size_bytes: int) -> None:
        """Wait until this frame is within the rate, so that the next is read, and TCP lets it be sent, no sooner."""
        cost = 1 + size_bytes / BYTES_PER_TOKEN
        while (verdict := self._bucket.take(time.monotonic(), cost)) is not Verdict.ALLOW:
            if verdict is Verdict.CUT:
                raise websocket.FailedConnectionError(POLICY_VIOLATION, "too many messages")
            eventlet.sleep(self._bucket.wait_s(cost))


def unmask(data: bytes, mask: bytes, offset: int = 0) -> bytes:
    """Take the mask (4 bytes; `offset` bytes came before) off `data` in one big XOR: 1.6 ms for 1 MB."""
    if not data:
        return data
    turn = offset % 4
    key = (bytes(mask[turn:]) + bytes(mask[:turn])) * (len(data) // 4 + 1)
    return (int.from_bytes(data, "little") ^ int.from_bytes(key[: len(data)], "little")).to_bytes(len(data), "little")


def install() -> None:
    """Make every WebSocket of this process a guarded one. Raises if this eventlet isn't the one that was studied."""
    missing = [
        name
        for owner, name in (
            (websocket.RFC6455WebSocket, "_apply_mask"),
            (websocket.RFC6455WebSocket, "_recv_frame"),
            (websocket.RFC6455WebSocket.Message, "push"),
            (websocket.WebSocketWSGI, "_negotiate_permessage_deflate"),
        )
        if not hasattr(owner, name)
    ]
    if missing:
        raise RuntimeError(f"eventlet.websocket has changed: {', '.join(missing)} not found")
    websocket.RFC6455WebSocket = GuardedWebSocket
    websocket.WebSocketWSGI._negotiate_permessage_deflate = lambda self, extensions: None
