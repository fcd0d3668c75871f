"""One participant being recorded: the event loop hands packets over without waiting, a thread does the rest."""

import math
from collections import deque
from collections.abc import Callable
from functools import partial

from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import Kind, SenderReport
from signalling.recording.clock import NodeClock
from signalling.recording.frames import Connection
from signalling.recording.writer import Sealed, Writer

#: Packets that may wait for the thread: some 20 s of a participant. More are left out, and said so.
MOST_WAITING = 4000


class Recording:
    """Records into one exhibit. `heard` to `stop` belong to the event loop, `work` to the thread."""

    def __init__(
        self, exhibit: str, peer: str, public_key: str, clock: NodeClock, now_s: float, ask_keyframe: Callable[[], None]
    ) -> None:
        self.exhibit, self.peer = exhibit, peer
        self.began_ms = round(clock.utc_ms(now_s))
        self.overflowed = 0
        self.stopped = self.finished = False
        self._clock, self._ask_keyframe = clock, ask_keyframe
        self._waiting: deque[Callable[[], None]] = deque()
        self._connection = Connection(clock, ask_keyframe)
        self._writer = Writer(exhibit, public_key, self.began_ms)
        self._heard_s: float | None = None
        self._silent_since_s: float | None = None
        self._paused_s: float | None = None

    def heard(self, kind: Kind, packet: RtpPacket, at_s: float) -> None:
        """Take a packet that is being forwarded."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(partial(self._take, kind, packet, at_s))
        else:
            self.overflowed += 1

    def reported(self, kind: Kind, report: SenderReport) -> None:
        """Take a publisher's report."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(partial(self._take_report, kind, report))

    def attached(self) -> None:
        """What comes from now on is of another connection."""
        self._waiting.append(self._begin_connection)

    def pause(self, now_s: float) -> None:
        """Off the record: what comes is no longer handed over."""
        self._waiting.append(partial(self._pause, now_s))

    def resume(self, now_s: float) -> None:
        """On the record again."""
        self._waiting.append(partial(self._resume, now_s))

    def stop(self, why: str) -> None:
        """Nothing more will come."""
        self.stopped = True
        self._waiting.append(partial(self._finish, why))

    def work(self, now_s: float) -> list[Sealed]:
        """Do what has come; returns what may be shipped."""
        while self._waiting and not self.finished:
            self._waiting.popleft()()
        if not self.finished:
            if self.overflowed:
                self.overflowed, self._writer.loss = 0, "overflow"
            self._collect(now_s)
            self._writer.write(self._clock.utc_ms(now_s))
        return self._writer.ready()

    def _collect(self, now_s: float) -> None:
        for at_ms, frame in self._connection.frames(now_s):
            self._writer.add(at_ms, frame)

    def _take(self, kind: Kind, packet: RtpPacket, at_s: float) -> None:
        if self._silent_since_s is not None:
            self._writer.gap("line", self._clock.utc_ms(self._silent_since_s), self._clock.utc_ms(at_s))
            self._silent_since_s = None
        self._heard_s = at_s
        self._connection.heard(kind, packet, at_s)

    def _take_report(self, kind: Kind, report: SenderReport) -> None:
        self._connection.reported(kind, report)

    def _begin_connection(self) -> None:
        self._collect(math.inf)
        self._silent_since_s, self._heard_s = self._heard_s, None
        self._connection = Connection(self._clock, self._ask_keyframe)

    def _pause(self, now_s: float) -> None:
        if self._paused_s is not None:
            return
        self._collect(math.inf)
        self._writer.flush(self._clock.utc_ms(now_s))
        self._paused_s, self._heard_s, self._silent_since_s = now_s, None, None

    def _resume(self, now_s: float) -> None:
        if self._paused_s is not None:
            self._writer.gap("off_record", self._clock.utc_ms(self._paused_s), self._clock.utc_ms(now_s))
        self._paused_s = None

    def _finish(self, why: str) -> None:
        self._collect(math.inf)
        self._writer.finish(why)
        self.finished = True

    def give_up(self) -> list[Sealed]:
        """Something can't be written any more: what was written before it is closed."""
        self._waiting.clear()
        self._writer.finish("failed", everything=False)
        self.finished = True
        return self._writer.ready()
