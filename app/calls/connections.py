"""Connections to the media nodes: opened, entered into calls, replaced, closed.

A connection is made while she reads and waits ("warmed") and enters the call when an officer admits the visit, so that
admission costs about one round trip and a keyframe. The node is asked outside any transaction.
"""

from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.calls import rules
from app.calls.events import CallReplaced, StaffCallReplaced
from app.calls.lifecycle import LineEvent
from app.calls.records import Participant, Peer
from app.calls.rules import only_listens
from app.calls.service import change_line, participant, participants, takes_part, tell_call
from app.calls.telling import tell_joined
from app.platform import clock
from app.platform.asks import Caller, media, sockets
from app.platform.database import Transaction, transaction
from app.platform.log import logger
from app.platform.media import MediaAway
from app.platform.permissions import Role, may, require
from app.platform.turn import Turn
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.lifecycle import LIVE, VisitEvent, VisitState
from app.visits.records import Visit
from app.visits.telling import tell

# Slices above listen here (app.factory): the connections of this visit have entered its call. Outside any transaction.
ON_ENTERED: list[Callable[[str], None]] = []
HEARD = {"connected": LineEvent.HEAR, "silent": LineEvent.FALL_SILENT, "closed": LineEvent.FALL_SILENT}


def owner_of(caller: Caller) -> str:
    """Who a connection belongs to: the visit of a phone, or a member of staff."""
    return f"visit:{caller.visit_id}" if caller.visit_id else f"staff:{caller.actor.id}"


def open_peer(caller: Caller, visit_id: str | None) -> dict[str, Any]:
    """A connection for this socket, on the node of the visit; the same peer again when it is reconnecting."""
    require(caller.actor, "call:connect")
    if visit_id is None and may(caller.actor, "call:join"):
        raise Refused("not_allowed")  # who joins others' calls keeps none ready
    with transaction() as tx:
        visit = _callable_visit(tx, caller, visit_id) if visit_id else None
        node = _node_of(tx, visit) or media().choose()
        peer = _peer_of(tx, caller, node)
        if visit:
            _bind(tx, caller, visit, peer)
    answer = media().call(node, "peer:open", {"peer": peer.id})
    caller.peers.add(peer.id)
    return {"peer": peer.id, "connections": answer["connections"], **_way_there(peer)}


def _way_there(peer: Peer) -> dict[str, Any]:
    """TURN servers with credentials for this connection alone: who is in no visit and no staff never gets here."""
    turn: Turn = current_app.extensions["settings"].relay
    return turn.reach(peer.id, clock.now())


def _callable_visit(tx: Transaction, caller: Caller, visit_id: str) -> Visit:
    visit = visits.find(tx, visit_id)
    if VisitState(visit.state) not in LIVE:
        raise Refused("gone")
    if not takes_part(tx, caller.actor, visit):
        raise Refused("not_allowed")
    return visit


def _node_of(tx: Transaction, visit: Visit | None) -> str | None:
    """The node on which others of this visit already are, if it is here."""
    for person in participants(tx, visit) if visit else []:
        peer = tx.get(Peer, person.peer_id)
        if peer and peer.closed_at is None and media().has(peer.node):
            return peer.node
    return None


def _peer_of(tx: Transaction, caller: Caller, node: str) -> Peer:
    for peer_id in caller.peers:
        peer = tx.get(Peer, peer_id)
        if peer and peer.node == node and peer.closed_at is None:
            return peer
    peer = Peer(
        node=node,
        owner=owner_of(caller),
        line="new",
        opened_at=clock.now(),
        closed_at=None,
    )
    return tx.add(peer)


def _bind(tx: Transaction, caller: Caller, visit: Visit, peer: Peer) -> None:
    """This connection is now the participant's; one from before is closed."""
    staff_id = None if caller.actor.role is Role.VICTIM else caller.actor.id
    person = participant(tx, visit, caller.actor.role, staff_id)
    previous = person.peer_id
    person.peer_id = peer.id
    told = change_line(tx, visit, person, LineEvent.CONNECT)
    if previous != peer.id and not told:
        tell_call(tx, visit)  # others find this person's picture by the peer's id
    if previous and previous != peer.id:
        tx.when_told(lambda: close_peers([previous]))


