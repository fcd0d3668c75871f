"""What the node asks of whatever moves the media: one small interface, engines behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from signalling.forwarder.packets import RtpPacket
from signalling.forwarder.receiver import Kind, SenderReport
from signalling.line import Line

RefusalCode = Literal["unknown_peer", "unknown_connection", "bad_sdp", "full", "bad_request"]


class Refusal(Exception):
    """A request that can't be granted, with the code that the web process is told."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code)
        self.code: RefusalCode = code


@dataclass(frozen=True)
class Opened:
    """One connection that the browser shall make; `sdp` is there when the node offers."""

    connection: str
    offered_by: Literal["browser", "node"]
    sdp: str | None = None


@dataclass(frozen=True)
class PeerState:
    """What the web process is told about a participant."""

    peer: str
    call: str | None
    line: Line


LineChanged = Callable[[PeerState], None]
#: A sound packet that has come, and when (monotonic seconds).
Heard = Callable[[RtpPacket, float], None]


class Recorder(Protocol):
    """Takes what a participant sends. Called in the middle of forwarding: returns at once."""

    def heard(self, kind: Kind, packet: RtpPacket, at_s: float) -> None:
        """A packet that came at `at_s` (monotonic seconds)."""

    def reported(self, kind: Kind, report: SenderReport) -> None:
        """A report of the participant's clock."""

    def attached(self) -> None:
        """What comes next is of another connection."""


class Engine(Protocol):
    """Moves media between the participants of calls. Every method may raise `Refusal`."""

    name: str

    def peers(self) -> list[PeerState]: ...

    async def open(self, peer: str) -> list[Opened]: ...

    async def offer(self, peer: str, connection: str, sdp: str) -> str: ...

    async def answer(self, peer: str, connection: str, sdp: str) -> None: ...

    async def enter(self, peer: str, call: str, first: str | None = None) -> list[str | None]: ...

    async def leave(self, peer: str) -> None: ...

    async def close(self, peer: str) -> None: ...

    def listen(self, peer: str, heard: Heard | None) -> None:
        """Hand each of this participant's sound packets on too, through every reconnection; None ends it."""
        ...

    def record(self, peer: str, recorder: Recorder | None) -> None:
        """Hand everything that this participant sends on too, through every reconnection; None ends it."""
        ...

    def ask_keyframe(self, peer: str) -> None:
        """Ask this participant's browser for a whole picture, if there is any."""
        ...

    def report(self) -> dict[str, int]: ...

    async def stop(self) -> None: ...
