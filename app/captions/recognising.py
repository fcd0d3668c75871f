"""Captions by the media node: asked for while somebody wants them, stopped when nobody may have them any more.

The node is asked outside any transaction. It listens to the officer and the interpreter; never to the caller, whose
speech is written down only with their consent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.calls import service as calls
from app.calls.records import Participant, Peer
from app.captions import service, telling
from app.captions.records import VisitCaptions
from app.platform import clock
from app.platform.asks import media
from app.platform.database import Transaction, transaction
from app.platform.log import logger
from app.platform.media import MediaAway
from app.platform.one_at_a_time import OneAtATime
from app.platform.permissions import Role
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit

HEARD = frozenset({Role.OFFICER.value, Role.INTERPRETER.value})
ASK_AGAIN = frozenset({None, "off", "unavailable"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask the node for."""

    start: list[tuple[str, str]]  # node, peer
    stop: list[tuple[str, str]]
    language: str


def _bring_in_line(visit_id: str) -> None:
    with transaction() as tx:
        visit = tx.get(Visit, visit_id)
        plan = _plan(tx, visit) if visit else Plan([], [], "")
    for node, peer in plan.stop:
        _ask(node, "caption:stop", {"peer": peer})
    answers = {
        peer: _ask(node, "caption:start", {"peer": peer, "language": plan.language}) for node, peer in plan.start
    }
    if plan.start or plan.stop:
        with transaction() as tx:
            visit = tx.get(Visit, visit_id)
            if visit:
                _note(tx, visit, answers, {peer for _, peer in plan.stop})


follow = OneAtATime(_bring_in_line)
"""Bring the node in line with what is wanted for the visit with this id: nobody is admitted later because of it."""


def _plan(tx: Transaction, visit: Visit) -> Plan:
    row = tx.get(VisitCaptions, visit.id)
    is_wanted = _is_wanted(tx, visit, row)
    if row is None and not is_wanted:
        return Plan([], [], visit.language)
    row = row or telling.captions_of(tx, visit)
    wanted = {peer.id: peer for peer in _heard_peers(tx, visit)} if is_wanted else {}
    start = [(peer.node, peer.id) for peer in wanted.values() if row.peers.get(peer.id) in ASK_AGAIN]
    gone = [tx.get(Peer, peer_id) for peer_id in row.peers if peer_id not in wanted]
    row.peers = {peer_id: state for peer_id, state in row.peers.items() if peer_id in wanted}
    stop = [(peer.node, peer.id) for peer in gone if peer and peer.closed_at is None]
    return Plan(start, stop, visit.language)


def _is_wanted(tx: Transaction, visit: Visit, row: VisitCaptions | None) -> bool:
    stopped = row is not None and row.stopped
    may = visit.state == VisitState.IN_CALL.value and visit.mode != "text" and not stopped
    return may and not telling.is_off_record(visit) and telling.wanted(tx, visit)


def _heard_peers(tx: Transaction, visit: Visit) -> list[Peer]:
    found = [tx.get(Peer, one.peer_id) for one in calls.participants(tx, visit) if one.role in HEARD]
    return [peer for peer in found if peer and peer.closed_at is None]


def _ask(node: str, ask: str, payload: dict[str, Any]) -> str:
    """What the node says; one that can't be asked, or knows no captions, has none."""
    try:
        return str(media().call(node, ask, payload).get("state", "off"))
    except MediaAway:
        logger.warning("captions_away", ask=ask, node=node)
        return "unavailable"


def _note(tx: Transaction, visit: Visit, answers: dict[str, str], stopped: set[str]) -> None:
    row = telling.captions_of(tx, visit)
    row.peers = {peer: state for peer, state in row.peers.items() if peer not in stopped} | answers
    _sum_up(tx, visit, row)


def _sum_up(tx: Transaction, visit: Visit, row: VisitCaptions) -> None:
    """One that is heard is enough to call captions on."""
    states = set(row.peers.values())
    engine = next((state for state in ("on", "busy", "unavailable", "off") if state in states), None)
    if engine != row.engine:
        row.engine = engine
        telling.tell_state(tx, visit)


def follow_later(tx: Transaction, visit: Visit) -> None:
    """After this transaction, and with everybody told."""
    visit_id = visit.id
    tx.when_told(lambda: follow(visit_id))


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """Out of the call, or into text alone, nobody is listened to; `follow` begins again with the next call."""
    if event in service.LEAVES_CALL or visit.mode == "text":
        follow_later(tx, visit)


def on_chosen(tx: Transaction, visit: Visit) -> None:
    """She wants captions, or no longer."""
    if not telling.wanted(tx, visit):
        service.not_wanted(tx, visit)
    telling.tell_state(tx, visit)
    follow_later(tx, visit)


def on_off_record(tx: Transaction, visit: Visit, *_on: Any) -> None:
    """Off the record nothing is written down; back on it captions go on."""
    telling.tell_state(tx, visit)
    follow_later(tx, visit)


def told(_node: str, event: str, payload: dict[str, Any]) -> None:
    """The media node tells of a line, of a gap, or how its captions are."""
    handler: dict[str, Callable[[Transaction, Visit, Participant, dict[str, Any]], None]] = {
        "caption:segment": _segment,
        "caption:gap": _gap,
        "caption:state": _state,
    }
    with transaction() as tx:
        query = select(Participant).where(Participant.peer_id == payload["peer"])
        person = tx.session.scalars(query).first()
        visit = tx.get(Visit, person.visit_id) if person else None
        if person and visit and person.role in HEARD:
            handler[event](tx, visit, person, payload)


def _segment(tx: Transaction, visit: Visit, person: Participant, payload: dict[str, Any]) -> None:
    key = f"{payload['peer']}:{payload['segment']}"
    segment = _line(tx, visit, person, key, payload)
    if segment is None or segment.final or payload["revision"] < segment.revision:
        return
    segment.revision = payload["revision"] + 1
    stand = len(payload["committed"].split())  # the words after those are what is pending
    words = [(str(text), confidence) for text, confidence in payload["words"][:stand]]
    service.take_words(tx, visit, segment, words, payload["pending"], payload["final"], _at(payload["end_ms"]))


def _line(tx: Transaction, visit: Visit, person: Participant, key: str, payload: dict[str, Any]) -> Any:
    if visit.state != VisitState.IN_CALL.value or telling.state_of(tx, visit) in service.NOT_NOW:
        return None
    at = _at(payload["start_ms"])
    return service.heard_line(tx, visit, key, person.role, person.staff_id, payload.get("source"), at)


def _gap(tx: Transaction, visit: Visit, person: Participant, payload: dict[str, Any]) -> None:
    key = f"{payload['peer']}:gap:{payload['start_ms']}"
    segment = _line(tx, visit, person, key, payload)
    if segment is not None and not segment.gap:
        service.gap(tx, visit, segment, _at(payload["end_ms"]))


def _state(tx: Transaction, visit: Visit, _person: Participant, payload: dict[str, Any]) -> None:
    row = telling.captions_of(tx, visit)
    if payload["peer"] in row.peers or payload["state"] == "on":
        row.peers = row.peers | {payload["peer"]: payload["state"]}
        _sum_up(tx, visit, row)


def _at(epoch_ms: int) -> datetime:
    """A time of the media node's clock, never after this one's."""
    return min(datetime.fromtimestamp(epoch_ms / 1000, UTC), clock.now())
