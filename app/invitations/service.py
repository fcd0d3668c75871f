"""Consent first, then the link; and what happens when it is opened."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.consents import service as consents
from app.consents.rules import may_have_link
from app.eligibility.rules import Outcome
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.invitations import delivery
from app.invitations.events import Channel
from app.invitations.lifecycle import TRANSITIONS, InvitationEvent, InvitationState
from app.invitations.records import Invitation, SentText
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import IllegalMove, move
from app.platform.permissions import Actor, require
from app.platform.secrets import hash_token, new_token
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit

EXTEND_MINUTES = 30
CAN_BE_LET_IN = LIVE | {VisitState.LEFT, VisitState.NOT_SAFE}

# Slices above hear here of a link that is sent (app.factory).
ON_SENT: list[Callable[[Transaction, Actor, Incident, Visit], None]] = []


class NoConsent(Exception):
    """A link is sent only after a yes to video."""


class NoPhone(Exception):
    """A text message needs a safe number."""


class NoEmail(Exception):
    """An email needs a safe address, and an installation that sends emails."""


class NotForVideo(Exception):
    """The facts rule video out, or a person decided against it."""


def _refuse_unfit(tx: Transaction, actor: Actor, incident: Incident) -> None:
    decided = incident.decision_proceed
    found = incidents.judge(tx, incident)
    if decided is False or (found.outcome is Outcome.NOT_ELIGIBLE and not decided):
        raise NotForVideo
    incidents.keep_decision(tx, actor, incident, "link_sent", found)


def invitation_of(tx: Transaction, incident: Incident) -> Invitation | None:
    """The newest link of the incident."""
    query = select(Invitation).where(Invitation.incident_id == incident.id).order_by(Invitation.sent_at.desc())
    return tx.session.scalars(query.limit(1)).first()


def send(tx: Transaction, actor: Actor, incident: Incident, channel: str, *, again: bool = False) -> Invitation:
    """A new visit with its link; a link from before that nobody opened is closed.

    Only video is asked before it; `again`: see `may_have_link`. Raises NoConsent, NotForVideo, NoPhone, NoEmail.
    """
    require(actor, "invitation:send")
    if not may_have_link(consents.current(tx, incident.id)["video"], again=again):
        raise NoConsent
    if channel == "sms" and not incident.phone:
        raise NoPhone
    if channel == "email" and not (incident.email and current_app.extensions["settings"].can_email):
        raise NoEmail
    _refuse_unfit(tx, actor, incident)
    previous = invitation_of(tx, incident)
    if previous:
        _replace(tx, actor, previous)
    visit = visits.begin(tx, actor, incident)
    invitation = _issue(tx, visit, channel)
    if channel != "none":
        _write(tx, incident, invitation)
    audit.record(
        tx,
        actor,
        "invitation:sent",
        f"invitation:{invitation.id}",
        visit=visit.id,
        channel=channel,
    )
    for hear in ON_SENT:
        hear(tx, actor, incident, visit)
    return invitation


def _replace(tx: Transaction, actor: Actor, previous: Invitation) -> None:
    """One way in at a time: an unopened link is closed, and one whose visit is over lets nobody back into it."""
    if previous.state == InvitationState.SENT.value:
        close(tx, actor, previous)
        return
    visit = tx.get(Visit, previous.visit_id)
    if previous.state == InvitationState.OPENED.value and visit and VisitState(visit.state) not in LIVE:
        _shut(tx, actor, previous)
        visit.knock_hash = visit.knock_at = None
        telling.tell_changed(tx, visit)


def send_again(tx: Transaction, actor: Actor, visit: Visit, channel: Channel) -> Invitation:
    """A new link for whoever this visit was with. A call whose line is lost is ended by it.

    Raises Refused when she is still coming or waiting, or a newer link was sent already; and what `send` raises.
    """
    require(actor, "invitation:send")
    incident = tx.get(Incident, visit.incident_id)
    newest = invitation_of(tx, incident) if incident else None
    if incident is None or newest is None or newest.visit_id != visit.id:
        raise Refused("not_now")
    if visit.state == VisitState.IN_CALL.value:
        visits.end(tx, actor, visit)
    if VisitState(visit.state) in LIVE | {VisitState.LINK_SENT}:
        raise Refused("not_now")
    return send(tx, actor, incident, channel, again=True)


def _issue(tx: Transaction, visit: Visit, channel: str) -> Invitation:
    token, now = new_token(), clock.now()
    invitation = Invitation(
        visit_id=visit.id,
        incident_id=visit.incident_id,
        state=InvitationState.SENT.value,
        token_hash=hash_token(token),
        token=token,
        channel=channel,
        sent_at=now,
        expires_at=now + timedelta(minutes=current_app.extensions["settings"].link_minutes),
    )
    tx.add(invitation)
    tx.session.flush()
    return invitation


def _write(tx: Transaction, incident: Incident, invitation: Invitation) -> None:
    """Keep the text message, or the email, as it goes out; `app.invitations.worker` hands it over."""
    playbook, by_email = incidents.playbook(tx, incident), invitation.channel == "email"
    text = SentText(
        invitation_id=invitation.id,
        to=incident.email if by_email else incident.phone,
        subject=playbook.link_subject(incident.language) if by_email else None,
        body=playbook.link_text(link(invitation), incident.language),
        sent_at=clock.now(),
    )
    delivery.queue(tx, tx.add(text))


def link(invitation: Invitation) -> str:
    """The address that opens the visit."""
    origin: str = current_app.extensions["settings"].origin
    return f"{origin}/v/{invitation.token.reveal()}"


def extend(tx: Transaction, actor: Actor, invitation: Invitation) -> None:
    """Half an hour more for a link that was not opened yet."""
    require(actor, "invitation:send")
    advance(invitation, InvitationEvent.EXTEND)
    invitation.expires_at = max(invitation.expires_at, clock.now()) + timedelta(minutes=EXTEND_MINUTES)
    audit.record(tx, actor, "invitation:extended", f"invitation:{invitation.id}", visit=invitation.visit_id)


def close(tx: Transaction, actor: Actor, invitation: Invitation) -> None:
    """The link opens nothing any more, and its visit is closed, unless it is in a call or over."""
    require(actor, "invitation:send")
    _shut(tx, actor, invitation)
    visit = tx.get(Visit, invitation.visit_id)
    if visit:
        with suppress(IllegalMove):  # in a call: the officer ends it
            visits.advance(tx, actor, visit, VisitEvent.CLOSE)


def _shut(tx: Transaction, actor: Actor, invitation: Invitation) -> None:
    advance(invitation, InvitationEvent.CLOSE)
    invitation.closed_at = clock.now()
    audit.record(tx, actor, "invitation:closed", f"invitation:{invitation.id}", visit=invitation.visit_id)


def advance(invitation: Invitation, event: InvitationEvent) -> None:
    """Move the link through its states. Raises IllegalMove and changes nothing."""
    invitation.state = move(TRANSITIONS, InvitationState(invitation.state), event).value


def open_link(tx: Transaction, token: str, cookie: str, now: datetime, language: str | None = None) -> None:
    """Continue was pressed by the browser that holds `cookie`; in `language`, if she picked one on the first page.

    The first browser in time is let in. Another one only knocks. What isn't there, is too late or closed changes
    nothing; the caller answers all of these alike.
    """
    query = select(Invitation).where(Invitation.token_hash == hash_token(token)).with_for_update()
    invitation = tx.session.scalars(query).first()
    visit = tx.get(Visit, invitation.visit_id) if invitation else None
    if invitation is None or visit is None:
        return
    expire_if_late(tx, invitation, visit, now)
    if invitation.state == InvitationState.SENT.value:
        visits.speak(tx, visit, language)
        _let_first_in(tx, invitation, visit, cookie, now)
    elif invitation.state == InvitationState.OPENED.value and VisitState(visit.state) in CAN_BE_LET_IN:
        _come_again(tx, visit, cookie, language)


def _let_first_in(tx: Transaction, invitation: Invitation, visit: Visit, cookie: str, now: datetime) -> None:
    advance(invitation, InvitationEvent.OPEN)
    invitation.opened_at = now
    visits.let_browser_in(tx, visit, hash_token(cookie))
    visits.advance(tx, visits.victim(visit), visit, VisitEvent.OPEN)


def _come_again(tx: Transaction, visit: Visit, cookie: str, language: str | None) -> None:
    """The browser that is in is asked again whether it is safe; any other knocks.

    After an exit without a network it still has its cookie, and somebody else may hold the phone now.
    """
    if visit.cookie_hash == hash_token(cookie):
        visits.speak(tx, visit, language)
        visits.advance(tx, visits.victim(visit), visit, VisitEvent.LET_IN)
    else:
        visits.knock(tx, visit, cookie)


def expire_if_late(tx: Transaction, invitation: Invitation, visit: Visit, now: datetime) -> bool:
    """Mark a link that nobody opened in time, and its visit, as expired."""
    if invitation.state != InvitationState.SENT.value or now < invitation.expires_at:
        return False
    advance(invitation, InvitationEvent.EXPIRE)
    try:
        visits.advance(tx, visits.SYSTEM, visit, VisitEvent.EXPIRE)
    except IllegalMove:
        return False
    return True


def expire_late_links(tx: Transaction, now: datetime) -> int:
    """Mark all links that were not opened in time; returns how many."""
    query = select(Invitation).where(Invitation.state == InvitationState.SENT.value, Invitation.expires_at <= now)
    count = 0
    for invitation in tx.session.scalars(query).all():
        visit = tx.get(Visit, invitation.visit_id)
        count += bool(visit and expire_if_late(tx, invitation, visit, now))
    return count


def card_part(tx: Transaction, visits: Sequence[Visit]) -> dict[str, dict[str, str | None]]:
    """When the link closes, on the board's cards."""
    found: dict[str, dict[str, str | None]] = {visit.id: {"expires_at": None} for visit in visits}
    query = select(Invitation).where(Invitation.visit_id.in_(list(found))).order_by(Invitation.sent_at)
    for invitation in tx.session.scalars(query):
        found[invitation.visit_id] = {"expires_at": clock.iso(invitation.expires_at)}
    return found
