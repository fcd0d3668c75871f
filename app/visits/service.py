"""Moving visits through their states."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app.incidents.records import Incident
from app.platform import audit, clock
from app.platform.asks import sockets
from app.platform.database import Transaction, transaction
from app.platform.lifecycle import IllegalMove, move
from app.platform.metrics import visit_moves
from app.platform.permissions import Actor, Role, require
from app.platform.secrets import hash_token
from app.platform.wire import Refused
from app.playbook import service as playbooks
from app.visits.events import ModeSuggested
from app.visits.lifecycle import LIVE, TRANSITIONS, VisitEvent, VisitState
from app.visits.records import Visit, VisitChange
from app.visits.rules import Mode, may_lower
from app.visits.telling import changed_card, tell, tell_changed

SYSTEM = Actor(Role.SYSTEM, "clock")

# Slices above listen here (app.factory) to what happens to a visit, within its transaction.
ON_MOVE: list[Callable[[Transaction, Visit, VisitEvent], None]] = []
# And here before she chooses a way to talk: they raise Refused when it can't be.
BEFORE_CHOICE: list[Callable[[Transaction, Visit, str], None]] = []
# And here to what browser (its cookie) was left by exit, whether it had a visit or not.
ON_EXIT: list[Callable[[Transaction, str | None], None]] = []

# And here to the call going off the record (True), or on it again: no recording and no captions meanwhile.
ON_OFF_RECORD: list[Callable[[Transaction, Visit, bool], None]] = []


def begin(tx: Transaction, actor: Actor, incident: Incident) -> Visit:
    """A new visit of the incident, in `link_sent`."""
    visit = Visit(
        incident_id=incident.id,
        state=VisitState.LINK_SENT.value,
        language=incident.language,
        playbook_id=playbooks.version_of(tx, incident.playbook_id).id,
        created_at=clock.now(),
    )
    visit.page_number = visit.staff_number = 0
    tx.add(visit)
    tx.session.flush()
    audit.record(tx, actor, "visit:begun", f"visit:{visit.id}")
    changed_card(tx, visit)
    return visit


def find(tx: Transaction, visit_id: str) -> Visit:
    """The visit. Raises Refused("not_found")."""
    visit = tx.get(Visit, visit_id)
    if visit is None:
        raise Refused("not_found")
    return visit


def advance(tx: Transaction, actor: Actor, visit: Visit, event: VisitEvent) -> None:
    """Move the visit, record the move, tell everyone. Raises IllegalMove and changes nothing."""
    before = VisitState(visit.state)
    after = move(TRANSITIONS, before, event)
    now = clock.now()
    visit.state = after.value
    _stamp(visit, after, now)
    if event is VisitEvent.ADMIT:
        visit.admitted_at = now
    if after not in LIVE:
        visit.knock_hash = visit.knock_at = None  # who asked before she left doesn't undo it
    tx.add(
        VisitChange(
            visit_id=visit.id,
            before=before.value,
            event=event.value,
            after=after.value,
            at=now,
            actor_role=actor.role.value,
            actor_id=actor.id,
        )
    )
    audit.record(
        tx,
        actor,
        f"visit:{event.value}",
        f"visit:{visit.id}",
        before=before.value,
        after=after.value,
    )
    visit_moves.labels(event.value).inc()
    for listener in ON_MOVE:
        listener(tx, visit, event)
    tell_changed(tx, visit)


def _stamp(visit: Visit, after: VisitState, now: datetime) -> None:
    if after is VisitState.OPENED:
        visit.opened_at, visit.safe, visit.waiting_since = now, None, None
        visit.covered_at = None  # what is shown now is the question whether she is safe
    elif after is VisitState.WAITING:
        visit.waiting_since = visit.waiting_since or now
    elif after not in LIVE and visit.ended_at is None:
        visit.ended_at = now
    if after in LIVE:
        visit.ended_at = None


def by_cookie(tx: Transaction, cookie: str | None) -> Visit | None:
    """The visit that this browser was let into, or None."""
    if not cookie:
        return None
    return tx.session.scalars(select(Visit).where(Visit.cookie_hash == hash_token(cookie))).first()


def let_browser_in(tx: Transaction, visit: Visit, cookie_hash: str) -> None:
    """From now on the browser that holds this cookie shows this visit, and no earlier one of its own."""
    for earlier in tx.session.scalars(select(Visit).where(Visit.cookie_hash == cookie_hash)).all():
        earlier.cookie_hash = None
    visit.cookie_hash = cookie_hash


def victim(visit: Visit) -> Actor:
    """The person on the phone as an actor."""
    return Actor(Role.VICTIM, visit.id)


def speak(tx: Transaction, visit: Visit, language: str | None) -> None:
    """Her page goes on in the language that she picked, if she picked one; staff see which."""
    if language is None or language == visit.language:
        return
    visit.language = language
    audit.record(tx, victim(visit), "visit:language_picked", f"visit:{visit.id}", language=language)


def answer_safe(tx: Transaction, visit: Visit, answer: VisitEvent) -> None:
    """She answered "are you alone and safe to talk?". Too late it changes nothing, except that "no" leaves."""
    actor = victim(visit)
    require(actor, "visit:answer")
    if answer is VisitEvent.SAY_NOT_SAFE and visit.state != VisitState.OPENED.value:
        leave(tx, visit)
        return
    safe_before, visit.safe = visit.safe, answer is VisitEvent.SAY_SAFE
    if visit.safe:
        visit.not_safe_at = None
    if answer is VisitEvent.SAY_UNSURE:
        visit.mode, visit.lowered = "text", None
    try:
        advance(tx, actor, visit, answer)
    except IllegalMove:
        visit.safe = safe_before


def choose_mode(tx: Transaction, visit: Visit, mode: str) -> None:
    """She chose how to talk. Raises IllegalMove before she answered and after the end, Refused by BEFORE_CHOICE."""
    actor = victim(visit)
    require(actor, "visit:choose")
    for listener in BEFORE_CHOICE:
        listener(tx, visit, mode)
    visit.mode, visit.lowered = mode, None
    if mode != "text":
        visit.not_safe_at = None  # who chooses to be heard can talk
    advance(tx, actor, visit, VisitEvent.CHOOSE)


def lower_mode(tx: Transaction, visit: Visit, to: Mode | None) -> None:
    """Her line carries only this of what she chose, or (None) all of it again. Raises Refused when that can't be."""
    actor = victim(visit)
    require(actor, "visit:lower")
    if VisitState(visit.state) is not VisitState.IN_CALL or (to and not may_lower(visit.mode, to)):
        raise Refused("not_now")
    if visit.lowered != to:
        visit.lowered = to
        audit.record(tx, actor, "visit:lowered", f"visit:{visit.id}", chosen=visit.mode, to=to)
        tell_changed(tx, visit)


