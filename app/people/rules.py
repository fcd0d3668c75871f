"""Decisions about sessions, links and recovery. Pure: handed the time."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

SHIFT = timedelta(hours=12)  # how long a session may last at most
FRESH = timedelta(minutes=5)  # how long a passkey check counts for what needs one of its own
CHALLENGE = timedelta(minutes=2)  # how long a challenge may be answered
LINK = timedelta(hours=24)  # an administrator's link may wait for the next shift
RECOVERY_LINK = timedelta(hours=1)  # two supervisors have the person before them
SECOND_SUPERVISOR = timedelta(hours=1)  # how long the first confirmation waits for the second
TOLD_ACTIVE = timedelta(seconds=30)  # activity is written down no more often than this

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SessionState(StrEnum):
    """`locked`: nobody was active for a while; one passkey check opens it. `ended`: sign in again."""

    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"


def session_state(
    now: datetime, *, active_at: datetime, expires_at: datetime, ended_at: datetime | None, idle: timedelta
) -> SessionState:
    """What a session is worth now. Whoever ended it, and the end of the shift, count for more than activity."""
    if ended_at is not None or now >= expires_at:
        return SessionState.ENDED
    return SessionState.LOCKED if now - active_at >= idle else SessionState.OPEN


def is_fresh(confirmed_at: datetime | None, now: datetime) -> bool:
    """Whether the person showed a passkey a moment ago: enough for an export, an erasure, a change of role."""
    return confirmed_at is not None and now - confirmed_at < FRESH


def link_works(now: datetime, *, expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None) -> bool:
    """Whether an enrolment link may still be used: once, in time."""
    return used_at is None and revoked_at is None and now < expires_at


def may_confirm_recovery(supervisor_id: str, person_id: str, first_id: str | None) -> bool:
    """A supervisor vouches for somebody else, and two different ones are needed."""
    return supervisor_id not in (person_id, first_id)


def device(user_agent: str) -> str:
    """Browser and system in two words, for a list in which people know their own devices."""

    def first(known: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in known if re.search(sign, user_agent)), "?")

    return f"{first(BROWSERS)}, {first(SYSTEMS)}"
