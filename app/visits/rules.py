"""The ways to talk, and which of them another one may be lowered to. What each sends: `static/js/shared/modes.js`."""

from typing import Literal, get_args

Mode = Literal["signing", "video", "low", "stills", "voice", "text"]
MODES: tuple[Mode, ...] = get_args(Mode)

#: What a weak line makes of a choice, most first. A signer gains nothing from voice; text is never chosen for anybody.
LOWER: dict[Mode, tuple[Mode, ...]] = {
    "signing": ("low", "stills"),
    "video": ("low", "stills", "voice"),
    "low": ("stills", "voice"),
    "stills": ("voice",),
    "voice": (),
    "text": (),
}


def may_lower(chosen: str | None, to: Mode) -> bool:
    """Whether a weak line may turn what she chose into this."""
    return chosen in MODES and to in LOWER[chosen]