def exchange(caller: Caller, ask: str, peer_id: str | None, values: dict[str, str]) -> dict[str, Any]:
    """Hand an offer or answer of this socket's own connection to the node; enter the call if it is on."""
    require(caller.actor, "call:connect")
    if not may(caller.actor, "call:send") and not only_listens(values["sdp"]):
        raise Refused("not_allowed")
    with transaction() as tx:
        peer = tx.get(Peer, peer_id or next(iter(caller.peers), None))
        if peer is None or peer.owner != owner_of(caller) or peer.closed_at:
            raise Refused("not_found")
    answer = media().call(peer.node, ask, {"peer": peer.id, **values})
    with transaction() as tx:
        visit = _visit_of_peer(tx, peer.id)
    if visit and visit.state == VisitState.IN_CALL.value:
        enter_call(visit.id)
    return answer


def _visit_of_peer(tx: Transaction, peer_id: str) -> Visit | None:
    person = tx.session.scalars(select(Participant).where(Participant.peer_id == peer_id)).first()
    return tx.get(Visit, person.visit_id) if person else None


def warm_peer_of(tx: Transaction, caller: Caller) -> Peer | None:
    """The officer's connection that was kept ready by this socket, or, after a restart of this process, before it.

    Never one that another call is using: that call may go on in another window of theirs.
    """
    used = select(Participant.peer_id).where(Participant.peer_id.is_not(None))
    query = select(Peer).where(Peer.owner == owner_of(caller), Peer.closed_at.is_(None), Peer.id.not_in(used))
    found = list(tx.session.scalars(query.order_by(Peer.opened_at.desc())))
    own = [peer for peer in found if peer.id in caller.peers]
    return next(
        (peer for peer in own or found if media().has(peer.node) and peer.line != "silent"),
        None,
    )


def join_as_officer(tx: Transaction, caller: Caller, visit: Visit) -> str | None:
    """The admitting officer becomes a participant; returns the warmed peer that will enter, if it is on her node."""
    person = participant(tx, visit, Role.OFFICER, caller.actor.id)
    change_line(tx, visit, person, LineEvent.ARRIVE)
    peer = warm_peer_of(tx, caller)
    node = _node_of(tx, visit)
    if peer is None or (node and node != peer.node):
        return None
    person.peer_id = peer.id
    change_line(tx, visit, person, LineEvent.CONNECT)
    if peer.line == "connected":
        change_line(tx, visit, person, LineEvent.HEAR)
    return peer.id


def enter_call(visit_id: str) -> None:
    """Let the connections of an admitted visit enter its call: media flows from here on. Safe to repeat."""
    with transaction() as tx:
        visit = tx.get(Visit, visit_id)
        if visit is None or visit.state != VisitState.IN_CALL.value:
            return
        there = participants(tx, visit)
        first = rules.seen_first(visit.mode, {person.role: person.peer_id for person in there if person.peer_id})
        peers = [(tx.get(Peer, person.peer_id), first.get(person.role)) for person in there]
    for peer, before_others in peers:
        if peer and peer.closed_at is None:
            _ask_quietly(peer, "peer:enter", {"peer": peer.id, "call": visit_id, "first": before_others})
    for listener in ON_ENTERED:
        listener(visit_id)


def _ask_quietly(peer: Peer, ask: str, payload: dict[str, Any]) -> None:
    """What a node that is away can't be asked is asked again when the browser comes back with a new connection."""
    try:
        media().call(peer.node, ask, payload)
    except MediaAway:
        logger.warning("media_away", ask=ask, node=peer.node)