def suggest_mode(tx: Transaction, actor: Actor, visit: Visit, mode: Mode) -> None:
    """The officer of the call suggests another way to talk; nothing changes until she takes it."""
    require(actor, "visit:suggest")
    if visit.officer_id != actor.id or VisitState(visit.state) is not VisitState.IN_CALL:
        raise Refused("not_now")
    audit.record(tx, actor, "visit:suggested", f"visit:{visit.id}", mode=mode)
    tell(tx, visit, ModeSuggested(mode=mode))


def leave(tx: Transaction, visit: Visit) -> None:
    """She left by exit: the visit is left, her cookie and link are dead. Leaving twice is fine."""
    actor = victim(visit)
    require(actor, "visit:leave")
    visit.cookie_hash = None
    try:
        advance(tx, actor, visit, VisitEvent.EXIT)
    except IllegalMove:
        tell_changed(tx, visit)


def ask_call_back(tx: Transaction, visit: Visit) -> None:
    """She would rather be called back; recorded for the control room, the visit goes on."""
    actor = victim(visit)
    require(actor, "visit:call_back")
    visit.call_back_at = visit.call_back_at or clock.now()
    audit.record(tx, actor, "visit:call_back_asked", f"visit:{visit.id}")
    tell_changed(tx, visit)


def cover(tx: Transaction, visit: Visit, covered: bool) -> None:
    """She put the ordinary page over the visit, or took it away. The same again, and what is too late, is no news."""
    actor = victim(visit)
    require(actor, "visit:cover")
    if covered == (visit.covered_at is not None):
        return
    before, visit.covered_at = visit.covered_at, clock.now() if covered else None
    try:
        advance(tx, actor, visit, VisitEvent.COVER if covered else VisitEvent.UNCOVER)
    except IllegalMove:
        visit.covered_at = before


