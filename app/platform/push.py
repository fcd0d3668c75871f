"""Web push (RFC 8030), encrypted for the browser (RFC 8291) and signed by us (VAPID, RFC 8292).

The one file that knows its libraries.
"""

import base64
import binascii
import json
import re
import time
from typing import Literal
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02
from pywebpush import WebPusher

from app.platform.log import logger

TIMEOUT_S = (3, 5)  # to connect, to answer
SIGNED_FOR_S = 12 * 3600  # push services refuse more than 24 h
GONE = (404, 410)
TOPIC = "waiting"  # a later message takes the place of one of the same topic that has not arrived

KEY_BYTES = 32
HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")

Outcome = Literal["taken", "gone", "refused", "away"]


def new_key() -> str:
    """A private key as RVR_PUSH_KEY holds it: 32 bytes in base64url."""
    made = Vapid02()
    made.generate_keys()
    number: int = made.private_key.private_numbers().private_value
    return _encoded(number.to_bytes(KEY_BYTES, "big"))


def problems(key: str, contact: str, services: str) -> list[str]:
    """What is wrong with the settings of push; key and contact may be empty. services: hosts with commas."""
    found = []
    if key and not _is_key(key):
        found.append("RVR_PUSH_KEY must be 32 bytes in base64url; make one with `flask --app app push-key`")
    if contact and not contact.startswith(("mailto:", "https://")):
        found.append("RVR_PUSH_CONTACT must begin with mailto: or https://")
    if not all(HOST.fullmatch(one) for one in services.replace(",", " ").split()):
        found.append("RVR_PUSH_SERVICES must be host names with commas, such as push.example or *.push.example")
    return found


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Push:
    """Sends as one installation."""

    def __init__(self, key: str, contact: str) -> None:
        """key: as `new_key`. contact: `mailto:…` or `https:…`, where a push service may complain."""
        self._vapid = Vapid02.from_raw(key.encode())
        self._vapid.conf["no-strict"] = True  # it refuses a contact with a port or a path, which RFC 8292 allows
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What a browser is given to subscribe with."""
        point = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return _encoded(self._vapid.public_key.public_bytes(*point))

    def send(self, endpoint: str, keys: str, message: dict[str, str], lasts_s: int, topic: str = TOPIC) -> Outcome:
        """Hand one message over; takes seconds at worst. endpoint: checked by the caller against the allowed services.

        keys: `p256dh auth`. lasts_s: how long the service may keep it for a browser that is away.
        """
        try:
            headers, body = self._prepared(endpoint, keys, message, lasts_s, topic)
            # Not followed: a service that is allowed could lead to a machine that isn't.
            with requests.post(
                endpoint, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
        except requests.RequestException as error:
            logger.warning("push_away", why=type(error).__name__)
            return "away"
        if 200 <= status < 300:
            return "taken"
        logger.warning("push_refused", status=status)
        return "gone" if status in GONE else "refused"

    def _prepared(
        self, endpoint: str, keys: str, message: dict[str, str], lasts_s: int, topic: str
    ) -> tuple[dict[str, str], bytes]:
        p256dh, auth = keys.split()
        pusher = WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
        parts = urlsplit(endpoint)
        claims = {
            "sub": self._contact,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + SIGNED_FOR_S,
        }
        signed: dict[str, str] = self._vapid.sign(claims)
        headers = {"TTL": str(lasts_s), "Urgency": "high", "Topic": topic, "Content-Encoding": "aes128gcm"}
        return headers | signed, pusher.encode(json.dumps(message).encode())["body"]
