"""Wire messages of an incident that several people may have open."""

from typing import Any, ClassVar

from app.platform.wire import STAFF, Ask, Told


class WatchIncident(Ask):
    """Tell me when somebody changes what we know of it."""

    event_name: ClassVar[str] = "incident:watch"
    asked_by: ClassVar = STAFF
    incident: str


class WatchDesk(Ask):
    """What waits for a call handler, and every change from now on."""

    event_name: ClassVar[str] = "desk:watch"
    asked_by: ClassVar = STAFF


class DeskChanged(Told):
    """What waits for a call handler now."""

    event_name: ClassVar[str] = "desk:changed"
    audience: ClassVar = STAFF
    waiting: list[dict[str, Any]]


class IncidentChanged(Told):
    """Somebody changed something: the page asks anew."""

    event_name: ClassVar[str] = "incident:changed"
    audience: ClassVar = STAFF
    incident: str
    by: str
