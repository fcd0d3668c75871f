"""Wire messages of recording."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from app.platform.wire import PAGE, STAFF, Ask, Told

VisitId = Annotated[str, StringConstraints(min_length=36, max_length=36)]
Shown = Literal["off", "asked", "on", "paused"]
#: What ended the last recording, or interrupted this one.
Why = Literal["victim", "officer", "text", "call", "disk_full", "unavailable", "interrupted", "node"]


class AskToRecord(Ask):
    """The officer would like to record: she is asked on her page."""

    event_name: ClassVar[str] = "recording:ask"
    asked_by: ClassVar = STAFF
    visit: VisitId


class StartRecording(Ask):
    """The officer records from now on, with her consent."""

    event_name: ClassVar[str] = "recording:start"
    asked_by: ClassVar = STAFF
    visit: VisitId


class StopRecording(Ask):
    """The officer records no longer, or takes the question back."""

    event_name: ClassVar[str] = "recording:stop"
    asked_by: ClassVar = STAFF
    visit: VisitId


class StopMyRecording(Ask):
    """She wants no recording any more: that takes her consent back."""

    event_name: ClassVar[str] = "recording:stop"
    asked_by: ClassVar = PAGE


class RecordingChanged(Told):
    """Whether the call is being recorded, for her page. `why`: what ended the last one."""

    event_name: ClassVar[str] = "recording:changed"
    audience: ClassVar = PAGE
    state: Shown
    why: Why | None


class StaffRecordingChanged(Told):
    """Whether the call is being recorded, for everybody else in it."""

    event_name: ClassVar[str] = "recording:changed"
    audience: ClassVar = STAFF
    visit: str
    state: Shown
    why: Why | None
