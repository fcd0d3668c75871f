"""Lines of a call: typed, heard, corrected, confirmed; and who may do so."""

from datetime import datetime

from sqlalchemy import func, select

from app.calls import joining
from app.calls import service as calls
from app.captions import rules, telling
from app.captions.events import ConfirmCaption, CorrectCaption, HearCaption, TypeCaption
from app.captions.records import CaptionCorrection, CaptionSegment, Kept, VisitCaptions
from app.captions.rules import Source, State, Word
from app.platform import audit, clock
from app.platform.database import Transaction, new_id
from app.platform.permissions import Actor, Role, require
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit

LEAVES_CALL = frozenset({VisitEvent.EXIT, VisitEvent.END, VisitEvent.LET_IN, VisitEvent.CLOSE, VisitEvent.RELEASE})
CLOCK = Actor(Role.SYSTEM, "clock")
NOT_NOW = frozenset({State.STOPPED, State.OFF_RECORD})


def join(tx: Transaction, actor: Actor, visit_id: str) -> Visit:
    """Somebody begins to type captions of a call that wants them. Raises Refused("not_now")."""
    require(actor, "caption:write")
    visit = visits.find(tx, visit_id)
    if visit.state != VisitState.IN_CALL.value or not telling.wanted(tx, visit):
        raise Refused("not_now")
    row = telling.captions_of(tx, visit)
    if row.captioner_id != actor.id:
        _hears_no_more(tx, actor, visit, row)
        row.captioner_id = actor.id
        audit.record(tx, actor, "caption:typing", f"visit:{visit.id}")
        telling.tell_wanted(tx)
    return visit


def leave(tx: Transaction, actor: Actor, visit_id: str) -> None:
    """They stop."""
    require(actor, "caption:write")
    visit = visits.find(tx, visit_id)
    row = tx.get(VisitCaptions, visit.id)
    if row and row.captioner_id == actor.id:
        _hears_no_more(tx, actor, visit, row)
        row.captioner_id = row.typed_at = None
        telling.tell_state(tx, visit)


def not_wanted(tx: Transaction, visit: Visit) -> None:
    """She wants no captions any more: nobody hears the call for them."""
    row = tx.get(VisitCaptions, visit.id)
    if row and row.captioner_id:
        _hears_no_more(tx, CLOCK, visit, row)
        row.captioner_id = row.typed_at = None


def _hears_no_more(tx: Transaction, actor: Actor, visit: Visit, row: VisitCaptions) -> None:
    if row.captioner_id:
        joining.remove(tx, actor, visit, row.captioner_id)


def may_join_call(tx: Transaction, visit: Visit, actor: Actor) -> bool:
    """Whether this person may hear the call because they type its captions: for the list of who may join a call."""
    row = tx.get(VisitCaptions, visit.id)
    return actor.role is Role.CAPTIONER and row is not None and row.captioner_id == actor.id


def type_line(tx: Transaction, actor: Actor, ask: TypeCaption) -> None:
    """A line as it reads while it is typed; all of it may still change until it is finished."""
    require(actor, "caption:write")
    visit = _open(tx, ask.visit)
    row = telling.captions_of(tx, visit)
    if row.captioner_id != actor.id:
        raise Refused("not_allowed")
    began = rules.may_start(Source.SERVER, row.typed_at, clock.now())
    row.typed_at = clock.now()
    segment = tx.get(CaptionSegment, ask.segment) or _begin(tx, visit, Source.HUMAN, ask.segment, ask.segment)
    if segment.typed_by is None and segment.source == Source.HUMAN.value:
        segment.role, segment.staff_id = ask.speaker, _speaker(tx, visit, ask.speaker)
        segment.typed_by = actor.id
    if (segment.visit_id, segment.typed_by) != (visit.id, actor.id):
        raise Refused("not_allowed")
    if segment.final:
        return  # it came twice
    words = [Word(text) for text in rules.split(ask.text)] if ask.final else []
    _keep(tx, visit, segment, Kept(words, "" if ask.final else ask.text), ask.final)
    if began:
        telling.tell_state(tx, visit)


def _speaker(tx: Transaction, visit: Visit, role: str) -> str | None:
    """Who speaks in this role. What the caller says is written down only with their consent: nobody asks for it yet."""
    if role == Role.VICTIM.value:
        raise Refused("no_consent")
    if role == Role.OFFICER.value:
        return visit.officer_id
    return next((one.staff_id for one in reversed(calls.participants(tx, visit)) if one.role == role), None)


def hear(tx: Transaction, actor: Actor, ask: HearCaption) -> None:
    """What the officer's own browser heard them say."""
    require(actor, "caption:hear")
    visit = _own(tx, actor, _open(tx, ask.visit))
    segment = tx.get(CaptionSegment, ask.segment)
    if segment is None:
        if not may_start(tx, visit, Source.BROWSER):
            return
        segment = _begin(tx, visit, Source.BROWSER, ask.segment, ask.segment)
        segment.role, segment.staff_id = actor.role.value, actor.id
    if (segment.visit_id, segment.staff_id, segment.source) != (visit.id, actor.id, Source.BROWSER.value):
        raise Refused("not_allowed")
    if not segment.final:
        take_words(tx, visit, segment, list(ask.words), ask.pending, ask.final)


def may_start(tx: Transaction, visit: Visit, source: Source) -> bool:
    """Whether a new line of this source is shown: not while a person types."""
    row = tx.get(VisitCaptions, visit.id)
    return rules.may_start(source, row.typed_at if row else None, clock.now())


