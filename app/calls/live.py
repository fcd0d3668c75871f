"""Socket handlers of the live call."""

from typing import Any

from flask import Blueprint, render_template
from flask_socketio import join_room

from app.calls import connections, joining, service
from app.calls.events import (
    MAX_SDP,
    AnswerOffer,
    AskCamera,
    CameraAsked,
    Confer,
    Conferred,
    ConnectCall,
    ConnectCallAsStaff,
    JoinCall,
    MediaState,
    MediaStateAsStaff,
    Offer,
    Seen,
    SeenAsStaff,
    Signal,
)
from app.calls.lifecycle import LineEvent
from app.calls.telling import joined_room
from app.consents import service as consents
from app.people import service as people
from app.people.web import me, staff_only
from app.platform import packed
from app.platform.asks import Caller, answers, sockets
from app.platform.database import transaction
from app.platform.permissions import Role, may, require
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits import telling
from app.visits.events import AdmitVisit
from app.visits.lifecycle import VisitState

officer = Blueprint("officer", __name__)


@officer.get("/officer")
@staff_only(Role.OFFICER)
def page() -> str:
    """The officer's queue and call."""
    with transaction() as tx:
        letters = people.likes_letters(tx, me().id)
    return render_template("officer/index.html", me=me(), letters=letters)


@answers(ConnectCall)
def connect(caller: Caller, _ask: ConnectCall) -> dict[str, Any]:
    """A connection for her page. Only the newest window of the phone gets one."""
    newest = sockets().of_visit(caller.visit_id or "")[-1]
    if newest.sid != caller.sid:
        raise Refused("elsewhere")
    return connections.open_peer(caller, caller.visit_id)


@answers(ConnectCallAsStaff)
def connect_as_staff(caller: Caller, ask: ConnectCallAsStaff) -> dict[str, Any]:
    """A connection for an officer: for a visit of theirs, or kept ready."""
    if ask.visit and sockets().of_staff(caller.actor.id)[-1].sid != caller.sid:
        raise Refused("elsewhere")
    return connections.open_peer(caller, ask.visit)


@answers(Offer)
def offer(caller: Caller, ask: Offer) -> dict[str, Any]:
    """The browser's offer; the node's answer."""
    try:
        sdp = packed.unpack(ask.packed, MAX_SDP) if ask.packed else ask.sdp
    except ValueError:
        raise Refused("bad_request") from None
    answered = connections.exchange(caller, "peer:offer", ask.peer, {"connection": ask.connection, "sdp": sdp})["sdp"]
    return {"packed": packed.pack(answered)} if ask.packed else {"sdp": answered}


@answers(AnswerOffer)
def answer(caller: Caller, ask: AnswerOffer) -> None:
    """The browser's answer to a connection that the node offered."""
    connections.exchange(caller, "peer:answer", ask.peer, {"connection": ask.connection, "sdp": ask.sdp})


@answers(MediaState)
def media_state(caller: Caller, ask: MediaState) -> None:
    """What she sends now."""
    _set_media(caller, caller.visit_id or "", None, ask)


@answers(MediaStateAsStaff)
def media_state_as_staff(caller: Caller, ask: MediaStateAsStaff) -> None:
    """What the officer sends now."""
    _set_media(caller, ask.visit, caller.actor.id, ask)


def _set_media(
    caller: Caller,
    visit_id: str,
    staff_id: str | None,
    ask: MediaState | MediaStateAsStaff,
) -> None:
    require(caller.actor, "call:send")
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        if not service.takes_part(tx, caller.actor, visit):
            raise Refused("not_allowed")
        person = service.participant(tx, visit, caller.actor.role, staff_id)
        before = (person.microphone, person.camera, person.facing)
        hidden = staff_id is None and consents.refused(tx, visit, "video")
        now = (ask.microphone, "off" if hidden else ask.camera, ask.facing)
        person.microphone, person.camera, person.facing = now
        if before != now:
            service.tell_call(tx, visit)


