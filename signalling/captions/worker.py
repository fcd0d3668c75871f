"""The recogniser's own process: `python -m signalling.captions.worker ENGINE MODEL`, JSON lines in and out.

In: {"ssrc", "number", "timestamp", "payload" (base64), "at_ms"}. Out: {"ready": real-time factor} or {"problem"}, then
{"did": ms of sound, "busy_ms"} after each line taken, and segments. It ends when nothing more can come in.
"""

import base64
import json
import os
import queue
import random
import sys
import threading
import time
from array import array
from pathlib import Path
from typing import Any, TextIO

from signalling.captions import pocket, sherpa, vosk
from signalling.captions.opus import CLOCK, Piece, Timeline, duration
from signalling.captions.segments import Segments
from signalling.captions.sound import RATE, Sound
from signalling.captions.words import EngineProblem, Recogniser

#: Forwarding sound and picture comes before writing them down.
NICENESS = 5
#: When nothing has come for so long, the speaker's browser is silent (it sends every 20 to 60 ms while one speaks).
QUIET_S = 0.2
#: Sound on which the speed is measured at start.
TRIAL_S = 2


def load(engine: str, model: str) -> Recogniser:
    """The recogniser of this name. Raises EngineProblem."""
    if engine == "pocketsphinx":
        return pocket.load()
    return sherpa.load(Path(model)) if engine == "sherpa" else vosk.load(Path(model))


def trial(recogniser: Recogniser) -> float:
    """Real-time factor: seconds of work for a second of sound, on a hiss that counts as speech."""
    chance = random.Random(1)  # noqa: S311 - a hiss
    hiss = array("h", (chance.randrange(-3000, 3000) for _ in range(RATE // 10))).tobytes()
    began_s = time.perf_counter()
    for _ in range(TRIAL_S * 10):
        recogniser.hear(hiss)
        recogniser.words()
    recogniser.finish()
    return (time.perf_counter() - began_s) / TRIAL_S


class Worker:
    """Hears one participant until the end of the input."""

    def __init__(self, recogniser: Recogniser, engine: str, out: TextIO) -> None:
        self._out = out
        self._timeline, self._sound = Timeline(), Sound()
        self._segments = Segments(recogniser, engine, lambda segment: self.tell(segment))
        self._end_ms = 0

    def tell(self, message: dict[str, Any]) -> None:
        """One line to the node."""
        print(json.dumps(message), file=self._out, flush=True)

    def take(self, message: dict[str, Any]) -> None:
        """Hear one packet, and say how long that took."""
        began_s = time.perf_counter()
        payload = base64.b64decode(message["payload"])
        piece = self._timeline.take(message["ssrc"], message["number"], message["timestamp"], payload)
        if piece is not None:
            self._end_ms = message["at_ms"]
            self._hear(piece)
        length_ms = duration(payload) * 1000 // CLOCK
        self.tell({"did": length_ms, "busy_ms": round((time.perf_counter() - began_s) * 1000, 1)})

    def _hear(self, piece: Piece) -> None:
        if piece.broken:
            self._segments.finish()
        self._segments.hear(self._sound.of(piece), self._end_ms)

    def quiet(self) -> None:
        """Nothing came for QUIET_S: hear silence, so that a pause ends the segment."""
        piece = self._timeline.wait(QUIET_S)
        if piece is not None:
            self._end_ms += int(QUIET_S * 1000)
            self._hear(piece)

    def run(self, lines: "queue.Queue[str]") -> None:
        """Until an empty line, which stands for the end."""
        while True:
            try:
                line = lines.get(timeout=QUIET_S)
            except queue.Empty:
                self.quiet()
                continue
            if not line:
                self._segments.finish()
                return
            self.take(json.loads(line))


def _read(lines: "queue.Queue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    lines.put("")


def main(engine: str, model: str) -> int:
    """Load, say so, hear."""
    os.nice(NICENESS)
    # What libraries print goes where errors go: standard output is for the node alone.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        recogniser = load(engine, model)
    except EngineProblem as problem:
        print(json.dumps({"problem": str(problem)}), file=out, flush=True)
        return 0
    worker = Worker(recogniser, engine, out)
    worker.tell({"ready": round(trial(recogniser), 4)})
    lines: queue.Queue[str] = queue.Queue()  # the node holds back what is too much
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    worker.run(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
