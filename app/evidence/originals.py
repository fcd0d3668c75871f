"""An original, opened: any part of it in any order, a few chunks in memory at a time. In the worker alone."""

import bisect
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from types import TracebackType
from typing import Self

from app.evidence.records import Exhibit
from app.platform.exhibit_files import ExhibitFiles
from signalling import sealing

KEPT_CHUNKS = 8  # 2 MB: a video is read forwards, with looks back at its index


class Original:
    """The bytes of a whole exhibit. sizes: of its chunks, as they were taken in. Raises Broken where it is altered."""

    def __init__(self, files: ExhibitFiles, exhibit_id: str, private_key: str, sizes: Sequence[int]) -> None:
        self._id, self._key, self._sizes = exhibit_id, private_key, sizes
        self._starts = [0, *accumulate(sizes)]
        self._frames = [0, *accumulate(size + sealing.OVERHEAD_BYTES + sealing.FRAME_HEAD_BYTES for size in sizes)]
        self._file = files.path(exhibit_id).open("rb")
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """In bytes."""
        return self._starts[-1]

    def read(self, at: int, size: int) -> bytes:
        """Up to `size` bytes from `at`; fewer at the end."""
        parts, end = [], min(at + size, self.size)
        while at < end:
            number = bisect.bisect_right(self._starts, at) - 1
            inside = at - self._starts[number]
            part = self._chunk(number)[inside : inside + end - at]
            parts.append(part)
            at += len(part)
        return b"".join(parts)

    def _chunk(self, number: int) -> bytes:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        self._file.seek(self._frames[number])
        frame = self._file.read(self._frames[number + 1] - self._frames[number])
        content = sealing.open_frame(self._key, self._id, number, frame)
        self._kept[number] = content
        if len(self._kept) > KEPT_CHUNKS:
            self._kept.popitem(last=False)
        return content


def whole_hash(files: ExhibitFiles, exhibit: Exhibit, private_key: str, progress: Callable[[float], None]) -> str:
    """SHA-256 of all of it, in hex. Raises Broken if anything is altered, missing or added, FileNotFoundError."""
    digest, done = hashlib.sha256(), 0
    for chunk in files.chunks(exhibit.id, private_key):
        digest.update(chunk)
        done += len(chunk)
        progress(done / max(1, exhibit.plain_bytes))
    return digest.hexdigest()


def blocks(original: Original, size: int = sealing.MAX_CHUNK_BYTES) -> Iterator[bytes]:
    """All of it from the beginning, in blocks of one size."""
    for at in range(0, original.size, size):
        yield original.read(at, size)
