"""Real-time text as ITU-T T.140 has it: a stream of characters that only grows, and the lines that it makes. Pure.

A writer's stream holds characters, `NEW_LINE` and `ERASE`. One `ERASE` takes back one code point, a new line too, so
that both ends agree whatever version of Unicode they know: the writer's browser says how many code points the letter
on the screen has. Positions in a stream count code points, those of `ERASE` too.
"""

from collections.abc import Iterator
from unicodedata import category

ERASE = "\b"
NEW_LINE = "\u2028"
#: In place of the 65 control characters, which no keyboard makes; T.140 has it for what was lost.
LOST = "\ufffd"


class Gap(Exception):
    """What was typed before this hasn't come yet."""


def unseen(have: int, at: int, typed: str) -> str:
    """What of `typed`, which begins at position `at`, isn't among the first `have` yet. `Gap` if some is missing."""
    if at > have:
        raise Gap
    return typed[have - at :]


def applied(text: str, typed: str) -> str:
    """What stands there after `typed`, if `text` stood there before."""
    letters = list(text)
    for letter in typed:
        if letter != ERASE:
            letters.append(LOST if category(letter) == "Cc" else letter)
        elif letters:
            letters.pop()
    return "".join(letters)


def lines(text: str) -> list[str]:
    """Its lines; the last one is still being written."""
    return text.split(NEW_LINE)


def changed_lines(before: str, after: str) -> Iterator[tuple[int, str]]:
    """The lines that read differently, by number; one that is gone is empty."""
    old, new = lines(before), lines(after)
    for number in range(max(len(old), len(new))):
        was = old[number] if number < len(old) else ""
        now = new[number] if number < len(new) else ""
        if was != now:
            yield number, now
