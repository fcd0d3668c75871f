"""Publishers and viewers wired together in memory: real packets through the real objects."""

import time

from aiortc import rtp

from signalling.forwarder.description import read_offer
from signalling.forwarder.media import Media
from signalling.forwarder.packets import RtpPacket, is_rtcp, parse_rtp, wrap_retransmission, write_rtp
from tests.signalling.offers import CHROMIUM, browser_offer

OPUS, VP8, RTX, SEND_TIME = CHROMIUM
KEYFRAME = b"\x10\x00key"
INTERFRAME = b"\x10\x01inter"
VIDEO_SSRC, AUDIO_SSRC, RTX_SSRC = 1000, 2000, 3000


class Browser:
    """The browser's end of a `Media`: publishes by hand and keeps what it gets."""

    def __init__(self, numbers: tuple[int, int, int, int] = CHROMIUM) -> None:
        self.numbers = numbers
        self.rtp: list[RtpPacket] = []
        self.rtcp: list[rtp.AnyRtcpPacket] = []
        self.media = Media(read_offer(browser_offer(numbers)), self._rtp, self._rtcp)

    def _rtp(self, data: bytes) -> None:
        assert not is_rtcp(data)
        self.rtp.append(parse_rtp(data, self.numbers[3]))

    def _rtcp(self, data: bytes) -> None:
        assert is_rtcp(data)
        self.rtcp += rtp.RtcpPacket.parse(data)

    def publishes(
        self, number: int, payload: bytes = INTERFRAME, ssrc: int = VIDEO_SSRC, frame: int | None = None
    ) -> None:
        at = 3000 * (number if frame is None else frame) & 0xFFFFFFFF
        packet = RtpPacket(self.numbers[1], 1, number & 0xFFFF, at, ssrc, payload)
        self.media.rtp_received(write_rtp(packet, self.numbers[3], time.monotonic()))

    def publishes_again(self, number: int, payload: bytes = INTERFRAME) -> None:
        lost = RtpPacket(VP8, 1, number, 3000 * number, VIDEO_SSRC, payload)
        again = wrap_retransmission(lost, RTX, 1, RTX_SSRC)
        self.media.rtp_received(write_rtp(again, None, 0.0))

    def speaks(self, number: int) -> None:
        packet = RtpPacket(self.numbers[0], 0, number, 960 * number, AUDIO_SSRC, b"speech")
        self.media.rtp_received(write_rtp(packet, None, 0.0))

    def tells(self, *packets: rtp.AnyRtcpPacket) -> None:
        self.media.rtcp_received(b"".join(bytes(packet) for packet in packets))

    def video(self, slot: int = 0) -> list[RtpPacket]:
        ssrc = self.media.slots[slot]["video"].ssrc
        return [packet for packet in self.rtp if packet.ssrc == ssrc]

    def got(self, kind: type, fmt: int | None = None) -> list[rtp.AnyRtcpPacket]:
        return [p for p in self.rtcp if isinstance(p, kind) and fmt in (None, getattr(p, "fmt", None))]

    def limit_bps(self) -> int:
        """The last Receiver Estimated Maximum Bitrate that it was told."""
        told = self.got(rtp.RtcpPsfbPacket, rtp.RTCP_PSFB_APP)[-1]
        assert isinstance(told, rtp.RtcpPsfbPacket)
        return rtp.unpack_remb_fci(told.fci)[0]

    def estimates(self, bps: int) -> None:
        """Says what its downlink carries."""
        self.tells(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_APP, 1, 0, rtp.pack_remb_fci(bps, [])))

    def misses(self, part: float) -> None:
        """Says which part (0..1) of the video in its first slot got lost."""
        ssrc = self.media.slots[0]["video"].ssrc
        block = rtp.RtcpReceiverInfo(ssrc, int(part * 256), 0, 0, 0, 0, 0)
        self.tells(rtp.RtcpRrPacket(1, [block]))


class Clock:
    now_s = 1000.0


def watching(*viewers: Browser) -> Browser:
    publisher = Browser()
    for viewer in viewers:
        viewer.media.watch(0, publisher.media, time.monotonic())
    return publisher
