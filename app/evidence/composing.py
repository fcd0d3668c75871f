"""Several recordings as one film, side by side: what is seen and heard at each moment. Knows files, and no database.

Times are UTC in ms: each recording says what its own timestamp 0 stands for, which puts lips, voices and people
together. Everything is read and written once, from beginning to end, with little of it in memory.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import av
from av.filter import Graph

TILE = (640, 480)
FRAMES_PER_S = 15
RATE = 48_000
BLOCK = 960  # 20 ms of sound
#: A picture older than this is none: the camera was off, or the line away.
STALE_MS = 3000
#: Sound may be so far from where its time says before it is moved: what Opus packets jitter by, rounded to ms.
APART = 480
DARK = (24, 128, 128)  # of a tile without a picture: Y, U, V
SOUND_BPS = 64_000
VIDEO_OPTIONS = {"preset": "veryfast", "crf": "27", "profile": "high"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording: when its timestamp 0 was, and its bytes from the beginning."""

    began_ms: int
    content: Callable[[], Iterator[bytes]]


class _Reading:
    """Chunks as a file that can be read forwards."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        while not self._left:
            self._left = next(self._chunks, None) or b""
            if not self._left:
                return b""
        part, self._left = self._left[:size], self._left[size:]
        return part


class Person:
    """One participant through all of their recordings, which follow each other."""

    def __init__(self, recorded: Sequence[Recorded], began_ms: int) -> None:
        self._began_ms = began_ms
        self._packets = chain.from_iterable(map(self._decoded, recorded))
        self._pictures: deque[tuple[float, list[bytes]]] = deque()
        self._picture: tuple[float, list[bytes]] | None = None
        self._sounds: deque[tuple[int, bytes]] = deque()  # from which sample on
        self._heard_to = self._sound_at = 0
        self._read_ms = 0.0
        self.over = False

    def _decoded(self, recorded: Recorded) -> Iterator[float]:
        """Decodes into the queues; yields how far it has come."""
        ahead_ms = recorded.began_ms - self._began_ms
        resampler = av.AudioResampler("s16", "mono", RATE)
        with av.open(_Reading(recorded.content()), "r", format="matroska") as container:
            for packet in container.demux():
                for frame in packet.decode() if packet.size else ():
                    if isinstance(frame, av.VideoFrame):
                        self._pictures.append((ahead_ms + _time_ms(frame), _fitted(frame)))
                    elif isinstance(frame, av.AudioFrame):
                        for part in resampler.resample(frame):
                            self._hear(ahead_ms + _time_ms(frame), bytes(part.planes[0])[: 2 * part.samples])
                if packet.pts is not None:
                    yield ahead_ms + float(packet.pts * packet.time_base) * 1000

    def _hear(self, at_ms: float, sound: bytes) -> None:
        """Where its time says; silence before it if nothing was."""
        due = round(at_ms * RATE / 1000)
        if abs(due - self._heard_to) <= APART:
            due = self._heard_to
        elif due < self._heard_to:
            sound, due = sound[2 * (self._heard_to - due) :], self._heard_to
        self._sounds.append((due, sound))
        self._heard_to = due + len(sound) // 2

    def read_until(self, at_ms: float) -> None:
        """Decode what belongs before this time."""
        while not self.over and self._read_ms <= at_ms:
            came = next(self._packets, None)
            self.over = came is None
            self._read_ms = came if came is not None else self._read_ms

    @property
    def end_ms(self) -> float:
        """The time of the last thing that was read."""
        return self._read_ms

    def picture(self, at_ms: float) -> list[bytes] | None:
        """The planes of a tile as it is at this time; None: no picture."""
        while self._pictures and self._pictures[0][0] <= at_ms:
            self._picture = self._pictures.popleft()
        if self._picture is None or at_ms - self._picture[0] > STALE_MS:
            return None
        return self._picture[1]

    def sound(self) -> bytes:
        """The next block, filled up with silence."""
        block, end = bytearray(2 * BLOCK), self._sound_at + BLOCK
        while self._sounds and self._sounds[0][0] < end:
            due, sound = self._sounds.popleft()
            skipped = max(0, self._sound_at - due)
            part = sound[2 * skipped : 2 * (end - due)]
            start = 2 * (due + skipped - self._sound_at)
            block[start : start + len(part)] = part
            if due + len(sound) // 2 > end:
                self._sounds.appendleft((end, sound[2 * (end - due) :]))
        self._sound_at = end
        return bytes(block)


def _time_ms(frame: av.VideoFrame | av.AudioFrame) -> float:
    return float((frame.pts or 0) * (frame.time_base or 0)) * 1000


def _fitted(frame: av.VideoFrame) -> list[bytes]:
    """The planes of a tile with this picture in its middle, as large as it fits, nothing cut off."""
    width, height = TILE
    scale = min(width / frame.width, height / frame.height)
    size = [max(2, int(side * scale) // 2 * 2) for side in (frame.width, frame.height)]
    small = frame.reformat(width=size[0], height=size[1], format="yuv420p")
    left, top = ((width - size[0]) // 4 * 2, (height - size[1]) // 4 * 2)
    planes = []
    for plane, dark, half in zip(small.planes, DARK, (1, 2, 2), strict=True):
        tile = bytearray(bytes((dark,)) * (width // half * (height // half)))
        _paste(tile, width // half, bytes(plane), plane.line_size, size[0] // half, (left // half, top // half))
        planes.append(bytes(tile))
    return planes


def _paste(onto: bytearray, stride: int, plane: bytes, line: int, width: int, at: tuple[int, int]) -> None:
    left, top = at
    for row in range(min(len(plane) // line, len(onto) // stride - top)):
        start = (top + row) * stride + left
        onto[start : start + width] = plane[row * line : row * line + width]


class Film:
    """The film that comes out, through `write`."""

    def __init__(self, people: int, write: Callable[[bytes], object]) -> None:
        self._people = people
        # In fragments: it is never gone back into, and what is there plays.
        options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
        self._container = av.open(_Writing(write), "w", format="mp4", options=options)
        self._video = self._container.add_stream("libx264", rate=FRAMES_PER_S, options=VIDEO_OPTIONS)
        self._video.width, self._video.height, self._video.pix_fmt = TILE[0] * people, TILE[1], "yuv420p"
        self._video.gop_size = 2 * FRAMES_PER_S
        self._audio = self._container.add_stream("aac", rate=RATE, layout="mono")
        self._audio.bit_rate = SOUND_BPS
        self._dark = [bytes((dark,)) * (TILE[0] // h * (TILE[1] // h)) for dark, h in zip(DARK, (1, 2, 2), strict=True)]
        self._graph, self._mixed = Graph(), 0  # kept: its ends are nothing without it
        self._mixer = _mixer(self._graph, people)
        self._shown = 0

    def show(self, tiles: Sequence[list[bytes] | None]) -> None:
        """The next picture."""
        frame = av.VideoFrame(self._video.width, self._video.height, "yuv420p")
        for number, plane in enumerate(frame.planes):
            half = 2 if number else 1
            width, onto = TILE[0] // half, bytearray(plane.buffer_size)
            for column, tile in enumerate(tiles):
                _paste(onto, plane.line_size, (tile or self._dark)[number], width, width, (column * width, 0))
            plane.update(bytes(onto))
        frame.pts, frame.time_base = self._shown, Fraction(1, FRAMES_PER_S)
        self._shown += 1
        self._container.mux(self._video.encode(frame))

    def hear(self, blocks: Sequence[bytes]) -> None:
        """The next block of everybody's sound."""
        for source, block in zip(self._mixer[0], blocks, strict=True):
            frame = av.AudioFrame("s16", "mono", BLOCK)
            frame.planes[0].update(block)
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._mixed, Fraction(1, RATE)
            source.push(frame)
        self._mixed += BLOCK
        self._pull()

    def _pull(self) -> None:
        while True:
            try:
                mixed = self._mixer[1].pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(mixed, av.AudioFrame)
            self._container.mux(self._audio.encode(mixed))

    def close(self) -> None:
        """Write the end."""
        for stream in (self._video, self._audio):
            self._container.mux(stream.encode(None))
        self._container.close()


