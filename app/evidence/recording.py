"""Recording a call: only with her consent, seen by everybody, stopped by her at once.

What is decided here takes effect at the media node through `recording_node`.
"""

from typing import Any, cast

from sqlalchemy import select

from app.calls.telling import tell_joined
from app.consents import service as consents
from app.consents.rules import Purpose
from app.evidence import intake
from app.evidence.recording_events import RecordingChanged, Shown, StaffRecordingChanged, Why
from app.evidence.recording_lifecycle import OPEN, TRANSITIONS, RecordingEvent, RecordingState
from app.evidence.recording_records import CallRecording
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.lifecycle import move
from app.platform.permissions import Actor, require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit

ENDS = frozenset(
    {VisitEvent.END, VisitEvent.EXIT, VisitEvent.LET_IN, VisitEvent.CLOSE, VisitEvent.RELEASE, VisitEvent.SAY_SAFE}
)
BY_HER: Why = "victim"  # whoever wrote her no down


def current(tx: Transaction, visit: Visit) -> CallRecording | None:
    """The recording that is asked for, on or paused."""
    query = select(CallRecording).where(
        CallRecording.visit_id == visit.id, CallRecording.state.in_([state.value for state in OPEN])
    )
    return tx.session.scalars(query).first()


def last(tx: Transaction, visit: Visit) -> CallRecording | None:
    """The newest one, whatever became of it."""
    query = select(CallRecording).where(CallRecording.visit_id == visit.id).order_by(CallRecording.asked_at.desc())
    return tx.session.scalars(query).first()


def ask(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """Ask her on her page. Asked again it is no news. Raises Refused outside the officer's own call."""
    _may(actor, visit)
    if current(tx, visit) is None:
        _wanted(tx, actor, visit)
        audit.record(tx, actor, "recording:asked", f"visit:{visit.id}")
        tell(tx, visit)


def start(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """Record from now on; off the record: once it is on again. Raises Refused without a yes."""
    _may(actor, visit)
    if not consents.allows(tx, visit, "recording"):
        raise Refused("not_now")
    row = current(tx, visit) or _wanted(tx, actor, visit)
    if RecordingState(row.state) is not RecordingState.ASKED:
        return
    row.began_at = clock.now()
    _move(row, RecordingEvent.START_OFF_RECORD if visit.off_record_at else RecordingEvent.START)
    audit.record(tx, actor, "recording:started", f"visit:{visit.id}", recording=row.id)
    tell(tx, visit)


def _may(actor: Actor, visit: Visit) -> None:
    require(actor, "recording:start")
    if visit.officer_id != actor.id or visit.state != VisitState.IN_CALL.value or visit.mode == "text":
        raise Refused("not_now")
    if not intake.can_capture():
        raise Refused("not_now")


def _wanted(tx: Transaction, actor: Actor, visit: Visit) -> CallRecording:
    row = CallRecording(
        visit_id=visit.id, state=RecordingState.ASKED.value, asked_by=actor.id, asked_at=clock.now(), began_at=None
    )
    tx.add(row)
    tx.session.flush()
    return row


def stop(tx: Transaction, actor: Actor, visit: Visit, why: Why) -> bool:
    """End it, or the question; returns whether there was one. The node is asked after the commit."""
    row = current(tx, visit)
    if row is None:
        return False
    began = row.began_at is not None
    _move(row, RecordingEvent.STOP)
    row.ended_at, row.why = clock.now(), why
    if began:
        audit.record(tx, actor, "recording:stopped", f"visit:{visit.id}", recording=row.id, code=why)
    tell(tx, visit)
    return True


def stop_by_officer(tx: Transaction, actor: Actor, visit: Visit) -> None:
    """The officer of the call stops it. Raises Refused, NotAllowed."""
    require(actor, "recording:start")
    if visit.officer_id != actor.id:
        raise Refused("not_allowed")
    stop(tx, actor, visit, "officer")


def stop_by_her(tx: Transaction, visit: Visit) -> None:
    """She stops it: her yes is taken back, so that nobody begins again without asking her."""
    require(visits.victim(visit), "recording:stop")
    consents.say(tx, visit, "recording", False)


def on_refused(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """Without consent nothing is recorded, whoever's no it was."""
    if purpose == "recording":
        stop(tx, visits.victim(visit), visit, BY_HER)


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """Out of the call, or into text alone, nothing is recorded; the next call is asked for anew."""
    if event in ENDS and visit.state != VisitState.IN_CALL.value:
        stop(tx, visits.SYSTEM, visit, "call")
    elif event in (VisitEvent.CHOOSE, VisitEvent.NOT_SAFE_NOW) and visit.mode == "text":
        stop(tx, visits.SYSTEM, visit, "text")


def on_off_record(tx: Transaction, visit: Visit, off: bool) -> None:
    """Off the record nothing is kept of what is said; back on it the same files go on."""
    row = current(tx, visit)
    wanted = RecordingState.ON if off else RecordingState.PAUSED
    if row is not None and row.state == wanted.value:
        _move(row, RecordingEvent.PAUSE if off else RecordingEvent.RESUME)
        tell(tx, visit)


def _move(row: CallRecording, event: RecordingEvent) -> None:
    row.state = move(TRANSITIONS, RecordingState(row.state), event).value


def tell(tx: Transaction, visit: Visit, why: Why | None = None) -> None:
    """Tell everybody in the call. `why`: something that happened to it and did not end it."""
    tx.session.flush()
    state, ended = _shown(tx, visit)
    telling.tell(tx, visit, RecordingChanged(state=state, why=ended))
    told = StaffRecordingChanged(visit=visit.id, state=state, why=why or ended)
    telling.tell(tx, visit, told)
    tell_joined(tx, visit, told)


def _shown(tx: Transaction, visit: Visit) -> tuple[Shown, Why | None]:
    row = last(tx, visit)
    if row is None:
        return "off", None
    if RecordingState(row.state) in OPEN:
        return cast(Shown, row.state), None
    return "off", cast(Why, row.why) if row.began_at else None


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any] | None:
    """`recording` in a snapshot; her page gets nothing before it is safe."""
    if audience is Audience.PAGE and not visit.safe:
        return None
    state, why = _shown(tx, visit)
    return {"state": state, "why": why}
