"""Where media nodes ship what they record, and the words of recording on her page."""

import hmac
from typing import Annotated

from flask import Blueprint, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError

from app.consents import words
from app.evidence import intake, recording_node
from app.evidence.intake import Differs, OutOfOrder, SealedChunk
from app.evidence.lifecycle import ExhibitState
from app.evidence.recording_records import RecordedFile
from app.evidence.records import Exhibit
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.exhibit_files import DiskFull
from app.platform.locale import speak
from app.platform.log import logger
from app.platform.wire import Refused
from app.visits import service as visits
from app.visits.records import Visit
from app.visits.web import COOKIE, back_here, exit_url
from signalling.sealing import FRAME_HEAD_BYTES, MAX_CHUNK_BYTES, OVERHEAD_BYTES

MAX_FRAME_BYTES = FRAME_HEAD_BYTES + MAX_CHUNK_BYTES + OVERHEAD_BYTES
NO_ROOM = 507
ENDED_BY_ITSELF = ("spool", "failed")  # the node had no room for more, or could not write it
nodes = Blueprint("media_intake", __name__)
page = Blueprint("page_recording", __name__)


class ToldGap(BaseModel):
    """What is missing in a file, as its node says (`signalling.recording.writer.Gap`)."""

    why: str = Field(max_length=16)
    kind: str | None = Field(default=None, max_length=8)
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)


class ToldOfChunk(BaseModel):
    """What a node says beside a chunk."""

    began_ms: int = Field(ge=0)
    gaps: list[ToldGap] = Field(default_factory=list, max_length=100)
    ended: Annotated[str, Field(max_length=16)] | None = None


@nodes.put("/media-intake/<exhibit_id>/<int:number>")
def take(exhibit_id: str, number: int) -> ResponseReturnValue:
    """The next sealed chunk of a recording; sent again it changes nothing. The answer says which is next."""
    request.max_content_length = MAX_FRAME_BYTES
    if not _is_node():
        return jsonify(error="key"), 403
    try:
        told = ToldOfChunk.model_validate_json(request.headers.get("X-Recording", ""))
        chunk = SealedChunk(number, request.get_data(), _plain_bytes(), request.headers.get("X-Content-SHA256", ""))
        with transaction() as tx:
            expected = _keep(tx, exhibit_id, chunk, told)
        return jsonify(next=expected)
    except OutOfOrder as error:
        return jsonify(next=error.expected), 409
    except (ValidationError, ValueError):
        return jsonify(error="bad_request"), 400
    except (Refused, Differs):
        return jsonify(error="gone"), 410
    except DiskFull:
        return _no_room(exhibit_id)


def _is_node() -> bool:
    key = current_app.extensions["settings"].media_key.get_secret_value()
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {key}".encode())


def _plain_bytes() -> int:
    size = int(request.headers.get("X-Content-Bytes", ""))
    if not 0 <= size <= MAX_CHUNK_BYTES or len(request.headers.get("X-Content-SHA256", "")) != 64:
        raise ValueError("not a chunk")
    return size


def _keep(tx: Transaction, exhibit_id: str, chunk: SealedChunk, told: ToldOfChunk) -> int:
    exhibit, file = tx.get(Exhibit, exhibit_id), tx.session.get(RecordedFile, exhibit_id)
    if exhibit is None or file is None:
        raise Refused("gone")
    if chunk.last and chunk.number == 0 and not chunk.plain_bytes:
        if exhibit.state != ExhibitState.CAPTURING.value:
            raise Refused("gone")
        intake.drop(tx, visits.SYSTEM, exhibit)  # nothing was ever sent: no exhibit of nothing
        file.state, file.ended = "stopped", told.ended
        return 1
    before = intake.next_of(tx, exhibit)
    expected = intake.take_sealed(tx, visits.SYSTEM, exhibit, chunk)
    if expected > before:
        file.heard_at, file.began_ms = clock.now(), told.began_ms
        file.gaps = [*file.gaps, *(gap.model_dump() for gap in told.gaps)]
        if told.ended is not None:
            asked, file.state, file.ended = file.state == "stopped", "stopped", told.ended
            if told.ended in ENDED_BY_ITSELF and not asked:
                recording_node.ended_by_itself(tx, visits.find(tx, exhibit.visit_id))
    return expected


def _no_room(exhibit_id: str) -> ResponseReturnValue:
    logger.error("disk_full", about="recording")
    with transaction() as tx:
        exhibit = tx.get(Exhibit, exhibit_id)
        if exhibit is not None:
            recording_node.disk_full(tx, visits.find(tx, exhibit.visit_id))
    return jsonify(error="no_room"), NO_ROOM


@page.get("/here/recording")
def words_of_it() -> ResponseReturnValue:
    """What her page's script puts over the call while it is recorded, or when she is asked."""
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(COOKIE))
        if visit is None or not visit.safe:
            return back_here()
        speak(visit.language)
        asked = _question(tx, visit)
    return make_response(render_template("victim/recording.html", question=asked, exit_url=exit_url()))


def _question(tx: Transaction, visit: Visit) -> str:
    incident = tx.get(Incident, visit.incident_id)
    return words.on_page(incidents.playbook(tx, incident), "recording").words if incident else ""
