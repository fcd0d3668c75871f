"""Guiding and steering her camera. She lets the officer once, and takes it back at any time."""

from typing import Any

from app.camera.events import (
    AskSteering,
    CameraGuided,
    CameraSteered,
    GuideCamera,
    Steer,
    Steering,
    SteeringAsked,
    SteeringChanged,
    TellSteering,
)
from app.camera.records import CameraSteering
from app.platform import audit
from app.platform.database import Transaction
from app.platform.permissions import Actor, require
from app.platform.wire import Audience, Refused
from app.visits import service as visits
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit
from app.visits.telling import tell

ENDS_STEERING = frozenset({VisitEvent.EXIT, VisitEvent.END, VisitEvent.LET_IN, VisitEvent.CLOSE, VisitEvent.RELEASE})


def guide(tx: Transaction, actor: Actor, ask: GuideCamera) -> None:
    """The officer says how to hold the phone."""
    tell(tx, _own_call(tx, actor, ask.visit), CameraGuided(hint=ask.hint))


def ask_steering(tx: Transaction, actor: Actor, ask: AskSteering) -> None:
    """The officer asks to set torch and zoom."""
    visit = _own_call(tx, actor, ask.visit)
    audit.record(tx, actor, "camera:steering_asked", f"visit:{visit.id}")
    tell(tx, visit, SteeringAsked())


def steer(tx: Transaction, actor: Actor, ask: Steer) -> None:
    """The officer sets torch or zoom. Raises Refused("not_now") when she doesn't let them."""
    visit = _own_call(tx, actor, ask.visit)
    if not of(tx, visit).allowed:
        raise Refused("not_now")
    tell(tx, visit, CameraSteered(torch=ask.torch, zoom=ask.zoom))


def _own_call(tx: Transaction, actor: Actor, visit_id: str) -> Visit:
    require(actor, "camera:guide")
    visit = visits.find(tx, visit_id)
    if visit.officer_id != actor.id:
        raise Refused("not_allowed")
    if visit.state != VisitState.IN_CALL.value:
        raise Refused("not_now")
    return visit


def told(tx: Transaction, visit: Visit, ask: TellSteering) -> None:
    """Her page says what the officer may do and how the camera is set."""
    actor = visits.victim(visit)
    require(actor, "camera:let")
    if visit.state != VisitState.IN_CALL.value:
        raise Refused("not_now")
    before = of(tx, visit)
    now = Steering.model_validate(ask.model_dump())
    if now == before:
        return
    if now.allowed != before.allowed:
        audit.record(tx, actor, "camera:steering", f"visit:{visit.id}", allowed=now.allowed)
    _keep(tx, visit, now)


def _keep(tx: Transaction, visit: Visit, now: Steering) -> None:
    row = tx.get(CameraSteering, visit.id) or CameraSteering(visit_id=visit.id)
    for name, value in now.model_dump().items():
        setattr(row, name, value)
    tx.add(row)
    tell(tx, visit, SteeringChanged(visit=visit.id, steering=now))


def of(tx: Transaction, visit: Visit) -> Steering:
    """What the officer may do now."""
    row = tx.get(CameraSteering, visit.id)
    return Steering(**{name: getattr(row, name) for name in Steering.model_fields}) if row else Steering()


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """Out of the call nobody steers; whoever comes back, maybe with another phone, is asked again."""
    if event in ENDS_STEERING and of(tx, visit).allowed:
        _keep(tx, visit, Steering())


def snapshot_part(tx: Transaction, visit: Visit, audience: Audience) -> dict[str, Any]:
    """`steering` in a snapshot. Her page knows what her camera can do: it needs only whether she lets the officer."""
    return of(tx, visit).model_dump(include={"allowed"} if audience is Audience.PAGE else None)
