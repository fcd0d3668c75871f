"""Sealing what is captured, chunk by chunk, before it touches a disk (HPKE, RFC 9180: X25519, AES-256-GCM).

Whoever seals holds only the public key: neither the web process nor a media node can open what it took in a second
ago. Each chunk is bound to its exhibit, its place, and whether it is the last: none can be moved, left out or
cut off unnoticed. A sealed file is one frame after the other: 4 bytes of length (big-endian), 1 byte "last", the chunk.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
MAX_CHUNK_BYTES = 256 * 1024
OVERHEAD_BYTES = 32 + 16  # the encapsulated key and the tag
FRAME_HEAD_BYTES = 5


class Broken(Exception):
    """A sealed file is not as it was written; says which chunk. Or it was sealed to another key."""


def new_keys() -> tuple[str, str]:
    """A private and a public key, 32 bytes each as base64."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def public_of(private: str) -> str:
    """The public key that belongs to a private one. Raises ValueError."""
    return _text(_private(private).public_key().public_bytes_raw())


def check_public(public: str) -> None:
    """Raises ValueError unless it is a public key."""
    _public(public)


def frame(public: str, exhibit: str, index: int, content: bytes, *, last: bool) -> bytes:
    """The sealed frame of one chunk, at most MAX_CHUNK_BYTES of content. index: from 0. Raises ValueError."""
    if len(content) > MAX_CHUNK_BYTES:
        raise ValueError(f"a chunk has at most {MAX_CHUNK_BYTES} bytes")
    sealed = SUITE.encrypt(content, _public(public), _place(exhibit, index, last))
    return len(sealed).to_bytes(4, "big") + bytes([last]) + sealed


def is_last(whole_frame: bytes) -> bool:
    """Whether a frame was sealed as the last of its exhibit. Raises ValueError for bytes that are no frame."""
    size = int.from_bytes(whole_frame[:4], "big")
    if len(whole_frame) != FRAME_HEAD_BYTES + size or not OVERHEAD_BYTES <= size <= MAX_CHUNK_BYTES + OVERHEAD_BYTES:
        raise ValueError("not a frame")
    return whole_frame[4] == 1


@dataclass(frozen=True, slots=True)
class Opened:
    """One chunk of a sealed file: what is in it, or what is wrong with it."""

    number: int
    content: bytes
    problem: str = ""


def chunks(private: str, exhibit: str, file: BinaryIO) -> Iterator[bytes]:
    """The contents of a whole sealed file, one chunk in memory at a time. Raises Broken at the first that is wrong."""
    for found in opened(private, exhibit, file):
        if found.problem:
            raise Broken(f"chunk {found.number}: {found.problem}")
        yield found.content


def opened(private: str, exhibit: str, file: BinaryIO) -> Iterator[Opened]:
    """The same, going on after a chunk that can't be opened for as long as it can be told where the next begins."""
    key, number, last = _private(private), 0, False
    while head := file.read(FRAME_HEAD_BYTES):
        size, last = int.from_bytes(head[:4], "big"), head[4:] == b"\x01"
        if len(head) < FRAME_HEAD_BYTES or head[4] > 1 or size > MAX_CHUNK_BYTES + OVERHEAD_BYTES:
            yield Opened(number, b"", "its head is damaged")
            return
        sealed = file.read(size)
        if len(sealed) < size:
            yield Opened(number, b"", "the end is missing")
            return
        yield _open(key, exhibit, number, sealed, last)
        number += 1
        if last:
            break
    if not last:
        yield Opened(number, b"", "the end is missing")
    elif file.read(1):
        yield Opened(number, b"", "something was added after the end")


def _open(key: X25519PrivateKey, exhibit: str, number: int, sealed: bytes, last: bool) -> Opened:
    try:
        return Opened(number, SUITE.decrypt(sealed, key, _place(exhibit, number, last)))
    except (InvalidTag, ValueError):
        return Opened(number, b"", "altered, moved, or sealed to another key")


def open_frame(private: str, exhibit: str, index: int, whole_frame: bytes) -> bytes:
    """The content of one frame out of a sealed file. Raises Broken."""
    try:
        last = is_last(whole_frame)
        return SUITE.decrypt(whole_frame[FRAME_HEAD_BYTES:], _private(private), _place(exhibit, index, last))
    except (InvalidTag, ValueError):
        raise Broken(f"chunk {index}: altered, moved, or sealed to another key") from None


def _place(exhibit: str, index: int, last: bool) -> bytes:
    return f"exhibit:{exhibit}:{index}:{'last' if last else 'more'}".encode()


def _private(text: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))


def _public(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
