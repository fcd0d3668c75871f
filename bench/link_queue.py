"""One direction of an emulated link: a queue that sends at a rate, delays, and drops what doesn't fit.

Pure: the time and the chance are handed in; `bench.linkemu` moves real packets through it.
"""

import heapq
from dataclasses import dataclass
from random import Random

TCP, UDP = 6, 17  # IANA protocol numbers


@dataclass(frozen=True)
class MobileLink:
    """What a link is like. Rates of 0 are unlimited; `loss` is a share of packets, 0 to 1, each way.

    queue_ms: how long a packet may wait to be sent before the queue's tail is dropped; phones' networks queue long.
    """

    rtt_ms: float = 400
    down_kbps: float = 400
    up_kbps: float = 400
    loss: float = 0
    queue_ms: float = 1000


class Direction:
    """Packets on their way to one end."""

    def __init__(self, rate_kbps: float, settings: MobileLink, chance: Random) -> None:
        self.counters = {"packets": 0, "bytes": 0, "tcp_bytes": 0, "udp_bytes": 0, "dropped": 0}
        self._chance = chance
        self._sender_free_at_s = 0.0
        self._on_the_way: list[tuple[float, int, bytes]] = []
        self.change(rate_kbps, settings)

    def change(self, rate_kbps: float, settings: MobileLink) -> None:
        """What follows goes by these settings; packets on the way keep their time."""
        self._bytes_per_s = rate_kbps * 125
        self._settings = settings

    def offer(self, packet: bytes, now_s: float) -> bool:
        """Take an IP packet to send; False if it is dropped, by chance or because the queue is full."""
        begins_at_s = max(now_s, self._sender_free_at_s)
        waits_too_long = (begins_at_s - now_s) * 1000 > self._settings.queue_ms
        if waits_too_long or self._chance.random() < self._settings.loss:
            self.counters["dropped"] += 1
            return False
        self._sender_free_at_s = begins_at_s + (len(packet) / self._bytes_per_s if self._bytes_per_s else 0.0)
        self._count(packet)
        arrives_at_s = self._sender_free_at_s + self._settings.rtt_ms / 2000
        heapq.heappush(self._on_the_way, (arrives_at_s, self.counters["packets"], packet))
        return True

    @property
    def next_due_s(self) -> float | None:
        """When the next packet arrives; None if none is on the way."""
        return self._on_the_way[0][0] if self._on_the_way else None

    def due(self, now_s: float) -> list[bytes]:
        """The packets that have arrived by now, in order."""
        arrived = []
        while self._on_the_way and self._on_the_way[0][0] <= now_s:
            arrived.append(heapq.heappop(self._on_the_way)[2])
        return arrived

    def _count(self, packet: bytes) -> None:
        self.counters["packets"] += 1
        self.counters["bytes"] += len(packet)
        protocol = packet[9] if packet[0] >> 4 == 4 else packet[6]
        if protocol in (TCP, UDP):
            self.counters["tcp_bytes" if protocol == TCP else "udp_bytes"] += len(packet)
