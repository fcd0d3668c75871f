"""Socket handlers of recording."""

from app.evidence import recording, recording_node
from app.evidence.recording_events import AskToRecord, StartRecording, StopMyRecording, StopRecording
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.visits import service as visits


@answers(AskToRecord)
def ask(caller: Caller, ask: AskToRecord) -> None:
    """May we record?"""
    with transaction() as tx:
        recording.ask(tx, caller.actor, visits.find(tx, ask.visit))


@answers(StartRecording)
def start(caller: Caller, ask: StartRecording) -> None:
    """Record from now on."""
    with transaction() as tx:
        recording.start(tx, caller.actor, visits.find(tx, ask.visit))
    recording_node.follow(ask.visit)


@answers(StopRecording)
def stop(caller: Caller, ask: StopRecording) -> None:
    """The officer stops it."""
    with transaction() as tx:
        recording.stop_by_officer(tx, caller.actor, visits.find(tx, ask.visit))
    recording_node.follow(ask.visit)


@answers(StopMyRecording)
def stop_mine(caller: Caller, _ask: StopMyRecording) -> None:
    """She stops it."""
    with transaction() as tx:
        recording.stop_by_her(tx, visits.find(tx, caller.visit_id or ""))
