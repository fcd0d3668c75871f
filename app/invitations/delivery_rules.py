"""When a text is handed over again, asked about again, given up. Pure, and handed the time."""

from datetime import datetime, timedelta

from app.platform.sms import FINAL, ON_ITS_WAY, TRIED_AGAIN, Why

WAITING = "waiting"  # to be handed over
LATE = "late"  # the link ended before it could be handed over
FIRST_AGAIN = timedelta(seconds=5)
LAST_AGAIN = timedelta(minutes=2)
OFTEN = timedelta(minutes=10)  # how long news of a text is asked for often, where no callback brings it
ASK_OFTEN = timedelta(seconds=15)
ASK_SELDOM = timedelta(minutes=5)
ORDER = (WAITING, *ON_ITS_WAY)


def after_refusal(why: Why, attempts: int, now: datetime, expires_at: datetime) -> tuple[str, datetime | None]:
    """State and time of the next try after the `attempts`-th refusal; no time: there is none.

    Waits double from 5 s up to 2 min, and end with the link: a text with a dead link helps nobody.
    """
    if why not in TRIED_AGAIN:
        return why, None
    again = now + min(FIRST_AGAIN * 2 ** min(attempts - 1, 10), LAST_AGAIN)
    return (WAITING, again) if again < expires_at else (LATE, None)


def ask_again(state: str, queued_at: datetime, now: datetime, expires_at: datetime) -> datetime | None:
    """When to ask next what became of a text; None once that is known, or its link has ended."""
    if state not in ON_ITS_WAY or now >= expires_at:
        return None
    return now + (ASK_OFTEN if now - queued_at < OFTEN else ASK_SELDOM)


def is_news(before: str, after: str) -> bool:
    """Whether a report changes what is known: reports may come twice, late, and in any order."""
    if before == after or before == "delivered":
        return False
    if after in FINAL:
        return before not in FINAL or after == "delivered"
    return before in ORDER and after in ORDER and ORDER.index(after) > ORDER.index(before)