def close_peers(peer_ids: list[str]) -> None:
    """Close these connections on their nodes and in the record."""
    with transaction() as tx:
        peers = [peer for peer_id in peer_ids if (peer := tx.get(Peer, peer_id)) and peer.closed_at is None]
        for peer in peers:
            peer.closed_at, peer.line = clock.now(), "closed"
    for peer in peers:
        _ask_quietly(peer, "peer:close", {"peer": peer.id})


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """When a visit leaves the call, its connections are closed; only the officer's is kept warm for the next."""
    if event in (VisitEvent.CHOOSE, VisitEvent.NOT_SAFE_NOW) and visit.mode == "text":
        _type_only(tx, visit)
    if event not in (
        VisitEvent.EXIT,
        VisitEvent.END,
        VisitEvent.LET_IN,
        VisitEvent.CLOSE,
        VisitEvent.RELEASE,
    ):
        return
    hers: list[str] = []
    officers: list[str] = []
    for person in participants(tx, visit):
        if person.peer_id:
            (officers if person.role == Role.OFFICER.value else hers).append(person.peer_id)
        person.peer_id = None
        person.microphone = person.camera = "none"
        change_line(tx, visit, person, LineEvent.LEAVE)
    tx.when_told(lambda: part(hers, officers))
    if event in (VisitEvent.EXIT, VisitEvent.LET_IN):
        tx.after_commit(lambda: sockets().shut_out(visit.id))


def _type_only(tx: Transaction, visit: Visit) -> None:
    """She types from now on. Her page closes its connection; the silence that the node tells of is no lost line."""
    person = participant(tx, visit, Role.VICTIM)
    if person.peer_id:
        closed = person.peer_id
        person.peer_id = None
        change_line(tx, visit, person, LineEvent.LEAVE)
        if sockets().of_visit(visit.id):
            change_line(tx, visit, person, LineEvent.ARRIVE)
        tx.when_told(lambda: close_peers([closed]))


def part(hers: list[str], officers: list[str]) -> None:
    """Close the first; the second leave their call and are kept warm for the next."""
    close_peers(hers)
    with transaction() as tx:
        kept = [peer for peer_id in officers if (peer := tx.get(Peer, peer_id)) and peer.closed_at is None]
    for peer in kept:
        _ask_quietly(peer, "peer:leave", {"peer": peer.id})


def peer_changed(_node: str, peer_id: str, line: str) -> None:
    """A node tells how a connection is."""
    if line not in HEARD:
        return
    with transaction() as tx:
        peer = tx.get(Peer, peer_id)
        if peer is None:
            return
        peer.line = line
        if line == "closed":
            peer.closed_at = peer.closed_at or clock.now()
        person = tx.session.scalars(select(Participant).where(Participant.peer_id == peer_id)).first()
        if person and (visit := tx.get(Visit, person.visit_id)):
            change_line(tx, visit, person, HEARD[line])


def node_gone(node: str) -> None:
    """A media node went away: its connections are closed, their visits are told to connect anew."""
    with transaction() as tx:
        query = select(Peer).where(Peer.node == node, Peer.closed_at.is_(None))
        for peer in tx.session.scalars(query).all():
            peer.closed_at, peer.line = clock.now(), "closed"
            _replace(tx, peer)


def _replace(tx: Transaction, peer: Peer) -> None:
    person = tx.session.scalars(select(Participant).where(Participant.peer_id == peer.id)).first()
    visit = tx.get(Visit, person.visit_id) if person else None
    if person and visit:
        person.peer_id = None
        change_line(tx, visit, person, LineEvent.FALL_SILENT)
        tell(tx, visit, CallReplaced())
        _tell_staff(tx, visit)


def _tell_staff(tx: Transaction, visit: Visit) -> None:
    told = StaffCallReplaced(visit=visit.id)
    tell(tx, visit, told)
    tell_joined(tx, visit, told)


def node_came(node: str, has: dict[str, str]) -> None:
    """A node is (again) here. Connections that it still has go on; those it lost are made anew."""
    with transaction() as tx:
        query = select(Peer).where(Peer.node == node, Peer.closed_at.is_(None))
        for peer in tx.session.scalars(query).all():
            if peer.id not in has:
                peer.closed_at, peer.line = clock.now(), "closed"
                _replace(tx, peer)
        _call_back_in(tx)
    for peer_id, line in has.items():
        peer_changed(node, peer_id, line)


def _call_back_in(tx: Transaction) -> None:
    """Whoever is in a call without a connection connects now, instead of at the next try."""
    in_call = Visit.state == VisitState.IN_CALL.value
    query = select(Participant, Visit).join(Visit, Participant.visit_id == Visit.id)
    for person, visit in tx.session.execute(query.where(in_call, Participant.peer_id.is_(None))).all():
        if person.role == Role.VICTIM.value:
            tell(tx, visit, CallReplaced())
        else:
            _tell_staff(tx, visit)
