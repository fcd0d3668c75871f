"""A BagIt bag (RFC 8493) written straight into a zip, as a stream: nothing of it is in memory or on disk as a whole.

The manifests come last, when all hashes are known; the order inside a zip is free. Entries are stored, not deflated:
pictures and films don't shrink, and what is stored can be carved out of a damaged file.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Protocol, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from app.platform import signing

ALGORITHMS = ("sha256", "sha512")
NAMESPACE = "evidence-package"
SIGNED = "tagmanifest-sha256.txt"
SIGNER = "evidence"  # how the key is called in allowed_signers


class Sink(Protocol):
    """Where the zip goes: it is only ever written to."""

    def write(self, content: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Nothing has to be held back."""


Put = Callable[[bytes], None]


class Bag:
    """One bag in a folder of this name. `at`: the time that the zip's entries carry, in UTC."""

    def __init__(self, out: Sink, name: str, at: datetime) -> None:
        self._zip = ZipFile(cast(IO[bytes], out), "w", ZIP_STORED, allowZip64=True)  # it only writes
        self._name, self._at = name, at
        self._payload: dict[str, tuple[str, ...]] = {}
        self._tags: dict[str, tuple[str, ...]] = {}
        self._bytes = 0

    @contextmanager
    def payload(self, path: str) -> Iterator[Put]:
        """A file below `data/`, piece by piece."""
        hashes = [hashlib.new(name) for name in ALGORITHMS]
        with self._zip.open(self._info(f"data/{path}"), "w", force_zip64=True) as file:

            def put(content: bytes) -> None:
                self._bytes += file.write(content)
                for one in hashes:
                    one.update(content)

            yield put
        self._payload[f"data/{path}"] = tuple(one.hexdigest() for one in hashes)

    def add(self, path: str, content: str) -> None:
        """A small file below `data/`."""
        with self.payload(path) as put:
            put(content.encode())

    def finish(self, about: dict[str, str], tags: dict[str, str], sign_key: str) -> None:
        """Manifests, what the bag says about itself, and the signature. tags: other files beside `data/`."""
        info = about | {"Payload-Oxum": f"{self._bytes}.{len(self._payload)}"}
        self._tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        self._tag("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info.items()))
        for path, content in tags.items():
            self._tag(path, content)
        self._tag("allowed_signers", f'{SIGNER} namespaces="{NAMESPACE}" {signing.public_line(sign_key)}\n')
        for number, name in enumerate(ALGORITHMS):
            self._tag(f"manifest-{name}.txt", _manifest(self._payload, number))
        signed = _manifest(self._tags, 0)
        self._write(SIGNED, signed)  # the only one: another would be the one file that nothing vouches for
        self._write(f"{SIGNED}.sig", signing.sign(sign_key, signed.encode(), NAMESPACE))
        self._zip.close()

    def _tag(self, path: str, content: str) -> None:
        self._tags[path] = tuple(hashlib.new(name, content.encode()).hexdigest() for name in ALGORITHMS)
        self._write(path, content)

    def _write(self, path: str, content: str) -> None:
        self._zip.writestr(self._info(path), content.encode())

    def _info(self, path: str) -> ZipInfo:
        info = ZipInfo(f"{self._name}/{path}", self._at.timetuple()[:6])
        info.external_attr = 0o644 << 16
        return info


def _manifest(hashes: dict[str, tuple[str, ...]], number: int) -> str:
    return "".join(f"{found[number]}  {path}\n" for path, found in hashes.items())


class Counting(io.RawIOBase):
    """Hands on what is written, and knows how much it was and its SHA-256."""

    def __init__(self, out: Sink) -> None:
        self._out, self._hash, self.total = out, hashlib.sha256(), 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: Any, /) -> int:
        """Hand on."""
        self._hash.update(content)
        self.total += len(content)
        return self._out.write(bytes(content))

    @property
    def sha256(self) -> str:
        """Of everything that was written."""
        return self._hash.hexdigest()
