"""Wire messages of evidence."""

from typing import ClassVar

from app.platform.wire import STAFF, Told


class EvidenceChanged(Told):
    """An exhibit of the visit was begun, arrived, was checked, or is not there any more: look again."""

    event_name: ClassVar[str] = "evidence:changed"
    audience: ClassVar = STAFF
    visit: str
