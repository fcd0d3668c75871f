"""The last packets of a source, kept for a viewer who lost one."""

from signalling.forwarder.packets import RtpPacket

#: About 5 s of video at 250 kbit/s, and 600 kB at most for each publisher.
CAPACITY = 512


class PacketHistory:
    """A ring of packets by sequence number; one for each publisher, shared by its viewers."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._ring: list[RtpPacket | None] = [None] * capacity

    def add(self, packet: RtpPacket) -> None:
        """Keep a packet, in place of the one that is `capacity` older."""
        self._ring[packet.sequence_number % len(self._ring)] = packet

    def find(self, sequence_number: int) -> RtpPacket | None:
        """The packet with this number, if it is still there."""
        packet = self._ring[sequence_number % len(self._ring)]
        return packet if packet is not None and packet.sequence_number == sequence_number else None

    def clear(self) -> None:
        """Forget everything (the source has begun anew)."""
        self._ring = [None] * len(self._ring)
