"""Texts and emails leave through a sender: the outbox that a staff page shows, or GOV.UK Notify (`platform.notify`).

States are GOV.UK Notify's words: https://docs.notifications.service.gov.uk/rest-api.html#text-message-status-descriptions
"""

import re
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

#: Why a text was not taken. All but the last two never get better by themselves; those are tried again.
Why = Literal["bad_number", "bad_address", "no_key", "set_up", "daily_limit", "busy", "away"]
TRIED_AGAIN: frozenset[Why] = frozenset({"busy", "away"})

IN_OUTBOX = "in_outbox"
ON_ITS_WAY = ("created", "sending")
FINAL = ("sent", "delivered", "permanent-failure", "temporary-failure", "technical-failure")
STATES = frozenset({IN_OUTBOX, *ON_ITS_WAY, *FINAL})

NOTIFY = "https://api.notifications.service.gov.uk"
API_KEY = re.compile(r".*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBER = re.compile(r"\+[0-9]{7,15}")
ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}")


class NotSent(Exception):
    """The text was not taken. It says why, and nothing of the text or number."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Receipt:
    """The sender took the text. provider_id: its own name for it; state: one of STATES."""

    provider_id: str
    state: str


class Sender(Protocol):
    """Sends texts. It may take seconds: never inside a database transaction."""

    def send(self, reference: str, to: str, body: str, subject: str | None = None) -> Receipt:
        """Hand over. reference: ours, which comes back with news of it. subject: of an email. Raises NotSent."""

    def state_of(self, provider_id: str) -> str:
        """What became of a text, as one of STATES. Raises NotSent when that can't be found out now."""


class Outbox:
    """The embedded default: the text is in the database already, and a staff page shows it."""

    def send(self, reference: str, to: str, body: str, subject: str | None = None) -> Receipt:
        """Take the text. Raises NotSent for what is no number or address, as a provider would."""
        if subject is None and not NUMBER.fullmatch(to):
            raise NotSent("bad_number")
        if subject is not None and not ADDRESS.fullmatch(to):
            raise NotSent("bad_address")
        return Receipt(reference, IN_OUTBOX)

    def state_of(self, provider_id: str) -> str:
        """It stays where it is."""
        return IN_OUTBOX


def problems(sms: str, key: str, template: str, url: str, token: str, private: bool) -> list[str]:
    """What is wrong with the settings of the sender. private: of an installation that no phone can reach."""
    if sms != "notify":
        return []
    found = []
    if not API_KEY.fullmatch(key):
        found.append("RVR_NOTIFY_API_KEY must be an API key of GOV.UK Notify: a name and two ids, joined by hyphens")
    if not template:
        found.append("RVR_NOTIFY_TEMPLATE_ID must be the id of the text message's template at GOV.UK Notify")
    if urlsplit(url).scheme != "https" and not private:
        found.append("RVR_NOTIFY_URL must be an https address")
    if token and len(token) < 16:
        found.append("RVR_NOTIFY_CALLBACK_TOKEN must have at least 16 characters")
    return found
