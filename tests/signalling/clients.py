"""A browser of few means: aiortc's own peer connection, for tests that need no picture."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from signalling.engine import Engine


async def until(what: str, condition: Callable[[], object]) -> None:
    """Wait for the condition, 10 s at most."""
    try:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"never came true: {what}") from None


class Client:
    """Connects one participant to an engine."""

    def __init__(self, engine: Engine, peer: str) -> None:
        self._engine, self.peer = engine, peer
        self.heard: list[dict[str, Any]] = []
        self.echoes: list[bytes] = []
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.pc = RTCPeerConnection(configuration)
        for direction in ("sendonly", "recvonly", "recvonly", "recvonly"):
            for kind in ("audio", "video"):
                self.pc.addTransceiver(kind, direction=direction)
        self.control = self.pc.createDataChannel("control", negotiated=True, id=0)
        self.probe = self.pc.createDataChannel("probe", negotiated=True, id=1, ordered=False, maxRetransmits=0)
        self.control.on("message", lambda text: self.heard.append(json.loads(text)))
        self.probe.on("message", self.echoes.append)

    async def connect(self) -> None:
        """Offer, be answered, and wait until the channels are open."""
        (opened,) = await self._engine.open(self.peer)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp = await self._engine.offer(self.peer, opened.connection, self.pc.localDescription.sdp)
        # aiortc takes the candidates of a bundle from its last section, browsers from the first.
        candidates = [line for line in sdp.splitlines() if line.startswith("a=candidate")]
        sdp += "\r\n".join(candidates) + "\r\n"
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        await until("channels open", lambda: self.control.readyState == self.probe.readyState == "open")

    def slots(self) -> list[list[str | None]]:
        """Every list of slots that was told."""
        return [message["slots"] for message in self.heard if message["t"] == "slots"]

    async def close(self) -> None:
        """Close the connection as a browser does."""
        await self.pc.close()
