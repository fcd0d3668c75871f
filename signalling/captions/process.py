"""One recogniser's process as the node sees it: started, fed, heard, started again when it crashes."""

import asyncio
import base64
import contextlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from signalling.captions.admission import smoothed
from signalling.captions.flow import Flow
from signalling.captions.opus import CLOCK, duration
from signalling.forwarder.packets import RtpPacket

log = structlog.get_logger()

#: Seconds before each new start after a crash; when all are used up, captions are unavailable.
BACK_OFF_S = (0.2, 1.0, 3.0, 10.0)
#: One that has run for so long begins the list anew.
STEADY_S = 60.0
#: Loading a large model from a cold disk.
READY_S = 60.0
#: A segment with all its words fits many times.
LINE_BYTES = 1 << 20

#: How long a recogniser that shall end may take to finish its segment.
LAST_WORD_S = 1.0

Told = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Choice:
    """An engine and, for those that need one, the folder of its model."""

    engine: str
    model: str = ""


class NotStarted(Exception):
    """Why a recogniser did not come up, in one sentence."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def start(choice: Choice) -> tuple[asyncio.subprocess.Process, float]:
    """A recogniser that is ready, and its real-time factor. Raises NotStarted."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signalling.captions.worker",
        choice.engine,
        choice.model,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), READY_S)
        said = json.loads(line) if line else {}
        if "ready" not in said:
            broken = f"{choice.engine} ended while it loaded {choice.model or 'its model'}: is a file broken?"
            raise NotStarted(said.get("problem", broken))
    except BaseException as error:
        await end(process)
        if isinstance(error, TimeoutError):
            raise NotStarted(f"{choice.engine} was not ready after {READY_S:.0f} s") from None
        raise
    return process, float(said["ready"])


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill and wait."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


class Recognition:
    """Hears one participant. `told` gets "segment", "gap" and "state" with what the wire says of them."""

    def __init__(self, choice: Choice, factor: float, told: Told) -> None:
        self.factor = factor
        self.pid: int | None = None
        self._choice, self._told = choice, told
        self._flow = Flow()
        self._process: asyncio.subprocess.Process | None = None
        self._open: dict[str, Any] | None = None
        self._stopping = False
        self._running = asyncio.create_task(self._run())

    def hear(self, packet: RtpPacket, _now_s: float) -> None:
        """Take one sound packet that has just arrived."""
        length_ms = duration(packet.payload) * 1000 // CLOCK
        at_ms, stdin = _now_ms(), self._process.stdin if self._process is not None else None
        ready = stdin is not None and not stdin.is_closing()
        if not self._flow.offer(length_ms, at_ms, ready) or stdin is None:
            return
        self._tell_gap()
        line = {
            "ssrc": packet.ssrc,
            "number": packet.sequence_number,
            "timestamp": packet.timestamp,
            "payload": base64.b64encode(packet.payload).decode(),
            "at_ms": at_ms,
        }
        stdin.write(json.dumps(line).encode() + b"\n")

    def _tell_gap(self) -> None:
        gap = self._flow.taken_gap()
        if gap is not None:
            log.warning("captions_gap", ms=gap[1] - gap[0])
            self._told("gap", {"start_ms": gap[0], "end_ms": gap[1]})

    async def _run(self) -> None:
        crashes = 0
        while crashes < len(BACK_OFF_S):
            began_s = time.monotonic()
            try:
                await self._live()
            except NotStarted as problem:
                log.warning("captions_not_started", problem=str(problem))
            if self._stopping:
                return
            crashes = 0 if time.monotonic() - began_s > STEADY_S else crashes
            log.warning("captions_crashed", engine=self._choice.engine, crashes=crashes + 1)
            await asyncio.sleep(BACK_OFF_S[crashes])
            crashes += 1
        self._told("state", {"state": "unavailable", "engine": None})

    async def _live(self) -> None:
        """From a recogniser's start to its end."""
        process, _ = await start(self._choice)
        self._process, self.pid = process, process.pid
        try:
            self._told("state", {"state": "on", "engine": self._choice.engine})
            await self._listen(process)
        finally:
            self._process = self.pid = None
            await end(process)
            self._flow.broke(_now_ms())
            self._close_open()

    def _close_open(self) -> None:
        """What stood when a recogniser broke stays; what was pending is nobody's word."""
        if self._open is not None:
            stood = self._open["committed"].split()
            last = {"revision": self._open["revision"] + 1, "pending": "", "final": True}
            self._told("segment", self._open | last | {"words": self._open["words"][: len(stood)]})
        self._open = None

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            said = json.loads(line)
            if "did" in said:
                self._flow.did(said["did"])
                self.factor = smoothed(self.factor, said["busy_ms"], said["did"])
            else:
                self._open = None if said["final"] else said
                self._told("segment", said)

    async def stop(self) -> None:
        """End the process, after it has said its last word."""
        self._stopping = True
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await asyncio.wait([self._running], timeout=LAST_WORD_S)
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
