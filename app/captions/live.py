"""Socket handlers of captions."""

from typing import Any

from flask_socketio import join_room, leave_room

from app.captions import recognising, service, telling
from app.captions.events import (
    ConfirmCaption,
    CorrectCaption,
    HearCaption,
    JoinCaptions,
    LeaveCaptions,
    SwitchCaptions,
    TypeCaption,
    WatchWanted,
)
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.platform.permissions import require
from app.platform.wire import Audience


@answers(WatchWanted)
def watch(caller: Caller, _ask: WatchWanted) -> dict[str, Any]:
    """Which calls want captions; from now on each change."""
    require(caller.actor, "caption:write")
    join_room(telling.CAPTIONERS)
    with transaction() as tx:
        return {"visits": [one.model_dump() for one in telling.wanted_visits(tx)]}


@answers(JoinCaptions)
def join(caller: Caller, ask: JoinCaptions) -> dict[str, Any]:
    """Type captions of a call."""
    with transaction() as tx:
        visit = service.join(tx, caller.actor, ask.visit)
        join_room(telling.room(visit.id))
        return {"captions": telling.snapshot_part(tx, visit, Audience.STAFF)}


@answers(LeaveCaptions)
def leave(caller: Caller, ask: LeaveCaptions) -> None:
    """No longer."""
    leave_room(telling.room(ask.visit))
    with transaction() as tx:
        service.leave(tx, caller.actor, ask.visit)


@answers(TypeCaption)
def type_line(caller: Caller, ask: TypeCaption) -> None:
    """A line as it is typed."""
    with transaction() as tx:
        service.type_line(tx, caller.actor, ask)


@answers(HearCaption)
def hear(caller: Caller, ask: HearCaption) -> None:
    """What the officer's own browser heard."""
    with transaction() as tx:
        service.hear(tx, caller.actor, ask)


@answers(CorrectCaption)
def correct(caller: Caller, ask: CorrectCaption) -> None:
    """A line that was wrong."""
    with transaction() as tx:
        service.correct(tx, caller.actor, ask)


@answers(ConfirmCaption)
def confirm(caller: Caller, ask: ConfirmCaption) -> None:
    """A line that is right."""
    with transaction() as tx:
        service.confirm(tx, caller.actor, ask)


@answers(SwitchCaptions)
def switch(caller: Caller, ask: SwitchCaptions) -> None:
    """Captions on or off."""
    with transaction() as tx:
        service.switch(tx, caller.actor, ask.visit, ask.on)
    recognising.follow(ask.visit)
