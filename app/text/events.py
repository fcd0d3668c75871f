"""Wire messages of text."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from app.platform.wire import PAGE, STAFF, Ask, Told

MAX_BODY = 2000
Body = Annotated[str, StringConstraints(min_length=1, max_length=MAX_BODY, strip_whitespace=True)]


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
