"""Spoken sentences as the media node gets them: Opus packets with RTP numbers."""

import asyncio
import time
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from aiortc import MediaStreamTrack

from signalling.captions.opus import CLOCK, Timeline, duration
from signalling.captions.sound import RATE, SAMPLE_BYTES, Sound
from signalling.forwarder.packets import RtpPacket

FIXTURES = Path(__file__).parents[2] / "captions_model"
MODEL = FIXTURES / "model"
SENTENCES = (FIXTURES / "sentences.txt").read_text("utf-8").splitlines()


def spoken(number: int, voice: str = "slt") -> list[bytes]:
    """The Opus packets of a sentence."""
    with av.open(str(FIXTURES / "spoken" / f"{voice}-{number}.ogg")) as file:
        return [bytes(packet) for packet in file.demux(audio=0) if packet.size]


def packets(payloads: list[bytes], number: int = 0, timestamp: int = 0, ssrc: int = 7) -> Iterator[RtpPacket]:
    """Numbered and timed one after the other."""
    for payload in payloads:
        yield RtpPacket(111, 0, number & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, payload)
        number, timestamp = number + 1, timestamp + duration(payload)


def as_microphone(path: Path, number: int) -> None:
    """Write a sentence and two seconds of silence as a file that Chromium takes for its microphone, over and over."""
    line, sound = Timeline(), Sound()
    pieces = (line.take(one.ssrc, one.sequence_number, one.timestamp, one.payload) for one in packets(spoken(number)))
    samples = b"".join(sound.of(piece) for piece in pieces if piece is not None)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(RATE)
        file.writeframes(samples + bytes(2 * RATE * SAMPLE_BYTES))


def seconds(payloads: list[bytes]) -> float:
    """How long they last."""
    return sum(map(duration, payloads)) / CLOCK


class Speaking(MediaStreamTrack):
    """A microphone whose owner says one thing after the other, already encoded, and nothing in between."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._queue: asyncio.Queue[list[bytes]] = asyncio.Queue()
        self._now: list[bytes] = []
        self._due_s = 0.0
        self._timestamp = 0

    def say(self, payloads: list[bytes]) -> None:
        """Say this, once what was to be said before is said."""
        self._queue.put_nowait(list(payloads))

    async def recv(self) -> av.Packet:
        """The next packet when it is due."""
        if not self._now:
            self._now = await self._queue.get()
            began_s, self._due_s = self._due_s, max(self._due_s, time.monotonic())
            self._timestamp += int((self._due_s - began_s) * CLOCK) if began_s else 0
        await asyncio.sleep(max(0.0, self._due_s - time.monotonic()))
        payload = self._now.pop(0)
        packet = av.Packet(payload)
        packet.pts, packet.time_base = self._timestamp, Fraction(1, CLOCK)
        self._timestamp += duration(payload)
        self._due_s += duration(payload) / CLOCK
        return packet
