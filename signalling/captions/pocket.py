"""pocketsphinx with the English model in its package: for trying things out, often wrong, never for people."""

import re
from array import array
from importlib import import_module
from typing import Any

from signalling.captions.sound import RATE, SAMPLE_BYTES
from signalling.captions.words import EngineProblem, Word

FRAME_MS = 10
PAUSE_MS, LONGEST_MS = 700, 20_000
#: Sound before speech was noticed, which is heard too: the beginning of a word is quiet.
BEFORE_MS = 300
#: Mean of absolute samples above which somebody speaks: about -45 dB of full scale.
SPEECH_LEVEL = 180
NOT_WORDS = re.compile(r"^[<\[+(]")
VARIANT = re.compile(r"\(\d+\)$")


def load() -> "Pocket":
    """Load the model of the package. Raises EngineProblem."""
    try:
        module: Any = import_module("pocketsphinx")
        return Pocket(module.Decoder(samprate=RATE, loglevel="FATAL"))
    except ImportError:
        raise EngineProblem("RVR_CAPTIONS_ENGINE=pocketsphinx needs the Python package pocketsphinx") from None
    except RuntimeError as error:
        raise EngineProblem(f"pocketsphinx can't load its model: {error}") from None


class Pocket:
    """Decodes from where speech begins until it pauses; silence costs nothing."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._before = b""
        self._hearing = False
        self._passed_ms = self._began_ms = self._quiet_ms = self._heard_ms = 0

    def hear(self, samples: bytes) -> None:
        """Take samples."""
        length_ms = len(samples) // SAMPLE_BYTES * 1000 // RATE
        loud = _level(samples) > SPEECH_LEVEL
        self._quiet_ms = 0 if loud else self._quiet_ms + length_ms
        if not self._hearing and not loud:
            self._before = (self._before + samples)[-BEFORE_MS * RATE // 1000 * SAMPLE_BYTES :]
            self._passed_ms += length_ms
            return
        if not self._hearing:
            self._hearing = True
            self._began_ms = self._passed_ms - len(self._before) // SAMPLE_BYTES * 1000 // RATE
            self._decoder.start_utt()
            samples, self._before = self._before + samples, b""
        self._heard_ms += length_ms
        self._decoder.process_raw(samples, False, False)

    def words(self) -> list[Word]:
        return self._words(final=False) if self._hearing else []

    def ended(self) -> bool:
        return self._hearing and (self._quiet_ms >= PAUSE_MS or self._heard_ms >= LONGEST_MS)

    def finish(self) -> list[Word]:
        words: list[Word] = []
        if self._hearing:
            self._decoder.end_utt()
            words = self._words(final=True)
        self._hearing = False
        self._passed_ms = self._began_ms = self._heard_ms = 0
        return words

    def _words(self, final: bool) -> list[Word]:
        if self._decoder.hyp() is None:  # nothing yet; seg() would fail
            return []
        logs = self._decoder.get_logmath()
        return [
            Word(
                VARIANT.sub("", one.word),
                min(1.0, logs.exp(one.prob)) if final else None,
                self._began_ms + one.start_frame * FRAME_MS,
                self._began_ms + one.end_frame * FRAME_MS,
            )
            for one in self._decoder.seg()
            if not NOT_WORDS.match(one.word)
        ]


def _level(samples: bytes) -> float:
    values = array("h", samples)
    return sum(map(abs, values)) / len(values) if values else 0.0
