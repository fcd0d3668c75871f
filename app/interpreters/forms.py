"""Forms of bookings."""

import re
from datetime import time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.interpreters.words import LANGUAGES
from app.platform.locale import lazy_gettext as _l
from app.platform.locale import weekday_names

REGISTRATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /.-]{2,39}")
SHORT = Length(max=80, message=_l("Use 80 characters or fewer"))


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in LANGUAGES.items()]


class AskForm(Form):  # type: ignore[misc]  # WTForms has no types
    """The officer asks: no more than the interpreter needs to decide. Ids of their own, for a page that has others."""

    language = SelectField(
        _l("Language"),
        id="interpreter-language",
        choices=lambda: [("", ""), *_languages()],
        validators=[InputRequired(_l("Choose a language"))],
    )
    people = StringField(_l("With whom"), id="interpreter-people", filters=[_stripped], validators=[SHORT])
    about = StringField(
        _l("About what, in a few words"), id="interpreter-about", filters=[_stripped], validators=[SHORT]
    )
    minutes = SelectField(
        _l("About how long"),
        id="interpreter-minutes",
        choices=[("20", _l("20 minutes")), ("40", _l("40 minutes")), ("60", _l("An hour"))],
    )
    names = StringField(
        _l("First names and area"),
        id="interpreter-names",
        description=_l("Only for the question whether the interpreter knows them. No family names."),
        filters=[_stripped],
        validators=[SHORT],
    )
    evidential = BooleanField(_l("It is for an evidential statement"), id="interpreter-evidential")


class AnswerForm(Form):  # type: ignore[misc]
    """The question about a conflict of interest."""

    know = RadioField(
        _l("Do you know them, or the family?"),
        choices=[("no", _l("No")), ("yes", _l("Yes")), ("not_sure", _l("Not sure"))],
        validators=[InputRequired(_l("Say whether you know them"))],
    )


class DetailsForm(Form):  # type: ignore[misc]
    """An interpreter's languages and hours."""

    languages = SelectMultipleField(_l("Languages"), choices=_languages)
    days = SelectMultipleField(
        _l("Days"), choices=lambda: [(str(day), name) for day, name in enumerate(weekday_names())]
    )
    start = TimeField(_l("From"), validators=[Optional()])
    until = TimeField(
        _l("Until"), description=_l("Earlier than the beginning means the next day."), validators=[Optional()]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Days without times say nothing. Checked here: an empty field that may be empty is checked no further."""
        valid: bool = super().validate(extra_validators)
        if self.days.data and not self.until.errors and (self.start.data is None or self.until.data is None):
            self.until.errors = [str(_l("Enter when your hours begin and end"))]
            return False
        return valid

    @property
    def hours(self) -> dict[str, Any]:
        """As the profile keeps them."""
        start, until = self.start.data, self.until.data
        if not self.days.data or start is None or until is None:
            return {}
        days = [int(day) for day in self.days.data]
        return {"days": days, "from": f"{start:%H:%M}", "until": f"{until:%H:%M}"}

    @classmethod
    def of(cls, languages: list[str], hours: dict[str, Any]) -> "DetailsForm":
        """Filled in with what is kept."""
        times = {
            "start": time.fromisoformat(hours["from"]) if hours else None,
            "until": time.fromisoformat(hours["until"]) if hours else None,
        }
        return cls(data={"languages": languages, "days": [str(day) for day in hours.get("days", [])], **times})


def _is_a_registration(_form: Form, field: Any) -> None:
    if not REGISTRATION.fullmatch(field.data or ""):
        raise ValidationError(str(_l("Enter the number as the register has it")))


class RegistrationForm(Form):  # type: ignore[misc]
    """What the administrator read in the register."""

    number = StringField(
        _l("Registration number"),
        description=_l("With the register: NRCPD 1001234"),
        filters=[_stripped],
        validators=[_is_a_registration],
    )
    until = DateField(_l("Valid until"), validators=[InputRequired(_l("Enter its last day"))])


class AgencyForm(AnswerForm):
    """Who comes by the one-time link."""

    name = StringField(_l("Your name"), filters=[_stripped], validators=[DataRequired(_l("Enter your name")), SHORT])
    agency = StringField(
        _l("Your agency"), filters=[_stripped], validators=[DataRequired(_l("Enter your agency")), SHORT]
    )
    number = StringField(
        _l("Registration number"),
        description=_l("With the register: NRCPD 1001234"),
        filters=[_stripped],
        validators=[_is_a_registration],
    )


class AfterForm(Form):  # type: ignore[misc]
    """After the call: times for payment, a note, how they are."""

    start = TimeField(_l("You began at"), validators=[InputRequired(_l("Enter when you began"))])
    until = TimeField(_l("You ended at"), validators=[InputRequired(_l("Enter when you ended"))])
    debrief = TextAreaField(
        _l("Note on the work"),
        description=_l("What colleagues should know about language or technique. Sealed; not part of the evidence."),
        filters=[_stripped],
        validators=[Length(max=2000, message=_l("Use 2,000 characters or fewer"))],
    )
    support = RadioField(
        _l("How are you after this?"),
        choices=[("fine", _l("I am fine")), ("talk", _l("I would like to talk to somebody"))],
        validators=[Optional()],
    )
