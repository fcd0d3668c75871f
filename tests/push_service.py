"""A push service and the browser behind it, on this machine: HTTPS, opens what it is sent, checks who signed it."""

import base64
import json
import re
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.platform import tls


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class BrowserKeys:
    """What a browser makes for a subscription."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"

    @property
    def public(self) -> dict[str, str]:
        """As in the JSON of a PushSubscription."""
        point = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return {"p256dh": encoded(self.private.public_key().public_bytes(*point)), "auth": encoded(self.auth)}

    def opens(self, body: bytes) -> dict[str, Any]:
        """The message in what was sent."""
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        message: dict[str, Any] = json.loads(plain)
        return message


class PushService:
    """Takes messages at `/push/<name>`, and answers as it is told to."""

    def __init__(self, folder: Path) -> None:
        self.certificate = tls.certificate(folder, datetime.now(UTC))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.server = HTTPServer(host="localhost", port=0, ssl_context=context, threaded=True)
        self.keys = BrowserKeys()
        self.taken: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, Response] = {}
        self.holds: dict[str, threading.Event] = {}
        self.elsewhere: list[str] = []
        self.server.expect_request("/elsewhere").respond_with_handler(self._elsewhere)
        self.server.expect_request(re.compile("/push/.*"), method="POST").respond_with_handler(self._take)
        self.server.start()

    @property
    def host(self) -> str:
        """As RVR_PUSH_SERVICES names it."""
        return f"localhost:{self.server.port}"

    def subscription(self, name: str) -> dict[str, Any]:
        """What the browser called `name` sends to our service."""
        return {"endpoint": f"https://{self.host}/push/{name}", "expirationTime": None, "keys": self.keys.public}

    def _take(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        if name in self.holds:
            self.holds[name].wait(20)
        if name in self.answers:
            return self.answers[name]
        self.bodies.append(request.data)
        self.taken.append((name, self.keys.opens(request.data), dict(request.headers)))
        return Response("", 201)

    def _elsewhere(self, request: Request) -> Response:
        self.elsewhere.append(request.method)
        return Response("", 201)

    def claims(self, headers: dict[str, str]) -> dict[str, Any]:
        """Who signed this message; fails unless the signature is true."""
        assert Vapid02.verify(headers["Authorization"])
        token = headers["Authorization"].partition("t=")[2].partition(",")[0]
        part = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return claims

    def stops(self) -> None:
        """The machine is away."""
        for hold in self.holds.values():
            hold.set()
        if self.server.is_running():
            self.server.stop()
