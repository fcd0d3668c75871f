"""Captions of participants who really connect: started, said, stopped, overloaded, crashed, broken."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from signalling.captions import process
from signalling.captions.process import Choice
from signalling.captions.service import Captions
from signalling.engine import Refusal
from signalling.forwarder.engine import ForwarderEngine
from signalling.forwarder.ice import LOOPBACK
from tests.signalling.captions.speech import MODEL, Speaking, spoken
from tests.signalling.clients import Client, until
from tests.signalling.loop import run

TINY = Choice("sherpa", str(MODEL))
NOT_DELETE = 6


class Room:
    """An engine with one speaker in a call, and everything that is told of their words."""

    def __init__(self, choice: Choice | None) -> None:
        self.engine = ForwarderEngine([LOOPBACK], 10, lambda _: None)
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.captions = Captions(
            choice, ("en",), self.engine, lambda event, peer, told: self.told.append((event, {"peer": peer, **told}))
        )
        self.speaking = Speaking()
        self._client = Client(self.engine, "officer")

    async def opens(self) -> None:
        self._client.pc.getTransceivers()[0].sender.replaceTrack(self.speaking)
        await self._client.connect()
        await self.engine.enter("officer", "call")

    async def starts(self) -> None:
        assert (await self.captions.start("officer", "en"))["state"] == "on"
        await self.is_on(1)

    async def is_on(self, times: int) -> None:
        await until("a recogniser is ready", lambda: len(self.states()) >= times)

    def states(self) -> list[str]:
        return [told["state"] for event, told in self.told if event == "state"]

    def gaps(self) -> list[dict[str, Any]]:
        return [told for event, told in self.told if event == "gap"]

    def finals(self) -> list[str]:
        return [told["committed"] for event, told in self.told if event == "segment" and told["final"]]

    async def ends(self) -> None:
        await self.captions.stop_all()
        await self._client.close()
        await self.engine.stop()


def in_a_room(scenario: Callable[[Room], Awaitable[None]], choice: Choice | None = TINY) -> None:
    async def acting() -> None:
        room = Room(choice)
        try:
            await room.captions.check()
            await room.opens()
            await scenario(room)
        finally:
            await room.ends()

    run(acting())


def test_what_is_said_in_the_call_is_written_down() -> None:
    async def scenario(room: Room) -> None:
        assert room.captions.introduction() == {"engine": "sherpa", "languages": ["en"], "problem": None}
        assert room.captions.pid_of("officer") is None, "nothing runs before it is asked for"
        await room.starts()
        room.speaking.say(spoken(NOT_DELETE))
        await until("the sentence is written", room.finals)
        assert "not delete any messages" in room.finals()[0]
        assert all(told["peer"] == "officer" for _, told in room.told)

    in_a_room(scenario)


def test_stopped_means_that_nothing_runs_and_the_last_words_are_kept() -> None:
    async def scenario(room: Room) -> None:
        await room.starts()
        pid = room.captions.pid_of("officer")
        assert pid is not None
        room.speaking.say(spoken(NOT_DELETE))
        await until("words come", lambda: any(event == "segment" for event, _ in room.told))
        await room.captions.stop("officer")
        assert room.finals()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        said = len(room.told)
        room.speaking.say(spoken(0))
        await asyncio.sleep(0.5)
        assert len(room.told) == said

    in_a_room(scenario)


def test_a_recogniser_that_crashes_is_started_again_and_what_stood_stays() -> None:
    async def scenario(room: Room) -> None:
        await room.starts()
        first = room.captions.pid_of("officer")
        assert first is not None
        room.speaking.say(spoken(NOT_DELETE))
        await until("words come", lambda: any(event == "segment" for event, _ in room.told))
        os.kill(first, signal.SIGKILL)
        await room.is_on(2)
        assert room.captions.pid_of("officer") != first
        assert len(room.finals()) == 1, "what was begun is closed"
        room.speaking.say(spoken(NOT_DELETE))
        await until("it hears again", lambda: any("messages" in words for words in room.finals()))
        assert room.gaps()

    in_a_room(scenario)


def test_one_that_does_not_keep_up_leaves_whole_seconds_out_and_says_so() -> None:
    async def scenario(room: Room) -> None:
        await room.starts()
        pid = room.captions.pid_of("officer")
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        for _ in range(2):
            room.speaking.say(spoken(NOT_DELETE))
        await asyncio.sleep(2.5)
        os.kill(pid, signal.SIGCONT)
        room.speaking.say(spoken(NOT_DELETE))
        await until("the gap is told", room.gaps)
        assert room.gaps()[0]["end_ms"] - room.gaps()[0]["start_ms"] > 500

    in_a_room(scenario)


def test_who_leaves_for_good_is_no_longer_heard() -> None:
    async def scenario(room: Room) -> None:
        await room.starts()
        await room.engine.close("officer")
        await room.captions.stop("officer")
        assert room.captions.pid_of("officer") is None
        with pytest.raises(Refusal):
            await room.captions.start("officer", "en")
        assert room.captions.pid_of("officer") is None

    in_a_room(scenario)


def test_another_language_or_no_engine_is_unavailable() -> None:
    async def scenario(room: Room) -> None:
        assert await room.captions.start("officer", "cy") == {"state": "unavailable", "engine": None}

    async def off(room: Room) -> None:
        assert room.captions.introduction() == {"engine": None, "languages": [], "problem": None}
        assert await room.captions.start("officer", "en") == {"state": "unavailable", "engine": None}

    in_a_room(scenario)
    in_a_room(off, choice=None)


def test_without_room_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 0.001)

    async def scenario(room: Room) -> None:
        assert await room.captions.start("officer", "en") == {"state": "busy", "engine": "sherpa"}

    in_a_room(scenario)


def test_a_broken_model_is_named_at_start_and_ends_nothing(tmp_path: Path) -> None:
    shutil.copy(MODEL / "tokens.txt", tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"EncDecCTC, but no model")

    async def scenario(room: Room) -> None:
        problem = room.captions.introduction()["problem"]
        assert problem is not None
        assert str(tmp_path) in problem
        assert await room.captions.start("officer", "en") == {"state": "unavailable", "engine": None}

    in_a_room(scenario, Choice("sherpa", str(tmp_path)))


def test_a_model_that_breaks_later_makes_captions_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "BACK_OFF_S", (0.01, 0.01))
    folder = shutil.copytree(MODEL, tmp_path / "model")

    async def scenario(room: Room) -> None:
        (folder / "tokens.txt").unlink()
        await room.captions.start("officer", "en")
        await until("it is given up", lambda: room.states() == ["unavailable"])
        assert room.captions.pid_of("officer") is None

    in_a_room(scenario, Choice("sherpa", str(folder)))
