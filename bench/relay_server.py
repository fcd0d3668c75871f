"""A media server in the obvious way, to measure beside: decodes what comes and encodes it for each viewer.

python -m bench.relay_server PORT
"""

import sys

from aiohttp import web
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

RELAY = MediaRelay()


class Member:
    """One participant: what they publish, and the senders that show them the other."""

    def __init__(self) -> None:
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.pc = RTCPeerConnection(configuration)
        self.senders: dict[str, RTCRtpSender] = {}

    async def answer(self, sdp: str) -> str:
        """Take their offer: one pair sent, one pair received."""
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for transceiver in self.pc.getTransceivers():
            if transceiver._offerDirection == "sendonly":
                transceiver.direction = "sendonly"
                self.senders[transceiver.kind] = transceiver.sender
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return self.pc.localDescription.sdp

    def watch(self, other: "Member") -> None:
        """Show them the other."""
        for receiver in other.pc.getReceivers():
            if receiver.track is not None:
                self.senders[receiver.track.kind].replaceTrack(RELAY.subscribe(receiver.track))


def main(port: int) -> None:
    """Serve until killed."""
    calls: dict[str, list[Member]] = {}

    async def join(request: web.Request) -> web.Response:
        asked = await request.json()
        members = calls.setdefault(asked["call"], [])
        member = Member()
        answer = await member.answer(asked["sdp"])
        for other in members:
            member.watch(other)
            other.watch(member)
        members.append(member)
        return web.Response(text=answer)

    app = web.Application()
    app.add_routes([web.post("/join", join)])
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
