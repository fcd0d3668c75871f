"""People who act through the application's own interfaces: pages, sockets, API."""

import re
import uuid
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.people.records import Staff
from app.people.service import demo_people
from app.platform.media import MediaAway
from app.platform.permissions import Role

ORIGIN = "https://go.test"
INCIDENT = {
    "reference": "RVR-1",
    "grade": 2,
    "relationship": "intimate",
    "sex": "female",
    "phone": "07700 900123",
    "adult": True,
    "perpetrator_present": False,
    "language": "en",
    "needs": ["captions"],
}


class Browser:
    """A browser: cookies kept, addresses of our own host."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()

    def gets(self, path: str) -> TestResponse:
        """GET without following redirects."""
        return self.http.get(path, base_url=ORIGIN)

    def posts(self, path: str, **form: Any) -> TestResponse:
        """POST a form without following redirects."""
        return self.http.post(path, data=form, base_url=ORIGIN)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie of our host."""
        found = self.http.get_cookie(name, domain="go.test")
        return found.value if found else None

    def opens_socket(self, namespace: str, cookie: str) -> "Socket":
        """A socket of this browser."""
        return Socket(self.app, namespace, f"{cookie}={self.cookie(cookie)}")


class Socket:
    """An open socket: asks and what it was told."""

    def __init__(self, app: Flask, namespace: str, cookie: str) -> None:
        self.namespace = namespace
        self.client = app.extensions["socketio"].test_client(app, namespace=namespace, headers={"Cookie": cookie})

    @property
    def is_open(self) -> bool:
        """Whether the server let it in and has not closed it."""
        return bool(self.client.is_connected(self.namespace))

    def asks(self, name: str, payload: Any = None) -> dict[str, Any]:
        """Ask and return the acknowledgement."""
        arguments = {} if payload is None else payload
        answer: dict[str, Any] = self.client.emit(name, arguments, callback=True, namespace=self.namespace)
        return answer

    def told(self, name: str | None = None) -> list[dict[str, Any]]:
        """What it was told since the last call, all or by name."""
        events = self.client.get_received(self.namespace)
        return [event["args"][0] for event in events if name in (None, event["name"])]

    def closes(self) -> None:
        """The line is lost, or the page closed."""
        self.client.disconnect(self.namespace)


class Phone(Browser):
    """The victim's phone."""

    COOKIE = "__Host-visit"
    socket: Socket

    def continues(self, link: str) -> TestResponse:
        """Press Continue on the texted link."""
        return self.posts(path_of(link))

    def answers(self, answer: str) -> TestResponse:
        """Alone and safe to talk?"""
        return self.posts("/here/answer", answer=answer)

    def connects(self) -> Socket:
        """Open the page's socket and watch the visit."""
        self.socket = self.opens_socket("/page", self.COOKIE)
        return self.socket

    def waits(self, link: str, mode: str = "video") -> dict[str, Any]:
        """All the way into the waiting room; returns the snapshot."""
        self.continues(link)
        self.answers("yes")
        self.connects()
        snapshot: dict[str, Any] = self.socket.asks("visit:watch", {"seen": None})["snapshot"]
        assert self.socket.asks("visit:choose", {"mode": mode})["ok"]
        return snapshot

    def says(self, body: str, key: str | None = None) -> dict[str, Any]:
        """Send a message."""
        return self.socket.asks("text:send", {"id": key or str(uuid.uuid4()), "body": body})


class StaffBrowser(Browser):
    """A signed-in member of staff."""

    ROLE: Role
    socket: Socket

    def __init__(self, app: Flask, which: int = 0) -> None:
        super().__init__(app)
        self.person = self._person(which)
        self.posts("/sign-in", staff=self.person.id)

    def _person(self, which: int) -> Staff:
        with self.app.app_context():
            return [person for person in demo_people() if person.role == self.ROLE.value][which]

    def connects(self) -> Socket:
        """Open the socket and the board."""
        self.socket = self.opens_socket("/staff", "__Host-staff")
        return self.socket

    def board(self) -> list[dict[str, Any]]:
        """The cards of the board."""
        cards: list[dict[str, Any]] = self.socket.asks("board:watch")["cards"]
        return cards

    def confirms(self) -> None:
        """Go through the check before something grave, which the demo's own people pass without a passkey."""
        assert self.http.post("/passkey/confirm/answer", json={}, base_url=ORIGIN).get_json()["ok"]


class ControlRoom(StaffBrowser):
    """A call handler; uses the API for speed where a test is not about the pages."""

    ROLE = Role.CALL_HANDLER

    def api(
        self, method: str, path: str, body: Any = None, token: str = "demo-token", key: str | None = None
    ) -> TestResponse:
        """Call the API. `key`: the Idempotency-Key."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return self.http.open(f"/api/v1{path}", method=method, json=body, base_url=ORIGIN, headers=headers)

    def records(self, **facts: Any) -> dict[str, Any]:
        """Record an incident; returns the API's answer."""
        response = self.api("POST", "/incidents", INCIDENT | {"again": True} | facts)
        assert response.status_code == 201, response.json
        answer: dict[str, Any] = response.get_json()
        return answer

    def sends_link(self, **facts: Any) -> str:
        """Record an incident with consent and send the link; returns the link."""
        self.incident = self.records(**facts)["id"]
        body = {"channel": "sms", "consent": {"to_video": True, "to_recording": False}}
        response = self.api("POST", f"/incidents/{self.incident}/invitations", body)
        assert response.status_code == 201, response.json
        url: str = response.get_json()["url"]
        return url


