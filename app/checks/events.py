"""Wire messages of the phone's checks."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from app.platform.wire import PAGE, STAFF, Ask, Told

Ability = Literal["ok", "denied", "missing", "in_use", "failed"]


class ReportCheck(Ask):
    """One reading. Which fields belong to which kind is decided by `checks.service.FIELDS`."""

    event_name: ClassVar[str] = "check:report"
    asked_by: ClassVar = PAGE
    kind: Literal["battery", "connection", "camera", "microphone", "abilities", "clock"]
    level: float | None = Field(None, ge=0, le=1)
    charging: bool | None = None
    rtt_ms: float | None = Field(None, ge=0, le=120_000)
    downlink_kbps: float | None = Field(None, ge=0, le=10_000_000)
    effective_type: Literal["slow-2g", "2g", "3g", "4g"] | None = None
    result: Ability | None = None
    webrtc: bool | None = None
    websocket: bool | None = None
    ahead_s: float | None = Field(None, ge=-1e10, le=1e10)


class CheckReported(Told):
    """A reading, for staff."""

    event_name: ClassVar[str] = "check:reported"
    audience: ClassVar = STAFF
    visit: str
    kind: str
    values: dict[str, Any]
