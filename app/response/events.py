"""Wire messages of the response. What was written goes only to who opens it."""

from typing import ClassVar

from app.platform.wire import STAFF, Told


class ResponseChanged(Told):
    """Somebody wrote into the response of this visit, or graded it; who has it open fetches what is new."""

    event_name: ClassVar[str] = "response:changed"
    audience: ClassVar = STAFF
    visit: str
