"""Who is due an alert, who may be told by push, and where push services may be. Pure: handed the time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

MOST_TIMES = 30  # a wait that nobody answers or ends stays on the board; it doesn't ring all night
MOST_ENDPOINT = 1000  # characters


def waits_since(waiting_since: datetime, admitted_at: datetime | None) -> datetime:
    """When this wait began for an officer to answer: a caller whose call was given back waits anew."""
    return max(waiting_since, admitted_at or waiting_since)


def is_due(
    now: datetime, since: datetime, told_at: datetime | None, times: int, *, first: timedelta, again: timedelta
) -> bool:
    """Whether officers are to be told now of somebody who has waited since then.

    told_at, times: when and how often they were told of this wait. first: how long a wait may last untold; again: how
    long after one alert the next one follows.
    """
    if times >= MOST_TIMES or now - since < first:
        return False
    return told_at is None or now - told_at >= again


def is_push_service(endpoint: str, services: Iterable[str]) -> bool:
    """Whether we may send to this address: HTTPS, at a service that the settings name.

    services: host names, `*.host` for all below it, with `:port` if it isn't 443. A browser tells us the address, so
    without this list whoever is signed in could have us call any machine that we reach.
    """
    if len(endpoint) > MOST_ENDPOINT or not endpoint.isascii() or any(letter <= " " for letter in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port or 443
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or "\\" in endpoint or not host:
        return False
    return any(_is_at(host, port, one) for one in services)


def _is_at(host: str, port: int, service: str) -> bool:
    name, _, written = service.partition(":")
    if port != int(written or 443):
        return False
    return host.endswith(name[1:]) if name.startswith("*.") else host == name
