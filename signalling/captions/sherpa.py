"""sherpa-onnx, streaming, with a model that the operator supplies.

It ends the whole process on files that it can't read, which is why it only ever runs in a process of its own.
"""

import math
from array import array
from importlib import import_module
from pathlib import Path
from typing import Any

from signalling.captions.sound import RATE
from signalling.captions.words import EngineProblem, Word

#: A pause after speech that ends a segment; and the longest segment.
PAUSE_S, LONGEST_S = 0.8, 20.0
#: A streaming model says its last letters only once it has heard what follows.
TAIL_S = 0.4
WORD_BEGINS = "\u2581"
NEMO_MARK = b"EncDecCTC"
PARTS = ("encoder", "decoder", "joiner")


def find_files(folder: Path) -> dict[str, Path]:
    """The model's files by their part: tokens and either encoder, decoder, joiner, or model. Raises EngineProblem.

    Of several sizes of one part the 8-bit one (`.int8.onnx`) is taken: half the time, hardly another word.
    """
    if not folder.is_dir():
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} is not a folder")
    tokens = folder / "tokens.txt"
    if not tokens.is_file():
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} has no tokens.txt")
    found = {part: _one(folder, part) for part in (*PARTS, "model")}
    parts = {part: path for part in PARTS if (path := found[part]) is not None}
    if len(parts) == len(PARTS):
        return {"tokens": tokens, **parts}
    if parts:
        missing = ", ".join(part for part in PARTS if part not in parts)
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} is a transducer without its {missing} (.onnx)")
    model = found["model"] or _one(folder, "ctc")
    if model is None:
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} has neither encoder, decoder and joiner nor model (.onnx)")
    return {"tokens": tokens, "model": model}


def _one(folder: Path, part: str) -> Path | None:
    files = sorted(path for path in folder.glob("*.onnx") if path.name.startswith((f"{part}.", f"{part}-", f"{part}_")))
    small = [path for path in files if path.name.endswith(".int8.onnx")]
    return next(iter(small or files), None)


def load(folder: Path) -> "Sherpa":
    """Load whichever layout the folder holds. Raises EngineProblem, or ends the process on broken files."""
    files = find_files(folder)
    try:
        recognisers: Any = import_module("sherpa_onnx").OnlineRecognizer
    except ImportError:
        raise EngineProblem("RVR_CAPTIONS_ENGINE=sherpa needs the Python package sherpa-onnx") from None
    if "model" not in files:
        make = recognisers.from_transducer
    else:
        make = (
            recognisers.from_nemo_ctc if NEMO_MARK in files["model"].read_bytes() else recognisers.from_zipformer2_ctc
        )
    settings: dict[str, Any] = {part: str(path) for part, path in files.items()}
    try:
        return Sherpa(
            make(
                **settings,
                num_threads=1,
                enable_endpoint_detection=True,
                rule2_min_trailing_silence=PAUSE_S,
                rule3_min_utterance_length=LONGEST_S,
            )
        )
    except Exception as error:
        raise EngineProblem(f"RVR_CAPTIONS_MODEL: {folder} can't be loaded: {error}") from None


class Sherpa:
    """One stream of a model."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._stream = recogniser.create_stream()

    def hear(self, samples: bytes) -> None:
        """Take samples and decode what is complete."""
        self._stream.accept_waveform(RATE, [one / 32768 for one in array("h", samples)])
        while self._recogniser.is_ready(self._stream):
            self._recogniser.decode_stream(self._stream)

    def words(self) -> list[Word]:
        return words_of(
            self._recogniser.tokens(self._stream),
            self._recogniser.timestamps(self._stream),
            self._recogniser.ys_probs(self._stream),
        )

    def ended(self) -> bool:
        return bool(self._recogniser.is_endpoint(self._stream))

    def finish(self) -> list[Word]:
        self.hear(bytes(int(TAIL_S * RATE) * 2))
        words = self.words()
        self._stream = self._recogniser.create_stream()
        return words


def words_of(tokens: list[str], times_s: list[float], log_probabilities: list[float]) -> list[Word]:
    """Pieces of words put together; a word's confidence is the mean of its pieces'."""
    words: list[list[int]] = []
    for index, token in enumerate(tokens):
        if not words or token.startswith((WORD_BEGINS, " ")):
            words.append([])
        words[-1].append(index)
    made = []
    for pieces in words:
        text = "".join(tokens[index] for index in pieces).replace(WORD_BEGINS, "").strip().lower()
        told = [math.exp(log_probabilities[index]) for index in pieces if index < len(log_probabilities)]
        confidence = min(1.0, sum(told) / len(told)) if told else None
        start_ms, end_ms = (
            int(1000 * times_s[index]) if index < len(times_s) else 0 for index in (pieces[0], pieces[-1])
        )
        if text:
            made.append(Word(text, confidence, start_ms, end_ms))
    return made
