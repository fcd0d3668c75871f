"""Consent and the link, as forms and as the API's body."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from wtforms import Form, RadioField
from wtforms.validators import InputRequired

from app.platform.locale import lazy_gettext as _l


class InvitationForm(Form):  # type: ignore[misc]  # WTForms has no types
    """How the link reaches the caller."""

    channel = RadioField(
        _l("How to send it"),
        [InputRequired(_l("Choose one"))],
        choices=[("sms", _l("By text message")), ("email", _l("By email")), ("none", _l("Show it here only"))],
        default="sms",
    )


class ConsentBody(BaseModel):
    """Consent as the API takes it. An answer that is left out was not asked for.

    The wording that is left out is the playbook's, who asked the token's holder, when now.
    """

    model_config = ConfigDict(extra="forbid")

    to_video: bool
    to_recording: bool | None = None
    to_location: bool | None = None
    to_interpreter: bool | None = None
    to_survey: bool | None = None
    wording_version: str | None = Field(None, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")
    asked_by: str | None = Field(None, max_length=80)
    asked_at: AwareDatetime | None = None

    @field_validator("asked_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        """As it is stored: at the ends of the calendar there is no such time."""
        try:
            return value.astimezone(UTC) if value else None
        except OverflowError:
            raise ValueError("is in no year from 1 to 9999") from None


class InvitationBody(BaseModel):
    """POST /api/v1/incidents/{id}/invitations."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["sms", "email", "none"] = "sms"
    consent: ConsentBody
