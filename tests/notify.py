"""GOV.UK Notify's API on this machine, as its documentation describes it; and an application that sends through it."""

import json
import re
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.invitations import delivery
from app.invitations.worker import sender_of
from app.platform.config import Settings, load
from app.platform.notify import Notify

SERVICE, SECRET = str(uuid4()), str(uuid4())
KEY = f"links-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid4())
CALLBACK_TOKEN = "callback-token-of-tests"
EMAIL_TEMPLATE = str(uuid4())
BAD_NUMBER = "+44123"  # what Notify refuses
BAD_ADDRESS = "nobody@localhost"


def error(status: int, kind: str, message: str) -> Response:
    """An error as Notify words it."""
    body = {"status_code": status, "errors": [{"error": kind, "message": message}]}
    return Response(json.dumps(body), status, content_type="application/json")


class FakeNotify:
    """Takes texts, knows what became of them, and fails as it is told to."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.sent: list[dict[str, Any]] = []
        self.status: dict[str, str] = {}
        self.fails: list[Response] = []
        self.delay_s = 0.0
        server.expect_request("/v2/notifications/sms", method="POST").respond_with_handler(self._take)
        server.expect_request("/v2/notifications/email", method="POST").respond_with_handler(self._take_email)
        server.expect_request(re.compile("/v2/notifications/[0-9a-f-]{36}")).respond_with_handler(self._tell)

    def _take(self, request: Request) -> Response:
        if request.get_json()["phone_number"] == BAD_NUMBER:
            return error(400, "ValidationError", "phone_number Not enough digits")
        return self._keep(request, TEMPLATE, {"message"})

    def _take_email(self, request: Request) -> Response:
        if request.get_json()["email_address"] == BAD_ADDRESS:
            return error(400, "ValidationError", "email_address Not a valid email address")
        return self._keep(request, EMAIL_TEMPLATE, {"subject", "message"})

    def _keep(self, request: Request, template: str, needed: set[str]) -> Response:
        time.sleep(self.delay_s)
        if not request.headers.get("Authorization", "").startswith("Bearer ey"):
            return error(403, "AuthError", "Invalid token: make sure your API token matches the example")
        if self.fails:
            return self.fails.pop(0)
        text = request.get_json()
        if text["template_id"] != template:
            return error(400, "BadRequestError", "Template not found")
        if missing := needed - set(text["personalisation"]):
            return error(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        made = str(uuid4())
        self.sent.append(text | {"id": made})
        self.status[made] = "created"
        return Response(json.dumps({"id": made, "reference": text["reference"]}), 201)

    def _tell(self, request: Request) -> Response:
        if self.fails:
            return self.fails.pop(0)
        made = request.path.rpartition("/")[2]
        if made not in self.status:
            return error(404, "NoResultFound", "No result found")
        return Response(json.dumps({"id": made, "status": self.status[made]}), 200)

    def sender(self, timeout_s: float = 5, key: str = KEY, template: str = TEMPLATE) -> Notify:
        """A sender that talks to it."""
        return Notify(key, template, self.url, timeout_s, email_template_id=EMAIL_TEMPLATE)

    def settings(self, data_dir: Path) -> Settings:
        """Settings of an installation that sends through it."""
        own = {
            "RVR_DATA_DIR": str(data_dir),
            "RVR_DEMO_API_TOKEN": "demo-token",
            "RVR_PUBLIC_URL": "https://go.test",
        }
        return load(own | self.environment())

    def environment(self) -> dict[str, str]:
        """What an operator sets to send through it."""
        return {
            "RVR_SMS": "notify",
            "RVR_NOTIFY_API_KEY": KEY,
            "RVR_NOTIFY_TEMPLATE_ID": TEMPLATE,
            "RVR_NOTIFY_EMAIL_TEMPLATE_ID": EMAIL_TEMPLATE,
            "RVR_NOTIFY_URL": self.url,
            "RVR_NOTIFY_CALLBACK_TOKEN": CALLBACK_TOKEN,
        }


def works(app: Flask) -> int:
    """One round of the worker."""
    with app.app_context():
        return delivery.run_due(sender_of(app.extensions["settings"]))
