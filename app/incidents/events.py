"""Wire messages of an incident that several people may have open."""

from typing import ClassVar

from app.platform.wire import STAFF, Ask, Told


class WatchIncident(Ask):
    """Tell me when somebody changes what we know of it."""

    event_name: ClassVar[str] = "incident:watch"
    asked_by: ClassVar = STAFF
    incident: str


class IncidentChanged(Told):
    """Somebody changed something: the page asks anew."""

    event_name: ClassVar[str] = "incident:changed"
    audience: ClassVar = STAFF
    incident: str
    by: str
