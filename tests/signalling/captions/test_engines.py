"""Real engines on real speech; and what is said of models that can't be used."""

import itertools
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from signalling.captions import sherpa, vosk
from signalling.captions.opus import CLOCK, Timeline, duration
from signalling.captions.segments import Segments
from signalling.captions.sound import Sound
from signalling.captions.words import EngineProblem, Recogniser
from signalling.captions.worker import load, trial
from tests.signalling.captions.speech import MODEL, SENTENCES, packets, spoken

T0 = 1_700_000_000_000


def heard(recogniser: Recogniser, engine: str, *sentences: int, voice: str = "slt") -> list[dict[str, Any]]:
    """Everything told while sentences are spoken, each followed by silence that isn't sent."""
    recogniser.finish()  # of what the test before left
    told: list[dict[str, Any]] = []
    segments, sound, at_ms = Segments(recogniser, engine, told.append), Sound(), T0
    for number in sentences:
        line = Timeline()
        for one in packets(spoken(number, voice)):
            piece = line.take(one.ssrc, one.sequence_number, one.timestamp, one.payload)
            assert piece is not None
            at_ms += duration(one.payload) * 1000 // CLOCK
            segments.hear(sound.of(piece), at_ms)
        while (quiet := line.wait(0.2)) is not None:
            at_ms += 200
            segments.hear(sound.of(quiet), at_ms)
    return told


def finals(told: list[dict[str, Any]]) -> list[str]:
    return [segment["committed"] for segment in told if segment["final"]]


@pytest.fixture(scope="module", params=["sherpa", "pocketsphinx"])
def engine(request: pytest.FixtureRequest) -> tuple[Recogniser, str]:
    return load(request.param, str(MODEL)), request.param


def test_two_sentences_become_two_segments_whose_words_only_grow(engine: tuple[Recogniser, str]) -> None:
    told = heard(*engine, 6, 7)
    assert len(finals(told)) == 2
    assert "not delete any messages" in finals(told)[0]
    assert "is he now" in finals(told)[1]
    for name in {segment["segment"] for segment in told}:
        mine = [segment for segment in told if segment["segment"] == name]
        assert [segment["revision"] for segment in mine] == list(range(1, len(mine) + 1))
        for before, after in itertools.pairwise(mine):
            assert after["committed"].startswith(before["committed"])
        assert len(mine) > 3
        assert mine[-1]["final"]
        assert not mine[-1]["pending"]


def test_times_are_utc_and_in_order(engine: tuple[Recogniser, str]) -> None:
    first, second = (segment for segment in heard(*engine, 6, 7) if segment["final"])
    assert first["start_ms"] + 500 >= T0
    assert first["start_ms"] < first["end_ms"] < second["start_ms"] + 300 < second["end_ms"] + 300
    assert first["end_ms"] - T0 < 3_000


def test_most_words_are_right(engine: tuple[Recogniser, str]) -> None:
    words = right = 0
    for number, sentence in enumerate(SENTENCES):
        said = " ".join(finals(heard(*engine, number))).split()
        words += len(sentence.split())
        right += sum(word in said for word in sentence.split())
    assert right / words > 0.8


def test_every_word_is_told_with_its_confidence(engine: tuple[Recogniser, str]) -> None:
    (final,) = (segment for segment in heard(*engine, 2) if segment["final"])
    assert " ".join(word for word, _ in final["words"]) == final["committed"]
    assert all(confidence is None or 0 <= confidence <= 1 for _, confidence in final["words"])


def test_its_speed_is_measured(engine: tuple[Recogniser, str]) -> None:
    assert 0 < trial(engine[0]) < 5


def test_silence_says_nothing(engine: tuple[Recogniser, str]) -> None:
    told: list[dict[str, Any]] = []
    segments = Segments(*engine, told.append)
    for _ in range(40):
        segments.hear(bytes(6400), T0)
    segments.finish()
    assert finals(told) == []


def test_layouts_are_told_apart_by_their_files(tmp_path: Path) -> None:
    for name in ("tokens.txt", "encoder-epoch-9.onnx", "encoder-epoch-9.int8.onnx", "decoder.onnx", "joiner_1.onnx"):
        (tmp_path / name).touch()
    files = sherpa.find_files(tmp_path)
    assert {part: path.name for part, path in files.items()} == {
        "tokens": "tokens.txt",
        "encoder": "encoder-epoch-9.int8.onnx",
        "decoder": "decoder.onnx",
        "joiner": "joiner_1.onnx",
    }
    assert set(sherpa.find_files(MODEL)) == {"tokens", "model"}


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineProblem, match="is not a folder"):
        load("sherpa", str(tmp_path / "none"))
    with pytest.raises(EngineProblem, match=r"has no tokens\.txt"):
        load("sherpa", str(tmp_path))
    shutil.copy(MODEL / "tokens.txt", tmp_path)
    with pytest.raises(EngineProblem, match="neither encoder, decoder and joiner nor model"):
        load("sherpa", str(tmp_path))
    (tmp_path / "encoder.onnx").touch()
    with pytest.raises(EngineProblem, match="without its decoder, joiner"):
        load("sherpa", str(tmp_path))


def test_vosk_says_plainly_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(EngineProblem, match="is not the folder of a Vosk model"):
        vosk.load(tmp_path)
    (tmp_path / "am").mkdir()
    with pytest.raises(
        EngineProblem, match="can't be loaded" if find_spec("vosk") else "needs the Python package vosk"
    ):
        vosk.load(tmp_path)


def test_pieces_of_words_are_put_together() -> None:
    words = sherpa.words_of(["\u2581NO", "T", "\u2581HERE"], [0.1, 0.2, 0.5], [0.0, -0.7, -0.1])
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [("not", 100, 200), ("here", 500, 500)]
    assert words[0].confidence == pytest.approx(0.748, abs=0.001)
