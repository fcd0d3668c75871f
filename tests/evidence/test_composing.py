"""Recordings become one film: side by side, together in time, sealed, linked to what it was made from."""

import hashlib
import io
import math
from array import array
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import pytest
from flask import Flask
from sqlalchemy import select

from app.calls.records import Peer
from app.evidence import compose, composing, intake
from app.evidence.composing import Recorded
from app.evidence.recording_records import CallRecording, RecordedFile
from app.evidence.records import Exhibit
from app.platform import clock
from app.platform.database import transaction
from app.visits import service as visits
from signalling import sealing
from signalling.recording.frames import Frame
from signalling.recording.writer import Writer
from tests.evidence.worker import Worker
from tests.people import Officer, Phone
from tests.signalling.recording.clap import lip_sync_ms

BEGAN_MS = 1_700_000_000_000
RATE, SAMPLES, FRAMES_PER_S, CLAP_S = 48_000, 960, 20, 0.12
LIP_SYNC_MS = 100


def clapping(began_ms: int, seconds: float, size: tuple[int, int] = (160, 120), hole: range = range(0)) -> bytes:
    """A recording of somebody who claps at each whole second of BEGAN_MS; `hole`: ms in which nothing came."""
    private, public = sealing.new_keys()
    writer = Writer("e", public, began_ms)
    for at_ms, frame in [*_pictures(began_ms, seconds, size), *_sounds(began_ms, seconds)]:
        if round(at_ms - began_ms) not in hole:
            writer.add(at_ms, frame)
    writer.finish("stopped")
    file = io.BytesIO(b"".join(chunk.frame for chunk in writer.ready()))
    return b"".join(sealing.chunks(private, "e", file))


def _is_clap(at_ms: float) -> bool:
    return (at_ms - BEGAN_MS) % 1000 < CLAP_S * 1000


def _pictures(began_ms: int, seconds: float, size: tuple[int, int]) -> Iterator[tuple[float, Frame]]:
    encoder: Any = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.gop_size = Fraction(1, 1000), FRAMES_PER_S
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0"}
    for number in range(int(seconds * FRAMES_PER_S)):
        at_ms = began_ms + number * 1000 // FRAMES_PER_S
        frame = av.VideoFrame(*size, "yuv420p")
        for plane, value in zip(frame.planes, (235 if _is_clap(at_ms) else 16, 128, 128), strict=True):
            plane.update(bytes((value,)) * plane.buffer_size)
        frame.pts = at_ms - began_ms
        for packet in encoder.encode(frame):
            yield at_ms, Frame("video", 0, 0.0, bytes(packet), packet.is_keyframe)


def _sounds(began_ms: int, seconds: float) -> Iterator[tuple[float, Frame]]:
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "stereo", "s16"
    encoder.open()
    for number in range(int(seconds * RATE / SAMPLES)):
        at_ms = began_ms + number * 20
        wave = array("h")
        for sample in range(SAMPLES):
            now_ms = at_ms + sample / 48
            value = int(20_000 * math.sin(2 * math.pi * now_ms)) if _is_clap(now_ms) else 0
            wave.extend((value, value))
        frame = av.AudioFrame("s16", "stereo", SAMPLES)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * SAMPLES, Fraction(1, RATE)
        for packet in encoder.encode(frame):
            yield began_ms + float(packet.pts * packet.time_base) * 1000, Frame("audio", 0, 0.0, bytes(packet), True)


def recorded(began_ms: int, content: bytes) -> Recorded:
    return Recorded(began_ms, lambda: (content[at : at + 5000] for at in range(0, len(content), 5000)))


def film_of(*people: list[Recorded]) -> bytes:
    written = bytearray()
    composing.compose(people, written.extend, lambda _: None)
    return bytes(written)


