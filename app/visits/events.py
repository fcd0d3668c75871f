"""Wire messages of a visit. Design rule 5: what her page may receive is what `PAGE` events hold."""

from typing import Any, ClassVar

from pydantic import Field

from app.platform.wire import EVERYONE, PAGE, STAFF, Ask, Told
from app.visits.rules import Mode

VisitId = str


class WatchVisit(Ask):
    """Her page: tell me where the visit is, and everything from now on."""

    event_name: ClassVar[str] = "visit:watch"
    asked_by: ClassVar = PAGE
    seen: int | None = None


class WatchVisitAsStaff(Ask):
    """An officer or call handler opens a visit."""

    event_name: ClassVar[str] = "visit:watch"
    asked_by: ClassVar = STAFF
    visit: VisitId
    seen: int | None = None


class UnwatchVisit(Ask):
    """Stop telling me about this visit."""

    event_name: ClassVar[str] = "visit:unwatch"
    asked_by: ClassVar = STAFF
    visit: VisitId


class WatchBoard(Ask):
    """All visits and incidents of the control room, and every change from now on."""

    event_name: ClassVar[str] = "board:watch"
    asked_by: ClassVar = STAFF


class CheckLine(Ask):
    """Is anybody there? Any answer says yes."""

    event_name: ClassVar[str] = "line:check"
    asked_by: ClassVar = EVERYONE


class ChooseMode(Ask):
    """How she wants to talk; may be changed at any time."""

    event_name: ClassVar[str] = "visit:choose"
    asked_by: ClassVar = PAGE
    mode: Mode


class LowerMode(Ask):
    """Her line can't carry what she chose: this is sent and received instead, or (None) her choice again."""

    event_name: ClassVar[str] = "visit:lower"
    asked_by: ClassVar = PAGE
    to: Mode | None


class SuggestMode(Ask):
    """The officer suggests another way to talk. She decides."""

    event_name: ClassVar[str] = "visit:suggest"
    asked_by: ClassVar = STAFF
    visit: VisitId
    mode: Mode


class AskCallBack(Ask):
    """She would rather be called back; the visit goes on."""

    event_name: ClassVar[str] = "visit:call_back"
    asked_by: ClassVar = PAGE


class CoverVisit(Ask):
    """She put the ordinary page over the visit, or took it away again."""

    event_name: ClassVar[str] = "visit:cover"
    asked_by: ClassVar = PAGE
    covered: bool


class SignalNotSafe(Ask):
    """Her silent signal that she can't talk now: from here on silent text. Or that she can talk again."""

    event_name: ClassVar[str] = "visit:not_safe_now"
    asked_by: ClassVar = PAGE
    not_safe: bool


class SetOffRecord(Ask):
    """The officer of the call takes it off the record (no recording, no captions, for anybody), or puts it on again."""

    event_name: ClassVar[str] = "visit:off_record"
    asked_by: ClassVar = STAFF
    visit: VisitId
    off: bool


class AdmitVisit(Ask):
    """An officer takes the waiting visit into a call."""

    event_name: ClassVar[str] = "visit:admit"
    asked_by: ClassVar = STAFF
    visit: VisitId


class EndVisit(Ask):
    """The officer ends the visit."""

    event_name: ClassVar[str] = "visit:end"
    asked_by: ClassVar = STAFF
    visit: VisitId


class LetIn(Ask):
    """Let the browser that knocked take the visit over."""

    event_name: ClassVar[str] = "visit:let_in"
    asked_by: ClassVar = STAFF
    visit: VisitId


class ModeSuggested(Told):
    """The officer suggests this way to talk."""

    event_name: ClassVar[str] = "visit:suggested"
    audience: ClassVar = PAGE
    mode: Mode


class VisitChanged(Told):
    """Where the visit is, for her page. `officer` is a first name, and only once she said that it is safe.

    mode: what she chose. lowered: what her line made of it for now, if it is less.
    """

    event_name: ClassVar[str] = "visit:changed"
    audience: ClassVar = PAGE
    state: str
    safe: bool | None
    mode: Mode | None
    lowered: Mode | None
    officer: str | None
    call_back: bool
    covered: bool
    not_safe_now: bool
    off_record: bool
    language: str
    needs: list[str] = Field(default_factory=list)


class StaffVisitChanged(Told):
    """Where the visit is, for staff."""

    event_name: ClassVar[str] = "visit:changed"
    audience: ClassVar = STAFF
    visit: VisitId
    state: str
    safe: bool | None
    mode: Mode | None
    lowered: Mode | None
    officer: dict[str, str] | None
    call_back: bool
    covered_since: str | None
    not_safe_since: str | None
    off_record: bool
    knock: bool


class BoardChanged(Told):
    """One card of the board, whole: newer replaces older."""

    event_name: ClassVar[str] = "board:changed"
    audience: ClassVar = STAFF
    card: dict[str, Any]
