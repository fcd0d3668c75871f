"""Wire messages of preferences."""

from typing import ClassVar

from app.platform.wire import PAGE, STAFF, Ask, Told
from app.preferences.rules import CaptionLook, Preferences, TextSize, Volumes


class SetPreferences(Ask):
    """She changes some of her preferences; what is left out stays as it is."""

    event_name: ClassVar[str] = "preferences:set"
    asked_by: ClassVar = PAGE
    captions: bool | None = None
    signing: bool | None = None
    text_first: bool | None = None
    text_size: TextSize | None = None
    high_contrast: bool | None = None
    easy_read: bool | None = None
    letters: bool | None = None
    volumes: Volumes | None = None
    caption_look: CaptionLook | None = None


class PreferencesChanged(Told):
    """Her preferences, for every window of her page."""

    event_name: ClassVar[str] = "preferences:changed"
    audience: ClassVar = PAGE
    preferences: Preferences


class StaffPreferencesChanged(Told):
    """What she wishes, for staff. `needs` are those of the incident, brought up to date by her own words."""

    event_name: ClassVar[str] = "preferences:changed"
    audience: ClassVar = STAFF
    visit: str
    needs: list[str]
