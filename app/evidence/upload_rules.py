"""What may be sent: how large, how many, and what stays of a file's name."""

import re
import unicodedata

MAX_FILE_BYTES = 500_000_000
MAX_VISIT_BYTES = 2_000_000_000  # whoever holds a link can't fill the disk
MAX_FILES = 100
MAX_BEGUN = 300  # with those that were given up
MAX_NAME_CHARACTERS = 120
HASHED_WHOLE_BYTES = 32 * 1024 * 1024  # a browser hashes a whole file only in one piece, in memory
SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,38}/[a-z0-9][a-z0-9.+-]{0,38}")


def clean_name(name: str) -> str:
    """The last part of a path, without what can't be seen or would turn the writing round: shown, never opened."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    spaced = "".join(" " if unicodedata.category(sign)[0] == "Z" else sign for sign in last)
    seen = "".join(sign for sign in spaced if sign.isprintable()).strip()
    if len(seen) <= MAX_NAME_CHARACTERS:
        return "" if seen.strip(".") == "" else seen
    stem, dot, ending = seen.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
    return seen[: MAX_NAME_CHARACTERS - len(kept)].rstrip() + kept


def clean_type(declared: str) -> str:
    """The media type that the browser declared, or empty: some declare none."""
    plain = declared.partition(";")[0].strip().lower()
    return plain if MEDIA_TYPE.fullmatch(plain) else ""


def refusal(size_bytes: int, kept: int, begun: int, kept_bytes: int) -> str | None:
    """Why a file of this size can't be taken beside those that there are; None: it can. As app.platform.wire.CODES."""
    if size_bytes < 1:
        return "empty_file"
    if size_bytes > MAX_FILE_BYTES:
        return "file_too_large"
    if kept >= MAX_FILES or begun >= MAX_BEGUN or kept_bytes + size_bytes > MAX_VISIT_BYTES:
        return "too_many"
    return None
