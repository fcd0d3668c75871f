"""The captions of a visit as WebVTT: who spoke, who or what wrote it down, how sure it was, and what was corrected."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from webvtt import Caption, WebVTT

from app.captions.rules import Word

SHORTEST = timedelta(milliseconds=1)  # players leave out a cue that ends as it begins


@dataclass(frozen=True, slots=True)
class Cue:
    """One line with all that is known of it. corrections: who, when (ISO), and how it read before."""

    speaker: str
    source: str
    engine: str | None
    words: list[Word]
    gap: bool
    started_at: datetime
    ended_at: datetime
    corrections: list[tuple[str, str, str]]


def written(cues: list[Cue], zero: datetime) -> str:
    """The file. Times count from `zero`, which its first note tells."""
    file = WebVTT(header_comments=[json.dumps({"zero": zero.isoformat()})])
    for number, cue in enumerate(cues, start=1):
        begins = max(cue.started_at - zero, timedelta(0))
        ends = max(cue.ended_at - zero, begins + SHORTEST)
        made = Caption(_time(begins), _time(ends), f"<v {_escaped(cue.speaker)}>{_text(cue)}", identifier=str(number))
        made.comments = [_note(cue, number)]
        file.captions.append(made)
    return str(file.content)


def _time(since: timedelta) -> str:
    ms = since // timedelta(milliseconds=1)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _text(cue: Cue) -> str:
    return "[…]" if cue.gap else " ".join(_word(word) for word in cue.words if word.text)


def _word(word: Word) -> str:
    if word.was is not None:
        return f"<c.corrected>{_escaped(word.text)}</c>"
    return f"<c.unsure>{_escaped(word.text)}</c>" if word.unsure else _escaped(word.text)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _note(cue: Cue, number: int) -> str:
    """What players don't show, as JSON of one line. An arrow in it would read as a time."""
    told = {
        "cue": number,
        "source": cue.source,
        "engine": cue.engine,
        "confidence": [word.confidence for word in cue.words],
        "was": [word.was for word in cue.words],
        "corrections": [{"by": by, "at": at, "before": before} for by, at, before in cue.corrections],
    }
    return json.dumps(told).replace(">", "\\u003e")
