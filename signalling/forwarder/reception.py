"""What a receiver report says about one incoming stream (RFC 3550 appendix A.3 and A.8)."""

from aiortc.rtp import RtcpReceiverInfo, clamp_packets_lost

from signalling.forwarder.sequence import Unwrapper


class Reception:
    """Counts loss and jitter of one SSRC; times are monotonic seconds."""

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self._ssrc = ssrc
        self._clock_rate = clock_rate
        self._unwrapper = Unwrapper()
        self._first: int | None = None
        self._received = 0
        self._reported_expected = 0
        self._reported_received = 0
        self._transit: int | None = None
        self._jitter_q4 = 0
        self._report_ntp_middle = 0
        self._report_at_s = 0.0

    def add(self, sequence_number: int, timestamp: int, now_s: float) -> None:
        """Count one packet that arrived for the first time."""
        number = self._unwrapper.unwrap(sequence_number)
        if self._first is None:
            self._first = number
        self._received += 1
        transit = int(now_s * self._clock_rate) - timestamp
        if self._transit is not None:
            change = abs(_signed32(transit - self._transit))
            self._jitter_q4 += change - ((self._jitter_q4 + 8) >> 4)
        self._transit = transit

    def sender_report(self, ntp_timestamp: int, now_s: float) -> None:
        """Note the publisher's report, so that they can compute the round trip from ours."""
        self._report_ntp_middle = (ntp_timestamp >> 16) & 0xFFFFFFFF
        self._report_at_s = now_s

    def block(self, now_s: float) -> RtcpReceiverInfo | None:
        """The report block since the last one; None if nothing came since, as from a picture that is off."""
        if self._received == self._reported_received:
            return None
        newest = self._unwrapper.newest or 0
        expected = newest - (self._first or 0) + 1
        since_expected = expected - self._reported_expected
        lost = max(0, since_expected - (self._received - self._reported_received))
        self._reported_expected, self._reported_received = expected, self._received
        since_report_s = now_s - self._report_at_s if self._report_ntp_middle else 0.0
        return RtcpReceiverInfo(
            ssrc=self._ssrc,
            fraction_lost=min(255, (lost << 8) // since_expected) if since_expected > 0 else 0,
            packets_lost=clamp_packets_lost(expected - self._received),
            highest_sequence=newest & 0xFFFFFFFF,
            jitter=min(self._jitter_q4 >> 4, 0xFFFFFFFF),
            lsr=self._report_ntp_middle,
            dlsr=int(since_report_s * 65536) & 0xFFFFFFFF,
        )


def _signed32(value: int) -> int:
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000
