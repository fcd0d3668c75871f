"""The node's settings: environment variables, checked all at once before anything starts."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signalling.captions.process import Choice

#: Which of them need RVR_CAPTIONS_MODEL.
CAPTION_ENGINES = {"sherpa": True, "vosk": True, "pocketsphinx": False}
DEFAULT_PORT = 8000
#: Participants on one node: twelve calls of four, or twenty-four of two.
DEFAULT_CAPACITY = 48
#: A key that could be guessed would let anybody pose as a media node.
MIN_KEY_CHARACTERS = 16


class BadSettings(Exception):
    """One sentence for each setting that is missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What the operator decides; `addresses` empty means every address of the machine."""

    web_url: str
    key: str = field(repr=False)
    node: str
    capacity: int
    addresses: tuple[str, ...]
    captions: Choice | None = None
    caption_languages: tuple[str, ...] = ("en",)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the `RVR_MEDIA_*` variables; raises `BadSettings` naming everything that is wrong."""
    problems: list[str] = []
    settings = Settings(
        web_url=_web_url(environ, problems),
        key=_key(environ, problems),
        node=environ.get("RVR_MEDIA_NODE") or socket.gethostname(),
        capacity=_capacity(environ, problems),
        addresses=_addresses(environ, problems),
        captions=_captions(environ, problems),
        caption_languages=tuple((environ.get("RVR_CAPTIONS_LANGUAGES") or "en").replace(",", " ").split()),
    )
    if problems:
        raise BadSettings(problems)
    return settings


def _web_url(environ: Mapping[str, str], problems: list[str]) -> str:
    url = environ.get("RVR_MEDIA_WEB_URL") or f"http://127.0.0.1:{environ.get('PORT', DEFAULT_PORT)}"
    if not url.startswith(("http://", "https://")):
        problems.append("RVR_MEDIA_WEB_URL must begin with http:// or https://")
    return url


def _key(environ: Mapping[str, str], problems: list[str]) -> str:
    key = environ.get("RVR_MEDIA_KEY", "")
    if len(key) < MIN_KEY_CHARACTERS:
        problems.append(f"RVR_MEDIA_KEY must have at least {MIN_KEY_CHARACTERS} characters")
    return key


def _capacity(environ: Mapping[str, str], problems: list[str]) -> int:
    text = environ.get("RVR_MEDIA_CAPACITY") or str(DEFAULT_CAPACITY)
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    problems.append("RVR_MEDIA_CAPACITY must be a whole number above 0")
    return DEFAULT_CAPACITY


def _addresses(environ: Mapping[str, str], problems: list[str]) -> tuple[str, ...]:
    addresses = tuple(environ.get("RVR_MEDIA_ADDRESSES", "").replace(",", " ").split())
    for address in addresses:
        if not _is_ours(address):
            problems.append(f"RVR_MEDIA_ADDRESSES: {address} is not an IP address of this machine")
    return addresses


def _captions(environ: Mapping[str, str], problems: list[str]) -> Choice | None:
    """The engine. A folder that is wrong is no reason not to forward calls: that is found when it is loaded."""
    engine, model = environ.get("RVR_CAPTIONS_ENGINE") or "none", environ.get("RVR_CAPTIONS_MODEL", "")
    if engine == "none":
        return None
    if engine not in CAPTION_ENGINES:
        problems.append(f"RVR_CAPTIONS_ENGINE must be none, {', '.join(CAPTION_ENGINES)}")
    elif CAPTION_ENGINES[engine] and not model:
        problems.append(f"RVR_CAPTIONS_MODEL must name the folder of a model for {engine}")
    return Choice(engine, str(Path(model).absolute()) if model else "")


def _is_ours(address: str) -> bool:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except (ValueError, OSError):
        return False
    return True
