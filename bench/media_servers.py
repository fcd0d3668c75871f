"""Three servers that carry the same calls: our node, Janus's VideoRoom, and decoding and encoding again."""

import asyncio
import itertools
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import aiohttp
from aiortc import RTCPeerConnection, RTCSessionDescription

from bench.media_clients import Delays, connection, publish
from bench.media_clip import Clip
from tests.browser.actors import Node
from tests.browser.media_web import MediaWeb

PLUGINS = next(Path("/usr/lib").glob("*/janus/plugins"), Path("/usr/lib/janus/plugins"))
START_S = 10.0
MAX_BPS = 1_000_000


class Server(Protocol):
    """Carries calls of two; `pid` is the process whose CPU time counts."""

    name: str
    pid: int

    async def join(self, call: str, peer: str, clip: Clip, delays: Delays, others: int = 1) -> list[RTCPeerConnection]:
        """Publish the clip in a call; the second to join completes it. Returns the new connections."""
        ...

    async def leave(self) -> None:
        """Forget what was needed to talk to the server."""
        ...


class OurNode:
    """`python -m signalling`, asked as the web process asks it."""

    name = "our node"

    def __init__(self, web: MediaWeb, node: Node) -> None:
        self._web, self.pid = web, node.pid

    async def join(self, call: str, peer: str, clip: Clip, delays: Delays, others: int = 1) -> list[RTCPeerConnection]:
        """One connection for both directions."""
        pc = connection()
        publish(pc, clip, delays)
        for kind in ("audio", "video") * others:
            pc.addTransceiver(kind, direction="recvonly")
        pc.createDataChannel("control", negotiated=True, id=0)
        opened = self._web.ask("peer:open", {"peer": peer})["connections"][0]["connection"]
        await pc.setLocalDescription(await pc.createOffer())
        offer = {"peer": peer, "connection": opened, "sdp": pc.localDescription.sdp}
        answer = (await asyncio.to_thread(self._web.ask, "peer:offer", offer))["sdp"]
        # aiortc takes the candidates of a bundle from its last section, browsers from the first.
        answer += "".join(f"{line}\r\n" for line in answer.splitlines() if line.startswith("a=candidate"))
        await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.to_thread(self._web.ask, "peer:enter", {"peer": peer, "call": call})
        return [pc]

    async def record(self, peer: str, public_key: str) -> None:
        """Begin to record this participant; chunks come to the small web process."""
        ask = {"exhibit": f"exhibit-{peer}", "peer": peer, "public_key": public_key}
        answer = await asyncio.to_thread(self._web.ask, "record:start", ask)
        assert "began_ms" in answer, answer

    @property
    def recorded_bytes(self) -> int:
        """How much has been shipped."""
        return self._web.recorded_bytes

    async def leave(self) -> None:
        """Nothing is held."""


@contextmanager
def our_node() -> Iterator[OurNode]:
    """A media node and the smallest web process for it."""
    web = MediaWeb()
    node = Node(web)
    try:
        yield OurNode(web, node)
    finally:
        node.ends()
        web.stop()


class Relay:
    """aiortc's MediaRelay behind HTTP: decodes everything and encodes it again for each viewer."""

    name = "decode-and-encode"

    def __init__(self, url: str, pid: int) -> None:
        self._url, self.pid = url, pid

    async def join(self, call: str, peer: str, clip: Clip, delays: Delays, others: int = 1) -> list[RTCPeerConnection]:
        """One connection for both directions."""
        pc = connection()
        publish(pc, clip, delays)
        for kind in ("audio", "video"):
            pc.addTransceiver(kind, direction="recvonly")
        await pc.setLocalDescription(await pc.createOffer())
        async with aiohttp.ClientSession() as session:
            reply = await session.post(self._url, json={"call": call, "sdp": pc.localDescription.sdp})
            answer = await reply.text()
        await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        return [pc]

    async def leave(self) -> None:
        """Nothing is held."""


@contextmanager
def relay() -> Iterator[Relay]:
    """The decoding server as a process."""
    port = _free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.relay_server", str(port)])
    try:
        _wait_for(port)
        yield Relay(f"http://127.0.0.1:{port}/join", process.pid)
    finally:
        process.kill()
        process.wait()


