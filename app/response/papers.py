"""What the caller may read on their own screen, if they want to: the written confirmation, and their safety plan.

The officer offers it; nothing of it goes to the phone before the caller asks to see it, and never by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from flask import current_app, render_template
from sqlalchemy import select

from app.incidents.records import Incident
from app.invitations import delivery
from app.invitations import service as invitations
from app.invitations.records import SentText
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.locale import gettext, speaking
from app.platform.permissions import Actor, require
from app.platform.wire import Audience, Refused
from app.playbook import service as playbooks
from app.response import service
from app.response.events import PaperOffered, ResponseChanged
from app.response.records import OfferedPaper
from app.visits import access, telling
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitState
from app.visits.records import Visit

Kind = Literal["confirmation", "plan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NEEDS: dict[Kind, tuple[str, ...]] = {
    "confirmation": ("caller.reported", "caller.next"),
    "plan": ("safety.plan",),
}
"""The fields that a paper holds: it is offered once each of them says something."""
WORTH_SENDING = timedelta(days=1)
READABLE = LIVE | {VisitState.ENDED}


class NothingToRead(Exception):
    """Nobody has written what it would say."""


class NotSafeToRead(Exception):
    """The caller's page isn't open, is covered, they signalled that they can't talk, or named no such way as safe."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the caller reads it. words: by the name of its field."""

    kind: Kind
    force: str
    reference: str
    recorded_at: datetime
    officer: str
    words: dict[str, str]


def offer(tx: Transaction, actor: Actor, visit: Visit, kind: Kind) -> None:
    """Tell the caller's page that there is something to read. Raises NothingToRead, NotSafeToRead, NotAllowed."""
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    if VisitState(visit.state) not in LIVE or not visit.safe or visit.covered_at or visit.not_safe_at:
        raise NotSafeToRead
    if not all(_words(tx, visit, kind).values()):
        raise NothingToRead
    row = _row(tx, visit, kind)
    if row is None:
        row = OfferedPaper(visit_id=visit.id, kind=kind, offered_by=actor.id, offered_at=clock.now(), read_at=None)
        tx.add(row)
    row.offered_by, row.offered_at, row.read_at = actor.id, clock.now(), None
    audit.record(tx, actor, "response:paper_offered", f"visit:{visit.id}", kind=kind)
    telling.tell(tx, visit, PaperOffered(kind=kind))
    telling.tell(tx, visit, ResponseChanged(visit=visit.id))


def can_send(tx: Transaction, visit: Visit) -> bool:
    """Whether the caller named email as the safe way, and there is an address: nothing else is ever sent to."""
    incident = tx.get(Incident, visit.incident_id)
    reachable = incident is not None and incident.contact_by == "email" and bool(incident.email)
    return reachable and current_app.extensions["settings"].can_email is True


def send(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """Send the written confirmation to the safe address, as the caller has just asked.

    Never by text message: that shows on a locked phone. Raises NothingToRead, NotSafeToRead, NotAllowed.
    """
    require(actor, "response:write")
    access.open_visit(tx, actor, visit)
    incident = tx.get(Incident, visit.incident_id)
    invitation = invitations.invitation_of(tx, incident) if incident else None
    if incident is None or invitation is None or not can_send(tx, visit):
        raise NotSafeToRead
    if not all(_words(tx, visit, "confirmation").values()):
        raise NothingToRead
    with speaking("victim", visit.language):
        body = render_template("victim/_paper_text.html", paper=_paper(tx, visit, incident, "confirmation"))
        subject = gettext("Written confirmation")
    now = clock.now()
    text = SentText(invitation_id=invitation.id, to=incident.email, subject=subject, body=body.strip(), sent_at=now)
    delivery.queue(tx, tx.add(text), good_until=now + WORTH_SENDING)
    audit.record(tx, actor, "response:confirmation_sent", f"visit:{visit.id}", channel="email")
    telling.tell(tx, visit, ResponseChanged(visit=visit.id))


def read(tx: Transaction, visit: Visit, kind: Kind) -> Paper:
    """The paper, on the caller's wish; the officer sees that it was opened. Raises Refused if it was not offered."""
    row, incident = _row(tx, visit, kind), tx.get(Incident, visit.incident_id)
    if row is None or incident is None or VisitState(visit.state) not in READABLE or not visit.safe:
        raise Refused("not_now")
    if row.read_at is None:
        row.read_at = clock.now()
        audit.record(tx, visits.victim(visit), "response:paper_read", f"visit:{visit.id}", kind=kind)
        telling.tell(tx, visit, ResponseChanged(visit=visit.id))
    return _paper(tx, visit, incident, kind)


def _paper(tx: Transaction, visit: Visit, incident: Incident, kind: Kind) -> Paper:
    officer = telling.officer_of(tx, visit)
    return Paper(
        kind=kind,
        force=playbooks.playbook_of(tx, visit.playbook_id).playbook.force,
        reference=incident.reference.reveal() if incident.reference else "",
        recorded_at=incident.recorded_at,
        officer=officer.call_name if officer else "",
        words={key.rpartition(".")[2]: words for key, words in _words(tx, visit, kind).items()},
    )


def offered(tx: Transaction, visit: Visit) -> dict[str, OfferedPaper]:
    """What was offered so far, by kind."""
    query = select(OfferedPaper).where(OfferedPaper.visit_id == visit.id)
    return {row.kind: row for row in tx.session.scalars(query)}


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> list[str]:
    """`papers` in her page's snapshot: the kinds that she may open."""
    return sorted(offered(tx, visit)) if audience is Audience.PAGE and visit.safe else []


def _row(tx: Transaction, visit: Visit, kind: Kind) -> OfferedPaper | None:
    return offered(tx, visit).get(kind)


def _words(tx: Transaction, visit: Visit, kind: Kind) -> dict[str, str]:
    written = service.written_in(tx, visit)
    return {key: written[key].value.strip() if key in written else "" for key in NEEDS[kind]}
