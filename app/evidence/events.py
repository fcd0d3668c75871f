"""Wire messages of evidence."""

from typing import ClassVar

from app.platform.wire import EVERYONE, STAFF, Ask, Told


class AskPace(Ask):
    """How long does an answer take just now? Whoever sends a file beside a call goes by it."""

    event_name: ClassVar[str] = "exhibit:pace"
    asked_by: ClassVar = EVERYONE


class EvidenceChanged(Told):
    """An exhibit of the visit was begun, arrived, was checked, or is not there any more: look again."""

    event_name: ClassVar[str] = "evidence:changed"
    audience: ClassVar = STAFF
    visit: str