class Officer(StaffBrowser):
    """An officer."""

    ROLE = Role.OFFICER

    def finds_waiting(self) -> str:
        """The id of the newest visit that waits."""
        visits: list[str] = [card["visit"] for card in self.board() if card["state"] == "waiting"]
        return visits[-1]

    def admits(self, visit: str | None = None) -> str:
        """Admit a waiting visit and watch it; returns its id."""
        if not hasattr(self, "socket"):
            self.connects()
        visit = visit or self.finds_waiting()
        answer = self.socket.asks("visit:admit", {"visit": visit})
        assert answer["ok"], answer
        self.socket.asks("visit:watch", {"visit": visit})
        return visit


class Captioner(StaffBrowser):
    """Somebody who types captions."""

    ROLE = Role.CAPTIONER

    def joins(self, visit: str) -> dict[str, Any]:
        """Begin to type for this visit; returns the lines so far."""
        if not hasattr(self, "socket"):
            self.connects()
        answer: dict[str, Any] = self.socket.asks("captions:join", {"visit": visit})
        assert answer["ok"], answer
        return answer["captions"]  # type: ignore[no-any-return]

    def types(
        self, visit: str, text: str, *, final: bool = True, segment: str = "", speaker: str = "officer"
    ) -> dict[str, Any]:
        """Type a line."""
        ask = {"visit": visit, "segment": segment or str(uuid.uuid4()), "speaker": speaker, "text": text}
        return self.socket.asks("caption:type", ask | {"final": final})


class Supervisor(StaffBrowser):
    """A supervisor."""

    ROLE = Role.SUPERVISOR


class Administrator(StaffBrowser):
    """An administrator of the demo, who has no passkey."""

    ROLE = Role.ADMINISTRATOR


class FakeMedia:
    """A media node that keeps a list instead of forwarding: the interface of `app.platform.media.MediaNodes`."""

    NODE = "fake"

    def __init__(self) -> None:
        self.here = True
        self.count = 1
        self.peers: dict[str, str | None] = {}
        self.connections = 0
        self.engine: str | None = None
        self.listens: dict[str, str] = {}
        self.records: dict[str, str] = {}
        self.can_record = True

    def has(self, name: str | None) -> bool:
        """Whether this node is here."""
        return self.here and name == self.NODE

    def choose(self) -> str:
        """The only node."""
        if not self.here:
            raise MediaAway("gone")
        return self.NODE

    def call(self, node: str | None, ask: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Answer as the media node does."""
        if not self.has(node):
            raise MediaAway("gone")
        return {
            "peer:open": self._open,
            "peer:offer": self._offer,
            "peer:enter": self._enter,
            "peer:leave": self._leave,
            "peer:close": self._close,
            "caption:start": self._start_captions,
            "caption:stop": self._stop_captions,
            "record:start": self._record,
            "record:pause": self._no_longer_record,
            "record:stop": self._no_longer_record,
        }[ask](payload)

    def _known(self, payload: dict[str, Any]) -> str:
        if payload["peer"] not in self.peers:
            raise MediaAway("unknown_peer")
        peer: str = payload["peer"]
        return peer

    def _open(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.peers.setdefault(payload["peer"], None)
        self.connections += 1
        return {"connections": [{"connection": f"c{self.connections}", "offered_by": "browser"}]}

    def _offer(self, payload: dict[str, Any]) -> dict[str, Any]:
        self._known(payload)
        if not payload["sdp"].startswith("v=0"):
            raise MediaAway("bad_sdp")
        return {"sdp": "v=0 answer"}

    def _enter(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.peers[self._known(payload)] = payload["call"]
        return {"call": payload["call"], "slots": [None, None, None]}

    def _leave(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.peers[self._known(payload)] = None
        return {}

    def _start_captions(self, payload: dict[str, Any]) -> dict[str, Any]:
        if self.engine is None:
            return {"state": "unavailable", "engine": None}
        self.listens[self._known(payload)] = payload["language"]
        return {"state": "on", "engine": self.engine}

    def _stop_captions(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.listens.pop(payload["peer"], None)
        return {"state": "off"}

    def _record(self, payload: dict[str, Any]) -> dict[str, Any]:
        if not self.can_record:
            raise MediaAway("full")
        self.records[payload["exhibit"]] = self._known(payload)
        return {"began_ms": 1_700_000_000_000}

    def _no_longer_record(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.records.pop(payload["exhibit"], None)
        return {}

    def _close(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.peers.pop(self._known(payload))
        return {}


def path_of(url: str) -> str:
    """The path of one of our addresses."""
    return re.sub(r"^https?://[^/]+", "", url)
