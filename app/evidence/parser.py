"""Reads a file that somebody sent, in a process of its own that can do nothing else: `python -m app.evidence.parser`.

Decoders are large and old, and files can be made to break them. So this process has no key, no database, no network
and no file: it asks its parent for each piece of the original, hands back each piece of the copy that it makes, and can
open nothing, start nothing and take only so much memory and time. If it dies, a file could not be read, and no more.

Over standard input and output, big-endian. To the parent: one letter (R read, W write, D done), 8 bytes of place, 4 of
length; after W the bytes, after D JSON. From the parent, after R: 4 bytes of length and the bytes.
"""

import json
import os
import resource
import struct
import sys
from io import BufferedReader, RawIOBase, UnsupportedOperation
from typing import Any, BinaryIO

MEMORY_BYTES = 1_600_000_000  # a photograph of 108 megapixels and its upright copy
CPU_S = 120
HEAD = struct.Struct(">cQI")
BLOCK_BYTES = 256 * 1024


class Channel:
    """The way to the parent."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    def ask(self, at: int, size: int) -> bytes:
        """A piece of the original."""
        self._say(b"R", at, size)
        length = int.from_bytes(self._exactly(4), "big")
        return self._exactly(length)

    def hand(self, at: int, content: bytes) -> None:
        """A piece of the copy."""
        self._say(b"W", at, len(content), content)

    def done(self, found: dict[str, Any]) -> None:
        """What was found, at the end."""
        content = json.dumps(found).encode()
        self._say(b"D", 0, len(content), content)

    def _say(self, letter: bytes, at: int, size: int, content: bytes = b"") -> None:
        self._outgoing.write(HEAD.pack(letter, at, size) + content)
        self._outgoing.flush()

    def _exactly(self, size: int) -> bytes:
        content = self._incoming.read(size)
        if len(content) < size:
            raise EOFError
        return content


class OriginalFile(RawIOBase):
    """The original as a file that can be read and sought."""

    def __init__(self, channel: Channel, size: int) -> None:
        self._channel, self._size, self._at = channel, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._channel.ask(self._at, min(len(buffer), BLOCK_BYTES))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at


class CopyFile(RawIOBase):
    """The copy as a file that can be written and sought; its parent seals it."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._at, self.size = channel, 0, 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        view = bytes(content)
        for start in range(0, len(view), BLOCK_BYTES):
            self._channel.hand(self._at + start, view[start : start + BLOCK_BYTES])
        self._at += len(view)
        self.size = max(self.size, self._at)
        return len(view)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            raise UnsupportedOperation
        self._at = offset if whence == os.SEEK_SET else self._at + offset
        return self._at

    def tell(self) -> int:
        return self._at


def lock_up() -> None:
    """From here on: no file, no socket, no other program, bounded memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # those that are open stay


def main() -> None:
    """Look at one file. argv: its size, the ending of its name, the type that was declared."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    from app.evidence import reading  # every decoder is loaded before nothing can be opened any more

    lock_up()
    channel = Channel(sys.stdin.buffer, outgoing)
    size = int(sys.argv[1])
    original = BufferedReader(OriginalFile(channel, size), BLOCK_BYTES)
    channel.done(reading.look(original, sys.argv[2], sys.argv[3], CopyFile(channel)))


if __name__ == "__main__":
    main()
