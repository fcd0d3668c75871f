"""Clips in sign language that a force supplies: one file for each key message, named by its slot."""

from dataclasses import dataclass
from pathlib import Path

SLOTS = ("before", "talk", "waiting", "help", "ended")
TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
POSTERS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Clip:
    """A slot's clip. `size_bytes` counts the poster too: its bytes are hers as well."""

    name: str
    size_bytes: int
    poster: str | None
    changed_ns: int


class Clips:
    """The clips in one folder; looked at anew each time, so that a force can change them without a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, slot: str) -> Clip | None:
        """The clip of this slot, if there is one."""
        file = self._first(slot, TYPES)
        if file is None:
            return None
        poster = self._first(slot, POSTERS)
        size = file.stat().st_size + (poster.stat().st_size if poster else 0)
        return Clip(file.name, size, poster.name if poster else None, file.stat().st_mtime_ns)

    def file(self, name: str) -> tuple[Path, str] | None:
        """The path and type of a clip or poster by its name, if it is one of a known slot."""
        path = self.folder / name
        kind = (TYPES | POSTERS).get(path.suffix)
        known = path.stem in SLOTS and path.name == name
        return (path, kind) if known and kind and path.is_file() else None

    def _first(self, slot: str, suffixes: dict[str, str]) -> Path | None:
        files = (self.folder / f"{slot}{suffix}" for suffix in suffixes)
        return next((file for file in files if file.is_file()), None)
