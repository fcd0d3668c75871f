"""What cameras and microphones see and hear in measurements of data: about as hard as a person who moves."""

import math
import random
import wave
from array import array
from pathlib import Path

from bench.media_clip import HEIGHT, WIDTH, luminance

FPS = 30
SECONDS = 4
GRAIN = 4  # pixels: finer grain than a face or a patterned shirt has would measure noise, not people
HEARD_HZ = 48_000
SPEAKS_S, LISTENS_S = 2.0, 2.0  # in a conversation each speaks for about half of the time

PICTURE = "a sixth of the picture is coarse noise that moves by 45 pixels a second, the rest is still"
SOUND = "2 s of a voice-like tone, 2 s of silence"


def arguments(folder: Path) -> list[str]:
    """Chromium's arguments for a camera and a microphone that play the files, which are made here."""
    picture, sound = folder / "camera.y4m", folder / "microphone.wav"
    _write_picture(picture)
    _write_sound(sound)
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={picture}",
        f"--use-file-for-fake-audio-capture={sound}",
    ]


def _write_picture(path: Path) -> None:
    coarse = random.Random(1).randbytes(WIDTH * HEIGHT // GRAIN**2)
    across = WIDTH // GRAIN
    rows = [coarse[at : at + across] for at in range(0, len(coarse), across)]
    noise = b"".join(bytes(value for value in row for _ in range(GRAIN)) * GRAIN for row in rows)
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frames = FPS * SECONDS
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(frames):
            there_and_back = min(number, frames - number)  # it repeats without a jump
            file.write(b"FRAME\n" + luminance(noise, int(1.5 * there_and_back)) + grey)


def _write_sound(path: Path) -> None:
    samples = array("h", bytes(2 * int(HEARD_HZ * (SPEAKS_S + LISTENS_S))))
    for number in range(int(HEARD_HZ * SPEAKS_S)):
        at_s = number / HEARD_HZ
        syllable = max(0.0, math.sin(2 * math.pi * 4 * at_s))
        tone = sum(math.sin(2 * math.pi * 140 * harmonic * at_s) / harmonic for harmonic in range(1, 9))
        samples[number] = int(5000 * syllable * tone)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HEARD_HZ)
        file.writeframes(samples.tobytes())
