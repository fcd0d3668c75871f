"""What people are told and shown of captions: her page, staff of the visit, and whoever types them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.captions import rules, transcript
from app.captions.events import (
    CaptionChanged,
    CaptionState,
    CaptionsWanted,
    Segment,
    ShownWord,
    StaffCaptionChanged,
    StaffCaptionState,
    StaffSegment,
    WantedVisit,
)
from app.captions.records import CaptionCorrection, CaptionSegment, VisitCaptions
from app.captions.rules import Source, State
from app.people.records import Staff
from app.platform import clock
from app.platform.database import Transaction
from app.platform.realtime import emit_to
from app.platform.wire import NAMESPACES, Audience, Told
from app.preferences import service as preferences
from app.visits import telling
from app.visits.lifecycle import VisitState
from app.visits.records import Visit

CAPTIONERS = "captioners"  # the room of whoever may type captions
SCROLLBACK = 100  # lines that a page gets when it is opened again


def room(visit_id: str) -> str:
    """The room of whoever types captions of this visit: they are told of nothing else in it."""
    return f"captions:{visit_id}"


def captions_of(tx: Transaction, visit: Visit) -> VisitCaptions:
    """How captions of a visit are; made when missing."""
    found = tx.get(VisitCaptions, visit.id)
    if found is None:
        found = VisitCaptions(visit_id=visit.id, stopped=False, peers={})
        tx.add(found)
        tx.session.flush()
    return found


def is_off_record(visit: Visit) -> bool:
    """Whether nothing may be kept of what is said now."""
    return getattr(visit, "off_record_at", None) is not None


def state_of(tx: Transaction, visit: Visit) -> State:
    """How captions are now."""
    row = tx.get(VisitCaptions, visit.id)
    human = row is not None and not rules.may_start(Source.SERVER, row.typed_at, clock.now())
    return rules.state(
        off_record=is_off_record(visit),
        stopped=row is not None and row.stopped,
        human=human,
        engine=row.engine if row else None,
    )


def wanted(tx: Transaction, visit: Visit) -> bool:
    """Whether she wants captions."""
    return preferences.of(tx, visit).captions


def tell_segment(tx: Transaction, visit: Visit, segment: CaptionSegment) -> None:
    """Tell everybody how a line reads now."""
    telling.tell(tx, visit, CaptionChanged(segment=shown(tx, visit, segment)))
    told = StaffCaptionChanged(visit=visit.id, segment=shown_to_staff(tx, segment))
    telling.tell(tx, visit, told)
    _send(tx, room(visit.id), told)


def tell_state(tx: Transaction, visit: Visit) -> None:
    """Tell everybody how captions are now."""
    state, wants = state_of(tx, visit).value, wanted(tx, visit)
    telling.tell(tx, visit, CaptionState(state=state, wanted=wants))
    told = StaffCaptionState(visit=visit.id, state=state, wanted=wants)
    telling.tell(tx, visit, told)
    _send(tx, room(visit.id), told)
    tell_wanted(tx)


def tell_wanted(tx: Transaction) -> None:
    """Tell whoever may type captions which calls want them: once a transaction."""
    tx.before_commit("captions:wanted", lambda: _send(tx, CAPTIONERS, CaptionsWanted(visits=wanted_visits(tx))))


def _send(tx: Transaction, to: str, told: Told) -> None:
    payload = told.model_dump(mode="json")
    tx.after_commit(lambda: emit_to(to, told.event_name, payload, NAMESPACES[Audience.STAFF]))


def wanted_visits(tx: Transaction) -> list[WantedVisit]:
    """The calls that want captions, the longest first."""
    query = select(Visit).where(Visit.state == VisitState.IN_CALL.value)
    in_call = sorted(tx.session.scalars(query).all(), key=lambda visit: visit.admitted_at or clock.now())
    return [_as_wanted(tx, visit) for visit in in_call if wanted(tx, visit)]


def _as_wanted(tx: Transaction, visit: Visit) -> WantedVisit:
    officer, row = telling.officer_of(tx, visit), tx.get(VisitCaptions, visit.id)
    captioner = tx.get(Staff, row.captioner_id) if row else None
    return WantedVisit(
        visit=visit.id,
        officer=officer.name if officer else None,
        language=visit.language,
        since=clock.iso(visit.admitted_at),
        captioner=captioner.name if captioner else None,
    )


def shown(tx: Transaction, visit: Visit, segment: CaptionSegment) -> Segment:
    """A line as her page sees it: by the name that she knows, once she said that it is safe."""
    speaker = tx.get(Staff, segment.staff_id)
    return Segment(**_values(segment), name=speaker.call_name if speaker and visit.safe else None)


def shown_to_staff(tx: Transaction, segment: CaptionSegment) -> StaffSegment:
    """A line as staff see it: what the caller sees, and what of it to confirm."""
    speaker = tx.get(Staff, segment.staff_id)
    confirm = [] if segment.confirmed_by else rules.to_confirm(segment.read().words)
    return StaffSegment(**_values(segment), name=speaker.name if speaker else None, confirm=confirm)


def _values(segment: CaptionSegment) -> dict[str, Any]:
    kept = segment.read()
    return {
        "id": segment.id,
        "role": segment.role,
        "source": segment.source,
        "words": [ShownWord(text=word.text, unsure=word.unsure, was=word.was) for word in kept.words],
        "pending": kept.pending,
        "final": segment.final,
        "gap": segment.gap,
        "started_at": clock.iso(segment.started_at),
        "ended_at": clock.iso(segment.ended_at),
    }


def segments(tx: Transaction, visit: Visit) -> list[CaptionSegment]:
    """Every line of a visit, in the order in which they began."""
    query = select(CaptionSegment).where(CaptionSegment.visit_id == visit.id)
    return list(tx.session.scalars(query.order_by(CaptionSegment.position)))


def cues(tx: Transaction, visit: Visit) -> list[transcript.Cue]:
    """Every line for the transcript, with all that is known of it."""
    return [_cue(tx, line, _corrections(tx, line)) for line in lines(tx, visit)]


def lines(tx: Transaction, visit: Visit) -> list[CaptionSegment]:
    """The lines of the transcript: what stands, and what nobody caught."""
    return [line for line in segments(tx, visit) if line.gap or line.read().words]


def _corrections(tx: Transaction, line: CaptionSegment) -> Sequence[CaptionCorrection]:
    query = select(CaptionCorrection).where(CaptionCorrection.segment_id == line.id)
    return tx.session.scalars(query.order_by(CaptionCorrection.at)).all()


def _cue(tx: Transaction, line: CaptionSegment, corrections: Sequence[CaptionCorrection]) -> transcript.Cue:
    return transcript.Cue(
        speaker=_name(tx, line.staff_id) or line.role,
        source=line.source,
        engine=line.engine,
        words=line.read().words,
        gap=line.gap,
        started_at=line.started_at,
        ended_at=line.ended_at,
        corrections=[(_name(tx, one.staff_id), clock.iso(one.at) or "", one.before.reveal()) for one in corrections],
    )


def _name(tx: Transaction, staff_id: str | None) -> str:
    person = tx.get(Staff, staff_id)
    return person.name if person else ""


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any] | None:
    """`captions` in a snapshot. Her page gets nothing while she wants none."""
    wants = wanted(tx, visit)
    if audience is Audience.PAGE and not (wants and visit.safe):
        return None
    last = segments(tx, visit)[-SCROLLBACK:]
    lines = [shown(tx, visit, one) if audience is Audience.PAGE else shown_to_staff(tx, one) for one in last]
    return {
        "state": state_of(tx, visit).value,
        "wanted": wants,
        "segments": [line.model_dump(mode="json") for line in lines],
    }
