"""A photo that the officer asks for: she reads what of, and says yes to this one, to each in this call, or no."""

from typing import Any

from sqlalchemy import select

from app.consents import service as consents
from app.consents.rules import Purpose
from app.evidence import intake, uploads
from app.evidence.events import AnswerStill, AskStill, StaffStillChanged, StillAsked, StillsStopped
from app.evidence.records import Exhibit, StillRequest
from app.people.records import Staff
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit
from app.visits.telling import tell

YES = ("yes", "always")
ENDS = frozenset({VisitEvent.EXIT, VisitEvent.END, VisitEvent.LET_IN, VisitEvent.CLOSE, VisitEvent.RELEASE})


def ask(tx: Transaction, actor: Actor, asked: AskStill) -> None:
    """Ask for a photo; one that she has not answered yet is asked no more. Raises Refused."""
    require(actor, "exhibit:ask_still")
    visit = visits.find(tx, asked.visit)
    if visit.officer_id != actor.id:
        raise Refused("not_allowed")
    if visit.state != VisitState.IN_CALL.value or visit.off_record_at or not intake.can_capture():
        raise Refused("not_now")
    if consents.refused(tx, visit, "video"):
        raise Refused("no_consent")
    standing = any(row.answer == "always" for row in _of(tx, visit))
    _stop(tx, visit, ("asked",))
    row = StillRequest(visit_id=visit.id, asked_by=actor.id, asked_at=clock.now(), answer="asked")
    row.what = " ".join(asked.what.split())
    if standing:
        row.answer, row.answered_at = "yes", clock.now()
    tx.add(row)
    tx.session.flush()
    audit.record(tx, actor, "still:asked", f"visit:{visit.id}", request=row.id, agreed=standing)
    tell(tx, visit, StillAsked(**_for_page(tx, row)))
    _tell_staff(tx, visit, row.answer)


def answer(tx: Transaction, visit: Visit, said: AnswerStill) -> None:
    """She answers; "stop" takes back each yes of this call. Raises Refused when it is asked no more."""
    actor = visits.victim(visit)
    require(actor, "camera:let")
    if said.answer == "stop":
        _stop(tx, visit, ("asked", *YES))
    else:
        row = tx.get(StillRequest, said.request)
        if row is None or row.visit_id != visit.id or row.answer != "asked":
            raise Refused("gone")
        row.answer, row.answered_at = said.answer, clock.now()
    audit.record(tx, actor, "still:answered", f"visit:{visit.id}", answer=said.answer, request=said.request)
    _tell_staff(tx, visit, said.answer)


def begin(tx: Transaction, actor: Actor, visit: Visit, said: uploads.Said, request_id: str) -> Exhibit:
    """The photo that she said yes to. Raises Refused when she has taken that back, or it was sent already."""
    row = tx.get(StillRequest, request_id)
    if row is None or row.visit_id != visit.id or row.answer not in YES or row.exhibit_id:
        raise Refused("not_now")
    if consents.refused(tx, visit, "video"):
        raise Refused("no_consent")
    exhibit = uploads.begin(tx, actor, visit, said, "still")
    row.exhibit_id = exhibit.id
    return exhibit


def _of(tx: Transaction, visit: Visit) -> list[StillRequest]:
    query = select(StillRequest).where(StillRequest.visit_id == visit.id).order_by(StillRequest.asked_at)
    return list(tx.session.scalars(query))


def _stop(tx: Transaction, visit: Visit, answers: tuple[str, ...]) -> bool:
    """These are not asked, or not agreed to, any more; whether there were any."""
    found = [row for row in _of(tx, visit) if row.answer in answers]
    for row in found:
        row.answer = "stopped"
    return bool(found)


def _for_page(tx: Transaction, row: StillRequest) -> dict[str, Any]:
    officer = tx.session.get(Staff, row.asked_by)
    return {
        "request": row.id,
        "name": officer.call_name if officer else "",
        "what": str(row.what.reveal()),
        "agreed": row.answer in YES,
    }


def _tell_staff(tx: Transaction, visit: Visit, answer: str) -> None:
    tell(tx, visit, StaffStillChanged(visit=visit.id, answer=answer))


def on_refused(tx: Transaction, visit: Visit, purpose: Purpose) -> None:
    """Without consent to video no photo is asked for, and none that she agreed to is taken any more."""
    if purpose == "video":
        _all_over(tx, visit)


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """A yes is for this call; whoever comes back is asked again."""
    if event in ENDS:
        _all_over(tx, visit)


def on_off_record(tx: Transaction, visit: Visit, off: bool) -> None:
    """Off the record nothing is photographed; afterwards she is asked anew."""
    if off:
        _all_over(tx, visit)


def _all_over(tx: Transaction, visit: Visit) -> None:
    if _stop(tx, visit, ("asked", *YES)):
        tell(tx, visit, StillsStopped())
        _tell_staff(tx, visit, "stopped")


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`stills` in a snapshot. Her page: what is asked, and whether each photo is agreed to. Staff: the last answer."""
    rows = _of(tx, visit)
    if audience is Audience.PAGE:
        open_ = [_for_page(tx, row) for row in rows if row.answer == "asked"]
        return {"asked": open_[-1] if open_ else None, "standing": any(row.answer == "always" for row in rows)}
    return {"answer": rows[-1].answer if rows else ""}