@answers(AskCamera)
def ask_camera(caller: Caller, ask: AskCamera) -> None:
    """The officer asks for the other camera; she sees the question and decides."""
    require(caller.actor, "call:ask_camera")
    with transaction() as tx:
        visit = visits.find(tx, ask.visit)
        if visit.officer_id != caller.actor.id or visit.state != VisitState.IN_CALL.value:
            raise Refused("not_now")
        telling.tell(tx, visit, CameraAsked(facing=ask.facing, camera=ask.camera))


@answers(JoinCall)
def join(caller: Caller, ask: JoinCall) -> dict[str, Any]:
    """Somebody else of staff is in the call (again); from now on this socket is told what changes in it."""
    snapshot = joining.join(caller.actor, ask.visit)
    join_room(joined_room(ask.visit))
    return {"snapshot": snapshot}


@answers(Signal)
def signal(caller: Caller, ask: Signal) -> None:
    """The interpreter needs something: everybody sees it."""
    with transaction() as tx:
        joining.signal(tx, caller.actor, visits.find(tx, ask.visit), ask.signal)


@answers(Confer)
def confer(caller: Caller, ask: Confer) -> None:
    """Officer and interpreter, between themselves."""
    with transaction() as tx:
        joining.confer(tx, caller.actor, visits.find(tx, ask.visit), ask.id, ask.body)


@answers(Conferred)
def conferred(caller: Caller, ask: Conferred) -> dict[str, Any]:
    """What officer and interpreter have written to each other so far."""
    with transaction() as tx:
        return {"lines": joining.lines(tx, caller.actor, visits.find(tx, ask.visit))}


@answers(Seen)
def seen(caller: Caller, ask: Seen) -> None:
    """How somebody's signing arrives at her phone."""
    _seen(caller, caller.visit_id or "", ask)


@answers(SeenAsStaff)
def seen_as_staff(caller: Caller, ask: SeenAsStaff) -> None:
    """How somebody's signing arrives at a desk."""
    _seen(caller, ask.visit, ask)


def _seen(caller: Caller, visit_id: str, ask: Seen | SeenAsStaff) -> None:
    require(caller.actor, "call:connect")
    with transaction() as tx:
        visit = visits.find(tx, visit_id)
        if not service.takes_part(tx, caller.actor, visit):
            raise Refused("not_allowed")
        joining.seen(tx, caller.actor, visit, ask)


@answers(AdmitVisit)
def admit(caller: Caller, ask: AdmitVisit) -> dict[str, Any]:
    """An officer admits a waiting visit; the connections that were kept ready enter the call."""
    with transaction() as tx:
        visit = visits.find(tx, ask.visit)
        visits.admit(tx, caller.actor, visit)
        peer = connections.join_as_officer(tx, caller, visit)
    connections.enter_call(ask.visit)
    return {"peer": peer}


def page_socket_opened(caller: Caller) -> None:
    """Her page is here (again)."""
    if caller.visit_id:
        service.socket_changed(caller.visit_id, Role.VICTIM, None, LineEvent.ARRIVE)


def staff_socket_opened(caller: Caller) -> None:
    """An officer is here (again), in each of their calls."""
    if caller.actor.role is Role.OFFICER:
        for visit_id in visits.in_call_with(caller.actor.id):
            service.socket_changed(visit_id, Role.OFFICER, caller.actor.id, LineEvent.ARRIVE)


def page_socket_closed(caller: Caller) -> None:
    """Her last window's socket closed: unless she left by exit, her line dropped."""
    if caller.visit_id and not sockets().of_visit(caller.visit_id):
        service.socket_changed(caller.visit_id, Role.VICTIM, None, LineEvent.DROP)


def staff_socket_closed(caller: Caller) -> None:
    """The last socket of somebody of staff closed: their line in their calls dropped."""
    if sockets().of_staff(caller.actor.id):
        return
    if caller.actor.role is Role.OFFICER:
        for visit_id in visits.in_call_with(caller.actor.id):
            service.socket_changed(visit_id, Role.OFFICER, caller.actor.id, LineEvent.DROP)
    elif may(caller.actor, "call:join"):
        joining.dropped(caller.actor)
