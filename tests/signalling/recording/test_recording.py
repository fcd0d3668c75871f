"""Recordings of participants who really connect: playable wherever they end, in step, without what was left out."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise

import av
import pytest

from signalling.engine import Refusal
from signalling.forwarder.engine import ForwarderEngine
from signalling.forwarder.ice import LOOPBACK
from signalling.recording.service import Recordings
from signalling.recording.shipping import Spool
from tests.signalling.clients import Client, until
from tests.signalling.loop import run
from tests.signalling.recording.clap import Clapping, clicks, flashes, lip_sync_ms
from tests.signalling.recording.receiving import KEY, Receiving

LIP_SYNC_MS = 100


class Studio:
    """An engine with one who claps, its recordings, and where they go."""

    def __init__(self, spool: Spool | None = None) -> None:
        self.engine = ForwarderEngine([LOOPBACK], 10, lambda _: None)
        self.web = Receiving()
        self.spool = spool
        self.clients: list[Client] = []

    async def opens(self) -> None:
        await self.web.opens()
        self.recordings = Recordings(self.engine, self.web.url, KEY, self.spool)
        self.clapping = Clapping()
        await self.joins("her", self.clapping)

    async def joins(self, peer: str, clapping: Clapping) -> Client:
        client = Client(self.engine, peer)
        self.clients.append(client)
        sound, picture = client.pc.getTransceivers()[:2]
        sound.sender.replaceTrack(clapping.sound)
        picture.sender.replaceTrack(clapping.picture)
        await client.connect()
        await self.engine.enter(peer, "call")
        return client

    async def records(self, exhibit: str = "e1", peer: str = "her") -> int:
        return int((await self.recordings.start(exhibit, peer, self.web.public))["began_ms"])

    async def is_shipped(self, exhibit: str = "e1") -> None:
        await until(f"all of {exhibit} is there", lambda: self.web.is_whole(exhibit))

    async def has_chunks(self, count: int, exhibit: str = "e1") -> None:
        await until(f"{count} chunks", lambda: len(self.web.frames.get(exhibit, [])) >= count)

    async def ends(self) -> None:
        await self.recordings.stop_all()
        await asyncio.gather(*(client.close() for client in self.clients))
        await self.engine.stop()
        await self.web.closes()


def in_a_studio(scenario: Callable[[Studio], Awaitable[None]], spool: Spool | None = None) -> None:
    async def acting() -> None:
        studio = Studio(spool)
        await studio.opens()
        try:
            await scenario(studio)
        finally:
            await studio.ends()

    run(acting())


def test_a_recording_plays_and_lips_and_voice_are_together() -> None:
    async def scenario(studio: Studio) -> None:
        await studio.records()
        await asyncio.sleep(5)
        studio.recordings.stop("e1", "stopped")
        await studio.is_shipped()
        recorded = studio.web.opened("e1")
        offsets = lip_sync_ms(recorded)
        assert len(offsets) >= 4
        assert max(map(abs, offsets)) <= LIP_SYNC_MS
        assert studio.web.gaps("e1") == []
        assert studio.web.about["e1"][-1]["ended"] == "stopped"

    in_a_studio(scenario)


def test_two_who_clap_together_are_recorded_together() -> None:
    async def scenario(studio: Studio) -> None:
        his = Clapping((320, 240))
        his.sound = studio.clapping.sound_again()
        await studio.joins("him", his)
        began = [await studio.records("e1", "her"), await studio.records("e2", "him")]
        await asyncio.sleep(5)
        for exhibit in ("e1", "e2"):
            studio.recordings.stop(exhibit, "stopped")
            await studio.is_shipped(exhibit)
        hers, his_claps = (
            [began_ms + at_s * 1000 for at_s in clicks(studio.web.opened(exhibit))]
            for exhibit, began_ms in zip(("e1", "e2"), began, strict=True)
        )
        apart = [min(abs(one - other) for other in his_claps) for one in hers[1:-1]]
        assert max(apart) <= LIP_SYNC_MS

    in_a_studio(scenario)


def test_what_is_off_the_record_is_not_there_and_its_gap_is_told() -> None:
    async def scenario(studio: Studio) -> None:
        began_ms = await studio.records()
        await asyncio.sleep(3)
        studio.recordings.pause("e1")
        off_ms = time.time() * 1000
        await asyncio.sleep(3)
        await studio.records()
        on_ms = time.time() * 1000
        await asyncio.sleep(3)
        studio.recordings.stop("e1", "stopped")
        await studio.is_shipped()
        heard = [began_ms + at_s * 1000 for at_s in clicks(studio.web.opened("e1"))]
        assert [at for at in heard if off_ms + 50 < at < on_ms - 50] == []
        assert min(heard) < off_ms < on_ms < max(heard)
        (gap,) = [gap for gap in studio.web.gaps("e1") if gap["why"] == "off_record"]
        assert abs(gap["start_ms"] - off_ms) < 200
        assert abs(gap["end_ms"] - on_ms) < 200

    in_a_studio(scenario)


def test_a_stop_takes_effect_at_once() -> None:
    async def scenario(studio: Studio) -> None:
        began_ms = await studio.records()
        await asyncio.sleep(2)
        asked_ms = time.time() * 1000
        studio.recordings.stop("e1", "stopped")
        await studio.is_shipped()
        recorded = studio.web.opened("e1")
        with av.open(io.BytesIO(recorded)) as container:
            last_ms = began_ms + max(float(p.pts * p.time_base) for p in container.demux() if p.pts is not None) * 1000
        assert last_ms - asked_ms < 200

    in_a_studio(scenario)


def test_what_was_shipped_before_a_node_dies_plays_and_at_most_some_seconds_are_missing() -> None:
    async def scenario(studio: Studio) -> None:
        await studio.records()
        await studio.has_chunks(1)
        recorded = studio.web.opened("e1")  # as it lies there now: nothing more will come
        assert len(flashes(recorded)) >= 2
        assert len(clicks(recorded)) >= 2

    in_a_studio(scenario)


def test_a_new_connection_goes_on_in_the_same_file() -> None:
    async def scenario(studio: Studio) -> None:
        began_ms = await studio.records()
        await asyncio.sleep(2)
        await studio.clients[0].close()
        lost_ms = time.time() * 1000
        await asyncio.sleep(1)
        await studio.joins("her", Clapping((320, 240)))
        await asyncio.sleep(3)
        studio.recordings.stop("e1", "stopped")
        await studio.is_shipped()
        recorded = studio.web.opened("e1")
        heard = [began_ms + at_s * 1000 for at_s in clicks(recorded)]
        assert min(heard) < lost_ms < max(heard)
        assert max(map(abs, lip_sync_ms(recorded))) <= LIP_SYNC_MS
        (gap,) = [gap for gap in studio.web.gaps("e1") if gap["why"] == "line"]
        assert gap["end_ms"] - gap["start_ms"] >= 900
        with av.open(io.BytesIO(recorded)) as container:
            assert {frame.width for frame in container.decode(video=0)} == {160, 320}

    in_a_studio(scenario)


def test_while_the_web_process_is_away_nothing_is_lost() -> None:
    async def scenario(studio: Studio) -> None:
        await studio.records()
        await studio.has_chunks(1)
        studio.web.status = 502
        await asyncio.sleep(4)
        studio.web.status = 200
        studio.recordings.stop("e1", "stopped")
        await studio.is_shipped()
        apart = [later - earlier for earlier, later in pairwise(flashes(studio.web.opened("e1")))]
        assert len(apart) >= 5
        assert max(apart) < 1.2

    in_a_studio(scenario)


def test_what_can_not_be_shipped_ends_the_recording_and_not_the_node() -> None:
    async def scenario(studio: Studio) -> None:
        studio.web.status = 507
        await studio.records()
        await until("given up", lambda: not studio.recordings._running)
        studio.web.status = 200
        await studio.is_shipped()
        assert studio.web.about["e1"][-1]["ended"] == "spool"
        with pytest.raises(Refusal):
            await studio.records("e1")

    in_a_studio(scenario, Spool(most_bytes=2000))


def test_an_exhibit_that_nobody_wants_is_no_longer_recorded() -> None:
    async def scenario(studio: Studio) -> None:
        studio.web.status = 410
        await studio.records()
        await until("stopped", lambda: not studio.recordings._running)
        assert studio.recordings.introduction() == []

    in_a_studio(scenario)


def test_who_is_not_here_is_not_recorded() -> None:
    async def scenario(studio: Studio) -> None:
        with pytest.raises(Refusal, match="unknown_peer"):
            await studio.records("e9", "nobody")
        with pytest.raises(Refusal, match="bad_request"):
            await studio.recordings.start("e8", "her", "no key")

    in_a_studio(scenario)
