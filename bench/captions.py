"""Spoken words as text: errors, lost negations and delay of each engine that runs here, over Opus at 16 kbit/s.

Sixteen sentences in two synthetic voices, as they are, in noise, and with lost packets. The tiny sherpa model knows
these sentences and no others: its errors say that the path works, not how well a real model hears.
"""

import asyncio
import random
import statistics
import time
from array import array
from dataclasses import dataclass, field
from typing import Any

import av

from bench.report import Figure
from bench.wer import score
from signalling.captions.opus import CLOCK, Timeline, duration
from signalling.captions.process import Choice, Recognition
from signalling.captions.segments import Segments
from signalling.captions.sound import RATE, Sound
from signalling.captions.words import Recogniser
from signalling.captions.worker import load
from tests.signalling.captions.speech import MODEL, SENTENCES, packets, spoken

ENGINES = {"sherpa, tiny test model": Choice("sherpa", str(MODEL)), "pocketsphinx": Choice("pocketsphinx")}
VOICES = ("slt", "rms")
LOSS = 0.03
#: Noise beside speech of about 0.1 of full scale: 15 dB.
NOISE = 0.018 * 32768
BPS, PACKET_MS = 16_000, 60
LOUD = 500
PAUSE_S = 1.6


@dataclass
class Heard:
    """What one engine made of all sentences."""

    errors: int = 0
    words: int = 0
    lost: int = 0

    def add(self, said: str, written: str) -> None:
        """Count one sentence."""
        errors, words, lost = score(said, written)
        self.errors, self.words, self.lost = self.errors + errors, self.words + words, self.lost + lost


@dataclass
class Delays:
    """Milliseconds from the end of a sentence until its last word was shown, and until the segment was final."""

    partial: list[float] = field(default_factory=list)
    final: list[float] = field(default_factory=list)


def measure() -> list[Figure]:
    """Each engine in turn; errors as fast as it goes, delays as fast as one speaks."""
    figures: list[Figure] = []
    for name, choice in ENGINES.items():
        recogniser = load(choice.engine, choice.model)
        for condition in ("clean", "3% of packets lost", "in noise, 15 dB"):
            figures += _errors(name, condition, recogniser, choice.engine)
        figures += asyncio.run(_delays(name, choice))
    return figures


def _errors(name: str, condition: str, recogniser: Recogniser, engine: str) -> list[Figure]:
    heard, chance = Heard(), random.Random(1)
    for voice in VOICES:
        for number, sentence in enumerate(SENTENCES):
            payloads = spoken(number, voice)
            if "noise" in condition:
                payloads = _noisy(payloads, chance)
            share = LOSS if "lost" in condition else 0
            heard.add(sentence, _written(recogniser, engine, payloads, share, chance))
    note = f"{heard.lost} negations lost of {2 * sum('not' in s or 'never' in s for s in SENTENCES)}"
    return [Figure(f"{name}, word errors, {condition}", 100 * heard.errors / heard.words, "%", note=note)]


def _written(recogniser: Recogniser, engine: str, payloads: list[bytes], loss: float, chance: random.Random) -> str:
    told: list[dict[str, Any]] = []
    segments, line, sound = Segments(recogniser, engine, told.append), Timeline(), Sound()
    for packet in packets(payloads):
        if chance.random() >= loss:
            piece = line.take(packet.ssrc, packet.sequence_number, packet.timestamp, packet.payload)
            if piece is not None:
                segments.hear(sound.of(piece), 0)
    while (quiet := line.wait(0.2)) is not None:
        segments.hear(sound.of(quiet), 0)
    segments.finish()
    return " ".join(one["committed"] for one in told if one["final"])


def _noisy(payloads: list[bytes], chance: random.Random) -> list[bytes]:
    """The same speech in a hiss, through Opus once more."""
    samples = _samples(payloads)
    noisy = array("h", (max(-32768, min(32767, int(one + chance.gauss(0, NOISE)))) for one in samples))
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.bit_rate, encoder.format, encoder.layout = RATE, BPS, "s16", "mono"
    encoder.options = {"application": "voip", "frame_duration": str(PACKET_MS)}
    size = RATE * PACKET_MS // 1000
    encoded: list[bytes] = []
    for start in range(0, len(noisy) - size, size):
        frame = av.AudioFrame(format="s16", layout="mono", samples=size)
        frame.planes[0].update(noisy[start : start + size].tobytes())
        frame.sample_rate, frame.pts = RATE, start
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


def _samples(payloads: list[bytes]) -> array:
    line, sound = Timeline(), Sound()
    pieces = (line.take(one.ssrc, one.sequence_number, one.timestamp, one.payload) for one in packets(payloads))
    return array("h", b"".join(sound.of(piece) for piece in pieces if piece is not None))


def _speech_s(payloads: list[bytes]) -> float:
    """When the last loud sample comes."""
    samples = _samples(payloads)
    return max(index for index, one in enumerate(samples) if abs(one) > LOUD) / RATE


async def _delays(name: str, choice: Choice) -> list[Figure]:
    told: list[tuple[float, str, dict[str, Any]]] = []
    recognition = Recognition(choice, 0.0, lambda event, what: told.append((time.monotonic(), event, what)))
    while not told:
        await asyncio.sleep(0.05)
    delays, timestamp, number = Delays(), 0, 0
    for index in range(len(SENTENCES)):
        told.clear()
        payloads, began_s = spoken(index), time.monotonic()
        end_s = began_s + _speech_s(payloads)
        for packet in packets(payloads, number, timestamp):
            sent_s = ((packet.timestamp - timestamp) + duration(packet.payload)) / CLOCK
            await asyncio.sleep(max(0.0, began_s + sent_s - time.monotonic()))
            recognition.hear(packet, time.monotonic())
        await asyncio.sleep(PAUSE_S)
        number += len(payloads)
        timestamp += int((time.monotonic() - began_s) * CLOCK)
        _note(delays, told, end_s)
    factor = recognition.factor
    await recognition.stop()
    return [
        Figure(f"{name}, last word shown after its end", statistics.median(delays.partial), "ms", "≤ 500"),
        Figure(f"{name}, segment final after its end", statistics.median(delays.final), "ms"),
        Figure(f"{name}, real-time factor", factor, "", note="seconds of work for a second of speech"),
    ]


def _note(delays: Delays, told: list[tuple[float, str, dict[str, Any]]], end_s: float) -> None:
    segments = [(at_s, what) for at_s, event, what in told if event == "segment"]
    final = next(((at_s, what) for at_s, what in reversed(segments) if what["final"] and what["committed"]), None)
    if final is None:
        return
    last = final[1]["committed"].split()[-1]
    shown = [at_s for at_s, what in segments if f"{what['committed']} {what['pending']}".split()[-1:] == [last]]
    delays.partial.append(1000 * (shown[0] - end_s))
    delays.final.append(1000 * (final[0] - end_s))
