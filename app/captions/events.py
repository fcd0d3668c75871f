"""Wire messages of captions."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.captions.rules import MAX_LINE
from app.platform.wire import PAGE, STAFF, Ask, Told

Line = Annotated[str, StringConstraints(max_length=MAX_LINE)]
SegmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
Speaker = Literal["officer", "interpreter", "victim"]
HeardWord = tuple[Annotated[str, StringConstraints(max_length=60)], Annotated[float, Field(ge=0, le=1)] | None]


class TypeCaption(Ask):
    """Whoever types captions: the line as it reads now. `final`: it is finished."""

    event_name: ClassVar[str] = "caption:type"
    asked_by: ClassVar = STAFF
    visit: str
    segment: SegmentId
    speaker: Speaker
    text: Line
    final: bool


class HearCaption(Ask):
    """What the speaker's own browser heard them say, on the device. `words` are those it will not change any more."""

    event_name: ClassVar[str] = "caption:hear"
    asked_by: ClassVar = STAFF
    visit: str
    segment: SegmentId
    words: list[HeardWord] = Field(max_length=MAX_LINE // 2)
    pending: Line
    final: bool


class CorrectCaption(Ask):
    """The line should read like this."""

    event_name: ClassVar[str] = "caption:correct"
    asked_by: ClassVar = STAFF
    visit: str
    segment: SegmentId
    text: Line


class ConfirmCaption(Ask):
    """The line is right as it stands."""

    event_name: ClassVar[str] = "caption:confirm"
    asked_by: ClassVar = STAFF
    visit: str
    segment: SegmentId


class SwitchCaptions(Ask):
    """Start or stop captions."""

    event_name: ClassVar[str] = "caption:switch"
    asked_by: ClassVar = STAFF
    visit: str
    on: bool


class WatchWanted(Ask):
    """Which calls want captions; from now on each change of that."""

    event_name: ClassVar[str] = "captions:watch"
    asked_by: ClassVar = STAFF


class JoinCaptions(Ask):
    """Type captions for this visit: the lines so far, then each change; nothing else of it."""

    event_name: ClassVar[str] = "captions:join"
    asked_by: ClassVar = STAFF
    visit: str


class LeaveCaptions(Ask):
    """No longer."""

    event_name: ClassVar[str] = "captions:leave"
    asked_by: ClassVar = STAFF
    visit: str


class ShownWord(BaseModel):
    """A word as it is shown. `unsure`: to be doubted. `was`: what a correction replaced ("": nothing, it was added)."""

    text: str
    unsure: bool = False
    was: str | None = None


class Segment(BaseModel):
    """One line, whoever wrote it. `pending` may still change; `gap`: something was said here that nobody caught."""

    id: str
    role: str
    name: str | None
    source: Literal["human", "server", "browser"]
    words: list[ShownWord]
    pending: str
    final: bool
    gap: bool
    started_at: str
    ended_at: str


class StaffSegment(Segment):
    """As `Segment`, with the numbers of the words that the officer is asked to confirm."""

    confirm: list[int]


class CaptionChanged(Told):
    """A line is new or reads differently, for her page."""

    event_name: ClassVar[str] = "caption:changed"
    audience: ClassVar = PAGE
    segment: Segment


class StaffCaptionChanged(Told):
    """A line is new or reads differently, for staff."""

    event_name: ClassVar[str] = "caption:changed"
    audience: ClassVar = STAFF
    visit: str
    segment: StaffSegment


class CaptionState(Told):
    """How captions are (`rules.State`), for her page."""

    event_name: ClassVar[str] = "caption:state"
    audience: ClassVar = PAGE
    state: str
    wanted: bool


class StaffCaptionState(Told):
    """How captions are, for staff."""

    event_name: ClassVar[str] = "caption:state"
    audience: ClassVar = STAFF
    visit: str
    state: str
    wanted: bool


class WantedVisit(BaseModel):
    """A call that wants captions, as whoever types them needs to know it: nothing of what it is about."""

    visit: str
    officer: str | None
    language: str
    since: str | None
    captioner: str | None


class CaptionsWanted(Told):
    """The calls that want captions."""

    event_name: ClassVar[str] = "captions:wanted"
    audience: ClassVar = STAFF
    visits: list[WantedVisit]
