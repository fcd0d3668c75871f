"""What the control room's note of needs and her own wishes mean for each other. Hers come first."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

TextSize = Literal["usual", "large", "largest"]
Volumes = dict[Literal["officer", "interpreter"], Annotated[int, Field(ge=0, le=100)]]


class CaptionLook(BaseModel):
    """How her captions look. `aloud`: a screen reader says each finished line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: TextSize = "usual"
    colours: Literal["dark", "light", "yellow"] = "dark"
    place: Literal["under", "over"] = "under"
    aloud: bool = False


class Preferences(BaseModel):
    """What she wishes. `volumes`: how loud she hears each person, in per cent; who is not in it is at 100."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: bool = False
    captions: bool = False
    signing: bool = False
    text_first: bool = False
    text_size: TextSize = "usual"
    high_contrast: bool = False
    easy_read: bool = False
    letters: bool = False  # she is read letter by letter
    volumes: Volumes = {}
    caption_look: CaptionLook | None = None  # None: as it comes


WISHES = ("captions", "bsl", "large_text", "text_first", "high_contrast", "easy_read")
"""Needs that she can say herself. What else the control room noted (no data allowance) stays."""


def from_needs(needs: list[str]) -> Preferences:
    """What the control room noted, until she says something herself."""
    return Preferences(
        captions="captions" in needs,
        signing="bsl" in needs,
        text_first="text_first" in needs,
        text_size="large" if "large_text" in needs else "usual",
    )


def needs_now(needs: list[str], wishes: Preferences) -> list[str]:
    """The needs as staff should see them."""
    wished = {
        "captions": wishes.captions,
        "bsl": wishes.signing,
        "large_text": wishes.text_size != "usual",
        "text_first": wishes.text_first,
        "high_contrast": wishes.high_contrast,
        "easy_read": wishes.easy_read,
    }
    return [need for need in needs if need not in WISHES] + [need for need in WISHES if wished[need]]
