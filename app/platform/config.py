"""Settings from the environment, checked together at start.

Every setting is a field here; `docs/settings.md` is generated from the fields' descriptions.
"""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from app.platform import push, signing, turn
from app.platform import sms as texts
from app.platform.translations import OWN_NAMES, review
from signalling import sealing

KEY_BYTES = 32


class SettingsError(Exception):
    """One or more settings are missing or wrong; the message names each and what it should be."""


class Settings(BaseModel):
    """What an installation decides. The environment variable of a field is `RVR_` and its name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    demo: bool = Field(
        True,
        description="Demo mode: sign-in buttons, a waiting incident, an on-screen outbox.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on. `HOST` works too.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="Port to listen on. `PORT` works too.")
    public_url: str = Field(
        "",
        description="Address that people type, without a path. Default: this machine.",
    )
    data_dir: Path = Field(Path("var"), description="Folder for the embedded database and generated keys.")
    database_url: str = Field("", description="SQLAlchemy address. Default: SQLite in the data folder.")
    data_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys for personal data, `id:base64` of 32 bytes, comma-separated; the first one encrypts. "
        "In demo mode one is made and kept in the data folder.",
    )
    evidence_public_key: str = Field(
        "",
        description="Public key to which evidence is sealed, 32 bytes as base64. Make a pair with "
        "`flask --app app evidence new-keys`. Without it nothing is captured. Demo mode makes one.",
    )
    evidence_key: SecretStr = Field(
        SecretStr(""),
        description="Private key that opens evidence: for the worker only, and kept outside the data folder. "
        "Demo mode makes one.",
    )
    jobs_url: str = Field(
        "",
        description="The worker's queue: `redis://…` (needs the Python package `redis`). Default: `jobs.db` in "
        "the data folder.",
    )
    evidence_sign_key: SecretStr = Field(
        SecretStr(""),
        description="Private key (Ed25519) that signs evidence packages: for the worker only. `flask --app app "
        "evidence new-keys` makes one. Without it no package is made. Demo mode makes one.",
    )
    media_key: SecretStr = Field(
        SecretStr(""),
        description="Key shared with the media nodes, at least 16 characters. Demo mode makes one.",
    )
    exit_url: str = Field(
        "/calendar",
        description="Where exit leads: a path of this host, plausible at any hour.",
    )
    link_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = Field(
        60, description="How long a link may be opened, in minutes."
    )
    idle_minutes: Annotated[int, Field(ge=1, le=60)] = Field(
        15, description="After how many minutes without activity a staff session locks until a passkey opens it."
    )
    languages: str = Field(
        "",
        description="Languages to offer her, as codes with commas (`en,cy,pl`); English always is. Default: all that "
        "somebody has reviewed; in demo mode drafts too.",
    )
    turn_urls: str = Field(
        "",
        description="Addresses of the TURN server with commas, best first: `turn:go.example:3478,"
        "turns:go.example:5349?transport=tcp`. See operations.md.",
    )
    turn_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret shared with the TURN server (its `static-auth-secret`), at least 16 characters.",
    )
    relay_only: bool = Field(
        False, description="Media goes through the TURN server only: one host, which a mobile network can zero-rate."
    )
    clips_dir: Path | None = Field(
        None,
        description="Folder with clips in sign language: `before`, `talk`, `waiting`, `help`, `ended`, each as `.mp4` "
        "or `.webm`, with a poster `.jpg`, `.png` or `.webp`. Default: `clips` in the data folder.",
    )
    demo_api_token: SecretStr = Field(SecretStr(""), description="An API token that works in demo mode only.")
    api_per_minute: Annotated[int, Field(ge=10)] = Field(
        600, description="Requests of the API in a minute from one token; from one address four times as many."
    )
    limits_url: str = Field(
        "memory://",
        description="Where requests are counted: `memory://`, each web process for itself, or `redis://…` for several "
        "(needs the Python package `redis`).",
    )
    proxies: Annotated[int, Field(ge=0, le=5)] = Field(
        0, description="Reverse proxies in front that append to `X-Forwarded-For`: without them an address can lie."
    )
    sms: Literal["outbox", "notify"] = Field(
        "outbox",
        description="How links are sent. `outbox` shows them on a staff page; `notify` sends them by GOV.UK Notify. "
        "See operations.md.",
    )
    notify_api_key: SecretStr = Field(SecretStr(""), description="API key of the service at GOV.UK Notify.")
    notify_template_id: str = Field("", description="Id of the text message's template there; it holds ((message)).")
    notify_email_template_id: str = Field(
        "", description="Id of the email's template there, with ((subject)) and ((message)). Without it, no emails."
    )
    notify_url: str = Field(texts.NOTIFY, description="Address of GOV.UK Notify's API.")
    notify_callback_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token of GOV.UK Notify's callbacks, at least 16 characters. Default: it is asked instead.",
    )

    alert_after_s: Annotated[int, Field(ge=10, le=3600)] = Field(
        60, description="After how many seconds of waiting officers are alerted, by sound and web push."
    )
    alert_again_s: Annotated[int, Field(ge=10, le=3600)] = Field(
        60, description="After how many seconds they are alerted again of somebody who still waits."
    )
    interpreter_second_ring_s: Annotated[int, Field(ge=3, le=3600)] = Field(
        20, description="After how many seconds an unanswered request for an interpreter rings with more of them."
    )
    interpreter_agency_s: Annotated[int, Field(ge=5, le=3600)] = Field(
        45, description="After how many seconds an outside agency gets a one-time link."
    )
    interpreter_give_up_s: Annotated[int, Field(ge=10, le=24 * 3600)] = Field(
        900, description="After how many seconds the request ends unanswered."
    )
    interpreter_break_min: Annotated[int, Field(ge=5, le=120)] = Field(
        20, description="After how many minutes in a call an interpreter is advised to let a colleague take over."
    )
    interpreter_agency: str = Field(
        "", description="Name and number of the agency to which officers give the one-time link, as they read it."
    )
    push_key: SecretStr = Field(
        SecretStr(""),
        description="Private key (VAPID) that signs web push: 32 bytes in base64url. Demo mode makes one; without it "
        "there is no web push. See operations.md.",
    )
    push_contact: str = Field(
        "", description="Where push services may complain: `mailto:…` or `https://…`. Default: this installation."
    )
    push_services: str = Field(
        "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com",
        description="Hosts of push services that we may send to, with commas; `*.host` for all below it.",
    )

    @field_validator("exit_url")
    @classmethod
    def _stays_on_this_host(cls, value: str) -> str:
        if not value.startswith("/") or value.startswith("//"):
            raise ValueError("must be a path of this host, such as /calendar: an outside page would cost her data")
        return value

    @field_validator("languages")
    @classmethod
    def _languages_are_known(cls, value: str) -> str:
        unknown = [code for code in _codes(value) if code not in OWN_NAMES]
        if unknown:
            raise ValueError(f"has no catalogue for {', '.join(unknown)}; there are {', '.join(OWN_NAMES)}")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/")):
            raise ValueError("must be an address without a path, such as https://go.example")
        return value.rstrip("/")

    @field_validator("data_keys")
    @classmethod
    def _keys_decode(cls, value: SecretStr) -> SecretStr:
        for item in filter(None, value.get_secret_value().split(",")):
            name, _, encoded = item.partition(":")
            if not name or len(base64.b64decode(encoded, validate=True)) != KEY_BYTES:
                raise ValueError("each key is id:base64 of 32 bytes; make one with `openssl rand -base64 32`")
        return value

    @field_validator("evidence_public_key")
    @classmethod
    def _evidence_can_be_sealed(cls, value: str) -> str:
        if value:
            sealing.check_public(value)
        return value

    @field_validator("evidence_key")
    @classmethod
    def _evidence_can_be_opened(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            sealing.public_of(value.get_secret_value())
        return value

    @field_validator("evidence_sign_key")
    @classmethod
    def _packages_can_be_signed(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            signing.check(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _production_is_complete(self) -> "Settings":
        problems = []
        if self.demo and not _is_private(self.host) and self.scheme != "https":
            problems.append("RVR_DEMO must be 0 on a public address without HTTPS")
        if not self.demo:
            if not self.data_keys.get_secret_value():
                problems.append("RVR_DATA_KEYS is needed outside demo mode")
            if self.demo_api_token.get_secret_value():
                problems.append("RVR_DEMO_API_TOKEN works in demo mode only; remove it")
            if self.scheme != "https":
                problems.append("RVR_PUBLIC_URL must be an https address outside demo mode")
            problems += [f"RVR_LANGUAGES names {code}, a translation that nobody has reviewed" for code in self.drafts]
        key = self.media_key.get_secret_value()
        if (key and len(key) < 16) or (not key and not self.demo):
            problems.append("RVR_MEDIA_KEY must have at least 16 characters, the same for web and media")
        problems += self._keys_that_do_not_fit()
        problems += turn.problems(self.turn_urls, self.turn_secret.get_secret_value(), self.relay_only)
        problems += texts.problems(
            self.sms,
            self.notify_api_key.get_secret_value(),
            self.notify_template_id,
            self.notify_url,
            self.notify_callback_token.get_secret_value(),
            _is_private(self.host),
        )
        problems += push.problems(self.push_key.get_secret_value(), self.push_contact, self.push_services)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _keys_that_do_not_fit(self) -> list[str]:
        opens = self.evidence_key.get_secret_value()
        if opens and self.evidence_public_key and sealing.public_of(opens) != self.evidence_public_key:
            return ["RVR_EVIDENCE_KEY and RVR_EVIDENCE_PUBLIC_KEY are not a pair"]
        return []

    @property
    def can_email(self) -> bool:
        """Whether links can go out by email."""
        return self.sms != "notify" or bool(self.notify_email_template_id)

    @property
    def allowed_push_services(self) -> tuple[str, ...]:
        """Hosts of RVR_PUSH_SERVICES."""
        return _codes(self.push_services)

    @property
    def relay(self) -> turn.Turn:
        """The TURN server, if there is one."""
        return turn.Turn(turn.addresses(self.turn_urls), self.turn_secret.get_secret_value(), self.relay_only)

    @property
    def chosen_languages(self) -> tuple[str, ...]:
        """The codes of RVR_LANGUAGES; none means every language that may be offered."""
        return _codes(self.languages)

    @property
    def drafts(self) -> list[str]:
        """Languages of RVR_LANGUAGES whose pages for her nobody has reviewed."""
        return [code for code in self.chosen_languages if not review("victim", code)]

    @property
    def origin(self) -> str:
        """Scheme, host and port of every link that the product writes, without a trailing slash."""
        if self.public_url:
            return self.public_url
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def scheme(self) -> str:
        """`https` wherever a phone could reach us: only this very machine may use plain HTTP."""
        if self.public_url:
            return urlsplit(self.public_url).scheme
        return "http" if _is_private(self.host) else "https"

    @property
    def clips(self) -> Path:
        """Where clips in sign language are."""
        return (self.clips_dir or self.data_dir / "clips").resolve()

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'rvr.db'}"


def _codes(written: str) -> tuple[str, ...]:
    return tuple(written.replace(",", " ").split())


def _is_private(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `RVR_*` (and `HOST`, `PORT`). Raises SettingsError naming everything wrong at once."""
    environ = os.environ if environ is None else environ
    values: dict[str, str] = {
        name: environ[f"RVR_{name.upper()}"] for name in Settings.model_fields if environ.get(f"RVR_{name.upper()}")
    }
    for name in ("host", "port"):
        if environ.get(name.upper()):
            values.setdefault(name, environ[name.upper()])
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    return _with_made_keys(settings)


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        where = f"RVR_{str(problem['loc'][0]).upper()}: " if problem["loc"] else ""
        lines.append(where + problem["msg"].removeprefix("Value error, "))
    return "These settings are wrong:\n" + "\n".join(f"  - {line}" for line in lines)


