"""Hypotheses become segments: words that stand, words that may change, and an end at each pause."""

import secrets
from collections.abc import Callable
from typing import Any

from signalling.captions.commit import agreed, pending
from signalling.captions.sound import RATE, SAMPLE_BYTES
from signalling.captions.words import Recogniser, Word

#: So often a hypothesis is looked at; words that stand come one look later.
LOOK_MS = 150

Tell = Callable[[dict[str, Any]], None]


class Segments:
    """Feeds one recogniser and tells each change of what it makes of the sound."""

    def __init__(self, recogniser: Recogniser, source: str, tell: Tell) -> None:
        self._recogniser, self._source, self._tell = recogniser, source, tell
        self._unseen_ms = 0.0
        self._begin(0)

    def _begin(self, at_ms: int) -> None:
        self._began_ms = at_ms
        self._heard_ms = 0.0
        self._segment = secrets.token_hex(8)
        self._revision = 0
        self._committed: tuple[str, ...] = ()
        self._before: tuple[str, ...] = ()
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def hear(self, samples: bytes, end_ms: int) -> None:
        """Take samples that ended at `end_ms` (UTC)."""
        if not samples:
            return
        length_ms = len(samples) / SAMPLE_BYTES * 1000 / RATE
        self._heard_ms += length_ms
        self._unseen_ms += length_ms
        self._began_ms = end_ms - int(self._heard_ms)
        self._recogniser.hear(samples)
        if self._unseen_ms >= LOOK_MS:
            self._unseen_ms = 0.0
            if self._recogniser.ended():
                self.finish()
            else:
                self._look(self._recogniser.words())

    def _look(self, words: list[Word]) -> None:
        now = tuple(word.text for word in words)
        self._committed = agreed(self._committed, self._before, now)
        self._before = now
        shown = (self._committed, pending(self._committed, now))
        if now and shown != self._shown:
            self._shown = shown
            self._told(words, shown, final=False)

    def finish(self) -> None:
        """End the segment: what was pending stands."""
        words = self._recogniser.finish()
        rest = pending(self._committed, tuple(word.text for word in words))
        if self._committed or rest or self._shown[1]:
            self._told(words, ((*self._committed, *rest), ()), final=True)
        self._begin(self._began_ms + int(self._heard_ms))

    def _told(self, words: list[Word], shown: tuple[tuple[str, ...], tuple[str, ...]], final: bool) -> None:
        self._revision += 1
        first, last = (words[0].start_ms, words[-1].end_ms) if words else (0, int(self._heard_ms))
        self._tell(
            {
                "segment": self._segment,
                "revision": self._revision,
                "committed": " ".join(shown[0]),
                "pending": " ".join(shown[1]),
                "final": final,
                "words": [[word, confidence] for word, confidence in _confidences(shown, words)],
                "start_ms": self._began_ms + first,
                "end_ms": self._began_ms + max(first, last),
                "source": self._source,
            }
        )


def _confidences(shown: tuple[tuple[str, ...], tuple[str, ...]], words: list[Word]) -> list[tuple[str, float | None]]:
    """Each shown word with the confidence of the word in its place, if it is still the same word."""
    told: list[tuple[str, float | None]] = []
    for index, text in enumerate((*shown[0], *shown[1])):
        same = index < len(words) and words[index].text == text
        told.append((text, words[index].confidence if same else None))
    return told
