"""Socket handlers of guiding her camera."""

from app.camera import service
from app.camera.events import AskSteering, GuideCamera, Steer, TellSteering
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(GuideCamera)
def guide(caller: Caller, ask: GuideCamera) -> None:
    """How to hold the phone."""
    with transaction() as tx:
        service.guide(tx, caller.actor, ask)


@answers(AskSteering)
def ask_steering(caller: Caller, ask: AskSteering) -> None:
    """May the officer set torch and zoom?"""
    with transaction() as tx:
        service.ask_steering(tx, caller.actor, ask)


@answers(Steer)
def steer(caller: Caller, ask: Steer) -> None:
    """Torch or zoom."""
    with transaction() as tx:
        service.steer(tx, caller.actor, ask)


@answers(TellSteering)
def tell_steering(caller: Caller, ask: TellSteering) -> None:
    """What her page lets the officer do."""
    with transaction() as tx:
        service.told(tx, visits.find(tx, caller.visit_id or ""), ask)
