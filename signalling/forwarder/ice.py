"""aioice, hardened and shortened: who may put packets into a connection, and how they get in.

Stock aioice 0.13 hands on whatever reaches its port, from anybody, into a queue without bound, and
its STUN parser raises `struct.error` on some short messages. Here a packet counts only if its
source passed an authenticated connectivity check (RFC 8445), media skips the queue altogether, and
what may be queued is bounded.

The browser's own candidates are never used: the node learns addresses from checks that prove
knowledge of its password (peer-reflexive candidates). So an offer can be sent before the browser
has gathered anything, and no offer can make the node send packets to an address of its choice.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any, cast

from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, Connection, StunProtocol, get_host_addresses

#: DTLS and SCTP packets waiting for the connection's task; more than a probe's burst.
QUEUE_LIMIT = 512
#: Addresses from which checks are accepted: a phone has three or four, a flood has many.
PAIR_LIMIT = 32
#: Room for a burst of 200 full packets while Python is busy elsewhere.
SOCKET_BUFFER_BYTES = 262_144
#: No WebRTC packet is longer than an Ethernet frame.
MAX_DATAGRAM_BYTES = 2048

LOOPBACK = "127.0.0.1"

_MALFORMED = (ValueError, KeyError, IndexError, AssertionError, struct.error)


def host_addresses() -> list[str]:
    """Addresses of this machine that browsers may reach: its networks' and, last, its own."""
    return [*get_host_addresses(use_ipv4=True, use_ipv6=True), LOOPBACK]


class GuardedProtocol(StunProtocol):
    """One UDP socket; sorts packets by their first byte (RFC 7983) and drops strangers'."""

    receiver: "GuardedConnection"

    def __init__(self, receiver: "GuardedConnection") -> None:
        super().__init__(receiver)
        self.validated: set[tuple[str, int]] = set()
        self.rejected = 0

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """Take one packet: STUN from anybody, the rest from validated addresses only."""
        data = cast(bytes, data)
        first = data[0] if data else 255
        if 128 <= first < 192 and (addr[0], addr[1]) in self.validated:
            self.receiver.on_media(data)
        elif first < 4:
            self._stun_received(data, addr)
        elif 20 <= first < 64 and (addr[0], addr[1]) in self.validated:
            self.receiver.data_received(data, self.local_candidate.component)
        else:
            self.rejected += 1

    def _stun_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        try:
            super().datagram_received(data, addr)
        except _MALFORMED:
            self.rejected += 1


class GuardedConnection(Connection):
    """An ICE connection of the node: host candidates only, always controlled."""

    def __init__(self, addresses: Sequence[str], on_media: Callable[[bytes], None]) -> None:
        super().__init__(ice_controlling=False)
        self.on_media = on_media
        self._addresses = addresses
        self._dropped = 0

    async def gather_candidates(self) -> None:
        """Open one socket for each address; those that can't be bound are left out."""
        if self._local_candidates_start:
            return
        self._local_candidates_start = True
        for rank, address in enumerate(self._addresses):
            protocol = await self._bind(address)
            if protocol is not None and self._closing:
                await protocol.close()
            elif protocol is not None:
                protocol.local_candidate = _host_candidate(protocol, rank)
                self._protocols.append(protocol)
                self._local_candidates.append(protocol.local_candidate)
        self._local_candidates_end = True

    async def _bind(self, address: str) -> GuardedProtocol | None:
        loop = asyncio.get_running_loop()
        try:
            transport, protocol = await loop.create_datagram_endpoint(
                lambda: GuardedProtocol(self), local_addr=(address, 0)
            )
        except OSError:
            return None
        sock: socket.socket = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        # asyncio allocates this much for every packet it reads (256 kB by default).
        transport.max_size = MAX_DATAGRAM_BYTES  # type: ignore[attr-defined]
        return protocol

    def request_received(self, message: Any, addr: tuple[str, int], protocol: StunProtocol) -> None:
        """Answer a connectivity check, unless it would grow the list of pairs without bound."""
        known = any(pair.remote_addr == addr for pair in self._check_list)
        if known or len(self._check_list) < PAIR_LIMIT:
            super().request_received(message, addr, protocol)

    def check_complete(self, pair: CandidatePair) -> None:
        """Note which addresses have proved themselves."""
        validated = cast(GuardedProtocol, pair.protocol).validated
        if pair.state is CandidatePair.State.SUCCEEDED:
            validated.add(pair.remote_addr)
        else:
            validated.discard(pair.remote_addr)
        super().check_complete(pair)

    def data_received(self, data: bytes, component: int) -> None:
        """Queue a DTLS packet; anything else, and what exceeds the bound, is dropped."""
        if data and 20 <= data[0] < 64 and self._queue.qsize() < QUEUE_LIMIT:
            super().data_received(data, component)
        else:
            self._dropped += 1

    def send_now(self, data: bytes) -> None:
        """Send on the nominated pair without a task switch; silently nothing if there is none."""
        pair = self._nominated.get(1)
        if pair is not None:
            pair.protocol.transport.sendto(data, pair.remote_addr)

    @property
    def rejected(self) -> int:
        """Packets dropped by the guard."""
        strangers = sum(cast(GuardedProtocol, protocol).rejected for protocol in self._protocols)
        return strangers + self._dropped


def _host_candidate(protocol: StunProtocol, rank: int) -> Candidate:
    host, port = protocol.transport.get_extra_info("sockname")[:2]
    return Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=1,
        transport="udp",
        priority=candidate_priority(1, "host", local_pref=65535 - rank),
        host=host,
        port=port,
        type="host",
    )
