"""The languages that an interpreter can be asked for, by name."""

from typing import Any

from app.platform.locale import lazy_gettext as _l

SIGNED: dict[str, Any] = {
    "bsl": _l("BSL"),
    "bsl-relay": _l("BSL with a Deaf interpreter"),
    "isl": _l("Irish Sign Language"),
    "deafblind": _l("Deafblind manual or hands-on signing"),
    "lip": _l("Lipspeaking"),
}
SPOKEN: dict[str, Any] = {
    "ar": _l("Arabic"),
    "bn": _l("Bengali"),
    "cy": _l("Welsh"),
    "fa": _l("Farsi or Dari"),
    "lt": _l("Lithuanian"),
    "pa": _l("Punjabi"),
    "pl": _l("Polish"),
    "pt": _l("Portuguese"),
    "ro": _l("Romanian"),
    "so": _l("Somali"),
    "uk": _l("Ukrainian"),
    "ur": _l("Urdu"),
}
LANGUAGES: dict[str, Any] = SIGNED | SPOKEN


def suggested(needs: list[str], language: str) -> str:
    """The language that a visit most likely needs; empty if none."""
    if "bsl" in needs:
        return "bsl"
    return language if language in SPOKEN else ""
