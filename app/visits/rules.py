"""The ways to talk, which of them another one may be lowered to, and who needs to know of a visit.

What each way sends: `static/js/shared/modes.js`.
"""

from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from app.platform.permissions import CONTROL, Role
from app.visits.lifecycle import VisitState

Mode = Literal["signing", "video", "low", "stills", "voice", "text"]
MODES: tuple[Mode, ...] = get_args(Mode)

#: What a weak line makes of a choice, most first. A signer gains nothing from voice; text is never chosen for anybody.
LOWER: dict[Mode, tuple[Mode, ...]] = {
    "signing": ("low", "stills"),
    "video": ("low", "stills", "voice"),
    "low": ("stills", "voice"),
    "stills": ("voice",),
    "voice": (),
    "text": (),
}


def may_lower(chosen: str | None, to: Mode) -> bool:
    """Whether a weak line may turn what she chose into this."""
    return chosen in MODES and to in LOWER[chosen]


#: Visits that wait for whichever officer is free.
QUEUE = frozenset({VisitState.OPENED, VisitState.PREPARING, VisitState.WAITING})
REASON = timedelta(hours=1)  # how long a stated reason opens a visit
#: What every officer may know of a visit that is another's: that there is one, whose, and when.
OF_ANOTHER = frozenset(
    {"visit", "incident", "state", "reference", "officer", "grade", "language", "sent_at", "opened_at"}
    | {"danger_since", "waiting_since", "admitted_at", "ended_at"}
)


def needs_to_know(
    role: Role, staff_id: str, officer_id: str | None, state: VisitState, explained_at: datetime | None, now: datetime
) -> bool:
    """Whether somebody may open a visit: theirs, in their queue, or for a reason that they have just stated.

    The control room works with every visit.
    """
    if role in CONTROL:
        return True
    if role is Role.OFFICER and (officer_id == staff_id or state in QUEUE):
        return True
    return explained_at is not None and now - explained_at < REASON


def as_officers_see(card: dict[str, Any]) -> dict[str, Any]:
    """A card of the board as it goes to every officer: whole only while it is in the queue, or just left unheard."""
    whole = card["state"] in QUEUE or (card["state"] == VisitState.LEFT and not card["officer"])
    return card if whole else {name: value for name, value in card.items() if name in OF_ANOTHER}