class _Writing:
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def write(self, content: bytes) -> int:
        self._write(bytes(content))
        return len(content)


def _mixer(graph: Graph, people: int) -> tuple[list[av.filter.context.FilterContext], av.filter.context.FilterContext]:
    sources = [
        graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono", time_base=Fraction(1, RATE))
        for _ in range(people)
    ]
    mix = graph.add("amix", f"inputs={people}:normalize=0")
    form = graph.add("aformat", f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts=mono")
    sink = graph.add("abuffersink")
    for number, source in enumerate(sources):
        source.link_to(mix, 0, number)
    mix.link_to(form)
    form.link_to(sink)
    graph.configure()
    return sources, sink


def compose(
    people: Sequence[Sequence[Recorded]], write: Callable[[bytes], object], reached: Callable[[float], object]
) -> None:
    """Write the film of these people, left to right. `reached`: the time that is done, in ms from its beginning."""
    began_ms = min(one.began_ms for recorded in people for one in recorded)
    persons = [Person(recorded, began_ms) for recorded in people]
    film, heard_ms, number = Film(len(persons), write), 0.0, 0
    while True:
        at_ms = number * 1000 / FRAMES_PER_S
        for person in persons:
            person.read_until(at_ms + 500)  # so that what is heard and seen now is decoded for certain
        film.show([person.picture(at_ms) for person in persons])
        number += 1
        while heard_ms < number * 1000 / FRAMES_PER_S:
            film.hear([person.sound() for person in persons])
            heard_ms += BLOCK * 1000 / RATE
        reached(at_ms)
        if all(person.over for person in persons) and at_ms >= max(person.end_ms for person in persons):
            break
    film.close()
