"""DTLS-SRTP with media in and out on the spot: no queue, no task switch for a packet."""

from collections.abc import Callable

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport

from signalling.forwarder.ice import GuardedConnection
from signalling.forwarder.packets import is_rtcp

PacketReceived = Callable[[bytes], None]


class MediaTransport(RTCDtlsTransport):
    """One browser connection's encryption; RTP and RTCP come decrypted to two callbacks."""

    def __init__(
        self,
        ice: RTCIceTransport,
        connection: GuardedConnection,
        on_rtp: PacketReceived,
        on_rtcp: PacketReceived,
    ) -> None:
        super().__init__(ice, [RTCCertificate.generateCertificate()])
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp
        self._connection = connection

    def srtp_received(self, data: bytes) -> None:
        """Decrypt and hand on one packet; what fails authentication is dropped."""
        session: pylibsrtp.Session | None = self._rx_srtp
        if session is None:
            return
        try:
            if is_rtcp(data):
                self._on_rtcp(session.unprotect_rtcp(data))
            else:
                self._on_rtp(session.unprotect(data))
        except (pylibsrtp.Error, ValueError):
            return

    def send_rtp(self, data: bytes) -> None:
        """Encrypt and send one RTP packet, or nothing while not connected."""
        if self._tx_srtp is not None:
            self._connection.send_now(self._tx_srtp.protect(data))

    def send_rtcp(self, data: bytes) -> None:
        """Encrypt and send one compound RTCP packet, or nothing while not connected."""
        if self._tx_srtp is not None:
            self._connection.send_now(self._tx_srtp.protect_rtcp(data))


def open_ice(connection: GuardedConnection) -> RTCIceTransport:
    """An ICE transport over our own connection in place of the one that aiortc would make."""
    gatherer = RTCIceGatherer(iceServers=[])
    gatherer._connection = connection
    return RTCIceTransport(gatherer)
