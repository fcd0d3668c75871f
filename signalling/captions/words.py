"""What every recogniser offers, whatever engine is behind it."""

from dataclasses import dataclass
from typing import Protocol


class EngineProblem(Exception):
    """Why an engine can't be used, in one sentence for the operator."""


@dataclass(frozen=True)
class Word:
    """One word; confidence 0..1 where the engine says one. Times in ms since the segment's sound began."""

    text: str
    confidence: float | None = None
    start_ms: int = 0
    end_ms: int = 0


class Recogniser(Protocol):
    """Hears 16 kHz samples and says what it makes of them."""

    def hear(self, samples: bytes) -> None: ...

    def words(self) -> list[Word]:
        """The hypothesis for what was heard since the last `finish`."""
        ...

    def ended(self) -> bool:
        """Whether the speaker has paused, so that the segment is over."""
        ...

    def finish(self) -> list[Word]:
        """The last word on the segment; begins the next."""
        ...
