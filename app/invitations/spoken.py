"""The spoken code: its letters, how it is read out, and what becomes of what somebody types.

Pure. 23 characters, eight of them: 36 bits, for ten minutes. No vowel, so that no word comes out by chance; no two
that look alike on a screen or in handwriting.
"""

import secrets
import unicodedata

ALPHABET = "23456789CDFHJKMNPRTVWXY"
LENGTH = 8
GROUP = 4
# What is no letter of ours is read as the one that it is mistaken for; the second line is how Cyrillic keys look.
LOOK_ALIKES = str.maketrans(
    "0OQ1ILBGSUZ" + "ОВЗКМНРСТУХ",
    "DDD777865V2" + "D83KMHPCTYX",
)
SPELLING = {
    "C": "Charlie",
    "D": "Delta",
    "F": "Foxtrot",
    "H": "Hotel",
    "J": "Juliett",
    "K": "Kilo",
    "M": "Mike",
    "N": "November",
    "P": "Papa",
    "R": "Romeo",
    "T": "Tango",
    "V": "Victor",
    "W": "Whiskey",
    "X": "X-ray",
    "Y": "Yankee",
}


def new_code() -> str:
    """Eight random characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is shown: two groups of four."""
    return f"{code[:GROUP]} {code[GROUP:]}"


def spelled(code: str) -> str:
    """The code as it is read out: letters in the spelling alphabet that police and the public know."""
    return " ".join(SPELLING.get(character, character) for character in code)


def normal(typed: str) -> str:
    """What was typed, as the letters of codes: capitals, without spaces, dashes and dots, look-alikes forgiven.

    Digits of every script count: phones here have Arabic, Bengali and Gurmukhi ones on their keys. Characters that no
    code has stay, so that `is_whole` says no.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    kept = (character for character in folded if unicodedata.category(character)[0] not in "ZPC")
    return "".join(str(unicodedata.digit(one, one)) for one in kept).translate(LOOK_ALIKES)


def is_whole(code: str) -> bool:
    """Whether this is a code, by its length and letters."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def check_numbers(doubted: bool) -> tuple[str, list[str]]:
    """Two digits for the page where the code was typed, and those among which whoever made it finds them again.

    One tap will do as a rule. When many wrong codes were tried just before, the right number is one of three, so that
    nobody gets in by a tap out of habit: only who hears the number said can choose it.
    """
    shown = secrets.choice(range(10, 100))
    others = [number for number in range(10, 100) if number != shown]
    offered = [shown, *(secrets.SystemRandom().sample(others, 2) if doubted else [])]
    return str(shown), [str(number) for number in sorted(offered)]
