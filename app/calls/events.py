"""Wire messages of the live call."""

from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from app.platform.wire import EVERYONE, PAGE, STAFF, Ask, Told

MAX_SDP = 40_000  # a browser's offer with eight media sections is about 12 kB
MAX_PACKED = 8_000  # that offer is about 2 kB packed
Switch = Literal["on", "off", "none", "paused"]
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
