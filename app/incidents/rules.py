"""Code words, read as people type them: in any case, any script, with or without punctuation and accents."""

import unicodedata

MIN_LETTERS = 3  # shorter ones turn up by accident
ACCENTS_FROM_CLASS = 10  # combining classes: below are parts of Indic letters, above are accents, points and harakat
APOSTROPHES = "'’ʼ`"


def words(text: str) -> list[str]:
    """The words of a text, folded: case, accents and invisible characters don't count; punctuation only parts words."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_part(character) for character in folded).split()


def _part(character: str) -> str:
    if character in APOSTROPHES or unicodedata.category(character) == "Cf":
        return ""
    if unicodedata.combining(character) >= ACCENTS_FROM_CLASS:
        return ""
    return character if unicodedata.category(character)[0] in "LMN" else " "


def is_usable(code: str) -> bool:
    """Whether a code word is long enough not to be typed by accident."""
    return len("".join(words(code))) >= MIN_LETTERS


def says(message: str, code: str | None) -> bool:
    """Whether the message holds the code word, or all words of a code of several, one after the other."""
    wanted, said = words(code or ""), words(message)
    if not wanted or not is_usable(code or ""):
        return False
    return any(said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1))
