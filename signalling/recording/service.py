"""Recordings of one node: begun, paused, stopped as the web process asks; the thread that does their work."""

import asyncio
import threading
import time
from typing import Any

import aiohttp
import structlog

from signalling.engine import Engine, Refusal
from signalling.recording.clock import NodeClock
from signalling.recording.recording import Recording
from signalling.recording.shipping import Shipment, Spool
from signalling.recording.writer import Sealed
from signalling.sealing import check_public

log = structlog.get_logger()

#: How often the thread looks: seldom enough to cost forwarding nothing, often enough to stop within a second.
TURN_S = 0.25
#: A node that shall end waits so long for what it still has to ship.
LAST_S = 5.0


class Recordings:
    """What this node records. Everything but the thread's own turns happens in the event loop."""

    def __init__(self, engine: Engine, web_url: str, key: str, spool: Spool | None = None) -> None:
        self._engine, self._url, self._key = engine, web_url, key
        self._clock, self._spool = NodeClock(), spool or Spool()
        self._running: dict[str, Recording] = {}
        self._shipments: dict[str, Shipment] = {}
        self._http: aiohttp.ClientSession | None = None
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self.work_s = 0.0

    def introduction(self) -> list[dict[str, Any]]:
        """What the node says of its recordings when it dials in: those that it still has, or still has to ship."""
        held = [exhibit for exhibit, shipment in self._shipments.items() if not shipment.done]
        return [{"exhibit": exhibit} for exhibit in held]

    async def start(self, exhibit: str, peer: str, public_key: str) -> dict[str, Any]:
        """Record this participant; asked again, go on. Raises Refusal for who isn't here, or without a key."""
        recording = self._running.get(exhibit)
        if recording is None:
            if exhibit in self._shipments:
                raise Refusal("bad_request")  # it has ended: another file begins with another exhibit
            recording = self._new(exhibit, peer, public_key)
        elif recording.stopped:
            raise Refusal("bad_request")
        else:
            recording.resume(time.monotonic())
        try:
            self._engine.record(peer, recording)
        except Refusal:
            self.stop(exhibit, "line")
            raise
        return {"began_ms": recording.began_ms}

    def _new(self, exhibit: str, peer: str, public_key: str) -> Recording:
        try:
            check_public(public_key)
        except ValueError:
            raise Refusal("bad_request") from None
        if self._spool.is_full:
            raise Refusal("full")
        loop = asyncio.get_running_loop()

        def ask_keyframe() -> None:
            loop.call_soon_threadsafe(self._engine.ask_keyframe, peer)

        recording = Recording(exhibit, peer, public_key, self._clock, time.monotonic(), ask_keyframe)
        self._http = self._http or aiohttp.ClientSession()
        self._shipments[exhibit] = Shipment(
            self._http, self._url, self._key, exhibit, self._spool, lambda: self.stop(exhibit, "unwanted")
        )
        self._running[exhibit] = recording
        self._start_thread(loop)
        log.info("recording_began", recordings=len(self._running))
        return recording

    def pause(self, exhibit: str) -> None:
        """Off the record: nothing is handed over from this moment."""
        recording = self._running.get(exhibit)
        if recording is not None:
            self._engine.record(recording.peer, None)
            recording.pause(time.monotonic())

    def stop(self, exhibit: str, why: str) -> None:
        """Nothing more is recorded from this moment; what was is written to its end and shipped."""
        recording = self._running.get(exhibit)
        if recording is not None and not recording.stopped:
            self._engine.record(recording.peer, None)
            recording.stop(why)
            log.info("recording_stopped", why=why)

    def peer_gone(self, peer: str) -> None:
        """A participant's place on this node was given up."""
        for exhibit, recording in list(self._running.items()):
            if recording.peer == peer:
                self.stop(exhibit, "left")

    def _start_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._ending.clear()
            self._thread = threading.Thread(target=self._turns, args=(loop,), name="recording", daemon=True)
            self._thread.start()

    def _turns(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._ending.wait(TURN_S):
            self._turn(loop)
        self.work_s = time.thread_time()

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        now_s = time.monotonic()
        for recording in [one for one in list(self._running.values()) if not one.finished]:
            chunks: list[Sealed] = []
            try:
                chunks = recording.work(now_s)
            except Exception:
                log.exception("recording_failed")
                chunks = recording.give_up()
            if chunks or recording.finished:
                loop.call_soon_threadsafe(self._worked, recording, chunks)
        self.work_s = time.thread_time()

    def _worked(self, recording: Recording, chunks: list[Sealed]) -> None:
        """In the event loop: hand on what was sealed, and part with what is finished."""
        shipment = self._shipments[recording.exhibit]
        for chunk in chunks:
            shipment.add(chunk, recording.began_ms)
        self._shipments = {exhibit: one for exhibit, one in self._shipments.items() if not one.done or one is shipment}
        if recording.finished:
            if not recording.stopped:
                self._engine.record(recording.peer, None)
            self._running.pop(recording.exhibit, None)
        elif self._spool.is_full:
            self.stop(recording.exhibit, "spool")

    async def stop_all(self) -> None:
        """Before the node ends."""
        for exhibit in list(self._running):
            self.stop(exhibit, "node")
        while self._running:
            await asyncio.sleep(TURN_S / 5)
        await asyncio.gather(*(shipment.wait(LAST_S) for shipment in self._shipments.values()))
        self._ending.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
        if self._http is not None:
            await self._http.close()
