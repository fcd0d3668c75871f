"""From Opus to what recognisers hear: 16 kHz, one channel, 16-bit samples."""

import av
import av.error

from signalling.captions.opus import CLOCK, Piece

RATE = 16_000
SAMPLE_BYTES = 2


class Sound:
    """Decodes one stream. A packet that libopus refuses becomes silence."""

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.sample_rate, self._decoder.layout = CLOCK, "mono"
        self._resampler = av.AudioResampler("s16", "mono", RATE)

    def of(self, piece: Piece) -> bytes:
        """The samples of a piece."""
        silence = bytes(piece.silence * RATE // CLOCK * SAMPLE_BYTES)
        return silence + (self._decoded(piece.payload) if piece.payload is not None else b"")

    def _decoded(self, payload: bytes) -> bytes:
        try:
            frames = [
                part
                for frame in self._decoder.decode(av.Packet(payload))
                for part in self._resampler.resample(_untimed(frame))
            ]
        except av.error.FFmpegError:
            return b""
        return b"".join(bytes(frame.planes[0])[: frame.samples * SAMPLE_BYTES] for frame in frames)


def _untimed(frame: av.AudioFrame) -> av.AudioFrame:
    frame.pts = None  # time is kept by Timeline; the resampler would refuse a jump
    return frame
