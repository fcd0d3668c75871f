"""Whether signing that arrives can be read, and whether an offer only listens. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum

LEAST_FPS = 20  # EN 301 549 6.5.3
LEAST_WIDTH, LEAST_HEIGHT = 320, 240  # EN 301 549 6.5.2: QVGA; of a phone held upright the other way round
MOST_DELAY_MS = 400  # EN 301 549 6.6: one way
EMERGENCY_FPS = 10  # the least at which signing was still understood (Tran 2013)
DIRECTIONS = ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive")
TOLERANCE = 0.9  # a count over a few seconds is one picture off, and 25 are sent


class Readable(StrEnum):
    """How well."""

    READABLE = "readable"
    EMERGENCY = "emergency"  # few pictures, on purpose: sign slowly
    NOT_READABLE = "not_readable"


def judge(
    fps: float, width: int, height: int, freezes: int, delay_ms: int, *, emergency: bool
) -> tuple[Readable, list[str]]:
    """Whether it can be read, and what is wrong: fps, size, freezes, delay.

    freezes: in the same few seconds as fps. emergency: the slow picture was chosen; then neither size nor delay counts.
    """
    least = EMERGENCY_FPS if emergency else LEAST_FPS
    small = max(width, height) < LEAST_WIDTH or min(width, height) < LEAST_HEIGHT
    wrong = {
        "fps": fps < TOLERANCE * least,
        "size": small and not emergency,
        "freezes": freezes > 0,
        "delay": delay_ms >= MOST_DELAY_MS and not emergency,
    }
    found = [name for name, is_so in wrong.items() if is_so]
    if found:
        return Readable.NOT_READABLE, found
    return (Readable.EMERGENCY if emergency else Readable.READABLE), []


def seen_first(mode: str | None, peers: Mapping[str, str]) -> dict[str, str]:
    """By role, whose picture must not suffer on a narrow line: two who sign to each other come first for each other.

    peers: the connection of each role that is there.
    """
    signing, signed_to = peers.get("victim"), peers.get("interpreter")
    if mode != "signing" or signing is None or signed_to is None:
        return {}
    return {"victim": signed_to, "interpreter": signing}


def only_listens(sdp: str) -> bool:
    """Whether a browser that makes this offer sends nothing and is sent no picture."""
    for section in re.split(r"^m=", sdp, flags=re.MULTILINE)[1:]:
        kind, lines = section.split(" ", 1)[0], section.splitlines()
        if kind == "video" or (kind == "audio" and not _is_received(lines)):
            return False
    return True


def _is_received(lines: list[str]) -> bool:
    return [line for line in lines if line in DIRECTIONS] == ["a=recvonly"]
