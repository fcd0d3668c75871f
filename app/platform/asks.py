"""Asks from browsers: validated, limited, allowed, done, acknowledged. A refusal never costs the connection.

Slices register handlers with `answers`. A handler gets the caller and the validated ask and returns what the
acknowledgement holds besides `ok`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, request
from flask_socketio import SocketIO

from app.platform.lifecycle import IllegalMove
from app.platform.locale import gettext as _
from app.platform.locale import speak, use_domain
from app.platform.log import logger
from app.platform.media import MediaAway, MediaNodes
from app.platform.permissions import Actor, NotAllowed, Role
from app.platform.realtime import EventLimit, cut
from app.platform.translations import SOURCE
from app.platform.wire import ASKS, NAMESPACES, Ask, Audience, Refused, parse


@dataclass(slots=True)
class Caller:
    """One open socket: whose it is, and the language that it is answered in."""

    sid: str
    audience: Audience
    actor: Actor
    visit_id: str | None = None
    language: str = SOURCE
    session_id: str | None = None
    peers: set[str] = field(default_factory=set)


Handler = Callable[[Caller, Any], dict[str, Any] | None]
Identity = tuple[Actor, str | None, str, str | None]  # who, which visit, which language, which session
HANDLERS: dict[type[Ask], Handler] = {}


def answers(ask: type[Ask]) -> Callable[[Handler], Handler]:
    """Register the handler of an ask."""

    def register(handler: Handler) -> Handler:
        HANDLERS[ask] = handler
        return handler

    return register


def sentence(code: str) -> str:
    """What to tell the person whose ask was refused."""
    return {
        "not_allowed": _("That is not possible from here."),
        "not_found": _("That is no longer there."),
        "bad_request": _("That did not work. Please try again."),
        "too_large": _("That is too long. Please send it in parts."),
        "too_fast": _("That was too fast. Please try again in a moment."),
        "not_now": _("That is not possible now."),
        "no_consent": _("First say yes to video."),
        "no_media": _("Picture and sound are not ready yet. We keep trying."),
        "gone": _("This page isn’t open any more."),
        "elsewhere": _("This is open in another window."),
        "not_a_picture": _("That is not a picture we can read. Please try another."),
        "empty_file": _("There is nothing in that file."),
        "file_too_large": _("That file is larger than 500 MB. A shorter part of it can be sent."),
        "too_many": _("That is as much as we can take in here."),
        "disk_full": _("There is no room for it just now. Nothing is lost, and the call goes on."),
        "failed": _("Something went wrong on our side. Please try again."),
    }[code]


class Sockets:
    """The browsers' sockets of this process, at `app.extensions["sockets"]`."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self._app, self._socketio = app, socketio
        self._callers: dict[str, Caller] = {}
        self._limit = EventLimit(self._cut)

    def accept(
        self,
        audience: Audience,
        identify: Callable[[], Identity | None],
        opened: Callable[[Caller], None],
        closed: Callable[[Caller], None],
    ) -> None:
        """Let sockets of this audience in. `identify` says whose one is (None: refused)."""
        namespace = NAMESPACES[audience]

        def connect(_auth: object = None) -> bool:
            found = identify()
            if found is None:
                return False
            caller = self._callers[_sid()] = Caller(_sid(), audience, *found)
            try:
                opened(caller)
            except Exception:
                del self._callers[caller.sid]  # it will not be open: nobody may be shown as here because of it
                raise
            return True

        def disconnected(*_reason: object) -> None:
            caller = self._callers.pop(_sid(), None)
            self._limit.forget(_sid())
            if caller:
                closed(caller)

        def dispatch(name: str, *arguments: object) -> dict[str, Any]:
            return self._dispatch(name, arguments)

        self._socketio.on_event("connect", connect, namespace=namespace)
        self._socketio.on_event("disconnect", disconnected, namespace=namespace)
        self._socketio.on_event("*", dispatch, namespace=namespace)
        self._refuse_literal_star(namespace)

    def _refuse_literal_star(self, namespace: str) -> None:
        """An event that is really named "*" reaches the catch-all without its name, and would break the library."""
        handlers = self._socketio.server.handlers[namespace]
        catch_all = handlers["*"]

        def guarded(name: str, *arguments: Any) -> Any:
            named = bool(arguments) and isinstance(arguments[0], str) and arguments[0] in self._callers
            return catch_all(name, *arguments) if named else _refusal("bad_request")

        handlers["*"] = guarded

    def of_visit(self, visit_id: str) -> list[Caller]:
        """Sockets of this visit's phone, oldest first."""
        return [caller for caller in self._callers.values() if caller.visit_id == visit_id]

    def of_staff(self, staff_id: str) -> list[Caller]:
        """Sockets of this person, oldest first."""
        found = [caller for caller in self._callers.values() if caller.audience is Audience.STAFF]
        return [caller for caller in found if caller.actor.id == staff_id]

    def people(self, role: Role) -> set[str]:
        """Ids of everybody in this role who has a socket open."""
        return {caller.actor.id for caller in self._callers.values() if caller.actor.role is role}

    def count(self, audience: Audience) -> int:
        """How many sockets of this audience are open."""
        return sum(caller.audience is audience for caller in self._callers.values())

    def shut_out(self, visit_id: str) -> None:
        """Close the sockets of this visit's phone: it left, or another browser was let in."""
        self._close(self.of_visit(visit_id))

    def sessions(self) -> set[str]:
        """The sessions of staff that have a socket open here."""
        return {caller.session_id for caller in self._callers.values() if caller.session_id}

    def end_sessions(self, session_ids: set[str]) -> None:
        """Close the sockets of these sessions: ended, or locked."""
        self._close([caller for caller in self._callers.values() if caller.session_id in session_ids])

    def _close(self, callers: list[Caller]) -> None:
        for caller in callers:
            self._socketio.server.disconnect(caller.sid, namespace=NAMESPACES[caller.audience])

    def _dispatch(self, name: str, arguments: tuple[object, ...]) -> dict[str, Any]:
        caller = self._callers.get(_sid())
        if caller is None:
            return _refusal("gone")
        use_domain("victim" if caller.audience is Audience.PAGE else "staff")
        speak(caller.language)
        if not self._limit.allow(caller.sid, time.monotonic()):
            return _refusal("too_fast")
        try:
            ask = parse(caller.audience, name, arguments[0] if arguments else None)
            return {"ok": True} | (HANDLERS[type(ask)](caller, ask) or {})
        except Exception as error:  # an ask may fail, the connection lives
            code = _code(error)
            known = (caller.audience, name)
            logger.warning(
                "ask_refused",
                audience=caller.audience.value,
                ask=_loggable(known),
                code=code,
            )
            if code == "failed":
                logger.error("ask_failed", exc_info=True)
            return _refusal(code)

    def _cut(self, sid: str) -> None:
        logger.warning("socket_cut", reason="flood")
        cut(self._socketio, sid, NAMESPACES[self._callers[sid].audience])


def _loggable(known: tuple[Audience, str]) -> str:
    return known[1] if known in ASKS else "unknown"


def _code(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.code
    kinds = {NotAllowed: "not_allowed", IllegalMove: "not_now", MediaAway: "no_media"}
    return next((code for kind, code in kinds.items() if isinstance(error, kind)), "failed")


def _refusal(code: str) -> dict[str, Any]:
    return {"ok": False, "code": code, "say": sentence(code)}


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


def sockets() -> Sockets:
    """The sockets of the current application."""
    found: Sockets = current_app.extensions["sockets"]
    return found


def media() -> MediaNodes:
    """The media nodes of the current application."""
    found: MediaNodes = current_app.extensions["media"]
    return found


def beside(work: Callable[..., object], *about: object) -> None:
    """Do this in the web process beside the ask that is being answered, which doesn't wait for it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        with app.app_context():
            try:
                work(*about)
            except Exception:
                logger.error("beside_failed", work=work.__name__, exc_info=True)

    app.extensions["socketio"].start_background_task(run)
