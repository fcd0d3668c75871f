"""Somebody who claps once a second, and looking and listening for the claps in what was recorded."""

import asyncio
import fractions
import io
import math
from array import array
from collections.abc import Sequence

import av
from aiortc import MediaStreamTrack

RATE, SAMPLES = 48_000, 960
FRAMES_PER_S = 20
CLAP_S = 0.12
LOUD, BRIGHT = 0.1, 128
SECOND = array(
    "h",
    (int(26_000 * math.sin(2 * math.pi * 1000 * at / RATE)) if at < CLAP_S * RATE else 0 for at in range(RATE)),
)


class Clapping:
    """The two tracks of one who claps at every whole second of their own time."""

    def __init__(self, size: tuple[int, int] = (160, 120)) -> None:
        self.size = size
        self.sound, self.picture = Sound(), Picture(self)

    def sound_again(self) -> "Sound":
        """The same claps from another microphone, which begins at the next whole second."""
        return Sound(self.sound)


class Sound(MediaStreamTrack):
    """A click of a tenth of a second at each whole second; silence between."""

    kind = "audio"

    def __init__(self, like: "Sound | None" = None) -> None:
        super().__init__()
        self._like, self._sent, self._began_s = like, 0, 0.0

    async def recv(self) -> av.AudioFrame:
        loop = asyncio.get_running_loop()
        self._began_s = self._began_s or self._beginning(loop.time())
        await asyncio.sleep(max(0.0, self._began_s + self._sent / RATE - loop.time()))
        place = self._sent % RATE
        frame = av.AudioFrame("s16", "mono", SAMPLES)
        frame.planes[0].update(SECOND[place : place + SAMPLES].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, fractions.Fraction(1, RATE)
        self._sent += SAMPLES
        return frame

    def _beginning(self, now_s: float) -> float:
        return now_s if self._like is None else self._like._began_s + math.ceil(now_s - self._like._began_s)


class Picture(MediaStreamTrack):
    """A flash at each whole second, of the same beginning as the sound; dark between."""

    kind = "video"

    def __init__(self, who: Clapping) -> None:
        super().__init__()
        self._who, self._sent = who, 0

    async def recv(self) -> av.VideoFrame:
        loop = asyncio.get_running_loop()
        at_s = self._sent / FRAMES_PER_S
        while self._who.sound._began_s == 0.0:
            await asyncio.sleep(0.005)
        await asyncio.sleep(max(0.0, self._who.sound._began_s + at_s - loop.time()))
        width, height = self._who.size
        grey = 250 if at_s % 1.0 < CLAP_S else 10
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(frame.planes, (grey, 128, 128), strict=True):
            plane.update(bytes((value,)) * plane.buffer_size)
        frame.pts, frame.time_base = self._sent * 90_000 // FRAMES_PER_S, fractions.Fraction(1, 90_000)
        self._sent += 1
        return frame


def flashes(recorded: bytes) -> list[float]:
    """Seconds at which the picture turns bright."""
    times, bright = [], False
    with av.open(io.BytesIO(recorded)) as container:
        for frame in container.decode(video=0):
            luma = bytes(frame.planes[0])[: frame.planes[0].line_size * frame.height]
            now = sum(luma) / len(luma) > BRIGHT
            if now and not bright:
                times.append(float(frame.time or 0))
            bright = now
    return times


def clicks(recorded: bytes) -> list[float]:
    """Seconds at which it turns loud."""
    times, quiet_since = [], -1.0
    with av.open(io.BytesIO(recorded)) as container:
        resampler = av.AudioResampler("flt", "mono", RATE)
        for decoded in container.decode(audio=0):
            for frame in resampler.resample(decoded):
                wave = array("f", bytes(frame.planes[0])[: 4 * frame.samples])
                for part in range(0, len(wave), 96):  # 2 ms
                    at_s = float(decoded.time or 0) + part / RATE
                    if max(map(abs, wave[part : part + 96])) > LOUD:
                        if at_s - quiet_since > 0.3:
                            times.append(at_s)
                        quiet_since = at_s
    return times


def lip_sync_ms(recorded: bytes) -> list[float]:
    """For each flash: how much later (or earlier, negative) its click is heard."""
    heard: Sequence[float] = clicks(recorded)
    return [min((click - flash for click in heard), key=abs) * 1000 for flash in flashes(recorded)]
