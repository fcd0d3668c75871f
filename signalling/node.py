"""The node's side of the /media protocol: dials in to the web process and does what it is asked.

Every request is answered with a dict; a refusal is {"error": code}. A node that loses the web
process keeps forwarding, and tells what it holds when it is connected again.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import socketio
import structlog

from signalling.captions.service import Captions
from signalling.engine import Engine, PeerState, Refusal
from signalling.line import Line
from signalling.recording.service import Recordings
from signalling.settings import Settings

NAMESPACE = "/media"
PATH = "/live"
#: A lost web process is dialled again within these seconds; random, so that many nodes spread.
REDIAL_S = (0.3, 1.0)
MAX_ID_CHARACTERS = 128

log = structlog.get_logger()

Payload = dict[str, Any]
Handler = Callable[[Payload], Awaitable[Payload]]


class Node:
    """Keeps one connection to the web process and runs the engine for it."""

    def __init__(self, settings: Settings, make_engine: Callable[[Callable[[PeerState], None]], Engine]) -> None:
        self._settings = settings
        self._engine = make_engine(self._line_changed)
        self._captions = Captions(settings.captions, settings.caption_languages, self._engine, self._captioned)
        self._recordings = Recordings(self._engine, settings.web_url, settings.key)
        self._http = aiohttp.ClientSession()
        self._client = socketio.AsyncClient(reconnection=False, handle_sigint=False, http_session=self._http)
        self._telling: set[asyncio.Task[None]] = set()
        requests: dict[str, Handler] = {
            "peer:open": self._open,
            "peer:offer": self._offer,
            "peer:answer": self._answer,
            "peer:enter": self._enter,
            "peer:leave": self._leave,
            "peer:close": self._close,
            "caption:start": self._caption_start,
            "caption:stop": self._caption_stop,
            "record:start": self._record_start,
            "record:pause": self._record_pause,
            "record:stop": self._record_stop,
            "node:report": self._report,
        }
        for name, handler in requests.items():
            self._client.on(name, _answering(name, handler), namespace=NAMESPACE)

    async def run(self) -> None:
        """Stay connected to the web process until cancelled; then close everything."""
        try:
            await self._captions.check()
            while True:
                await self._stay_connected()
                await asyncio.sleep(random.uniform(*REDIAL_S))  # noqa: S311 - spreads load, hides nothing
        finally:
            await self._captions.stop_all()
            await self._recordings.stop_all()
            await self._engine.stop()
            await self._client.disconnect()
            await self._http.close()

    async def _stay_connected(self) -> None:
        try:
            await self._client.connect(
                self._settings.web_url,
                namespaces=[NAMESPACE],
                transports=["websocket"],
                socketio_path=PATH,
                auth=self._introduction(),
            )
        except socketio.exceptions.ConnectionError as error:
            log.info("web_unreachable", reason=type(error).__name__)
            return
        log.info("web_connected", peers=len(self._engine.peers()))
        # Shielded: being cancelled here would cancel the client's own reading, and it must say goodbye.
        await asyncio.shield(self._client.wait())
        log.info("web_lost")

    def _introduction(self) -> Payload:
        return {
            "key": self._settings.key,
            "node": self._settings.node,
            "engine": self._engine.name,
            "capacity": self._settings.capacity,
            "peers": [_told(peer) for peer in self._engine.peers()],
            "captions": self._captions.introduction(),
            "recordings": self._recordings.introduction(),
        }

    def _line_changed(self, peer: PeerState) -> None:
        log.info("line_changed", line=peer.line, in_call=peer.call is not None)
        if peer.line is Line.CLOSED:
            self._later(self._captions.stop(peer.peer))
            self._recordings.peer_gone(peer.peer)
        self._later(self._tell("peer:changed", _told(peer)))

    def _captioned(self, event: str, peer: str, told: Payload) -> None:
        call = next((one.call for one in self._engine.peers() if one.peer == peer), None)
        self._later(self._tell(f"caption:{event}", {"peer": peer, "call": call, **told}))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, event: str, payload: Payload) -> None:
        try:
            await self._client.emit(event, payload, namespace=NAMESPACE)
        except socketio.exceptions.SocketIOError:
            log.info("web_not_told", event_name=event)

    async def _open(self, payload: Payload) -> Payload:
        opened = await self._engine.open(_id(payload, "peer"))
        return {
            "connections": [
                {"connection": one.connection, "offered_by": one.offered_by}
                | ({"sdp": one.sdp} if one.sdp is not None else {})
                for one in opened
            ]
        }

    async def _offer(self, payload: Payload) -> Payload:
        peer, connection = _id(payload, "peer"), _id(payload, "connection")
        return {"sdp": await self._engine.offer(peer, connection, _text(payload, "sdp"))}

    async def _answer(self, payload: Payload) -> Payload:
        peer, connection = _id(payload, "peer"), _id(payload, "connection")
        await self._engine.answer(peer, connection, _text(payload, "sdp"))
        return {}

    async def _enter(self, payload: Payload) -> Payload:
        call = _id(payload, "call")
        first = _id(payload, "first") if payload.get("first") else None
        return {"call": call, "slots": await self._engine.enter(_id(payload, "peer"), call, first)}

    async def _leave(self, payload: Payload) -> Payload:
        await self._engine.leave(_id(payload, "peer"))
        return {}

    async def _close(self, payload: Payload) -> Payload:
        await self._engine.close(_id(payload, "peer"))
        return {}

    async def _caption_start(self, payload: Payload) -> Payload:
        return await self._captions.start(_id(payload, "peer"), _text(payload, "language"))

    async def _caption_stop(self, payload: Payload) -> Payload:
        await self._captions.stop(_id(payload, "peer"))
        return {}

    async def _record_start(self, payload: Payload) -> Payload:
        exhibit, peer = _id(payload, "exhibit"), _id(payload, "peer")
        return await self._recordings.start(exhibit, peer, _text(payload, "public_key"))

    async def _record_pause(self, payload: Payload) -> Payload:
        self._recordings.pause(_id(payload, "exhibit"))
        return {}

    async def _record_stop(self, payload: Payload) -> Payload:
        self._recordings.stop(_id(payload, "exhibit"), "stopped")
        return {}

    async def _report(self, _payload: Payload) -> Payload:
        return dict(self._engine.report())


def _answering(name: str, handler: Handler) -> Callable[..., Awaitable[Payload]]:
    async def answer(payload: object = None, *_more: object) -> Payload:
        try:
            if not isinstance(payload, dict):
                raise Refusal("bad_request")
            return await handler(payload)
        except Refusal as refusal:
            log.warning("request_refused", request=name, code=refusal.code)
            return {"error": refusal.code}

    return answer


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str):
        raise Refusal("bad_request")
    return value


def _id(payload: Payload, name: str) -> str:
    value = _text(payload, name)
    if not (0 < len(value) <= MAX_ID_CHARACTERS and value.isascii() and value.isprintable()):
        raise Refusal("bad_request")
    return value


def _told(peer: PeerState) -> Payload:
    return {"peer": peer.peer, "call": peer.call, "line": str(peer.line)}
