"""Wire messages of handovers. The pages fetch what they show; these say when."""

from typing import ClassVar

from app.platform.wire import STAFF, Ask, Told


class AcceptHandover(Ask):
    """An officer takes the call that a colleague offered; their connection enters it."""

    event_name: ClassVar[str] = "handover:accept"
    asked_by: ClassVar = STAFF
    handover: str


class SettleHandover(Ask):
    """The new officer has been in the call for a while, and no picture was told of: the old one leaves."""

    event_name: ClassVar[str] = "handover:settle"
    asked_by: ClassVar = STAFF
    visit: str


class HandoverChanged(Told):
    """To the two officers of a handover: where it is. Says nothing of the caller."""

    event_name: ClassVar[str] = "handover:changed"
    audience: ClassVar = STAFF
    handover: str
    visit: str
    state: str
    offered_by: dict[str, str]
    offered_to: dict[str, str]