def not_safe_now(tx: Transaction, visit: Visit, by: str = "button") -> None:
    """Her silent signal: from now on text only, staff are told. The same again, and what is too late, is no news.

    by: "button", or "code_word" for one that was agreed and typed.
    """
    actor = victim(visit)
    require(actor, "visit:not_safe_now")
    if visit.not_safe_at is not None:
        return
    before = (visit.mode, visit.mode_before)
    visit.mode, visit.mode_before, visit.not_safe_at = "text", visit.mode, clock.now()
    visit.lowered = None
    try:
        advance(tx, actor, visit, VisitEvent.NOT_SAFE_NOW)
    except IllegalMove:
        (visit.mode, visit.mode_before), visit.not_safe_at = before, None
        return
    audit.record(tx, actor, "visit:not_safe_signalled", f"visit:{visit.id}", by=by)


def safe_again(tx: Transaction, visit: Visit) -> None:
    """She can talk again: as she did before the signal."""
    actor = victim(visit)
    require(actor, "visit:not_safe_now")
    if visit.not_safe_at is None:
        return
    before = (visit.mode, visit.not_safe_at)
    visit.mode, visit.not_safe_at = visit.mode_before or visit.mode, None
    try:
        advance(tx, actor, visit, VisitEvent.SAFE_AGAIN)
    except IllegalMove:
        visit.mode, visit.not_safe_at = before


def admit(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """An officer takes the visit into a call. Raises IllegalMove if somebody else was first."""
    require(actor, "visit:admit")
    _must_be_free(tx, actor)
    visit.officer_id = actor.id
    advance(tx, actor, visit, VisitEvent.ADMIT)


def _must_be_free(tx: Transaction, actor: Actor) -> None:
    busy = select(Visit.id).where(Visit.officer_id == actor.id, Visit.state == VisitState.IN_CALL.value)
    if tx.session.scalars(busy).first():
        raise Refused("not_now")


def hand_over(tx: Transaction, actor: Actor, visit: Visit, from_id: str) -> None:
    """A call that goes on is this officer's from now on. Raises Refused if it is no longer `from_id`'s, IllegalMove."""
    require(actor, "visit:hand_over")
    _must_be_free(tx, actor)
    if visit.officer_id != from_id:
        raise Refused("not_now")
    visit.officer_id = actor.id
    advance(tx, actor, visit, VisitEvent.HAND_OVER)


def off_record(tx: Transaction, actor: Actor, visit: Visit, on: bool) -> None:
    """The officer of the call takes it off the record, or (False) puts it on again. The same again is no news.

    It stays off when the line is lost and when another officer takes over: nobody records by accident.
    """
    require(actor, "visit:off_record")
    if visit.officer_id != actor.id or VisitState(visit.state) is not VisitState.IN_CALL:
        raise Refused("not_now")
    if on == (visit.off_record_at is not None):
        return
    visit.off_record_at = clock.now() if on else None
    for listener in ON_OFF_RECORD:
        listener(tx, visit, on)
    advance(tx, actor, visit, VisitEvent.OFF_RECORD if on else VisitEvent.ON_RECORD)


def end(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """The officer of the visit ends it."""
    require(actor, "visit:end")
    if visit.officer_id not in (None, actor.id):
        raise Refused("not_allowed")
    advance(tx, actor, visit, VisitEvent.END)


def knock(tx: Transaction, visit: Visit, cookie: str) -> None:
    """Another browser pressed Continue on a used link: staff see it and may let it in."""
    visit.knock_hash, visit.knock_at = hash_token(cookie), clock.now()
    audit.record(tx, SYSTEM, "visit:knocked", f"visit:{visit.id}")
    tell_changed(tx, visit)


def let_in(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """The browser that knocked takes the visit over; the one before is shut out."""
    require(actor, "visit:let_in")
    if visit.knock_hash is None:
        raise Refused("not_now")
    let_browser_in(tx, visit, visit.knock_hash)
    visit.knock_hash = visit.knock_at = None
    advance(tx, actor, visit, VisitEvent.LET_IN)


def officers_free(tx: Transaction) -> int:
    """How many officers have their page open and are in no call."""
    busy = set(tx.session.scalars(select(Visit.officer_id).where(Visit.state == VisitState.IN_CALL.value)))
    return len(sockets().people(Role.OFFICER) - busy)


def in_call_with(staff_id: str) -> list[str]:
    """Ids of the visits that this officer is in a call with."""
    with transaction() as tx:
        query = select(Visit.id).where(Visit.officer_id == staff_id, Visit.state == VisitState.IN_CALL.value)
        return list(tx.session.scalars(query))
