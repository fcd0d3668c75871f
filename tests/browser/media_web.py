"""A web process as small as the media node allows: lets it dial in, asks it, serves a test page."""

import asyncio
import hmac
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import socketio
from aiohttp import web

SCRIPTS = Path(__file__).parents[2] / "app" / "static" / "js"
KEY = "a key for tests only"
ASK_TIMEOUT_S = 20
T = TypeVar("T")


class MediaWeb:
    """Runs in a thread of its own; its methods may be called from the test's thread."""

    def __init__(self) -> None:
        self.introductions: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []
        self.captions: list[tuple[str, dict[str, Any]]] = []
        self.recorded_bytes = 0
        self._node: str | None = None
        self._socket = socketio.AsyncServer(async_mode="aiohttp", transports=["websocket"])
        self._socket.on("connect", self._connected, namespace="/media")
        self._socket.on("disconnect", self._disconnected, namespace="/media")
        self._socket.on("peer:changed", self._changed, namespace="/media")
        for event in ("caption:segment", "caption:gap", "caption:state"):
            self._socket.on(event, partial(self._captioned, event), namespace="/media")
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(timeout=ASK_TIMEOUT_S), "the test's web process didn't start"

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._page),
                web.post("/ask/{event}", self._ask_from_page),
                web.put("/media-intake/{exhibit}/{number}", self._take),
                web.static("/js", SCRIPTS),
            ]
        )
        self._socket.attach(app, socketio_path="/live")
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await self._stopping.wait()
        await self._socket.shutdown()
        await runner.cleanup()

    def _in_thread(self, work: Coroutine[Any, Any, T]) -> T:
        result: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return result.result(timeout=2 * ASK_TIMEOUT_S)

    async def _connected(self, sid: str, _environ: Any, auth: dict[str, Any]) -> bool:
        if not hmac.compare_digest(auth["key"], KEY):
            return False
        self._node = sid
        self.introductions.append(auth)
        return True

    async def _disconnected(self, sid: str, *_reason: Any) -> None:
        if self._node == sid:
            self._node = None

    async def _changed(self, _sid: str, change: dict[str, Any]) -> None:
        self.changes.append(change)

    async def _captioned(self, event: str, _sid: str, told: dict[str, Any]) -> None:
        self.captions.append((event, told))

    async def _take(self, request: web.Request) -> web.Response:
        self.recorded_bytes += len(await request.read())
        return web.json_response({"next": int(request.match_info["number"]) + 1})

    async def _page(self, _request: web.Request) -> web.Response:
        page = "<!doctype html><meta charset=utf-8><title>test</title><body></body>"
        return web.Response(text=page, content_type="text/html")

    async def _ask_from_page(self, request: web.Request) -> web.Response:
        reply = await self._ask(request.match_info["event"], await request.json())
        return web.json_response(reply)

    async def _ask(self, event: str, payload: object) -> dict[str, Any]:
        if self._node is None:
            return {"error": "no_media"}
        try:
            return await self._socket.call(event, payload, to=self._node, namespace="/media", timeout=ASK_TIMEOUT_S)
        except socketio.exceptions.TimeoutError:
            return {"error": "no_media"}

    @property
    def has_node(self) -> bool:
        """Whether a media node is connected."""
        return self._node is not None

    def ask(self, event: str, payload: object) -> dict[str, Any]:
        """Ask the node, as the web process does."""
        return self._in_thread(self._ask(event, payload))

    def hang_up(self) -> None:
        """Cut the node's connection, as a restarting web process does."""
        assert self._node is not None
        self._in_thread(self._socket.disconnect(self._node, namespace="/media"))

    def lines_of(self, peer: str) -> list[str]:
        """Every line state told about a participant, in order."""
        return [change["line"] for change in self.changes if change["peer"] == peer]

    def stop(self) -> None:
        """Close the server and its thread."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
