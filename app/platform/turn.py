"""TURN: where a browser may have its media relayed, with credentials that soon end.

The REST convention of coturn (`use-auth-secret`; draft-uberti-behave-turn-rest): the user name says when it ends, the
password is its HMAC-SHA1 under the secret that we share with the TURN server. Nothing is stored on either side.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# For beginning: a connection that goes on keeps its relay, and each new one comes with credentials of its own.
VALID_FOR = timedelta(hours=1)
MIN_SECRET_CHARACTERS = 16
ADDRESS = re.compile(r"turns?:(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?")


@dataclass(frozen=True)
class Turn:
    """The TURN server of an installation; no `urls`: there is none."""

    urls: tuple[str, ...]
    secret: str
    relay_only: bool

    def reach(self, user: str, now: datetime) -> dict[str, Any]:
        """How a browser reaches the media node, named as in RTCConfiguration. `user`: an opaque id; now: aware UTC."""
        if not self.urls:
            return {"ice_servers": [], "relay_only": False}
        username = f"{int((now + VALID_FOR).timestamp())}:{user}"
        # SHA-1 is the convention's; as an HMAC it is sound.
        digest = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        credential = base64.b64encode(digest).decode()
        server = {"urls": list(self.urls), "username": username, "credential": credential}
        return {"ice_servers": [server], "relay_only": self.relay_only}


def addresses(written: str) -> tuple[str, ...]:
    """The addresses of a setting, separated by commas or spaces."""
    return tuple(written.replace(",", " ").split())


def problems(urls: str, secret: str, relay_only: bool) -> list[str]:
    """What is wrong with the settings, a sentence each."""
    found = [
        f"RVR_TURN_URLS: {address} is not an address such as turns:go.example:443?transport=tcp"
        for address in addresses(urls)
        if not ADDRESS.fullmatch(address)
    ]
    if urls and len(secret) < MIN_SECRET_CHARACTERS:
        found.append(
            f"RVR_TURN_SECRET must have at least {MIN_SECRET_CHARACTERS} characters, as the TURN server has it"
        )
    if relay_only and not urls:
        found.append("RVR_RELAY_ONLY needs RVR_TURN_URLS")
    return found
