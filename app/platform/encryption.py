"""Personal data at rest: AES-256-GCM by field, bound to its table, row and column.

A sealed value is `key id length, key id, 12-byte nonce, ciphertext and tag`. Because table, row and column are
associated data, a value that is moved to another row or column can't be opened there.
"""

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value was altered, moved, or sealed with a key that is not configured."""


class Keyring:
    """The configured keys: the first seals, all open (so that keys can be changed without downtime)."""

    def __init__(self, written: str) -> None:
        """`written` is `id:base64,id:base64`, as in RVR_DATA_KEYS."""
        pairs = [item.partition(":") for item in written.split(",") if item]
        keys = {name: base64.b64decode(encoded) for name, _, encoded in pairs}
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._lookup_keys = {name: hmac.digest(key, b"lookup", "sha256") for name, key in keys.items()}
        self.current = pairs[0][0]

    def seal(self, text: str, place: str) -> bytes:
        """`text` encrypted for `place` (`table:row:column`)."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """`content` encrypted for `place`."""
        nonce = os.urandom(NONCE_BYTES)
        name = self.current.encode()
        sealed = self._ciphers[self.current].encrypt(nonce, content, place.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def digests(self, text: str, purpose: str) -> list[str]:
        """Keyed hashes by which equal texts are found without opening any: by the first key, then by the others.

        Case and space around don't count. purpose: `table:column`, so that two columns can't be compared.
        """
        message = f"{purpose}:{text.strip().casefold()}".encode()
        ordered = [self.current, *(name for name in self._lookup_keys if name != self.current)]
        return [hmac.new(self._lookup_keys[name], message, "sha256").hexdigest() for name in ordered]

    def open(self, sealed: bytes, place: str) -> str:
        """The text that was sealed for `place`. Raises CannotOpen."""
        return self.open_bytes(sealed, place).decode()

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The content that was sealed for `place`. Raises CannotOpen."""
        name, rest = key_of(sealed), sealed[1 + sealed[0] :]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise CannotOpen(f"no key named {name!r}")
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise CannotOpen(place) from None


def key_of(sealed: bytes) -> str:
    """The id of the key that a value was sealed with."""
    return sealed[1 : 1 + sealed[0]].decode(errors="replace")