def take_words(
    tx: Transaction,
    visit: Visit,
    segment: CaptionSegment,
    heard: list[tuple[str, float | None]],
    pending: str,
    final: bool,
    ended_at: datetime | None = None,
) -> None:
    """More of a machine's line."""
    before = segment.read()
    words = rules.grown(before.words, before.taken, heard)
    kept = Kept(words, "" if final else pending, max(before.taken, len(heard)))
    _keep(tx, visit, segment, kept, final, ended_at)


def heard_line(
    tx: Transaction, visit: Visit, key: str, role: str, staff_id: str | None, engine: str | None, at: datetime
) -> CaptionSegment | None:
    """The media node's line with this key; a new one unless a person types just now."""
    query = select(CaptionSegment).where(CaptionSegment.visit_id == visit.id, CaptionSegment.source_key == key)
    found = tx.session.scalars(query).first()
    if found is not None:
        return found
    if not may_start(tx, visit, Source.SERVER):
        return None
    made = _begin(tx, visit, Source.SERVER, new_id(), key)
    made.role, made.staff_id, made.engine, made.started_at = role, staff_id, engine, at
    return made


def gap(tx: Transaction, visit: Visit, segment: CaptionSegment, ended_at: datetime) -> None:
    """Something was said that nobody caught."""
    segment.gap = True
    _keep(tx, visit, segment, Kept([]), True, ended_at)


def _open(tx: Transaction, visit_id: str) -> Visit:
    visit = visits.find(tx, visit_id)
    if visit.state != VisitState.IN_CALL.value or telling.state_of(tx, visit) in NOT_NOW:
        raise Refused("not_now")
    return visit


def _own(tx: Transaction, actor: Actor, visit: Visit) -> Visit:
    row = tx.get(VisitCaptions, visit.id)
    if actor.id not in (visit.officer_id, row.captioner_id if row else None):
        raise Refused("not_allowed")
    return visit


def _begin(tx: Transaction, visit: Visit, source: Source, segment_id: str, key: str) -> CaptionSegment:
    count = tx.session.scalar(select(func.count()).where(CaptionSegment.visit_id == visit.id))
    now = clock.now()
    made = CaptionSegment(id=segment_id, visit_id=visit.id, source_key=key, source=source.value)
    made.position, made.revision, made.role = (count or 0) + 1, 0, Role.OFFICER.value
    made.final = made.gap = False
    made.started_at = made.ended_at = now
    made.write(Kept([]))
    return made


def _keep(
    tx: Transaction, visit: Visit, segment: CaptionSegment, kept: Kept, final: bool, ended_at: datetime | None = None
) -> None:
    segment.write(kept)
    segment.final, segment.ended_at = final, ended_at or clock.now()
    tx.add(segment)
    tx.session.flush()
    telling.tell_segment(tx, visit, segment)


def correct(tx: Transaction, actor: Actor, ask: CorrectCaption) -> None:
    """Make a line read like this. What stood there before stays with it, here and on every page."""
    require(actor, "caption:correct")
    visit, segment = _to_judge(tx, actor, ask.visit, ask.segment)
    before = segment.read()
    if rules.text_of(before.words) == " ".join(rules.split(ask.text)):
        return
    row = CaptionCorrection(segment_id=segment.id, staff_id=actor.id, at=clock.now())
    row.before = rules.text_of(before.words)
    tx.add(row)
    words = rules.corrected(before.words, ask.text)
    segment.confirmed_by = actor.id
    audit.record(tx, actor, "caption:corrected", f"visit:{visit.id}", source=segment.source)
    _keep(tx, visit, segment, Kept(words, before.pending, before.taken), segment.final, segment.ended_at)


def confirm(tx: Transaction, actor: Actor, ask: ConfirmCaption) -> None:
    """The line is right."""
    require(actor, "caption:confirm")
    visit, segment = _to_judge(tx, actor, ask.visit, ask.segment)
    if segment.confirmed_by is None:
        segment.confirmed_by = actor.id
        audit.record(tx, actor, "caption:confirmed", f"visit:{visit.id}", source=segment.source)
        telling.tell_segment(tx, visit, segment)


def _to_judge(tx: Transaction, actor: Actor, visit_id: str, segment_id: str) -> tuple[Visit, CaptionSegment]:
    visit = _own(tx, actor, visits.find(tx, visit_id))
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    segment = tx.get(CaptionSegment, segment_id)
    if segment is None or segment.visit_id != visit.id:
        raise Refused("not_found")
    if not segment.read().words:
        raise Refused("not_now")  # nothing stands yet
    return visit, segment


def switch(tx: Transaction, actor: Actor, visit_id: str, on: bool) -> None:
    """The officer starts or stops captions, for everybody."""
    require(actor, "caption:switch")
    visit = visits.find(tx, visit_id)
    if visit.officer_id != actor.id:
        raise Refused("not_allowed")
    row = telling.captions_of(tx, visit)
    if row.stopped == on:
        row.stopped = not on
        audit.record(tx, actor, "caption:switched", f"visit:{visit.id}", on=on)
        telling.tell_state(tx, visit)


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """Out of the call nobody types captions; the next call begins anew."""
    row = tx.get(VisitCaptions, visit.id)
    if event in LEAVES_CALL and row:
        _hears_no_more(tx, CLOCK, visit, row)
        row.captioner_id = row.typed_at = None
    if event in LEAVES_CALL or event is VisitEvent.ADMIT:
        telling.tell_wanted(tx)
