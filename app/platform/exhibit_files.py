"""The files in which sealed exhibits lie, one for each. What is not yet whole has another name."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from signalling import sealing

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(Exception):
    """There is no room for another chunk. What was written before it is whole."""


class ExhibitFiles:
    """Sealed files in a folder, at `app.extensions["exhibit_files"]`, named by our own ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, exhibit_id: str, at_byte: int, frame: bytes) -> int:
        """Write a frame at `at_byte`, over whatever a crash left there; returns where the next begins. On disk then.

        Raises DiskFull.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(self._growing(exhibit_id), os.O_RDWR | os.O_CREAT, 0o600)
            with open(descriptor, "r+b", buffering=0) as file:
                if file.seek(0, os.SEEK_END) < at_byte:
                    raise sealing.Broken(f"the file of exhibit {exhibit_id} is shorter than what was acknowledged")
                file.truncate(at_byte)
                file.seek(at_byte)
                _write_all(file, frame)
                os.fsync(descriptor)
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull(str(self.folder)) from None
            raise
        return at_byte + len(frame)

    def finish(self, exhibit_id: str) -> None:
        """All of it is there: from now on the file is never written again. Twice is as good as once."""
        growing, whole = self._growing(exhibit_id), self.path(exhibit_id)
        if growing.exists():
            growing.chmod(0o400)
            growing.rename(whole)
            _sync(self.folder)

    def remove(self, exhibit_id: str) -> None:
        """Dropped, or disposed of."""
        for path in (self._growing(exhibit_id), self.path(exhibit_id)):
            path.unlink(missing_ok=True)
        if self.folder.exists():
            _sync(self.folder)

    def path(self, exhibit_id: str) -> Path:
        """Where a whole exhibit lies."""
        return self.folder / f"{exhibit_id}.sealed"

    def chunks(self, exhibit_id: str, private_key: str) -> Iterator[bytes]:
        """The original, chunk by chunk, for whoever holds the private key. Raises Broken, FileNotFoundError."""
        with self._opened(exhibit_id) as file:
            yield from sealing.chunks(private_key, exhibit_id, file)

    def opened(self, exhibit_id: str, private_key: str) -> Iterator[sealing.Opened]:
        """The same, going on after what can't be opened. Raises FileNotFoundError."""
        with self._opened(exhibit_id) as file:
            yield from sealing.opened(private_key, exhibit_id, file)

    def names(self) -> set[str]:
        """What lies in the folder."""
        return {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()

    @contextmanager
    def _opened(self, exhibit_id: str) -> Iterator[BinaryIO]:
        with self.path(exhibit_id).open("rb") as file:
            yield file

    def _growing(self, exhibit_id: str) -> Path:
        return self.folder / f"{exhibit_id}.part"


def _write_all(file: BinaryIO, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
