"""The spoken code: a way in for whoever is live with staff by voice, without a text message.

Whoever makes it reads it out; it is typed at `/c`; whoever made it confirms with one tap that it was typed by the
person they speak with. Only then that browser is let in.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.incidents.records import Incident
from app.invitations import service, spoken
from app.invitations.lifecycle import InvitationEvent, InvitationState
from app.invitations.records import Invitation, SpokenCode
from app.platform import audit, clock
from app.platform.database import Transaction, store
from app.platform.permissions import Actor, NotAllowed, Role, require
from app.platform.secrets import hash_token
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit

VALID = timedelta(minutes=10)
CONFIRMED_WITHIN = timedelta(minutes=5)  # of typing it
WAITS_OR_LIVE = LIVE | {VisitState.LINK_SENT}


def make(tx: Transaction, actor: Actor, incident: Incident) -> tuple[SpokenCode, str]:
    """A new code into the incident's visit; an earlier one of that visit opens nothing any more.

    Into the visit that waits or is live; where that is over, or there was none, a new visit: never back into one that
    somebody left. Returns the row and the code, which nothing else knows. Raises Refused, NoConsent, NotForVideo.
    """
    require(actor, "code:make")
    visit = _way_in(tx, actor, incident)
    for earlier in _open_codes(tx, SpokenCode.visit_id == visit.id):
        _end(tx, actor, earlier, "replaced")
    code, now = spoken.new_code(), clock.now()
    row = SpokenCode(visit_id=visit.id, made_by=actor.id, made_at=now, expires_at=now + VALID)
    row.code_hash = _hashes(code)[0]
    tx.add(row)
    _keep_open(tx, visit, row.expires_at + CONFIRMED_WITHIN)
    audit.record(tx, actor, "code:made", f"visit:{visit.id}", code=row.id)
    telling.tell_changed(tx, visit)
    return row, code


def _way_in(tx: Transaction, actor: Actor, incident: Incident) -> Visit:
    newest = service.invitation_of(tx, incident)
    visit = tx.get(Visit, newest.visit_id) if newest else None
    if newest and visit:
        if actor.role is Role.OFFICER and visit.officer_id not in (None, actor.id):
            raise Refused("not_allowed")
        service.expire_if_late(tx, newest, visit, clock.now())
        if VisitState(visit.state) in WAITS_OR_LIVE:
            return visit
    return visits.find(tx, service.send(tx, actor, incident, "none", again=newest is not None).visit_id)


def _keep_open(tx: Transaction, visit: Visit, until: datetime) -> None:
    """The link of the same visit may not run out while its code is on its way."""
    invitation = _invitation(tx, visit)
    if invitation and invitation.state == InvitationState.SENT.value:
        invitation.expires_at = max(invitation.expires_at, until)


def _invitation(tx: Transaction, visit: Visit) -> Invitation | None:
    query = select(Invitation).where(Invitation.visit_id == visit.id).order_by(Invitation.sent_at.desc())
    return tx.session.scalars(query.with_for_update()).first()


def _hashes(code: str) -> list[str]:
    return store().keyring.digests(code, "spoken_code:code")


def _open_codes(tx: Transaction, *conditions: Any) -> list[SpokenCode]:
    query = select(SpokenCode).where(SpokenCode.ended_at.is_(None), *conditions).with_for_update()
    return list(tx.session.scalars(query.order_by(SpokenCode.made_at.desc())))


def _end(tx: Transaction, actor: Actor, row: SpokenCode, how: str) -> None:
    row.ended_at, row.end = clock.now(), how
    audit.record(tx, actor, f"code:{how}", f"visit:{row.visit_id}", code=row.id)


def type_in(tx: Transaction, typed: str, cookie: str, doubted: bool, language: str | None = None) -> SpokenCode | None:
    """A browser typed this code, whole and normal: its row, which now waits for its maker's word; None: no such code.

    Sent twice by the same browser it is the same; by another one it opens nothing any more.
    """
    now, cookie_hash = clock.now(), hash_token(cookie)
    found = next(iter(_open_codes(tx, SpokenCode.code_hash.in_(_hashes(typed)))), None)
    if found is None or (found.typed_at and found.typed_hash != cookie_hash) or not waits(found, now):
        return None
    if found.typed_at:
        return found
    for earlier in _open_codes(tx, SpokenCode.typed_hash == cookie_hash):
        _end(tx, visits.SYSTEM, earlier, "replaced")
    found.typed_at, found.typed_hash = now, cookie_hash
    found.number, numbers = spoken.check_numbers(doubted)
    found.numbers = " ".join(numbers)
    visit = visits.find(tx, found.visit_id)
    visits.speak(tx, visit, language)
    audit.record(tx, visits.SYSTEM, "code:typed", f"visit:{visit.id}", code=found.id, doubted=doubted)
    telling.tell_changed(tx, visit)
    return found


def waits(row: SpokenCode, now: datetime) -> bool:
    """Whether the code may still be typed, or was typed and may still be confirmed."""
    if row.ended_at:
        return False
    return now < (row.typed_at + CONFIRMED_WITHIN if row.typed_at else row.expires_at)


def typed_by(tx: Transaction, cookie: str | None) -> SpokenCode | None:
    """The code that this browser typed last, whatever became of it."""
    if not cookie:
        return None
    query = select(SpokenCode).where(SpokenCode.typed_hash == hash_token(cookie)).order_by(SpokenCode.typed_at.desc())
    return tx.session.scalars(query).first()


def _of_maker(tx: Transaction, actor: Actor, code_id: str) -> SpokenCode:
    """The code, typed and waiting. Raises Refused; NotAllowed for anybody but who made it."""
    require(actor, "code:confirm")
    row = tx.get(SpokenCode, code_id)
    if row is None:
        raise Refused("not_found")
    if row.made_by != actor.id:
        raise NotAllowed("code:confirm")
    if row.typed_at is None or not waits(row, clock.now()):
        raise Refused("not_now")
    return row


def confirm(tx: Transaction, actor: Actor, code_id: str, number: str) -> bool:
    """It is them: the browser that typed the code is let in. A wrong number means that it is not; returns whether.

    Raises Refused, NotAllowed.
    """
    row = _of_maker(tx, actor, code_id)
    visit = visits.find(tx, row.visit_id)
    if number != row.number:
        _refuse(tx, actor, row, visit)
        return False
    _let_in(tx, actor, visit, row.typed_hash or "")
    _end(tx, actor, row, "confirmed")
    return True


def _let_in(tx: Transaction, actor: Actor, visit: Visit, cookie_hash: str) -> None:
    """As Continue on the link does, or, where the visit is live already, as for another browser that is let in."""
    if VisitState(visit.state) not in WAITS_OR_LIVE:
        raise Refused("not_now")
    visits.let_browser_in(tx, visit, cookie_hash)
    if visit.state != VisitState.LINK_SENT.value:
        visit.knock_hash = visit.knock_at = None
        visits.advance(tx, actor, visit, VisitEvent.LET_IN)
        return
    invitation = _invitation(tx, visit)
    if invitation is None:
        raise Refused("not_now")
    service.advance(invitation, InvitationEvent.OPEN)
    invitation.opened_at = clock.now()
    visits.advance(tx, visits.victim(visit), visit, VisitEvent.OPEN)


def refuse(tx: Transaction, actor: Actor, code_id: str) -> None:
    """It is not them: the code opens nothing. Raises Refused, NotAllowed."""
    row = _of_maker(tx, actor, code_id)
    _refuse(tx, actor, row, visits.find(tx, row.visit_id))


def _refuse(tx: Transaction, actor: Actor, row: SpokenCode, visit: Visit) -> None:
    _end(tx, actor, row, "refused")
    telling.tell_changed(tx, visit)


def leave(tx: Transaction, cookie: str | None) -> None:
    """The browser that typed a code was left by exit: there is nobody to let in."""
    row = typed_by(tx, cookie)
    if row and not row.ended_at:
        _end(tx, visits.SYSTEM, row, "left")
        telling.tell_changed(tx, visits.find(tx, row.visit_id))


def newest(tx: Transaction, visit_id: str) -> SpokenCode | None:
    """The code of a visit that was made last."""
    query = select(SpokenCode).where(SpokenCode.visit_id == visit_id).order_by(SpokenCode.made_at.desc())
    return tx.session.scalars(query).first()


def shown(row: SpokenCode, actor: Actor) -> dict[str, Any]:
    """A code as staff see it: never the code itself. `numbers` only for who may confirm it.

    state: made, typed, confirmed, refused, left, replaced, late (nobody typed or confirmed it in time).
    """
    state = row.end or ("late" if not waits(row, clock.now()) else "typed" if row.typed_at else "made")
    mine = row.made_by == actor.id
    return {
        "id": row.id,
        "state": state,
        "mine": mine,
        "made_at": clock.iso(row.made_at),
        "expires_at": clock.iso(row.expires_at),
        "typed_at": clock.iso(row.typed_at),
        "numbers": (row.numbers or "").split() if mine and state == "typed" else [],
    }
