"""Wire messages of the phone's checks."""

from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from app.platform.wire import PAGE, STAFF, Ask, Told

Ability = Literal["ok", "denied", "missing", "in_use", "failed"]
#: What a browser can do beside a call; torch and zoom are of the camera that is open.
Extra = Literal["capture", "battery", "wake_lock", "speech", "torch", "zoom"]


class ReportCheck(Ask):
    """One reading. Which fields belong to which kind is decided by `checks.service.FIELDS`."""

    event_name: ClassVar[str] = "check:report"
    asked_by: ClassVar = PAGE
    kind: Literal["battery", "connection", "camera", "microphone", "abilities", "clock"]
    level: float | None = Field(None, ge=0, le=1)
    charging: bool | None = None
    minutes_left: int | None = Field(None, ge=0, le=6000)
    low: Literal["yes", "no", "not_sure"] | None = None
    rtt_ms: float | None = Field(None, ge=0, le=120_000)
    jitter_ms: float | None = Field(None, ge=0, le=120_000)
    loss: float | None = Field(None, ge=0, le=1)
    up_kbps: float | None = Field(None, ge=0, le=10_000_000)
    down_kbps: float | None = Field(None, ge=0, le=10_000_000)
    result: Ability | None = None
    sound: Literal["ok", "silent"] | None = None
    webrtc: bool | None = None
    websocket: bool | None = None
    can: list[Extra] = Field(default_factory=list, max_length=len(get_args(Extra)))
    ahead_s: float | None = Field(None, ge=-1e10, le=1e10)


class CheckReported(Told):
    """A reading, for staff."""

    event_name: ClassVar[str] = "check:reported"
    audience: ClassVar = STAFF
    visit: str
    kind: str
    values: dict[str, Any]
