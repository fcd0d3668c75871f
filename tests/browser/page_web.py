"""A web process as small as `wire.js` allows: its answers and its numbers are what a test says."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import socketio
from aiohttp import web

STATIC = Path(__file__).parents[2] / "app" / "static"
PATIENCE_S = 20
T = TypeVar("T")
Answer = Callable[[dict[str, Any]], dict[str, Any] | None]

PAGE = """<!doctype html><meta charset=utf-8><title>test</title><body><p id=status role=status></p>
<script type=module>
  import { createWire } from "/js/shared/wire.js";
  window.seen = { states: [], snapshots: [], told: [], refused: [] };
  window.wire = createWire("/page", {
    state: (state) => seen.states.push(state),
    snapshot: (snapshot) => seen.snapshots.push(snapshot.number),
    told: { news: (event) => seen.told.push(event.number) },
    refused: (code) => seen.refused.push(code),
  });
  wire.watch();
</script></body>"""


class PageWeb:
    """Runs in a thread of its own; its methods may be called from the test's thread."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Answer] = {}
        self.snapshot_number = 0
        self.snapshot_waits = threading.Event()
        self.lets_in = True
        self._start_socket()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(timeout=PATIENCE_S), "the test's web process didn't start"

    def _start_socket(self) -> None:
        self._socket = socketio.AsyncServer(async_mode="aiohttp", transports=["websocket"])
        self._socket.on("connect", self._connected, namespace="/page")
        self._socket.on("*", self._asked, namespace="/page")

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self._page),
                web.static("/js", STATIC / "js"),
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

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _connected(self, _sid: str, _environ: Any, _auth: Any = None) -> bool:
        return self.lets_in

    async def _asked(self, name: str, _sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((name, payload))
        if name == "visit:watch":
            number = self.snapshot_number
            while self.snapshot_waits.is_set():
                await asyncio.sleep(0.02)
            return {"ok": True, "snapshot": {"number": number}}
        answer = self.answers.get(name, lambda _payload: {"ok": True})(payload)
        if answer is None:  # as if the line were lost before the answer
            await asyncio.sleep(3600)
        return answer or {}

    def _in_thread(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE_S)

    def tells(self, number: int, after: int) -> None:
        """One numbered event for the page."""
        self._in_thread(self._socket.emit("news", {"number": number, "after": after}, namespace="/page"))

    def drops_the_line(self) -> None:
        """All sockets are closed, as by a restart."""
        for sid in list(self._socket.manager.get_participants("/page", None)):
            self._in_thread(self._socket.disconnect(sid[0], namespace="/page"))

    def stop(self) -> None:
        """End the thread."""
        self.snapshot_waits.clear()
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=PATIENCE_S)