class Janus:
    """Janus's VideoRoom over its WebSocket: one connection to publish, one to watch."""

    name = "Janus"

    def __init__(self, url: str, pid: int) -> None:
        self._url, self.pid = url, pid
        self._http: aiohttp.ClientSession | None = None
        self._rooms: dict[str, int] = {}
        self._feeds: dict[str, list[int]] = {}

    async def join(self, call: str, peer: str, clip: Clip, delays: Delays, others: int = 1) -> list[RTCPeerConnection]:
        """Publish; who was there before watches the newcomer, who watches them."""
        if self._http is None:
            await self._connect()
        room = await self._room(call)
        handle = await self._attach()
        body = {"request": "join", "ptype": "publisher", "room": room, "display": peer}
        feed = (await self._message(handle, body))["plugindata"]["data"]["id"]
        pc = connection()
        publish(pc, clip, delays)
        await pc.setLocalDescription(await pc.createOffer())
        reply = await self._message(handle, {"request": "publish"}, "offer", pc.localDescription.sdp)
        await pc.setRemoteDescription(RTCSessionDescription(reply["jsep"]["sdp"], "answer"))
        before = self._feeds.setdefault(call, [])
        watching = [await self._watch(room, one) for other in before for one in (feed, other)]
        before.append(feed)
        return [pc, *watching]

    async def _room(self, call: str) -> int:
        if call not in self._rooms:
            self._rooms[call] = 1000 + len(self._rooms)
            body = {"request": "create", "room": self._rooms[call], "publishers": 4, "bitrate": MAX_BPS}
            await self._message(await self._attach(), body | {"videocodec": "vp8", "audiocodec": "opus"})
        return self._rooms[call]

    async def _watch(self, room: int, feed: int) -> RTCPeerConnection:
        body = {"request": "join", "ptype": "subscriber", "room": room, "streams": [{"feed": feed}]}
        async with asyncio.timeout(START_S):
            # Until a publisher's media has come there is nothing to watch, and no offer.
            while "jsep" not in (reply := await self._message(handle := await self._attach(), body)):
                await asyncio.sleep(0.1)
        offer = reply["jsep"]["sdp"]
        pc = connection()
        await pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        await self._message(handle, {"request": "start", "room": room}, "answer", pc.localDescription.sdp)
        return pc

    async def _connect(self) -> None:
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self._url, protocols=("janus-protocol",))
        self._numbers = itertools.count(1)
        self._replies: dict[str, asyncio.Future[dict[str, object]]] = {}
        self._reading = asyncio.create_task(self._read())
        self._session = 0
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]

    async def _read(self) -> None:
        async for message in self._socket:
            reply = json.loads(message.data)
            waiting = self._replies.get(reply.get("transaction", ""))
            if waiting is not None and not waiting.done() and reply["janus"] != "ack":
                waiting.set_result(reply)

    async def _attach(self) -> int:
        return (await self._ask({"janus": "attach", "plugin": "janus.plugin.videoroom"}))["data"]["id"]

    async def _message(self, handle: int, body: dict, kind: str = "", sdp: str = "") -> dict:
        jsep = {"jsep": {"type": kind, "sdp": sdp}} if kind else {}
        return await self._ask({"janus": "message", "handle_id": handle, "body": body} | jsep)

    async def _ask(self, request: dict) -> dict:
        number = str(next(self._numbers))
        waiting = self._replies[number] = asyncio.get_running_loop().create_future()
        session = {"session_id": self._session} if self._session else {}
        await self._socket.send_json(request | session | {"transaction": number})
        reply = await asyncio.wait_for(waiting, START_S)
        if reply["janus"] == "error":
            raise RuntimeError(reply["error"])
        return reply

    async def leave(self) -> None:
        """Close the session; Janus closes its connections."""
        if self._http is not None:
            self._reading.cancel()
            await self._http.close()
            self._http = None


JANUS_SETTINGS = """
general: {{ configs_folder = "{folder}", plugins_folder = "{plugins}", transports_folder = "{transports}",
  debug_level = 1, admin_secret = "{secret}" }}
media: {{ ipv6 = false }}
nat: {{ ice_enforce_list = "127.0.0.1", ignore_mdns = true }}
plugins: {{ disable = "{unused_plugins}" }}
transports: {{ disable = "{unused_transports}" }}
"""


@contextmanager
def janus() -> Iterator[Janus]:
    """Debian's Janus with a configuration of its own in a temporary folder."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        transports = PLUGINS.parent / "transports"
        settings = JANUS_SETTINGS.format(
            folder=folder,
            plugins=PLUGINS,
            transports=transports,
            secret=secrets.token_hex(),
            unused_plugins=_all_but("videoroom", PLUGINS),
            unused_transports=_all_but("websockets", transports),
        )
        Path(folder, "janus.jcfg").write_text(settings)
        Path(folder, "janus.transport.websockets.jcfg").write_text(
            f'general: {{ ws = true, ws_port = {port}, ws_ip = "127.0.0.1" }}'
        )
        command = [shutil.which("janus") or "janus", "--configs-folder", folder, "--disable-colors"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield Janus(f"ws://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            process.wait()


def _all_but(wanted: str, folder: Path) -> str:
    return ",".join(sorted(library.name for library in folder.glob("*.so") if wanted not in library.name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    async def wait() -> None:
        async with asyncio.timeout(START_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    asyncio.run(wait())
