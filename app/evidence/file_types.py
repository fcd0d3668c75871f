"""What a file is by its bytes, against what its name and its sender say that it is."""

from enum import StrEnum


class Verdict(StrEnum):
    """How the bytes compare with the name and the declared type."""

    AS_NAMED = "as_named"
    NOT_AS_NAMED = "not_as_named"  # it says that it is something else: kept, and never rendered
    UNKNOWN = "unknown"  # neither the bytes nor the name tell


KINDS: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/heif": ("heic", "heif", "hif", "avif"),
    "image/tiff": ("tif", "tiff", "dng"),
    "image/bmp": ("bmp",),
    "image/svg+xml": ("svg",),
    "video/mp4": ("mp4", "m4v", "m4a", "3gp", "3gpp", "3g2", "mov"),  # one family: phones mix these names
    "video/webm": ("webm", "mkv", "weba"),
    "video/x-msvideo": ("avi",),
    "audio/ogg": ("ogg", "oga", "opus", "ogv"),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/amr": ("amr",),
    "audio/aac": ("aac",),
    "application/pdf": ("pdf",),
    "application/zip": ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "apk", "jar", "epub", "pages"),
    "application/gzip": ("gz", "tgz"),
    "application/rtf": ("rtf",),
    "application/msword": ("doc", "xls", "ppt", "msg"),
    "text/html": ("html", "htm", "mht"),
    "text/plain": ("txt", "csv", "log", "vcf", "ics", "json", "md", "eml", "xml"),
    "application/x-program": ("exe", "dll", "scr", "msi", "elf", "so", "bat", "cmd", "sh", "js", "vbs", "ps1"),
}
"""Families of endings, each by one media type: within a family a name is no lie."""
FAMILY = {ending: kind for kind, endings in KINDS.items() for ending in endings}
ALIASES = {
    "image/jpg": "image/jpeg",
    "image/heic": "image/heif",
    "image/avif": "image/heif",
    "video/quicktime": "video/mp4",
    "video/3gpp": "video/mp4",
    "audio/mp4": "video/mp4",
    "audio/x-m4a": "video/mp4",
    "audio/webm": "video/webm",
    "video/x-matroska": "video/webm",
    "video/ogg": "audio/ogg",
    "audio/x-wav": "audio/wav",
    "application/x-zip-compressed": "application/zip",
}
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOVING = frozenset({"video/mp4", "video/webm", "audio/ogg", "audio/mpeg"})
HARMLESS = PICTURES | MOVING | {"image/gif", "image/heif", "application/pdf", "text/plain", "audio/wav", "audio/amr"}
"""What an original may be named by when it is handed out: nothing that a double click would run."""
TEXT_BYTES = frozenset({9, 10, 12, 13, 27, *range(32, 256)})


def family(media_type: str, ending: str) -> str | None:
    """The media type that stands for its family; by the ending where the type says nothing. None: not known here."""
    plain = ALIASES.get(media_type, media_type)
    if plain in KINDS:
        return plain
    if plain.startswith("application/vnd.o"):  # office documents are packed
        return "application/zip"
    return FAMILY.get(ending.lower().lstrip("."))


def looks_like_text(head: bytes) -> bool:
    """Whether the beginning could be written text: nothing in it that only programs read."""
    if not head or not TEXT_BYTES.issuperset(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # cut within a letter
    return True


def ending_of(name: str) -> str:
    """The ending of a file's name, in small letters without the dot; empty if there is none that could be one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if ending.isascii() and ending.isalnum() and len(ending) <= 10 else ""


def judge(found: str | None, ending: str, declared: str) -> Verdict:
    """found: the family of the bytes, None if nobody knows them. ending: as `ending_of`."""
    claims = [claim for claim in (FAMILY.get(ending), family(declared, "") if declared else None) if claim]
    if not claims:
        return Verdict.UNKNOWN if found is None else Verdict.AS_NAMED
    if found is None:
        told = [claim for claim in claims if claim not in ("text/plain", "application/x-program")]
        return Verdict.NOT_AS_NAMED if told else Verdict.UNKNOWN
    return Verdict.AS_NAMED if all(claim == found for claim in claims) else Verdict.NOT_AS_NAMED