def column(film: bytes, number: int, of: int) -> list[tuple[float, float]]:
    """When and how bright the middle of one person's tile is."""
    found = []
    with av.open(io.BytesIO(film)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            row = bytes(plane)[plane.line_size * (frame.height // 2) :]
            width = frame.width // of
            found.append((float(frame.time or 0), row[number * width + width // 2]))
    return found


def flashes(column: list[tuple[float, float]]) -> list[float]:
    bright = [(at_s, luma > 128) for at_s, luma in column]
    return [at_s for (at_s, now), (_, before) in zip(bright[1:], bright, strict=False) if now and not before]


def test_two_who_began_at_other_times_clap_together() -> None:
    late_ms = BEGAN_MS + 1300
    film = film_of(
        [recorded(BEGAN_MS, clapping(BEGAN_MS, 6))],
        [recorded(late_ms, clapping(late_ms, 4, (120, 200)))],
    )
    with av.open(io.BytesIO(film)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]
        assert container.streams.video[0].width == 2 * composing.TILE[0]
    hers, his = (flashes(column(film, number, 2)) for number in (0, 1))
    assert len(hers) >= 4
    assert len(his) >= 3
    assert all(min(abs(one - other) for other in hers) * 1000 <= LIP_SYNC_MS for one in his)


def test_lips_and_voice_are_together_after_a_hole_and_another_file() -> None:
    first = clapping(BEGAN_MS, 5, hole=range(1500, 3500))
    again_ms = BEGAN_MS + 8400
    film = film_of([recorded(BEGAN_MS, first), recorded(again_ms, clapping(again_ms, 4))])
    offsets = lip_sync_ms(film)
    assert len(offsets) >= 5
    assert max(map(abs, offsets)) <= LIP_SYNC_MS
    assert max(flashes(column(film, 0, 1))) > 11


def test_without_a_picture_for_long_the_tile_is_dark() -> None:
    later_ms = BEGAN_MS + 8000
    film = film_of([recorded(BEGAN_MS, clapping(BEGAN_MS, 1)), recorded(later_ms, clapping(later_ms, 1))])
    assert max(luma for at_s, luma in column(film, 0, 1) if 5 < at_s < 7.5) < 40


@pytest.fixture
def visit(link: str, phone: Phone, officer: Officer) -> str:
    phone.waits(link)
    officer.connects()
    return officer.admits()


def keep(app: Flask, visit_id: str, people: dict[str, tuple[int, bytes]]) -> str:
    """Recordings as they lie there once they are whole; returns the recording's id."""
    with app.app_context(), transaction() as tx:
        visit = visits.find(tx, visit_id)
        row = CallRecording(visit_id=visit.id, state="stopped", asked_by=visit.officer_id, asked_at=clock.now())
        tx.add(row)
        tx.session.flush()
        for role, (began_ms, content) in people.items():
            peer = tx.add(Peer(node="fake", owner=role, line="closed", opened_at=clock.now()))
            tx.session.flush()
            exhibit = intake.begin(tx, visits.SYSTEM, visit, "recording", role)
            values = {"state": "stopped", "began_ms": began_ms, "heard_at": clock.now(), "gaps": []}
            tx.add(RecordedFile(exhibit_id=exhibit.id, recording_id=row.id, peer_id=peer.id, node="fake", **values))
            _take(tx, exhibit, content)
        return row.id


def _take(tx: Any, exhibit: Exhibit, content: bytes) -> None:
    pieces = [content[at : at + 100_000] for at in range(0, len(content), 100_000)]
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        intake.take(tx, visits.SYSTEM, exhibit, number, piece, hashlib.sha256(piece).hexdigest(), last=last)


def test_the_worker_makes_it_once_and_says_how_far_it_is(app: Flask, visit: str) -> None:
    content = clapping(BEGAN_MS, 3)
    recording = keep(app, visit, {"officer": (BEGAN_MS, content), "victim": (BEGAN_MS, content)})
    told: list[float] = []
    with app.app_context():
        made = compose.compose(recording, told.append)
        assert compose.compose(recording, told.append) == made
        private = app.extensions["settings"].evidence_key.get_secret_value()
        film = b"".join(intake.files().chunks(made, private))
        with transaction() as tx:
            exhibit = tx.get(Exhibit, made)
            assert exhibit
            original = tx.get(Exhibit, exhibit.made_from)
            assert original
            assert (exhibit.kind, exhibit.state, original.kind) == ("composed", "complete", "recording")
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert max(map(abs, lip_sync_ms(film))) <= LIP_SYNC_MS


def test_the_film_is_made_by_itself_once_the_recording_is_over_and_everything_is_checked(
    app: Flask, visit: str
) -> None:
    content = clapping(BEGAN_MS, 2)
    keep(app, visit, {"officer": (BEGAN_MS, content), "victim": (BEGAN_MS, content)})
    with app.app_context(), transaction() as tx:
        compose.ask_due(tx)
    worker = Worker(app)
    assert worker.works() + worker.works() == []  # the film, and then its check
    with app.app_context(), transaction() as tx:
        found = {(row.kind, row.state, row.media_type) for row in tx.session.scalars(select(Exhibit))}
    assert found == {("recording", "checked", "video/webm"), ("composed", "checked", "video/mp4")}


def test_an_original_that_was_altered_makes_no_film(app: Flask, visit: str) -> None:
    recording = keep(app, visit, {"victim": (BEGAN_MS, clapping(BEGAN_MS, 2))})
    with app.app_context():
        with transaction() as tx:
            exhibit_id = tx.session.scalars(select(Exhibit.id)).one()
        path = intake.files().path(exhibit_id)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01"[:1])
        with pytest.raises(sealing.Broken):
            compose.compose(recording, lambda _: None)
        with transaction() as tx:
            states = {row.kind: row.state for row in tx.session.scalars(select(Exhibit))}
        assert states == {"recording": "complete", "composed": "dropped"}
        with pytest.raises(compose.NothingToCompose):
            compose.compose("none", lambda _: None)
