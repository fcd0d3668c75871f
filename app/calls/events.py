"""Wire messages of the live call."""

from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from app.platform.wire import EVERYONE, PAGE, STAFF, Ask, Told

MAX_SDP = 40_000  # a browser's offer with eight media sections is about 12 kB
MAX_PACKED = 8_000  # that offer is about 2 kB packed
Switch = Literal["on", "off", "none", "paused"]
Signalled = Literal["repeat", "slower", "pause", "go_on", "swap"]
Facing = Literal["user", "environment"]


class ConnectCall(Ask):
    """Her page: a connection to the media node, ready before the call."""

    event_name: ClassVar[str] = "call:connect"
    asked_by: ClassVar = PAGE


class ConnectCallAsStaff(Ask):
    """An officer: a connection for this visit, or (None) one kept ready for the next."""

    event_name: ClassVar[str] = "call:connect"
    asked_by: ClassVar = STAFF
    visit: str | None = None


class Offer(Ask):
    """The browser's SDP offer for one connection, plain or packed (platform/packed.py); the answer likewise."""

    event_name: ClassVar[str] = "call:offer"
    asked_by: ClassVar = EVERYONE
    peer: str | None = None
    connection: str = Field(max_length=64)
    sdp: str = Field("", max_length=MAX_SDP)
    packed: str = Field("", max_length=MAX_PACKED)


class AnswerOffer(Ask):
    """The browser's SDP answer, for a connection that the node offered."""

    event_name: ClassVar[str] = "call:answer"
    asked_by: ClassVar = EVERYONE
    peer: str | None = None
    connection: str = Field(max_length=64)
    sdp: str = Field(max_length=MAX_SDP)


class MediaState(Ask):
    """What she sends now."""

    event_name: ClassVar[str] = "call:media"
    asked_by: ClassVar = PAGE
    microphone: Switch
    camera: Switch
    facing: Facing = "user"


class MediaStateAsStaff(Ask):
    """What the officer sends now."""

    event_name: ClassVar[str] = "call:media"
    asked_by: ClassVar = STAFF
    visit: str
    microphone: Switch
    camera: Switch
    facing: Facing = "user"


class AskCamera(Ask):
    """The officer asks her to switch to the other camera, or to turn it on. She decides."""

    event_name: ClassVar[str] = "call:ask_camera"
    asked_by: ClassVar = STAFF
    visit: str
    facing: Facing | None = None
    camera: Literal["on"] | None = None


class ParticipantState(BaseModel):
    """One participant as the others see it."""

    peer: str | None
    role: str
    name: str | None
    line: str
    microphone: str
    camera: str
    facing: str


class CallChanged(Told):
    """Everybody in the call, for her page."""

    event_name: ClassVar[str] = "call:changed"
    audience: ClassVar = PAGE
    participants: list[ParticipantState]


class StaffCallChanged(Told):
    """Everybody in the call, for staff."""

    event_name: ClassVar[str] = "call:changed"
    audience: ClassVar = STAFF
    visit: str
    participants: list[ParticipantState]


class CameraAsked(Told):
    """The officer asks for a camera."""

    event_name: ClassVar[str] = "call:camera_asked"
    audience: ClassVar = PAGE
    facing: Facing | None
    camera: Literal["on"] | None


class CallReplaced(Told):
    """The media node is gone or the call moved: make a new connection."""

    event_name: ClassVar[str] = "call:replaced"
    audience: ClassVar = PAGE


class StaffCallReplaced(Told):
    """As `CallReplaced`, for staff."""

    event_name: ClassVar[str] = "call:replaced"
    audience: ClassVar = STAFF
    visit: str


class JoinCall(Ask):
    """An interpreter or captioner: into this visit's call."""

    event_name: ClassVar[str] = "call:join"
    asked_by: ClassVar = STAFF
    visit: str


class Signal(Ask):
    """What the interpreter needs of everybody. swap: somebody to take over."""

    event_name: ClassVar[str] = "call:signal"
    asked_by: ClassVar = STAFF
    visit: str
    signal: Signalled


class Confer(Ask):
    """A line between officer and interpreter alone. The sender makes its id: sent twice, stored once."""

    event_name: ClassVar[str] = "call:confer"
    asked_by: ClassVar = STAFF
    visit: str
    id: str = Field(max_length=36)
    body: str = Field(min_length=1, max_length=2000)


class Conferred(Ask):
    """All lines between officer and interpreter."""

    event_name: ClassVar[str] = "call:conferred"
    asked_by: ClassVar = STAFF
    visit: str


class Arrival(BaseModel):
    """How somebody's signing arrived in the last seconds."""

    of: str = Field(max_length=36)  # the peer whose picture it is
    fps: float = Field(ge=0, le=120)
    width: int = Field(ge=0, le=8192)
    height: int = Field(ge=0, le=8192)
    freezes: int = Field(ge=0, le=1000)
    delay_ms: int = Field(ge=0, le=60_000)  # from the node to the screen
    way_ms: int = Field(0, ge=0, le=60_000)  # from this end to the node


class Seen(Arrival, Ask):
    """Her page: how the interpreter's or officer's signing arrives. Rare: when it changed, or after ten seconds."""

    event_name: ClassVar[str] = "signing:seen"
    asked_by: ClassVar = PAGE


class SeenAsStaff(Arrival, Ask):
    """As `Seen`, at a desk."""

    event_name: ClassVar[str] = "signing:seen"
    asked_by: ClassVar = STAFF
    visit: str


class JoinedVisitChanged(Told):
    """What somebody who joined the call needs to know of the visit, and no more."""

    event_name: ClassVar[str] = "call:visit"
    audience: ClassVar = STAFF
    visit: str
    state: str
    mode: str | None
    lowered: str | None
    hushed: bool  # covered, or not safe just now: wait, don't sign


class CallSignalled(Told):
    """Her page: what the interpreter needs."""

    event_name: ClassVar[str] = "call:signalled"
    audience: ClassVar = PAGE
    signal: Signalled


class SigningReadable(Told):
    """Her page: whether what she signs (`sent`), or what the interpreter signs to her, can be read."""

    event_name: ClassVar[str] = "signing:readable"
    audience: ClassVar = PAGE
    sent: bool
    readable: Literal["readable", "emergency", "not_readable"]


class StaffCallSignalled(Told):
    """The officer, and who joined: what the interpreter needs."""

    event_name: ClassVar[str] = "call:signalled"
    audience: ClassVar = STAFF
    visit: str
    signal: Signalled
    name: str


class ConferredLine(Told):
    """A line between officer and interpreter."""

    event_name: ClassVar[str] = "call:conferred"
    audience: ClassVar = STAFF
    visit: str
    id: str
    by: str
    name: str
    body: str


class SigningSeen(Told):
    """How the signing of one participant is seen at another's end."""

    event_name: ClassVar[str] = "signing:seen"
    audience: ClassVar = STAFF
    visit: str
    of: str
    by: str  # the role of who sees it
    readable: str
    wrong: list[str]
    fps: int
    delay_ms: int
