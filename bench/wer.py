"""How far what was written is from what was said: word errors, and negations that got lost."""

import re

NEGATIONS = {"not", "no", "never", "cannot", "nobody", "nothing", "none", "without"}
SHORT = {"can't": "cannot", "won't": "will not", "n't": " not", "'m": " am", "'re": " are", "'ll": " will"}


def words(text: str) -> list[str]:
    """Words in small letters, short forms written out."""
    text = text.lower().replace("’", "'")
    for short, long in SHORT.items():
        text = re.sub(rf"{short}\b", long, text)
    return re.findall(r"[a-z0-9']+", text.replace("can not", "cannot"))


def score(said: str, written: str) -> tuple[int, int, int]:
    """Word errors (changed, left out, put in), words said, and negations said that aren't written in their place."""
    reference, found = words(said), words(written)
    # Each cell: errors and lost negations up to there, the fewer errors the better.
    row = [(index, 0) for index in range(len(found) + 1)]
    for word in reference:
        lost = int(word in NEGATIONS)
        above, row = row, [(row[0][0] + 1, row[0][1] + lost)]
        for index, other in enumerate(found):
            same = (above[index][0], above[index][1])
            changed = (above[index][0] + 1, above[index][1] + lost)
            left_out = (above[index + 1][0] + 1, above[index + 1][1] + lost)
            put_in = (row[index][0] + 1, row[index][1])
            row.append(min(same if word == other else changed, left_out, put_in))
    return row[-1][0], len(reference), row[-1][1]
