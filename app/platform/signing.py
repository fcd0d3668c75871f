"""Signing with Ed25519 in OpenSSH's format: `ssh-keygen -Y verify` is on every Windows, macOS and Linux.

Format: PROTOCOL.sshsig of OpenSSH. The key is 32 bytes as base64, as our other keys are.
"""

import base64
import hashlib
import os
import struct
from textwrap import wrap

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAGIC = b"SSHSIG"
HASH = b"sha512"
KIND = b"ssh-ed25519"


def new_key() -> str:
    """A new private key."""
    return base64.b64encode(os.urandom(32)).decode()


def check(key: str) -> None:
    """Raises ValueError unless it is a private key."""
    _private(key)


def public_line(key: str) -> str:
    """The public key as one line, as OpenSSH writes it."""
    return f"{KIND.decode()} {base64.b64encode(_public_blob(key)).decode()}"


def fingerprint(key: str) -> str:
    """What `ssh-keygen -lf` says of the public key."""
    digest = base64.b64encode(hashlib.sha256(_public_blob(key)).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"


def sign(key: str, content: bytes, namespace: str) -> str:
    """A detached signature. namespace: what it is for; a signature made for something else does not verify."""
    head = _string(namespace.encode()) + _string(b"") + _string(HASH)
    signed = _private(key).sign(MAGIC + head + _string(hashlib.sha512(content).digest()))
    blob = MAGIC + struct.pack(">I", 1) + _string(_public_blob(key)) + head
    blob += _string(_string(KIND) + _string(signed))
    lines = wrap(base64.b64encode(blob).decode(), 70)
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def _public_blob(key: str) -> bytes:
    return _string(KIND) + _string(_private(key).public_key().public_bytes_raw())


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content
