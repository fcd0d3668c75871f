"""Wire messages of evidence."""

from typing import ClassVar, Literal

from pydantic import Field

from app.platform.wire import EVERYONE, PAGE, STAFF, Ask, Told


class AskPace(Ask):
    """How long does an answer take just now? Whoever sends a file beside a call goes by it."""

    event_name: ClassVar[str] = "exhibit:pace"
    asked_by: ClassVar = EVERYONE


class EvidenceChanged(Told):
    """An exhibit of the visit was begun, arrived, was checked, or is not there any more: look again."""

    event_name: ClassVar[str] = "evidence:changed"
    audience: ClassVar = STAFF
    visit: str


class AskStill(Ask):
    """The officer asks for a photo, and says of what."""

    event_name: ClassVar[str] = "still:ask"
    asked_by: ClassVar = STAFF
    visit: str
    what: str = Field(min_length=1, max_length=120)


class AnswerStill(Ask):
    """She answers. always: each photo in this call. stop: no more of them."""

    event_name: ClassVar[str] = "still:answer"
    asked_by: ClassVar = PAGE
    request: str = Field("", max_length=36)
    answer: Literal["yes", "always", "no", "stop"]


class StillAsked(Told):
    """A photo is asked for. agreed: she said yes to each one in this call."""

    event_name: ClassVar[str] = "still:asked"
    audience: ClassVar = PAGE
    request: str
    name: str
    what: str
    agreed: bool


class StillsStopped(Told):
    """No photo is asked for any more, and none may be taken."""

    event_name: ClassVar[str] = "still:stopped"
    audience: ClassVar = PAGE


class StaffStillChanged(Told):
    """Where the photo that was asked for is: asked, yes, always, no, stop, stopped."""

    event_name: ClassVar[str] = "still:changed"
    audience: ClassVar = STAFF
    visit: str
    answer: str
