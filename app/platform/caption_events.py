"""What media nodes tell of spoken words: checked here before anybody acts on it."""

from typing import Literal

from pydantic import BaseModel, Field


class Captions(BaseModel):
    """What a node says of its recognisers: the engine that can be used, and for the operator what is wrong."""

    engine: str | None = Field(default=None, max_length=32)
    languages: list[str] = Field(default_factory=list, max_length=64)
    problem: str | None = None


class CaptionSegment(BaseModel):
    """One line of what a participant says, as it is now. Times are UTC in ms.

    words: those of `committed` and then those of `pending`, each with its confidence.
    """

    peer: str = Field(max_length=64)
    call: str | None = None
    segment: str = Field(max_length=64)
    revision: int = Field(ge=1)
    committed: str = Field(max_length=4000)
    pending: str = Field(max_length=4000)
    final: bool
    words: list[tuple[str, float | None]] = Field(max_length=1000)
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    source: Literal["sherpa", "vosk", "pocketsphinx"]


class CaptionGap(BaseModel):
    """What a participant said between these times (UTC, ms) was not heard by the recogniser."""

    peer: str = Field(max_length=64)
    call: str | None = None
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)


class CaptionState(BaseModel):
    """Whether a participant's words are written down."""

    peer: str = Field(max_length=64)
    call: str | None = None
    state: Literal["on", "off", "busy", "unavailable"]
    engine: str | None = None


CAPTIONS: dict[str, type[BaseModel]] = {
    "caption:segment": CaptionSegment,
    "caption:gap": CaptionGap,
    "caption:state": CaptionState,
}
