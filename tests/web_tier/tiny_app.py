"""A real server process with the smallest application, for the tests and benchmarks of the web tier.

`python -m tests.web_tier.tiny_app FOLDER [http|https] [guarded|unguarded] [PORT]` prints
`ready PORT`. Asks: `echo` gives
its payload back, `limited_echo` within the limit on events, `room:join` and `room:say` reach others.
"""
# ruff: noqa: I001 - app.serve patches the standard library, so it comes first

import app.serve as serving

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, join_room
from socketio.packet import Packet

from app.platform import compression, headers, realtime, static, tls, websocket_guard
from tests.web_tier.running import ALLOWED_ORIGIN


def create(folder: Path) -> Flask:
    app = Flask("tiny", static_folder=None)
    socketio = realtime.create(app, allowed_origins=[ALLOWED_ORIGIN])
    static.install(app, folder / "source", folder / "static")
    headers.install(app, hsts=False)
    compression.install(app)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.add_url_rule("/script", "script", lambda: app.extensions["static"].address("js/victim/main.js"))
    app.add_url_rule("/change", "change", lambda: "changed", methods=["POST"])
    app.add_url_rule("/slow", "slow", _slow)
    _listen(socketio)
    return app


def _slow() -> str:
    time.sleep(1)
    return "finished"


def _listen(socketio: SocketIO) -> None:
    limit = realtime.EventLimit(lambda sid: realtime.cut(socketio, sid, "/staff"))

    def limited_echo(payload: Any) -> dict[str, Any]:
        if not limit.allow(request.sid, time.monotonic()):  # type: ignore[attr-defined]
            return {"ok": False, "code": "too_fast"}
        return {"ok": True, "payload": payload}

    def join(payload: dict[str, Any]) -> dict[str, Any]:
        join_room(payload["room"])
        return {"ok": True}

    def say(payload: dict[str, Any]) -> dict[str, Any]:
        realtime.emit_to(payload["room"], "room:said", payload, "/staff")
        return {"ok": True}

    def connect(auth: Any = None) -> None:
        if auth == {"please": "break"}:
            raise KeyError("a mistake of ours")

    socketio.on_event("connect", connect, namespace="/staff")
    socketio.on_event("echo", lambda payload: {"ok": True, "payload": payload}, namespace="/staff")
    socketio.on_event("limited_echo", limited_echo, namespace="/staff")
    socketio.on_event("room:join", join, namespace="/staff")
    socketio.on_event("room:say", say, namespace="/staff")


def main(folder: Path, scheme: str = "http", guard: str = "guarded", port: str = "0") -> None:
    if guard == "unguarded":  # what ours is measured beside: the libraries as they come
        websocket_guard.install = lambda: None
        realtime._skip_routing = lambda app: None
        realtime.TextPacket = Packet
        realtime.MAX_MESSAGE_BYTES = 1_000_000
    certificate = tls.certificate(folder / "tls", datetime.now(UTC)) if scheme == "https" else None
    ready = lambda listening: print("ready", listening, flush=True)  # noqa: E731
    serving.serve(create(folder), "127.0.0.1", int(port), certificate=certificate, ready=ready)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
