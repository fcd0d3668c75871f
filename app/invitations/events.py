"""Wire messages of links."""

from typing import ClassVar, Literal

from app.platform.wire import STAFF, Ask

Channel = Literal["sms", "none"]  # none: shown to staff, who tell it


class SendNewLink(Ask):
    """A way back for somebody whose visit is over, or whose line is lost: another visit, with a link of its own."""

    event_name: ClassVar[str] = "invitation:send"
    asked_by: ClassVar = STAFF
    visit: str
    channel: Channel
