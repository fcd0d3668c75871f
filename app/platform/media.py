"""The media nodes: which are here, and asking them things. The only file that knows how the web process talks to them.

A node dials in to `/media` with the shared key. The web process calls it and waits for the answer; the node tells how
each connection ("peer") is. What is done about that is decided by `calls` through `Hooks`.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, current_app, request
from flask_socketio import SocketIO
from pydantic import BaseModel, Field, ValidationError
from socketio.exceptions import TimeoutError as NoAnswer

from app.platform.caption_events import CAPTIONS, Captions
from app.platform.log import logger

NAMESPACE = "/media"
CALL_TIMEOUT_S = 5
GRACE_S = 1.5  # a node dials in again after 0.3 to 1 s


class MediaAway(Exception):
    """No media node is here, or the one asked did not answer or refused."""


class Peer(BaseModel):
    """A connection that a node says it has."""

    peer: str = Field(max_length=64)
    call: str | None = None
    line: str = "new"


class Held(BaseModel):
    """A recording that a node still writes, or still has to ship."""

    exhibit: str = Field(max_length=64)


class Hello(BaseModel):
    """What a node says of itself when it dials in."""

    key: str
    node: str = Field(min_length=1, max_length=64)
    engine: str = Field(max_length=32)
    capacity: int = Field(ge=1, le=10_000)
    peers: list[Peer] = Field(default_factory=list)
    captions: Captions = Field(default_factory=Captions)
    recordings: list[Held] = Field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A media node that is connected now."""

    name: str
    sid: str
    engine: str
    capacity: int
    captions: Captions = field(default_factory=Captions)
    peers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What to do when a node comes, goes, or tells how a peer is. Called in an application context."""

    node_came: Callable[[str, dict[str, str]], None]  # node, line of each of its peers
    node_gone: Callable[[str], None]
    peer_changed: Callable[[str, str, str], None]  # node, peer, line
    caption_told: Callable[[str, str, dict[str, Any]], None] = lambda _node, _event, _told: None  # told: as in CAPTIONS
    node_holds: Callable[[str, list[str]], None] = lambda _node, _exhibits: None  # after node_came: its recordings


class MediaNodes:
    """The nodes that are connected to this process, at `app.extensions["media"]`."""

    def __init__(self, socketio: SocketIO, key: str) -> None:
        self._socketio, self._key = socketio, key
        self._nodes: dict[str, Node] = {}
        self._hooks: Hooks | None = None

    def listen(self, hooks: Hooks) -> None:
        """Accept nodes from now on."""
        self._hooks = hooks
        self._socketio.on_event("connect", self._connect, namespace=NAMESPACE)
        self._socketio.on_event("disconnect", self._disconnect, namespace=NAMESPACE)
        self._socketio.on_event("peer:changed", self._peer_changed, namespace=NAMESPACE)
        for event in CAPTIONS:
            self._socketio.on_event(event, partial(self._captioned, event), namespace=NAMESPACE)

    @property
    def here(self) -> bool:
        """Whether any node is connected."""
        return bool(self._nodes)

    @property
    def count(self) -> int:
        """How many nodes are connected."""
        return len(self._nodes)

    def has(self, name: str | None) -> bool:
        """Whether this node is connected."""
        return name in self._nodes

    def captions_of(self, name: str | None) -> Captions:
        """What this node can write down; nothing if it isn't connected."""
        node = self._nodes.get(name or "")
        return node.captions if node else Captions()

    def choose(self) -> str:
        """The node with the most room. Raises MediaAway."""
        free = [node for node in self._nodes.values() if len(node.peers) < node.capacity]
        if not free:
            raise MediaAway("no media node has room")
        return min(free, key=lambda node: len(node.peers) / node.capacity).name

    def call(self, node_name: str | None, ask: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The node's answer. Never inside a transaction. Raises MediaAway."""
        node = self._nodes.get(node_name or "")
        if node is None:
            raise MediaAway("node is not here")
        try:
            answer = self._socketio.server.call(ask, payload, to=node.sid, namespace=NAMESPACE, timeout=CALL_TIMEOUT_S)
        except (NoAnswer, ConnectionError, KeyError):
            raise MediaAway("node did not answer") from None
        if not isinstance(answer, dict) or "error" in answer:
            code = answer.get("error") if isinstance(answer, dict) else "no_answer"
            logger.warning("media_refused", ask=ask, code=code, node=node.name)
            raise MediaAway(str(code))
        self._count(node, ask, payload)
        return answer

    def _count(self, node: Node, ask: str, payload: dict[str, Any]) -> None:
        if ask == "peer:open":
            node.peers.add(payload["peer"])
        elif ask == "peer:close":
            node.peers.discard(payload["peer"])

    def _connect(self, auth: object = None) -> bool:
        try:
            hello = Hello.model_validate(auth)
        except ValidationError:
            logger.warning("media_node_refused", reason="malformed")
            return False
        if not hmac.compare_digest(hello.key.encode(), self._key.encode()):
            logger.warning("media_node_refused", reason="key")
            return False
        peers = {peer.peer for peer in hello.peers}
        self._nodes[hello.node] = Node(hello.node, _sid(), hello.engine, hello.capacity, hello.captions, peers)
        logger.info("media_node_came", node=hello.node, peers=len(peers), captions=hello.captions.engine)
        if hello.captions.problem:
            logger.error("captions_unavailable", node=hello.node, problem=hello.captions.problem)
        if self._hooks:
            self._hooks.node_came(hello.node, {peer.peer: peer.line for peer in hello.peers})
            self._hooks.node_holds(hello.node, [held.exhibit for held in hello.recordings])
        return True

    def _disconnect(self, *_reason: object) -> None:
        for node in [node for node in self._nodes.values() if node.sid == _sid()]:
            del self._nodes[node.name]
            logger.warning("media_node_gone", node=node.name)
            self._socketio.start_background_task(self._give_up, current_app._get_current_object(), node.name)  # type: ignore[attr-defined]

    def _give_up(self, app: Flask, name: str) -> None:
        """A node whose socket only blinked keeps its calls; one that stays away loses them."""
        self._socketio.sleep(GRACE_S)
        with app.app_context():
            if self._hooks and not self.has(name):
                self._hooks.node_gone(name)

    def _captioned(self, event: str, told: object = None) -> None:
        node = next((node for node in self._nodes.values() if node.sid == _sid()), None)
        if node is None or not self._hooks:
            return
        try:
            valid = CAPTIONS[event].model_validate(told)
        except ValidationError:
            logger.warning("caption_refused", node=node.name, about=event)
            return
        self._hooks.caption_told(node.name, event, valid.model_dump())

    def _peer_changed(self, told: object) -> None:
        node = next((node for node in self._nodes.values() if node.sid == _sid()), None)
        if node is None or not isinstance(told, dict) or not self._hooks:
            return
        peer, line = str(told.get("peer")), str(told.get("line"))
        if line == "closed":
            node.peers.discard(peer)
        self._hooks.peer_changed(node.name, peer, line)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid
