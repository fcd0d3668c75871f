"""Copies of exhibits that the web process can show: sealed with a key of their own, in pieces that can be read alone.

The key lies sealed with the data keys in the copy's row, so that those can be changed without writing the file anew,
and removing the row leaves nothing that opens. A piece is a nonce, and 256 kB sealed for its place in its copy.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from app.platform.exhibit_files import FULL, DiskFull

PIECE_BYTES = 256 * 1024
NONCE_BYTES, TAG_BYTES = 12, 16
SEALED_BYTES = NONCE_BYTES + PIECE_BYTES + TAG_BYTES
KEY_BYTES = 32


class CannotRead(Exception):
    """A copy is not there, or not as it was written."""


def new_key() -> bytes:
    """A key for one copy."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def folder() -> Path:
    """Where copies lie."""
    found: Path = current_app.extensions["settings"].data_dir.resolve() / "copies"
    return found


def path_of(folder: Path, copy_id: str) -> Path:
    """Where a copy lies."""
    return folder / f"{copy_id}.copy"


class CopyWriter:
    """Writes a copy, at any place, also over what was written. It is there after `finish`; until then it is nothing.

    Raises DiskFull from any call.
    """

    def __init__(self, folder: Path, copy_id: str, key: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._id, self._cipher = path_of(folder, copy_id), copy_id, AESGCM(key)
        self._part = self._path.with_suffix(".part")
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        self._number, self._piece, self._changed = 0, bytearray(), False
        self.size = 0

    def write(self, at: int, content: bytes) -> None:
        """at: in bytes from the beginning, at most where the copy ends now."""
        while content:
            number, inside = divmod(at, PIECE_BYTES)
            self._turn_to(number)
            part = content[: PIECE_BYTES - inside]
            if inside > len(self._piece):
                raise ValueError("a copy has no gaps")
            self._piece[inside : inside + len(part)] = part
            self._changed = True
            at, content = at + len(part), content[len(part) :]
            self.size = max(self.size, at)

    def _turn_to(self, number: int) -> None:
        if number == self._number:
            return
        self._flush()
        self._number = number
        self._piece = bytearray(_piece(self._file, self._cipher, self._id, number, self.size))

    def _flush(self) -> None:
        if not self._changed:
            return
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, bytes(self._piece), _place(self._id, self._number))
        try:
            self._file.seek(self._number * SEALED_BYTES)
            if self._file.write(sealed) < len(sealed):
                raise DiskFull(str(self._path.parent))
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull(str(self._path.parent)) from None
            raise
        self._changed = False

    def finish(self) -> str:
        """All of it is written; returns its SHA-256 in hex."""
        self._flush()
        os.fsync(self._file.fileno())
        digest = hashlib.sha256()
        for number in range(-(-self.size // PIECE_BYTES)):
            digest.update(_piece(self._file, self._cipher, self._id, number, self.size))
        self._file.close()
        self._part.chmod(0o400)
        self._part.rename(self._path)
        return digest.hexdigest()

    def drop(self) -> None:
        """It comes to nothing."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def read(folder: Path, copy_id: str, key: bytes, size: int, at: int, length: int) -> Iterator[bytes]:
    """`length` bytes of a copy of `size` bytes from `at`, a piece in memory at a time. Raises CannotRead."""
    cipher, end = AESGCM(key), min(at + length, size)
    try:
        with path_of(folder, copy_id).open("rb", buffering=0) as file:
            while at < end:
                number, inside = divmod(at, PIECE_BYTES)
                part = _piece(file, cipher, copy_id, number, size)[inside : inside + end - at]
                yield part
                at += len(part)
    except FileNotFoundError:
        raise CannotRead(copy_id) from None


def _piece(file: object, cipher: AESGCM, copy_id: str, number: int, size: int) -> bytes:
    """One piece; empty beyond the end."""
    length = min(PIECE_BYTES, size - number * PIECE_BYTES)
    if length <= 0:
        return b""
    file.seek(number * SEALED_BYTES)  # type: ignore[attr-defined]
    sealed = file.read(NONCE_BYTES + length + TAG_BYTES)  # type: ignore[attr-defined]
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(copy_id, number))
    except (InvalidTag, ValueError):
        raise CannotRead(copy_id) from None


def _place(copy_id: str, number: int) -> bytes:
    return f"copy:{copy_id}:{number}".encode()


def remove(folder: Path, copy_id: str) -> None:
    """Nothing of it stays."""
    path_of(folder, copy_id).unlink(missing_ok=True)
