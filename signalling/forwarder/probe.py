"""The node's end of the connection probe: echoes, counts what comes, and sends a train of packets that is asked for.

Messages of the browser, each beginning with a letter: `P` and 8 bytes, sent back as they came · `U`, a train's number,
padding: counted · `R`, a train's number: answered with what came of that train · `D`, a train's number, how many
packets: answered with that many `D` packets. The browser does the sums (`app/static/js/shared/probe_sums.js`).
"""

import struct
from collections import OrderedDict
from dataclasses import dataclass

PING_BYTES = 9
#: Fits one SCTP packet of aiortc (1160) as well as of Chromium (1163), so that a lost packet is one lost message.
PACKET_BYTES = 1100
#: As many as TCP (RFC 6928) and Chromium's SCTP send before anything has come back.
MOST_PACKETS = 10
#: Trains that are still counted; the browser has one under way.
KEPT_TRAINS = 4
#: What one connection may make us send: five whole probes at once, then two in a minute.
ALLOWANCE_BYTES = 96_000
ALLOWANCE_BYTES_PER_S = 500
#: What a message costs beside itself: IPv4, UDP, DTLS 1.2, SCTP.
OVERHEAD_BYTES = 93
REPORT = struct.Struct("!cBHII")
_PADDING = bytes(PACKET_BYTES - 2)


@dataclass(slots=True)
class Train:
    """What has come of one train of the browser."""

    first_s: float
    last_s: float
    packets: int = 0
    bytes: int = 0


class Allowance:
    """How much may be sent: a bucket that fills slowly, so that nobody has us flood a line, even their own."""

    def __init__(self, now_s: float) -> None:
        self._bytes, self._at_s = float(ALLOWANCE_BYTES), now_s

    def spend(self, count: int, now_s: float) -> bool:
        """Take so many bytes out; False, and none taken, if there aren't as many."""
        filled = self._bytes + max(0.0, now_s - self._at_s) * ALLOWANCE_BYTES_PER_S
        self._bytes, self._at_s = min(float(ALLOWANCE_BYTES), filled), max(self._at_s, now_s)
        if count > self._bytes:
            return False
        self._bytes -= count
        return True


class Probe:
    """One connection's probe. Sends nothing itself: what to send is returned. Anything unknown gets no answer."""

    def __init__(self, now_s: float) -> None:
        self._allowance = Allowance(now_s)
        self._trains: OrderedDict[int, Train] = OrderedDict()

    def received(self, message: bytes, now_s: float) -> list[bytes]:
        """Take a message of the browser; returns the messages to send back now."""
        replies = self._replies(message, now_s)
        cost = sum(len(reply) + OVERHEAD_BYTES for reply in replies)
        return replies if self._allowance.spend(cost, now_s) else []

    def _replies(self, message: bytes, now_s: float) -> list[bytes]:
        kind, size = message[:1], len(message)
        if kind == b"P" and size == PING_BYTES:
            return [message]
        if kind == b"U" and size >= 2:
            self._count(message[1], size, now_s)
        elif kind == b"R" and size == 2:
            return [self._report(message[1])]
        elif kind == b"D" and size == 3:
            return [message[:2] + _PADDING] * min(message[2], MOST_PACKETS)
        return []

    def _count(self, number: int, size: int, now_s: float) -> None:
        train = self._trains.setdefault(number, Train(now_s, now_s))
        train.last_s = now_s
        train.packets += 1
        train.bytes += size
        while len(self._trains) > KEPT_TRAINS:
            self._trains.popitem(last=False)

    def _report(self, number: int) -> bytes:
        train = self._trains.get(number) or Train(0.0, 0.0)
        span_us = round((train.last_s - train.first_s) * 1e6)
        return REPORT.pack(
            b"R", number, min(train.packets, 0xFFFF), min(train.bytes, 2**32 - 1), min(span_us, 2**32 - 1)
        )
