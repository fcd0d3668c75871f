"""Recordings at the media node: brought in line with what is decided, after each transaction that changed it.

The node is asked outside any transaction. What it says comes back with the chunks (`recording_web`), so that it is
not lost while this process is away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.calls import service as calls
from app.calls.records import Participant, Peer
from app.evidence import intake, recording
from app.evidence.lifecycle import ExhibitState
from app.evidence.recording_lifecycle import RecordingState
from app.evidence.recording_records import CallRecording, RecordedFile
from app.evidence.records import Exhibit
from app.platform import clock
from app.platform.asks import beside, media
from app.platform.database import Transaction, transaction
from app.platform.exhibit_files import DiskFull
from app.platform.log import logger
from app.platform.media import MediaAway
from app.platform.one_at_a_time import OneAtATime
from app.platform.permissions import Role
from app.visits import service as visits
from app.visits.lifecycle import VisitEvent, VisitState
from app.visits.records import Visit

RECORDED = frozenset({Role.VICTIM.value, Role.OFFICER.value, Role.INTERPRETER.value})
#: A node that went away may come back and ship what it still has: so long nothing of it is closed.
LOST_AFTER = timedelta(minutes=2)
#: A node that is here ships something every few seconds; one that says nothing for so long has forgotten it.
FORGOTTEN_AFTER = timedelta(minutes=15)
TRIES = 3


@dataclass(slots=True)
class Plan:
    """What to ask the nodes for: (ask, node, payload), and the exhibits that begin with it."""

    asks: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def _bring_in_line(visit_id: str) -> None:
    with transaction() as tx:
        visit = tx.get(Visit, visit_id)
        plan = _plan(tx, visit) if visit else Plan()
    for ask, node, payload in plan.asks:
        answer = _ask(node, ask, payload)
        if answer is None and payload["exhibit"] in plan.new:
            _not_begun(visit_id, payload["exhibit"])
        elif answer is not None and ask == "record:start":
            _begun(payload["exhibit"], answer)


follow = OneAtATime(_bring_in_line)
"""Bring the nodes in line with what is wanted for the visit with this id."""


def follow_later(tx: Transaction, visit: Visit) -> None:
    """After this transaction."""
    visit_id = visit.id
    tx.when_told(lambda: follow(visit_id))


def _ask(node: str, ask: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """The node's answer. What ends or pauses is asked again: a node that lost this line is asked when it is back."""
    for _ in range(1 if ask == "record:start" else TRIES):
        try:
            return media().call(node, ask, payload)
        except MediaAway:
            logger.warning("recording_away", ask=ask, node=node)
    return None


def _plan(tx: Transaction, visit: Visit) -> Plan:
    row, plan = recording.current(tx, visit), Plan()
    wanted = _peers(tx, visit) if row is not None and row.state == RecordingState.ON.value else {}
    kept = row is not None and row.state == RecordingState.PAUSED.value
    for file, exhibit in open_files(tx, visit):
        here = file.peer_id in wanted and row is not None and file.recording_id == row.id
        if here and wanted.pop(file.peer_id) and file.state == "paused":
            _want(plan, file, exhibit, "on")
        elif not here and kept and file.state == "on":
            _want(plan, file, exhibit, "paused")
        elif not here and not kept:
            _want(plan, file, exhibit, "stopped")
    for peer, person in wanted.values():
        assert row is not None
        exhibit = intake.begin(tx, visits.SYSTEM, visit, "recording", person.role)
        file = RecordedFile(
            exhibit_id=exhibit.id,
            recording_id=row.id,
            peer_id=peer.id,
            node=peer.node,
            state="on",
            heard_at=clock.now(),
            gaps=[],
        )
        tx.add(file)
        plan.new.append(exhibit.id)
        _want(plan, file, exhibit, "on")
    return plan


def open_files(tx: Transaction, visit: Visit) -> list[tuple[RecordedFile, Exhibit]]:
    """The visit's files that its nodes still write."""
    query = select(RecordedFile, Exhibit).join(Exhibit, Exhibit.id == RecordedFile.exhibit_id)
    query = query.where(
        Exhibit.visit_id == visit.id,
        Exhibit.state == ExhibitState.CAPTURING.value,
        RecordedFile.state != "stopped",
    )
    return [(file, exhibit) for file, exhibit in tx.session.execute(query)]


def _peers(tx: Transaction, visit: Visit) -> dict[str, tuple[Peer, Participant]]:
    if visit.state != VisitState.IN_CALL.value:
        return {}
    people = [person for person in calls.participants(tx, visit) if person.role in RECORDED]
    found = [(tx.get(Peer, person.peer_id), person) for person in people]
    return {peer.id: (peer, person) for peer, person in found if peer and peer.closed_at is None}


def _want(plan: Plan, file: RecordedFile, exhibit: Exhibit, state: str) -> None:
    file.state = state
    ask = {"on": "record:start", "paused": "record:pause", "stopped": "record:stop"}[state]
    payload = {"exhibit": exhibit.id}
    if ask == "record:start":
        payload |= {"peer": file.peer_id, "public_key": exhibit.public_key}
    plan.asks.append((ask, file.node, payload))


