"""The one place that reads the time. Everything else is handed a moment or calls `now()`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/London")  # the clock on the wall of the forces that this is for


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC with milliseconds, as it goes over the wire; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def comes_twice(moment: datetime) -> bool:
    """Whether the clock on the wall shows the moment's time twice that night, for it is set back."""
    here = moment.astimezone(HERE)
    return here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset()


def zone_name(moment: datetime) -> str:
    """GMT or BST."""
    return moment.astimezone(HERE).tzname() or ""
