"""Hears a publisher's track as one more viewer would: what the others get doesn't change."""

from collections.abc import Callable

from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import SenderReport, TrackReceiver


class Tap:
    """Hands each packet of a track on as it comes."""

    demand_bps: int | None = None
    watches = False

    def __init__(
        self,
        heard: Callable[[RtpPacket, float], None],
        reported: Callable[[SenderReport], None] = lambda _: None,
    ) -> None:
        self._heard, self._reported = heard, reported
        self._source: TrackReceiver | None = None

    def attach(self, source: TrackReceiver | None) -> None:
        """Hear this track from now on, and no other."""
        self.detach()
        self._source = source
        if source is not None:
            source.viewers.append(self)

    def detach(self) -> None:
        """Hear nothing more."""
        if self._source is not None:
            self._source.viewers.remove(self)
            self._source = None

    def forward(self, packet: RtpPacket, now_s: float) -> None:
        """Take one packet; `now_s` is monotonic."""
        self._heard(packet, now_s)

    def pass_report(self, report: SenderReport, now_s: float) -> None:
        """Take the publisher's report of its clock."""
        self._reported(report)

    def source_restarted(self) -> None:
        """A new stream says so by its packets."""
