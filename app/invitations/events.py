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


class MakeCode(Ask):
    """A code to read out to whoever this visit is, or was, with."""

    event_name: ClassVar[str] = "code:make"
    asked_by: ClassVar = STAFF
    visit: str


class LookAtCode(Ask):
    """What became of a code of one's own."""

    event_name: ClassVar[str] = "code:look"
    asked_by: ClassVar = STAFF
    code: str


class ConfirmCode(Ask):
    """It is them: their page shows this number."""

    event_name: ClassVar[str] = "code:confirm"
    asked_by: ClassVar = STAFF
    code: str
    number: str


class RefuseCode(Ask):
    """It is not them who typed the code."""

    event_name: ClassVar[str] = "code:refuse"
    asked_by: ClassVar = STAFF
    code: str
