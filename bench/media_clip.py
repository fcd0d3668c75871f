"""The same few seconds of encoded sound and picture for every server that is measured."""

import math
import random
from array import array
from dataclasses import dataclass
from fractions import Fraction

import av

SECONDS = 4
VIDEO_RATE = 18
VIDEO_BPS = 215_000
AUDIO_RATE = 50
AUDIO_BPS = 32_000
WIDTH, HEIGHT = 320, 240
SAMPLES = 960


@dataclass(frozen=True)
class Clip:
    """VP8 frames, the first a keyframe, and Opus packets of 20 ms: 250 kbit/s with headers."""

    video: list[bytes]
    audio: list[bytes]


def make_clip() -> Clip:
    """Encode a moving pattern and a wandering tone, as cheaply as will do."""
    return Clip(_video(), _audio())


def _video() -> list[bytes]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.bit_rate = Fraction(1, VIDEO_RATE), VIDEO_BPS
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "g": "1000"}
    noise = random.Random(1).randbytes(WIDTH * HEIGHT)
    packets = []
    for number in range(SECONDS * VIDEO_RATE):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        frame.planes[0].update(luminance(noise, 3 * number, frame.planes[0].line_size))
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts = number
        packets += encoder.encode(frame)
    return [bytes(packet) for packet in packets + encoder.encode(None)]


def luminance(noise: bytes, shift: int, line_bytes: int = WIDTH) -> bytes:
    """Grey with a block of noise that moves sideways."""
    grey = bytes([80]) * line_bytes
    lines = [grey] * HEIGHT
    for line in range(HEIGHT // 4, 3 * HEIGHT // 4):
        block = noise[WIDTH * line + shift : WIDTH * line + shift + WIDTH // 3]
        lines[line] = grey[: WIDTH // 3] + block + grey[WIDTH // 3 + len(block) :]
    return b"".join(lines)


def _audio() -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.bit_rate, encoder.format, encoder.layout = 48_000, AUDIO_BPS, "s16", "mono"
    packets = []
    for number in range(SECONDS * AUDIO_RATE):
        pitch = 2 * math.pi * (300 + 20 * number) / 48_000
        tone = array("h", (int(8000 * math.sin(pitch * sample)) for sample in range(SAMPLES)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(tone.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * SAMPLES, Fraction(1, 48_000)
        packets += encoder.encode(frame)
    return [bytes(packet) for packet in packets + encoder.encode(None)]
