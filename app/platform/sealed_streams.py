"""Something large that is made once, taken once and gone: written as a stream, sealed before it is on disk.

Each has a key pair of its own. Who makes it needs the public key only; whoever may take it is lent the private one,
which is thrown away together with the file: no copy of the disk opens it then.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signalling import sealing


class SealedStream:
    """Bytes go in, in any pieces; frames come out: never more than one of them is in memory."""

    def __init__(self, name: str, public_key: str, descriptor: int) -> None:
        self._name, self._key, self._descriptor = name, public_key, descriptor
        self._waiting, self._number = bytearray(), 0
        self.plain_bytes = self.file_bytes = 0

    def write(self, content: bytes) -> int:
        """Take bytes in."""
        self._waiting += content
        self.plain_bytes += len(content)
        while len(self._waiting) > sealing.MAX_CHUNK_BYTES:
            self._put(bytes(self._waiting[: sealing.MAX_CHUNK_BYTES]), last=False)
            del self._waiting[: sealing.MAX_CHUNK_BYTES]
        return len(content)

    def flush(self) -> None:
        """Nothing: frames are written when they are full."""

    def end(self) -> None:
        """That was all of it; on disk then."""
        self._put(bytes(self._waiting), last=True)
        os.fsync(self._descriptor)

    def _put(self, content: bytes, *, last: bool) -> None:
        left = memoryview(sealing.frame(self._key, self._name, self._number, content, last=last))
        self.file_bytes += len(left)
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._number += 1


class SealedStreams:
    """Such files in a folder, at `app.extensions["sealed_streams"]`, named by our own ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, name: str, public_key: str) -> Iterator[SealedStream]:
        """A stream that is there as a whole after the block, or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.folder / f"{name}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            stream = SealedStream(name, public_key, descriptor)
            yield stream
            stream.end()
            part.rename(self.path(name))
        finally:
            os.close(descriptor)
            part.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where it lies."""
        return self.folder / f"{name}.sealed"

    def reading(self, name: str, private_key: str) -> Iterator[bytes]:
        """What went in, in pieces. Raises sealing.Broken, FileNotFoundError."""
        with self.path(name).open("rb") as file:
            yield from sealing.chunks(private_key, name, file)

    def remove(self, name: str) -> None:
        """Gone, whether it was there or not."""
        self.path(name).unlink(missing_ok=True)
