"""Vosk with a model that the operator supplies, where its package is installed."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from signalling.captions.sound import RATE
from signalling.captions.words import EngineProblem, Word


def load(folder: Path) -> "Vosk":
    """Load the model. Raises EngineProblem."""
    if not (folder / "am").is_dir():
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} is not the folder of a Vosk model (it has no folder am)")
    try:
        module: Any = import_module("vosk")
    except ImportError:
        raise EngineProblem("RVR_CAPTIONS_ENGINE=vosk needs the Python package vosk") from None
    try:
        module.SetLogLevel(-1)
        return Vosk(module.KaldiRecognizer(module.Model(str(folder)), RATE))
    except Exception as error:
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} can't be loaded: {error}") from None


class Vosk:
    """One stream of a model."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        recogniser.SetWords(True)
        recogniser.SetPartialWords(True)
        self._ended = False

    def hear(self, samples: bytes) -> None:
        """Take samples."""
        self._ended = bool(self._recogniser.AcceptWaveform(samples)) or self._ended

    def words(self) -> list[Word]:
        if self._ended:  # its answer may be fetched only once, by finish
            return []
        told = json.loads(self._recogniser.PartialResult())
        return _words(told.get("partial_result", []))

    def ended(self) -> bool:
        return self._ended

    def finish(self) -> list[Word]:
        told = json.loads(self._recogniser.Result() if self._ended else self._recogniser.FinalResult())
        self._recogniser.Reset()
        self._ended = False
        return _words(told.get("result", []))


def _words(told: list[dict[str, Any]]) -> list[Word]:
    return [Word(one["word"], one.get("conf"), int(1000 * one["start"]), int(1000 * one["end"])) for one in told]