def _begun(exhibit_id: str, answer: dict[str, Any]) -> None:
    with transaction() as tx:
        file = tx.session.get(RecordedFile, exhibit_id)
        if file is not None:
            file.began_ms = int(answer["began_ms"])


def _not_begun(visit_id: str, exhibit_id: str) -> None:
    """The node can't: nothing of this participant will come. Is there nobody at all, the recording has ended."""
    with transaction() as tx:
        visit, exhibit = visits.find(tx, visit_id), tx.get(Exhibit, exhibit_id)
        file = tx.session.get(RecordedFile, exhibit_id)
        if exhibit is None or file is None or exhibit.state != ExhibitState.CAPTURING.value:
            return
        file.state = "stopped"
        intake.drop(tx, visits.SYSTEM, exhibit)
        tx.session.flush()
        if not open_files(tx, visit):
            recording.stop(tx, visits.SYSTEM, visit, "unavailable")
        else:
            recording.tell(tx, visit, "unavailable")


def on_visit_moved(tx: Transaction, visit: Visit, event: VisitEvent) -> None:
    """Decided in `recording`; here it takes effect."""
    recording.on_visit_moved(tx, visit, event)
    if recording.last(tx, visit) is not None:
        follow_later(tx, visit)


def on_refused(tx: Transaction, visit: Visit, purpose: Any) -> None:
    """As `on_visit_moved`."""
    recording.on_refused(tx, visit, purpose)
    if purpose == "recording":
        follow_later(tx, visit)


def on_off_record(tx: Transaction, visit: Visit, off: bool) -> None:
    """As `on_visit_moved`."""
    recording.on_off_record(tx, visit, off)
    follow_later(tx, visit)


def disk_full(tx: Transaction, visit: Visit) -> None:
    """No room for another chunk: the call goes on, the recording has ended. What is on its way is tried again."""
    if recording.stop(tx, visits.SYSTEM, visit, "disk_full"):
        follow_later(tx, visit)


def ended_by_itself(tx: Transaction, visit: Visit) -> None:
    """A node gave a file up that is still wanted: the officer is told, and another one begins."""
    if recording.current(tx, visit) is not None:
        recording.tell(tx, visit, "interrupted")
        follow_later(tx, visit)


def node_gone(node: str) -> None:
    """Its files end where they are; whoever connects anew is recorded into another file."""
    with transaction() as tx:
        for visit in _interrupt(tx, RecordedFile.node == node, lambda file: file.state != "stopped"):
            recording.tell(tx, visit, "interrupted")


def node_holds(node: str, exhibits: list[str]) -> None:
    """A node is (again) here, and still writes or ships these. Others that it began are closed with what arrived."""
    with transaction() as tx:
        for visit in _interrupt(tx, RecordedFile.node == node, lambda file: file.exhibit_id not in exhibits):
            recording.tell(tx, visit, "interrupted")
        capturing = _capturing(tx, node)
        to_follow = {exhibit.visit_id for _, exhibit in capturing}
        missed = {file.exhibit_id: file.state for file, _ in capturing if file.state != "on"}
        for file, exhibit in capturing:
            if file.exhibit_id not in exhibits:
                close(tx, exhibit)
    for exhibit_id, state in missed.items():  # decided while it could not be asked
        if exhibit_id in exhibits:
            beside(_ask, node, "record:pause" if state == "paused" else "record:stop", {"exhibit": exhibit_id})
    for visit_id in to_follow:
        follow(visit_id)


def _interrupt(tx: Transaction, where: Any, lost: Callable[[RecordedFile], bool]) -> list[Visit]:
    query = select(RecordedFile, CallRecording).join(CallRecording, CallRecording.id == RecordedFile.recording_id)
    affected: dict[str, Visit] = {}
    for file, row in tx.session.execute(query.where(where, RecordedFile.state != "stopped")).all():
        if lost(file):
            file.state = "stopped"
            if row.state in (RecordingState.ON.value, RecordingState.PAUSED.value):
                affected[row.visit_id] = visits.find(tx, row.visit_id)
    return list(affected.values())


def _capturing(tx: Transaction, node: str | None = None) -> list[tuple[RecordedFile, Exhibit]]:
    query = select(RecordedFile, Exhibit).join(Exhibit, Exhibit.id == RecordedFile.exhibit_id)
    query = query.where(Exhibit.state == ExhibitState.CAPTURING.value)
    if node is not None:
        query = query.where(RecordedFile.node == node)
    return [(file, exhibit) for file, exhibit in tx.session.execute(query)]


def close(tx: Transaction, exhibit: Exhibit) -> None:
    """Close a file with what arrived. A full disk: at the next sweep."""
    try:
        intake.cut_short(tx, visits.SYSTEM, exhibit)
    except DiskFull:
        logger.error("recording_not_closed", reason="disk_full")


def sweep() -> None:
    """Close what no node will ever finish."""
    with transaction() as tx:
        for file, exhibit in _capturing(tx):
            silent = clock.now() - file.heard_at
            if silent > (FORGOTTEN_AFTER if media().has(file.node) else LOST_AFTER):
                file.state = "stopped"
                close(tx, exhibit)
