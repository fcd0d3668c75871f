"""One browser's WebRTC connection: ICE, DTLS and data channels come up, media flows through."""

import asyncio
import time
from collections.abc import Callable, Sequence

from aiortc import RTCSctpCapabilities, RTCSctpTransport

from signalling.forwarder.control import ControlChannels
from signalling.forwarder.description import AnswerParts, Offer, write_answer
from signalling.forwarder.ice import GuardedConnection
from signalling.forwarder.media import Media
from signalling.forwarder.transport import MediaTransport, open_ice

MAX_MESSAGE_BYTES = 65_536


class Stopped(Exception):
    """The connection was stopped while it was still being made."""


class BrowserConnection:
    """A connection that the browser offers.

    `connected` is called when its data channels are open, `closed` when the browser or the network
    has ended it; neither after `stop`.
    """

    def __init__(
        self,
        offer: Offer,
        addresses: Sequence[str],
        *,
        connected: Callable[[], None],
        closed: Callable[[], None],
    ) -> None:
        self._offer = offer
        self._connected, self._closed = connected, closed
        self._ice_connection = GuardedConnection(addresses, self._media_received)
        self._ice = open_ice(self._ice_connection)
        self._transport = MediaTransport(self._ice, self._ice_connection, self._rtp_received, self._rtcp_received)
        self._transport._set_role("client")
        self._sctp = RTCSctpTransport(self._transport)
        self._control = ControlChannels(self._sctp, heard=self._heard, opened=self._opened)
        self.media = Media(offer, self._transport.send_rtp, self._transport.send_rtcp)
        self._starting: asyncio.Task[None] | None = None
        self._stopped = False

    async def answer(self) -> str:
        """Open sockets, answer the offer, and begin to connect; raises `Stopped`."""
        await self._ice.iceGatherer.gather()
        if self._stopped:
            raise Stopped
        parts = AnswerParts(
            self._ice.iceGatherer.getLocalParameters(),
            self._transport.getLocalParameters(),
            self._ice.iceGatherer.getLocalCandidates(),
            self.media.sent_tracks,
        )
        self._transport.on("statechange", self._transport_changed)
        self._starting = asyncio.create_task(self._start())
        return write_answer(self._offer, parts)

    async def _start(self) -> None:
        try:
            await self._ice.start(self._offer.ice)
            if self._ice.state != "completed":
                raise ConnectionError
            await self._transport.start(self._offer.dtls)
            # Raises ConnectionError itself if DTLS has failed or ended by now.
            await self._sctp.start(RTCSctpCapabilities(MAX_MESSAGE_BYTES), self._offer.sctp_port)
        except ConnectionError:
            self._end()

    def _opened(self) -> None:
        self._heard()
        if not self._stopped:
            self._connected()

    def _transport_changed(self) -> None:
        if self._transport.state in ("closed", "failed"):
            self._end()

    def _end(self) -> None:
        if not self._stopped:
            self._closed()

    def _heard(self) -> None:
        self.media.heard_at_s = time.monotonic()

    def _media_received(self, data: bytes) -> None:
        self._transport.srtp_received(data)

    def _rtp_received(self, data: bytes) -> None:
        self.media.rtp_received(data)

    def _rtcp_received(self, data: bytes) -> None:
        self.media.rtcp_received(data)

    def send_beat(self) -> None:
        """Tell the browser that we are here."""
        self._control.send_beat()

    def send_slots(self, slots: Sequence[str | None]) -> None:
        """Tell the browser who is in which receive slot."""
        self._control.send_slots(slots)

    async def stop(self) -> None:
        """Close everything, sockets included. Safe to call at any time, and again."""
        if self._stopped:
            return
        self._stopped = True
        self.media.stop()
        await self._sctp.stop()
        await self._transport.stop()
        await self._ice.stop()
        # A connection that never got further than its sockets has them closed here.
        await self._ice_connection.close()
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        self._transport.remove_all_listeners()
