"""Wire messages of bookings. The pages fetch what they show; these say when, and to her page who is there."""

from typing import ClassVar, Literal

from app.platform.wire import PAGE, STAFF, Ask, Told


class WatchBookings(Ask):
    """An interpreter's page: tell me of bookings from now on."""

    event_name: ClassVar[str] = "booking:watch"
    asked_by: ClassVar = STAFF


class BookingChanged(Told):
    """To an interpreter whom it concerns: something is asked, taken, or over. Says nothing of anybody."""

    event_name: ClassVar[str] = "booking:changed"
    audience: ClassVar = STAFF
    booking: str
    rings: bool


class StaffInterpreterChanged(Told):
    """Where the visit's booking is, for staff; name and registration once somebody accepted."""

    event_name: ClassVar[str] = "interpreter:changed"
    audience: ClassVar = STAFF
    visit: str
    state: str
    language: str
    name: str | None
    registration: str | None


class InterpreterChanged(Told):
    """For her page: who interprets. `name` is a first name."""

    event_name: ClassVar[str] = "interpreter:changed"
    audience: ClassVar = PAGE
    state: Literal["coming", "here", "gone"]
    name: str
    registration: str
