"""One participant of the forwarder: their connection, perhaps a newer one coming up, their line."""

from collections.abc import Callable
from dataclasses import dataclass, field

from signalling.engine import Recorder
from signalling.forwarder.connection import BrowserConnection
from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.recording_taps import RecordingTaps
from signalling.forwarder.tap import Tap
from signalling.line import Line, LineEvent, due_event, next_line

BEAT_IN_CALL_S = 1.0
BEAT_WARM_S = 5.0
REPORT_S = 1.0


@dataclass
class Peer:
    """State of one participant; times are monotonic seconds.

    `expected` is the id of a connection that was opened and hasn't been offered yet, or is still
    coming up in `coming`. The one in use stays `current` until then: that is how a phone changes
    network without losing the call.
    """

    id: str
    line_since_s: float
    line: Line = Line.NEW
    entered_at_s: float = 0.0
    expected: str | None = None
    expected_since_s: float = 0.0
    coming: BrowserConnection | None = None
    current: BrowserConnection | None = None
    tap: Tap | None = None
    first: str | None = None  # whose picture comes first for this participant
    recording: RecordingTaps | None = None
    _beat_at_s: float = field(default=0.0)
    _report_at_s: float = field(default=0.0)

    def expect(self, connection: str, now_s: float) -> None:
        """Wait for this connection; who has never been connected is waited for anew."""
        self.expected, self.expected_since_s = connection, now_s
        if self.line is Line.NEW:
            self.line_since_s = now_s

    def apply(self, event: LineEvent, now_s: float) -> bool:
        """Move the line; returns whether it changed. Raises `IllegalLineEvent`."""
        line = next_line(self.line, event)
        if line is self.line:
            return False
        self.line, self.line_since_s = line, now_s
        return True

    def due(self, in_call: bool, now_s: float) -> LineEvent | None:
        """The line event that time alone brings now."""
        heard_at_s = self.current.media.heard_at_s if self.current is not None else 0.0
        return due_event(
            self.line,
            in_call=in_call,
            in_state_s=now_s - self.line_since_s,
            unheard_s=now_s - heard_at_s,
            in_call_s=now_s - self.entered_at_s if in_call else 0.0,
        )

    def beat(self, in_call: bool, now_s: float) -> None:
        """Send what is due to the browser: a beat, and media reports while in a call."""
        if self.current is None:
            return
        self.current.media.pace(now_s)
        if now_s - self._beat_at_s >= (BEAT_IN_CALL_S if in_call else BEAT_WARM_S):
            self._beat_at_s = now_s
            self.current.send_beat()
        if in_call and now_s - self._report_at_s >= REPORT_S:
            self._report_at_s = now_s
            self.current.media.report(now_s)

    def listen(self, heard: Callable[[RtpPacket, float], None] | None) -> None:
        """Hand sound packets on from now on, or no longer."""
        if self.tap is not None:
            self.tap.detach()
        self.tap = Tap(heard) if heard is not None else None
        if self.tap is not None:
            self.tap.attach(self.current.media.receivers.get("audio") if self.current is not None else None)

    def record(self, recorder: Recorder | None) -> None:
        """Hand everything on from now on, or no longer."""
        if self.recording is not None:
            self.recording.detach()
        self.recording = RecordingTaps(recorder) if recorder is not None else None
        if self.recording is not None:
            self.recording.attach(self.current.media if self.current is not None else None)

    def attach_taps(self) -> None:
        """Hear the connection that is in use now."""
        media = self.current.media if self.current is not None else None
        if self.tap is not None:
            self.tap.attach(media.receivers.get("audio") if media is not None else None)
        if self.recording is not None:
            self.recording.attach(media)

    def release(self) -> list[BrowserConnection]:
        """Give up every connection; they are still to be stopped."""
        connections = [one for one in (self.coming, self.current) if one is not None]
        self.coming = self.current = self.expected = None
        return connections
