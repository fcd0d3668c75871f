"""What a browser's uplink carries, estimated from when its packets arrive.

aiortc's receiver-side congestion control (the WebRTC project's, by abs-send-time), with a cheaper
rate counter: aiortc's own walks through every millisecond since the last packet.
"""

from collections import deque

from aiortc.rate import RemoteBitrateEstimator

from signalling.forwarder.packets import RtpPacket

WINDOW_MS = 1000


class WindowRate:
    """Bits a second over the last second; same calls as aiortc's RateCounter."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[int, int]] = deque()
        self._bytes = 0
        self._since_ms = 0

    def add(self, value: int, now_ms: int) -> None:
        """Count `value` bytes that arrived now."""
        if not self._arrivals:
            self._since_ms = now_ms
        self._arrivals.append((now_ms, value))
        self._bytes += value

    def rate(self, now_ms: int) -> int | None:
        """The rate, or None when nothing arrived within the window."""
        arrivals = self._arrivals
        while arrivals and arrivals[0][0] <= now_ms - WINDOW_MS:
            self._bytes -= arrivals.popleft()[1]
        span_ms = min(WINDOW_MS, now_ms - self._since_ms + 1)
        return round(8000 * self._bytes / span_ms) if arrivals and span_ms > 1 else None

    def reset(self) -> None:
        """Forget everything."""
        self._arrivals.clear()
        self._bytes = 0


class UplinkEstimate:
    """Follows one connection's incoming packets; `bps` is None until there is an estimate."""

    def __init__(self) -> None:
        self.bps: int | None = None
        self._estimator = RemoteBitrateEstimator()
        self._estimator.incoming_bitrate = WindowRate()  # type: ignore[assignment]

    def add(self, packet: RtpPacket, now_s: float) -> bool:
        """Note an arrival; returns whether the estimate was renewed."""
        if packet.abs_send_time is None:
            return False
        renewed = self._estimator.add(
            abs_send_time=packet.abs_send_time,
            arrival_time_ms=int(now_s * 1000),
            payload_size=len(packet.payload),
            ssrc=0,
        )
        if renewed is None:
            return False
        self.bps = renewed[0]
        return True
