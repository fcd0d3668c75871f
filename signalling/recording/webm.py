"""WebM as it grows: one VP8 and one Opus track, clusters of known size, nothing written twice.

Written here and not by a library: what was cut off anywhere must still play, so that we decide where a cluster ends;
and no frame may wait for one of the other track, which may never come. Matroska: RFC 9559. Opus in it: RFC 7845.
"""

import struct
from datetime import UTC, datetime

VIDEO, AUDIO = 1, 2
#: A cluster's block says its time relative to the cluster in 16 bits.
LONGEST_CLUSTER_MS = 5000
#: Ends a cluster early, so that what is shipped is never much larger.
LARGEST_CLUSTER_BYTES = 96 * 1024
#: Before any keyframe has said how large the picture is, and whatever it becomes later: decoders follow the frames.
NOMINAL_SIZE = (640, 480)

_DATE_ORIGIN = datetime(2001, 1, 1, tzinfo=UTC)
_UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
# No samples are skipped at the start: nobody knows where a sender's encoder began.
_OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)
_SEEK_PRE_ROLL_NS = 80_000_000
_SIMPLE_BLOCK = b"\xa3"
_CLUSTER, _CLUSTER_TIME = b"\x1f\x43\xb6\x75", b"\xe7"


def head(title: str, began_at: datetime) -> bytes:
    """What a file begins with. `began_at`: the time that its timestamp 0 stands for."""
    ebml = _uint(b"\x42\x86", 1) + _uint(b"\x42\xf7", 1) + _uint(b"\x42\xf2", 4) + _uint(b"\x42\xf3", 8)
    ebml += _element(b"\x42\x82", b"webm") + _uint(b"\x42\x87", 4) + _uint(b"\x42\x85", 2)
    since = began_at - _DATE_ORIGIN
    date_ns = ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000
    info = _uint(b"\x2a\xd7\xb1", 1_000_000) + _element(b"\x44\x61", struct.pack(">q", date_ns))
    info += _element(b"\x7b\xa9", title.encode()) + _element(b"\x4d\x80", b"rvr") + _element(b"\x57\x41", b"rvr")
    tracks = _element(b"\xae", _video_track()) + _element(b"\xae", _audio_track())
    segment = b"\x18\x53\x80\x67" + _UNKNOWN_SIZE
    start = _element(b"\x1a\x45\xdf\xa3", ebml)
    return start + segment + _element(b"\x15\x49\xa9\x66", info) + _element(b"\x16\x54\xae\x6b", tracks)


def _video_track() -> bytes:
    width, height = NOMINAL_SIZE
    size = _uint(b"\xb0", width) + _uint(b"\xba", height)
    return _track(VIDEO, 1, b"V_VP8") + _element(b"\xe0", size)


def _audio_track() -> bytes:
    form = _element(b"\xb5", struct.pack(">d", 48_000.0)) + _uint(b"\x9f", 2)
    track = _track(AUDIO, 2, b"A_OPUS") + _element(b"\x63\xa2", _OPUS_HEAD)
    return track + _uint(b"\x56\xaa", 0) + _uint(b"\x56\xbb", _SEEK_PRE_ROLL_NS) + _element(b"\xe1", form)


def _track(number: int, kind: int, codec: bytes) -> bytes:
    ids = _uint(b"\xd7", number) + _uint(b"\x73\xc5", number) + _uint(b"\x83", kind)
    return ids + _uint(b"\x9c", 0) + _element(b"\x86", codec)


class Clusters:
    """Collects frames into clusters; hands each on as bytes once it is whole."""

    def __init__(self) -> None:
        self._began_ms: int | None = None
        self._blocks: list[bytes] = []
        self._bytes = 0

    def add(self, track: int, at_ms: int, frame: bytes, *, key: bool) -> bytes:
        """Add the next frame. Times never go back. Returns the cluster that it ended, or nothing."""
        ended = b""
        if self._began_ms is not None and self._is_full(track, at_ms, key):
            ended = self.end()
        if self._began_ms is None:
            self._began_ms = at_ms
        block = bytes((0x80 | track,)) + struct.pack(">hB", at_ms - self._began_ms, 0x80 if key else 0) + frame
        self._blocks.append(_SIMPLE_BLOCK + _size(len(block)) + block)
        self._bytes += len(block)
        return ended

    def _is_full(self, track: int, at_ms: int, key: bool) -> bool:
        assert self._began_ms is not None
        long, large = at_ms - self._began_ms >= LONGEST_CLUSTER_MS, self._bytes >= LARGEST_CLUSTER_BYTES
        return long or large or (key and track == VIDEO)  # players look for keyframes where clusters begin

    def end(self) -> bytes:
        """The cluster so far; the next frame begins another."""
        if self._began_ms is None:
            return b""
        content = _uint(_CLUSTER_TIME, self._began_ms) + b"".join(self._blocks)
        self._began_ms, self._blocks, self._bytes = None, [], 0
        return _element(_CLUSTER, content)


def _uint(element: bytes, value: int) -> bytes:
    return _element(element, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _element(element: bytes, content: bytes) -> bytes:
    return element + _size(len(content)) + content


def _size(length: int) -> bytes:
    """A length as EBML writes it: all ones are "unknown", hence one bit less."""
    size = next(size for size in range(1, 9) if length < (1 << 7 * size) - 1)
    return (length | 1 << 7 * size).to_bytes(size, "big")
