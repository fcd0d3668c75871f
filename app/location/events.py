"""Wire messages of her location. What is told holds no coordinates: they lie in one row, which she can have erased."""

from typing import ClassVar

from pydantic import Field

from app.platform.wire import PAGE, STAFF, Ask, Told

FARTHEST_M = 20_040_000  # half way round the world: a browser that knows nothing says so


class ShareLocation(Ask):
    """She shares where she is: one reading of her phone, WGS 84."""

    event_name: ClassVar[str] = "location:share"
    asked_by: ClassVar = PAGE
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    accuracy_m: float = Field(ge=0, le=FARTHEST_M, allow_inf_nan=False)


class WithdrawLocation(Ask):
    """She shares it no longer."""

    event_name: ClassVar[str] = "location:withdraw"
    asked_by: ClassVar = PAGE


class LocationChanged(Told):
    """She has shared, updated or withdrawn her location; staff who watch the visit fetch it anew."""

    event_name: ClassVar[str] = "location:changed"
    audience: ClassVar = STAFF
    visit: str
    shared: bool