def _with_made_keys(settings: Settings) -> Settings:
    """Demo mode makes what it lacks and keeps it in the data folder, so that a restart reads its own data."""
    if not settings.demo:
        return settings
    made: dict[str, object] = {}
    if not settings.data_keys.get_secret_value():
        made["data_keys"] = SecretStr(
            _kept(
                settings.data_dir / "data.keys",
                lambda: f"demo:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}",
            )
        )
    if not settings.media_key.get_secret_value():
        made["media_key"] = SecretStr(_kept(settings.data_dir / "media.key", lambda: secrets.token_urlsafe(24)))
    if not settings.evidence_key.get_secret_value() and not settings.evidence_public_key:
        private = _kept(settings.data_dir / "evidence.key", lambda: sealing.new_keys()[0])
        made |= {"evidence_key": SecretStr(private), "evidence_public_key": sealing.public_of(private)}
    if not settings.evidence_sign_key.get_secret_value():
        made["evidence_sign_key"] = SecretStr(_kept(settings.data_dir / "evidence-sign.key", signing.new_key))
    if not settings.push_key.get_secret_value():
        made["push_key"] = SecretStr(_kept(settings.data_dir / "push.key", push.new_key))
    return settings.model_copy(update=made)


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        value = make()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(value)
    return path.read_text().strip()
