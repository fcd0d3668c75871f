"""The embedded engine: participants, their calls, and who is wired to whom."""

import asyncio
import resource
import time
from collections.abc import Coroutine, Sequence

import structlog

from signalling.calls import CallFull, Calls
from signalling.engine import Heard, LineChanged, Opened, PeerState, Recorder, Refusal
from signalling.forwarder.connection import BrowserConnection, Stopped
from signalling.forwarder.description import BadDescription, read_offer
from signalling.forwarder.peer import Peer
from signalling.line import NEVER_CONNECTED_S, Line, LineEvent

log = structlog.get_logger()

#: How often silence is looked for and beats are sent; also the delay this adds to noticing.
TICK_S = 0.25


class ForwarderEngine:
    """Passes RTP on between the participants of each call (see `signalling.engine.Engine`)."""

    name = "forwarder"

    def __init__(self, addresses: Sequence[str], capacity: int, changed: LineChanged) -> None:
        self._addresses = addresses
        self._capacity = capacity
        self._changed = changed
        self._calls = Calls()
        self._peers: dict[str, Peer] = {}
        self._opened = 0
        self._ending: set[asyncio.Task[None]] = set()
        self._ticking = asyncio.create_task(self._tick_for_ever())

    def peers(self) -> list[PeerState]:
        """Everybody on this node, for the web process after a reconnection."""
        return [self._state(peer) for peer in self._peers.values()]

    def _state(self, peer: Peer) -> PeerState:
        return PeerState(peer.id, self._calls.call_of(peer.id), peer.line)

    def _peer(self, peer_id: str) -> Peer:
        try:
            return self._peers[peer_id]
        except KeyError:
            raise Refusal("unknown_peer") from None

    async def open(self, peer: str) -> list[Opened]:
        """Expect a participant's browser; again for a participant who needs a new connection."""
        now_s = time.monotonic()
        known = self._peers.get(peer)
        if known is None:
            if len(self._peers) >= self._capacity:
                raise Refusal("full")
            known = self._peers[peer] = Peer(peer, now_s)
        self._opened += 1
        self._drop_coming(known)
        connection = f"c{self._opened}"
        known.expect(connection, now_s)
        return [Opened(connection, "browser")]

    async def offer(self, peer: str, connection: str, sdp: str) -> str:
        """Answer a browser's offer."""
        known = self._peer(peer)
        if known.expected != connection or known.coming is not None:
            raise Refusal("unknown_connection")
        try:
            offer = read_offer(sdp)
        except BadDescription:
            raise Refusal("bad_sdp") from None
        coming = BrowserConnection(
            offer,
            self._addresses,
            connected=lambda: self._connected(known, coming),
            closed=lambda: self._lost(known, coming),
        )
        known.coming = coming
        try:
            return await coming.answer()
        except Stopped:
            raise Refusal("unknown_connection") from None

    async def answer(self, peer: str, connection: str, sdp: str) -> None:
        """This engine never offers, so that there is nothing to answer."""
        self._peer(peer)
        raise Refusal("unknown_connection")

    def _connected(self, peer: Peer, connection: BrowserConnection) -> None:
        if peer.coming is not connection:
            return
        before, peer.current = peer.current, connection
        peer.attach_taps()
        peer.coming = peer.expected = None
        self._apply(peer, LineEvent.CONNECT)
        self._wire(self._calls.call_of(peer.id))
        connection.send_slots(self._calls.slots_of(peer.id))
        if before is not None:
            self._end_later(before.stop())

    def _lost(self, peer: Peer, connection: BrowserConnection) -> None:
        if peer.coming is connection:
            peer.coming = peer.expected = None
        elif peer.current is connection:
            peer.current = None
            if peer.line is Line.CONNECTED:
                self._apply(peer, LineEvent.LOSE)
        self._end_later(connection.stop())

    async def enter(self, peer: str, call: str, first: str | None = None) -> list[str | None]:
        """Let media flow between this participant and everybody else in the call. first: whom they must see best."""
        known = self._peer(peer)
        left = self._calls.call_of(peer)
        try:
            self._calls.enter(peer, call)
        except CallFull:
            raise Refusal("full") from None
        turned, known.first = known.first != first, first
        if left != call:
            known.entered_at_s = time.monotonic()
            self._wire(left)
            self._wire(call)
        elif turned:
            self._watch(known)
        return self._calls.slots_of(peer)

    def listen(self, peer: str, heard: Heard | None) -> None:
        """Hand a participant's sound packets on (see `Engine`); one who is gone is no longer heard anyway."""
        if heard is not None:
            self._peer(peer).listen(heard)
        elif peer in self._peers:
            self._peers[peer].listen(None)

    def record(self, peer: str, recorder: Recorder | None) -> None:
        """Hand everything that a participant sends on (see `Engine`)."""
        if recorder is not None:
            self._peer(peer).record(recorder)
        elif peer in self._peers:
            self._peers[peer].record(None)

    def ask_keyframe(self, peer: str) -> None:
        """Ask for a whole picture (see `Engine`)."""
        current = self._peers[peer].current if peer in self._peers else None
        if current is not None and "video" in current.media.receivers:
            current.media.receivers["video"].request_keyframe(time.monotonic())

    async def leave(self, peer: str) -> None:
        """Out of the call; the connection stays warm."""
        self._leave(self._peer(peer))

    def _leave(self, peer: Peer) -> None:
        call = self._calls.leave(peer.id)
        if call is not None:
            self._unwire(peer)
            self._wire(call)

    async def close(self, peer: str) -> None:
        """Everything of this participant is gone."""
        known = self._peer(peer)
        self._remove(known, LineEvent.CLOSE)

    def _remove(self, peer: Peer, event: LineEvent) -> None:
        self._leave(peer)
        del self._peers[peer.id]
        for connection in peer.release():
            self._end_later(connection.stop())
        self._apply(peer, event)

    def _wire(self, call: str | None) -> None:
        """Make every member's slots show whom they should, and tell their browsers."""
        for member in self._calls.members(call) if call is not None else ():
            self._watch(self._peers[member])

    def _unwire(self, peer: Peer) -> None:
        self._watch(peer)

    def _watch(self, peer: Peer) -> None:
        if peer.current is None:
            return
        now_s = time.monotonic()
        slots = self._calls.slots_of(peer.id)
        for slot, other in enumerate(slots):
            publisher = self._peers[other].current if other is not None else None
            first = other is not None and other == peer.first
            peer.current.media.watch(slot, publisher.media if publisher else None, now_s, first=first)
        peer.current.send_slots(slots)

    def _apply(self, peer: Peer, event: LineEvent) -> None:
        if peer.apply(event, time.monotonic()):
            self._changed(self._state(peer))

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.tick(time.monotonic())

    def tick(self, now_s: float) -> None:
        """Send what is due and notice who has fallen silent; `now_s` is monotonic."""
        for peer in list(self._peers.values()):
            try:
                self._tick(peer, now_s)
            except Exception:
                # What goes wrong for one participant may not silence everybody else.
                log.exception("tick_failed", line=peer.line)

    def _tick(self, peer: Peer, now_s: float) -> None:
        in_call = self._calls.call_of(peer.id) is not None
        if peer.expected is not None and now_s - peer.expected_since_s >= NEVER_CONNECTED_S:
            self._drop_coming(peer)
        peer.beat(in_call, now_s)
        event = peer.due(in_call, now_s)
        if event is LineEvent.GIVE_UP:
            self._remove(peer, event)
        elif event is not None:
            self._apply(peer, event)

    def _drop_coming(self, peer: Peer) -> None:
        peer.expected = None
        if peer.coming is not None:
            self._end_later(peer.coming.stop())
            peer.coming = None

    def _end_later(self, ending: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(ending)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def report(self) -> dict[str, int]:
        """Counters since the start; CPU time in whole milliseconds, memory in bytes."""
        media = [peer.current.media for peer in self._peers.values() if peer.current is not None]
        senders = [sender for one in media for sender in one.senders()]
        receivers = [receiver for one in media for receiver in one.receivers.values()]
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "calls": len(self._calls),
            "peers": len(self._peers),
            "packets": sum(sender.packets for sender in senders),
            "bytes": sum(sender.bytes for sender in senders),
            "nacks": sum(receiver.packets_requested for receiver in receivers),
            "plis": sum(receiver.keyframe_requests for receiver in receivers),
            "retransmissions": sum(sender.retransmissions for sender in senders),
            "cpu_ms": int((usage.ru_utime + usage.ru_stime) * 1000),
            "rss_bytes": usage.ru_maxrss * 1024,
        }

    async def stop(self) -> None:
        """Close every participant's connections and end all tasks; nobody is told.

        The web process sees the node go, and places its calls anew.
        """
        self._ticking.cancel()
        await asyncio.gather(self._ticking, return_exceptions=True)
        for peer in self._peers.values():
            for connection in peer.release():
                self._end_later(connection.stop())
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)
