"""Wire messages of consent."""

from typing import ClassVar

from app.consents.rules import Purpose
from app.platform.wire import PAGE, STAFF, Ask, Told


class SayConsent(Ask):
    """She gives a consent, or takes it back."""

    event_name: ClassVar[str] = "consent:say"
    asked_by: ClassVar = PAGE
    purpose: Purpose
    agree: bool


class ConsentChanged(Told):
    """A consent stands differently, for every window of her page."""

    event_name: ClassVar[str] = "consent:changed"
    audience: ClassVar = PAGE
    purpose: Purpose
    answer: str  # as app.consents.rules.Answer


class StaffConsentChanged(Told):
    """A consent stands differently, for staff. `by` is empty when it was said on the caller's own page."""

    event_name: ClassVar[str] = "consent:changed"
    audience: ClassVar = STAFF
    visit: str
    purpose: Purpose
    answer: str  # as app.consents.rules.Answer
    by: str
