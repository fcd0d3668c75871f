"""One participant's file: frames in the order of their times, in clusters, in sealed chunks."""

import hashlib
import heapq
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from signalling import sealing
from signalling.forwarder.receiver import Kind
from signalling.recording import webm
from signalling.recording.frames import Frame

#: Frames wait so long for earlier ones of the other track, and for packets that are asked for again.
SETTLE_MS = 900
#: A chunk is sealed when it has so many bytes, or after so long: what a node that dies takes with it.
CHUNK_BYTES = 128 * 1024
CHUNK_MS = 3000
#: What is missing for less than this nobody notices.
GAP_MS = 200
TRACKS: dict[Kind, int] = {"video": webm.VIDEO, "audio": webm.AUDIO}

Why = Literal["lost", "line", "overflow", "off_record"]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing between these times (UTC, ms), and why. `kind` None: picture and sound."""

    why: Why
    kind: Kind | None
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A chunk that may leave memory: its frame, and of its content the hash and the size."""

    number: int
    frame: bytes
    sha256: str
    plain_bytes: int
    gaps: list[Gap] = field(default_factory=list)
    ended: str | None = None  # why it is the last


class Writer:
    """Writes one file. Times are UTC in ms; `began_ms` is what its timestamp 0 stands for."""

    def __init__(self, exhibit: str, public_key: str, began_ms: int) -> None:
        self.began_ms = began_ms
        self._exhibit, self._public_key = exhibit, public_key
        self._clusters = webm.Clusters()
        self._waiting: list[tuple[float, int, Frame]] = []
        self._taken = self._number = 0
        self._content = b""
        self._content_since_ms = math.inf
        self._last: dict[Kind, int] = {}
        self._written_ms = 0
        self._gaps: list[Gap] = []
        self._ready: list[Sealed] = []
        self.loss: Why = "lost"

    def add(self, at_ms: float, frame: Frame) -> None:
        """Take a frame that was captured at this time."""
        self._taken += 1
        heapq.heappush(self._waiting, (at_ms, self._taken, frame))

    def gap(self, why: Why, start_ms: float, end_ms: float) -> None:
        """Note that nothing of this time is in the file."""
        if end_ms - start_ms >= GAP_MS:
            self._gaps.append(Gap(why, None, round(start_ms), round(end_ms)))

    def write(self, now_ms: float) -> None:
        """Write what has settled by now, and seal what is due."""
        self._write_until(now_ms - SETTLE_MS, now_ms)
        if now_ms - self._content_since_ms >= CHUNK_MS:
            self._seal_all()

    def flush(self, now_ms: float) -> None:
        """Write and seal all that there is: nothing will come for long."""
        self._write_until(math.inf, now_ms)
        if self._content_since_ms < math.inf:
            self._seal_all()

    def _write_until(self, until_ms: float, now_ms: float) -> None:
        while self._waiting and self._waiting[0][0] <= until_ms:
            at_ms, _, frame = heapq.heappop(self._waiting)
            self._frame(at_ms, frame)
            self._content_since_ms = min(self._content_since_ms, now_ms)
            self._seal_full()

    def _seal_all(self) -> None:
        self._content += self._clusters.end()
        self._seal_full()
        self._seal(self._content)
        self._content = b""

    def _frame(self, at_ms: float, frame: Frame) -> None:
        if not self._last:
            self._content = webm.head(f"exhibit:{self._exhibit}", datetime.fromtimestamp(self.began_ms / 1000, UTC))
        own = self._last.get(frame.kind, -1)
        relative_ms = max(round(at_ms - self.began_ms), self._written_ms, own + 1)
        if frame.after_loss and own >= 0 and relative_ms - own >= GAP_MS:
            self._gaps.append(Gap(self.loss, frame.kind, self.began_ms + own, self.began_ms + relative_ms))
            self.loss = "lost"
        self._last[frame.kind] = self._written_ms = relative_ms
        self._content += self._clusters.add(TRACKS[frame.kind], relative_ms, frame.content, key=frame.key)

    def _seal_full(self) -> None:
        while len(self._content) >= CHUNK_BYTES:
            self._seal(self._content[:CHUNK_BYTES])
            self._content = self._content[CHUNK_BYTES:]

    def _seal(self, content: bytes, ended: str | None = None) -> None:
        last = ended is not None
        frame = sealing.frame(self._public_key, self._exhibit, self._number, content, last=last)
        digest = hashlib.sha256(content).hexdigest()
        gaps, self._gaps = self._gaps, []
        self._ready.append(Sealed(self._number, frame, digest, len(content), gaps, ended))
        self._number += 1
        self._content_since_ms = math.inf

    def finish(self, why: str, *, everything: bool = True) -> None:
        """Write everything that waits, or no more of it; the last chunk says that it is the last."""
        if everything:
            self._write_until(math.inf, self.began_ms)
        self._content += self._clusters.end()
        self._seal_full()
        self._seal(self._content, why)
        self._content = b""

    def ready(self) -> list[Sealed]:
        """The chunks that were sealed since the last call."""
        ready, self._ready = self._ready, []
        return ready
