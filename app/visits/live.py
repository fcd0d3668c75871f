"""Socket handlers of visits and the board."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_socketio import join_room, leave_room

from app.platform import clock
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.platform.permissions import Role
from app.platform.wire import Audience, Refused
from app.visits import access, service, telling
from app.visits.events import (
    AskCallBack,
    CheckLine,
    ChooseMode,
    CoverVisit,
    EndVisit,
    LetIn,
    LowerMode,
    SetOffRecord,
    SignalNotSafe,
    SuggestMode,
    UnwatchVisit,
    WatchBoard,
    WatchVisit,
    WatchVisitAsStaff,
)
from app.visits.lifecycle import OVER, VisitState


@answers(WatchVisit)
def watch(caller: Caller, _ask: WatchVisit) -> dict[str, Any]:
    """Her page's snapshot; from now on it is told what changes."""
    with transaction() as tx:
        visit = service.find(tx, caller.visit_id or "")
        if VisitState(visit.state) in OVER:
            raise Refused("gone")
        join_room(telling.room(visit.id))
        return {"snapshot": telling.snapshot(tx, visit, Audience.PAGE)}


@answers(WatchVisitAsStaff)
def watch_as_staff(caller: Caller, ask: WatchVisitAsStaff) -> dict[str, Any]:
    """A visit's snapshot for staff."""
    with transaction() as tx:
        visit = service.find(tx, ask.visit)
        access.open_visit(tx, caller.actor, visit)
        join_room(telling.room(visit.id))
        return {"snapshot": telling.snapshot(tx, visit, Audience.STAFF)}


@answers(UnwatchVisit)
def unwatch(_caller: Caller, ask: UnwatchVisit) -> None:
    """No more news of this visit."""
    leave_room(telling.room(ask.visit))


@answers(CheckLine)
def check_line(_caller: Caller, _ask: CheckLine) -> None:
    """The acknowledgement is the answer."""


@answers(WatchBoard)
def watch_board(caller: Caller, _ask: WatchBoard) -> dict[str, Any]:
    """All cards; from now on each change of one."""
    now = clock.now()
    # Before the cards are read: a change in between comes twice rather than never.
    if caller.actor.role is Role.OFFICER:
        join_room(telling.QUEUE_ROOM)
        join_room(telling.own_room(caller.actor.id))
    else:
        join_room(telling.BOARD_ROOM)
    with transaction() as tx:
        cards = telling.board(tx, caller.actor, now - timedelta(hours=telling.BOARD_HOURS))
    me = {
        "id": caller.actor.id,
        "name": caller.actor.name,
        "role": caller.actor.role.value,
    }
    nodes = {"media": current_app.extensions["media"].here}
    return {"cards": cards, "me": me, "nodes": nodes, "now": clock.iso(now)}


@answers(ChooseMode)
def choose(caller: Caller, ask: ChooseMode) -> None:
    """How she wants to talk."""
    with transaction() as tx:
        service.choose_mode(tx, service.find(tx, caller.visit_id or ""), ask.mode)


@answers(LowerMode)
def lower(caller: Caller, ask: LowerMode) -> None:
    """What her line carries."""
    with transaction() as tx:
        service.lower_mode(tx, service.find(tx, caller.visit_id or ""), ask.to)


@answers(SuggestMode)
def suggest(caller: Caller, ask: SuggestMode) -> None:
    """The officer suggests another way to talk."""
    with transaction() as tx:
        service.suggest_mode(tx, caller.actor, service.find(tx, ask.visit), ask.mode)


@answers(AskCallBack)
def ask_call_back(caller: Caller, _ask: AskCallBack) -> None:
    """She would rather be called back."""
    with transaction() as tx:
        service.ask_call_back(tx, service.find(tx, caller.visit_id or ""))


@answers(CoverVisit)
def cover(caller: Caller, ask: CoverVisit) -> None:
    """She hid the visit under the ordinary page, or is back."""
    with transaction() as tx:
        service.cover(tx, service.find(tx, caller.visit_id or ""), ask.covered)


@answers(SignalNotSafe)
def signal_not_safe(caller: Caller, ask: SignalNotSafe) -> None:
    """She can't talk now, or can again."""
    with transaction() as tx:
        visit = service.find(tx, caller.visit_id or "")
        if ask.not_safe:
            service.not_safe_now(tx, visit)
        else:
            service.safe_again(tx, visit)


@answers(SetOffRecord)
def set_off_record(caller: Caller, ask: SetOffRecord) -> None:
    """Off the record, or on it again."""
    with transaction() as tx:
        service.off_record(tx, caller.actor, service.find(tx, ask.visit), ask.off)


@answers(EndVisit)
def end(caller: Caller, ask: EndVisit) -> None:
    """The officer ends the visit."""
    with transaction() as tx:
        service.end(tx, caller.actor, service.find(tx, ask.visit))


@answers(LetIn)
def let_in(caller: Caller, ask: LetIn) -> None:
    """The browser that knocked takes the visit over."""
    with transaction() as tx:
        service.let_in(tx, caller.actor, service.find(tx, ask.visit))
