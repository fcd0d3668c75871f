"""Wire messages of text."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from app.platform.wire import PAGE, STAFF, Ask, Told

MAX_BODY = 2000
MAX_TYPED = 2000
Body = Annotated[str, StringConstraints(min_length=1, max_length=MAX_BODY, strip_whitespace=True)]

StreamId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Typed = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TYPED)]


class SendText(Ask):
    """She sends a message. `id` is made by her page: sent again after a lost acknowledgement, it is stored once."""

    event_name: ClassVar[str] = "text:send"
    asked_by: ClassVar = PAGE
    id: UUID
    body: Body


class SendTextAsStaff(Ask):
    """An officer sends a message."""

    event_name: ClassVar[str] = "text:send"
    asked_by: ClassVar = STAFF
    visit: str
    id: UUID
    body: Body


class TextSent(Told):
    """A message, or (`photo`: its id) a picture, for her page. `name` is who wrote it, as her page may know it."""

    event_name: ClassVar[str] = "text:sent"
    audience: ClassVar = PAGE
    id: str
    role: str
    name: str | None
    body: str
    photo: str | None = None
    at: str


class StaffTextSent(Told):
    """A message, for staff."""

    event_name: ClassVar[str] = "text:sent"
    audience: ClassVar = STAFF
    visit: str
    id: str
    role: str
    name: str | None
    body: str
    photo: str | None = None
    at: str


class TypeText(Ask):
    """She types letter by letter. `position`: how much of her stream went before; nothing is taken twice."""

    event_name: ClassVar[str] = "text:type"
    asked_by: ClassVar = PAGE
    stream: StreamId
    position: int = Field(ge=0)
    typed: Typed


class TypeTextAsStaff(Ask):
    """Staff type letter by letter."""

    event_name: ClassVar[str] = "text:type"
    asked_by: ClassVar = STAFF
    visit: str
    stream: StreamId
    position: int = Field(ge=0)
    typed: Typed


class ChooseLetters(Ask):
    """Staff like to be read letter by letter, or to send whole messages: kept with their account."""

    event_name: ClassVar[str] = "text:letters"
    asked_by: ClassVar = STAFF
    on: bool


class TextTyped(Told):
    """More of a stream, for her page. Line n of it is the message `<stream>.<n>`; `position`: how much went before."""

    event_name: ClassVar[str] = "text:typed"
    audience: ClassVar = PAGE
    stream: str
    role: str
    name: str | None
    position: int
    typed: str


class StaffTextTyped(Told):
    """More of a stream, for staff."""

    event_name: ClassVar[str] = "text:typed"
    audience: ClassVar = STAFF
    visit: str
    stream: str
    role: str
    name: str | None
    position: int
    typed: str
