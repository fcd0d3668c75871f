"""The socket between browsers, media nodes and this process: Flask-SocketIO, WebSocket only, at `/live`.

`app.platform.asks` and `app.platform.media` handle events on the object that `create` returns. This file knows no
product and no green threads: `app.serve` chooses those.
"""

from collections.abc import Callable, Collection
from traceback import walk_tb
from typing import Any
from urllib.parse import urlsplit

import flask_socketio
from flask import Flask, Request, current_app
from flask_socketio import SocketIO
from socketio.packet import Packet
from werkzeug.routing import MapAdapter, Rule

from app.platform.log import logger
from app.platform.rate import Bucket, Rate, Verdict

PATH = "live"
BOUND = "rvr.url_adapter"  # where a socket's environment keeps what its events share
MAX_MESSAGE_BYTES = 65_536  # an SDP offer is 3–8 kB, a message ≤ 8 kB; a snapshot goes the other way
PING_INTERVAL_S = 10
PING_TIMEOUT_S = 10  # a dead phone is noticed after at most 20 s; presence in a call is told by the media node

# A person typing real-time text sends 3 a second; joining a call about ten at once.
EVENT_RATE = Rate(per_second=20, burst=100, cut_after_s=5)


def create(app: Flask, *, allowed_origins: Collection[str], async_mode: str = "eventlet") -> SocketIO:
    """Put the socket in front of `app`, also found as `app.extensions["socketio"]`.

    allowed_origins: origins besides the page's own host that may connect, such as "https://response.example.org".
    async_mode: "eventlet" when `app.serve` runs it, "threading" in tests with the library's test client.
    """

    def allowed(origin: str, environ: dict[str, Any]) -> bool:
        return origin_allowed(origin, environ.get("HTTP_HOST", ""), allowed_origins)

    socketio = SocketIO(
        app,
        async_mode=async_mode,
        path=PATH,
        transports=["websocket"],  # no sticky sessions needed; connecting costs 0.9 kB instead of 3.4 kB
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        cors_allowed_origins=allowed,
        manage_session=False,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        serializer=TextPacket,
    )
    _refuse_malformed_packets(socketio.server.eio)
    _skip_routing(app)
    return socketio


class TextPacket(Packet):  # type: ignore[misc]
    """A packet without binary parts: nobody sends any, and looking for them in each costs a twentieth of the CPU."""

    uses_binary_events = False


def _skip_routing(app: Flask) -> None:
    """Flask binds each event to a host and looks for its view: a fifth of the CPU. Once for each socket is enough."""
    bind = app.create_url_adapter
    rule = Rule(f"/{PATH}/", endpoint="live")

    def create_url_adapter(request: Request | None) -> MapAdapter | None:
        if request is None or request.environ.get("PATH_INFO") != f"/{PATH}/":
            return bind(request)
        adapter: MapAdapter | None = request.environ.get(BOUND)
        if adapter is None:
            adapter = bind(request)
            if adapter is not None:
                adapter.match = lambda *_, **__: (rule, {})  # type: ignore[method-assign]
                request.environ[BOUND] = adapter
        return adapter

    app.create_url_adapter = create_url_adapter  # type: ignore[method-assign]


def _refuse_malformed_packets(engine: Any) -> None:
    """A packet that can't be parsed costs its sender the packet and us one line, not a traceback each."""
    parse_and_handle = engine.handlers["message"]

    def handle(engine_sid: str, packet: str | bytes) -> None:
        try:
            parse_and_handle(engine_sid, packet)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            if _raised_by_a_handler(error):
                raise
            logger.warning("packet_malformed", error=type(error).__name__, size_bytes=len(packet))

    engine.on("message", handle)


def _raised_by_a_handler(error: Exception) -> bool:
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(frame.f_globals.get("__name__") == flask_socketio.__name__ for frame in frames)


def origin_allowed(origin: str, host: str, allowed_origins: Collection[str]) -> bool:
    """Whether a page of `origin` may open the socket of `host`: its own host, or one that the settings name."""
    return origin in allowed_origins or (bool(host) and urlsplit(origin).netloc == host)


def cut(socketio: SocketIO, sid: str, namespace: str) -> None:
    """End the whole connection of a socket: leaving the namespace alone would let it go on sending."""
    engine_sid = socketio.server.manager.eio_sid_from_sid(sid, namespace)
    if engine_sid:
        socketio.server.eio.disconnect(engine_sid)


def emit_to(room: str, name: str, payload: dict[str, Any], namespace: str, but: Collection[str] = ()) -> None:
    """Tell everyone in `room` one event, but these sockets; needs an application context, not a request."""
    current_app.extensions["socketio"].emit(name, payload, to=room, namespace=namespace, skip_sid=list(but))


class EventLimit:
    """Counts each socket's events; cuts the socket that goes on too fast for too long."""

    def __init__(self, cut: Callable[[str], None], rate: Rate = EVENT_RATE) -> None:
        """cut: called once with the socket's id when it has to be disconnected."""
        self._cut = cut
        self._rate = rate
        self._buckets: dict[str, Bucket | None] = {}  # None: cut, its last events are still arriving

    def allow(self, sid: str, now_s: float) -> bool:
        """Whether the event that `sid` sent at `now_s` (monotonic seconds) may be handled; False: answer "too_fast"."""
        if sid not in self._buckets:
            self._buckets[sid] = Bucket(self._rate, now_s)
        bucket = self._buckets[sid]
        if bucket is None:
            return False
        verdict = bucket.take(now_s)
        if verdict is Verdict.CUT:
            self._buckets[sid] = None
            self._cut(sid)
        return verdict is Verdict.ALLOW

    def forget(self, sid: str) -> None:
        """Call when the socket is gone; sockets that are forgotten twice or were never seen are fine."""
        self._buckets.pop(sid, None)
