"""Wire messages of guiding her camera."""

from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from app.platform.wire import PAGE, STAFF, Ask, Told

Hint = Literal["higher", "lower", "left", "right", "closer", "back", "light", "still", "good"]
MAX_ZOOM = 1000  # in the camera's own units (Image Capture specification): phones go to about 10, others to 400


class GuideCamera(Ask):
    """The officer says how to hold the phone. Her page shows it large, and her own screen reader says it."""

    event_name: ClassVar[str] = "camera:guide"
    asked_by: ClassVar = STAFF
    visit: str
    hint: Hint


class AskSteering(Ask):
    """The officer asks to set torch and zoom. She decides."""

    event_name: ClassVar[str] = "camera:ask_steering"
    asked_by: ClassVar = STAFF
    visit: str


class Steer(Ask):
    """The officer sets torch or zoom; only while she lets them."""

    event_name: ClassVar[str] = "camera:steer"
    asked_by: ClassVar = STAFF
    visit: str
    torch: bool | None = None
    zoom: float | None = Field(None, ge=0, le=MAX_ZOOM)


class Steering(BaseModel):
    """Whether the officer may steer, and what her camera can do. None: this camera has no torch, no zoom."""

    allowed: bool = False
    torch: bool | None = None
    zoom: float | None = Field(None, ge=0, le=MAX_ZOOM)
    zoom_min: float | None = Field(None, ge=0, le=MAX_ZOOM)
    zoom_max: float | None = Field(None, ge=0, le=MAX_ZOOM)


class TellSteering(Ask, Steering):
    """Her page: what the officer may do, and how the camera is set now."""

    event_name: ClassVar[str] = "camera:steering"
    asked_by: ClassVar = PAGE


class CameraGuided(Told):
    """How to hold the phone."""

    event_name: ClassVar[str] = "camera:guided"
    audience: ClassVar = PAGE
    hint: Hint


class SteeringAsked(Told):
    """The officer asks to set torch and zoom."""

    event_name: ClassVar[str] = "camera:steering_asked"
    audience: ClassVar = PAGE


class CameraSteered(Told):
    """Set the camera so; what is None stays as it is."""

    event_name: ClassVar[str] = "camera:steered"
    audience: ClassVar = PAGE
    torch: bool | None
    zoom: float | None


class SteeringChanged(Told):
    """What the officer may do with her camera, and how it is set now."""

    event_name: ClassVar[str] = "camera:steering_changed"
    audience: ClassVar = STAFF
    visit: str
    steering: Steering
