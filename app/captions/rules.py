"""Decisions about captions. Pure: handed the time.

Committed words never change but by a correction, which stays marked. A person who types beats a machine while they are
at it. What a machine may get dangerously wrong (negations, numbers, names) the officer is asked to confirm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

SURE = 0.6  # at and above this confidence a word is shown like any other
HUMAN_ACTIVE = timedelta(seconds=30)  # whoever types captions pauses as the speakers do
MAX_LINE = 400  # letters: about 25 s of speech at 180 words a minute


class Source(StrEnum):
    """Who wrote a line. `browser`: the speaker's own browser, on the device."""

    HUMAN = "human"
    SERVER = "server"
    BROWSER = "browser"


class State(StrEnum):
    """How captions of a visit are, as everybody sees it."""

    STARTING = "starting"
    ON = "on"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    STOPPED = "stopped"  # by the officer
    OFF_RECORD = "off_record"


@dataclass(frozen=True, slots=True)
class Word:
    """A committed word. confidence: 0 to 1, None where a person wrote it. was: what stood there before a correction."""

    text: str
    confidence: float | None = None
    was: str | None = None

    @property
    def unsure(self) -> bool:
        """Whether it is shown as one to doubt."""
        return self.confidence is not None and self.confidence < SURE


def split(text: str) -> list[str]:
    """The words of a line."""
    return text.split()


def grown(before: Sequence[Word], taken: int, heard: Sequence[tuple[str, float | None]]) -> list[Word]:
    """The committed words, with those that came after the first `taken`: what stands there stays, whatever a later
    reading says of it.
    """
    return [*before, *(Word(text, confidence) for text, confidence in heard[taken:])]


def corrected(before: Sequence[Word], text: str) -> list[Word]:
    """The words as somebody rewrote them. A changed word says what was there; one that was taken out is left empty."""
    old, new = [word.text for word in before], split(text)
    words: list[Word] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            words += before[i:j]
        else:
            words += _replaced(before[i:j], new[k:m])
    return words


def _replaced(old: Sequence[Word], new: Sequence[str]) -> list[Word]:
    """One word for each new one; the first of them says what all of the old ones were."""
    was = " ".join(filter(None, (word.text if word.was is None else word.was for word in old)))
    first = Word(new[0] if new else "", None, was)
    return [first, *(Word(text, None, "") for text in new[1:])]


def text_of(words: Sequence[Word]) -> str:
    """A line as it reads."""
    return " ".join(word.text for word in words if word.text)


def may_start(source: Source, human_at: datetime | None, now: datetime) -> bool:
    """Whether a new line from this source is shown. A line that began on the screen goes on in any case."""
    return source is Source.HUMAN or human_at is None or now - human_at >= HUMAN_ACTIVE


def state(*, off_record: bool, stopped: bool, human: bool, engine: str | None) -> State:
    """How captions are. engine: what the media node said last, None: nothing yet."""
    if off_record:
        return State.OFF_RECORD
    if stopped:
        return State.STOPPED
    if human or engine == "on":
        return State.ON
    return {"busy": State.BUSY, "unavailable": State.UNAVAILABLE, "off": State.UNAVAILABLE}.get(
        engine or "", State.STARTING
    )


NEGATED = (
    """no not never none nobody nothing nowhere neither nor without cannot dont cant wont isnt didnt doesnt hasnt"""
)
COUNTED = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand first second third
half once twice"""
NEGATIONS, NUMBERS = frozenset(NEGATED.split()), frozenset(COUNTED.split())
SENTENCE_END = (".", "?", "!")


def to_confirm(words: Sequence[Word]) -> list[int]:
    """Which words a machine may get dangerously wrong: negations, numbers, names, and all that it is unsure of."""
    return [
        at
        for at, word in enumerate(words)
        if word.text and word.confidence is not None and (word.unsure or _is_risky(words, at))
    ]


def _is_risky(words: Sequence[Word], at: int) -> bool:
    text = words[at].text.replace("’", "'")
    plain = re.sub(r"[^\w']", "", text).lower()
    if plain.replace("'", "") in NEGATIONS or plain.endswith("n't"):
        return True
    if plain in NUMBERS or any(letter.isdigit() for letter in plain):
        return True
    begins = at == 0 or words[at - 1].text.endswith(SENTENCE_END)
    return not begins and text[:1].isupper() and not re.fullmatch(r"I('\w+)?\W*", text)


#: What whoever types captions writes for what is said often; a space after it makes the long form.
SHORT_FORMS = {
    "y": "you",
    "r": "are",
    "u": "you",
    "ys": "yes",
    "nt": "not",
    "dnt": "don’t",
    "cnt": "can’t",
    "hv": "have",
    "wth": "with",
    "thx": "thank you",
    "pls": "please",
    "plc": "police",
    "ofc": "officer",
    "intp": "interpreter",
    "chn": "children",
    "hm": "home",
    "sf": "safe",
    "abt": "about",
    "bc": "because",
    "wn": "when",
    "wht": "what",
    "whr": "where",
    "hrd": "heard",
    "sd": "said",
    "tmw": "tomorrow",
    "tdy": "today",
    "ystd": "yesterday",
}
