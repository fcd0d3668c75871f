"""Wire messages of the response. What was written goes only to who opens it."""

from typing import ClassVar, Literal

from app.platform.wire import PAGE, STAFF, Told


class ResponseChanged(Told):
    """Somebody wrote into the response of this visit, or graded it; who has it open fetches what is new."""

    event_name: ClassVar[str] = "response:changed"
    audience: ClassVar = STAFF
    visit: str


class PaperOffered(Told):
    """To her page: there is something to read. Not what it says: the page asks for that when she does."""

    event_name: ClassVar[str] = "paper:offered"
    audience: ClassVar = PAGE
    kind: Literal["confirmation", "plan"]
