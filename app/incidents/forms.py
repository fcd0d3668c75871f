"""The call handler's form, and the API's body: one set of rules for both."""

from typing import Any, Literal

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, field_validator
from wtforms import (
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.incidents.rules import MIN_LETTERS, is_usable
from app.platform.locale import gettext as _
from app.platform.locale import language, languages
from app.platform.locale import lazy_gettext as _l
from app.platform.sms import ADDRESS
from app.playbook.content import Playbook
from app.playbook.words import say

GB, GB_DIGITS = 44, 9  # the library takes a number without its area code as possible
YES_NO = [("yes", _l("Yes")), ("no", _l("No")), ("unknown", _l("Not known"))]
RELATIONSHIPS = [
    ("intimate", _l("Partner or ex-partner")),
    ("non_intimate", _l("Family or other")),
]
SEXES = [
    ("female", _l("Female")),
    ("male", _l("Male")),
    ("other", _l("Other")),
    ("not_said", _l("Not said")),
]
LANGUAGES = {
    "en": _l("English"),
    "cy": _l("Welsh"),
    "pl": _l("Polish"),
    "ro": _l("Romanian"),
    "lt": _l("Lithuanian"),
    "pt": _l("Portuguese"),
    "pa": _l("Punjabi"),
    "bn": _l("Bengali"),
    "ur": _l("Urdu"),
    "ar": _l("Arabic"),
}
NEEDS = [
    ("captions", _l("Captions")),
    ("bsl", _l("BSL")),
    ("large_text", _l("Large text")),
    ("text_first", _l("Text first")),
    ("no_data", _l("No data allowance")),
]

CONTACT_BY = [
    ("phone", _l("Phone")),
    ("text", _l("Text")),
    ("email", _l("Email")),
    ("none", _l("Not at all")),
]
WISH_LENGTH, WORD_LENGTH = 200, 40
TOO_SHORT = _l("Use 3 letters or more, so that it is not typed by accident")


def language_choices() -> list[tuple[str, str]]:
    """Every language that a caller may speak; the handler sees in which ones the caller's page can't be shown."""
    offered = languages()
    return [
        (code, str(name) if code in offered else _("%(language)s (page in English)", language=str(name)))
        for code, name in LANGUAGES.items()
    ]


def normal_phone(written: str) -> str:
    """A phone number in E.164, read as a British one unless it starts with +. Raises ValueError.

    The library reads letters as the digits of a keypad, or as an extension: nobody means that here.
    """
    if any(letter.isalpha() for letter in written):
        raise ValueError("not a phone number")
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        raise ValueError("not a phone number") from None
    too_short = number.country_code == GB and len(str(number.national_number)) < GB_DIGITS
    if too_short or not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class IncidentForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What the call handler types. Saved field by field, so a field may be wrong while the others are kept."""

    reference = StringField(
        _l("Reference"),
        [InputRequired(_l("Enter the incident reference")), Length(max=40)],
    )
    grade = SelectField(_l("Grade"), [Optional()], choices=[("", _l("Choose"))])
    relationship = RadioField(_l("Relationship"), [Optional()], choices=RELATIONSHIPS)
    sex = SelectField(_l("Sex, as they describe it"), [Optional()], choices=SEXES, default="not_said")
    phone = StringField(
        _l("Safe number"),
        [Optional(), Length(max=30)],
        description=_l("A number that only the caller answers. The link goes here."),
    )
    email = StringField(
        _l("Safe email"),
        [Optional(), Length(max=254)],
        description=_l("An address that only the caller reads, on no shared device. Only if they want the link there."),
    )
    adult = RadioField(_l("18 or over?"), [Optional()], choices=YES_NO)
    perpetrator_present = RadioField(_l("Other person there now?"), [Optional()], choices=YES_NO)
    may_return = RadioField(_l("Could they come back?"), [Optional()], choices=YES_NO)
    language = SelectField(_l("Language"), [Optional()], choices=language_choices, default="en")
    needs = SelectMultipleField(_l("Needs"), [Optional()], choices=NEEDS)

    contact_by = RadioField(_l("Reach them again by"), [Optional()], choices=CONTACT_BY)
    contact_when = StringField(
        _l("When is it safe?"),
        [Optional(), Length(max=WISH_LENGTH)],
        description=_l("And where to, if not to the safe number."),
    )
    contact_never = StringField(
        _l("What must we never do?"),
        [Optional(), Length(max=WISH_LENGTH)],
        description=_l("Such as: no voicemail, no name on the screen."),
    )
    call_back_word = StringField(
        _l("Code word for a call back"),
        [Optional(), Length(max=WORD_LENGTH)],
        description=_l("We say it first, so that they know that it is us."),
    )
    danger_word = StringField(
        _l("Code word for danger"),
        [Optional(), Length(max=WORD_LENGTH)],
        description=_l("Another word, one they would not type otherwise. Typed to us, it means: not safe now."),
    )

    was = HiddenField()  # what the page had shown (`incidents.meanwhile`)

    def says(self, name: str, theirs: str) -> str:
        """The sentence beside a field that somebody else has filled in meanwhile, with their words."""
        choices = {value: str(words) for value, words in getattr(self[name], "choices", None) or []}
        words = ", ".join(choices.get(part, part) for part in theirs.split(",")) if choices else theirs
        if not theirs:
            return str(_("Somebody else has emptied this meanwhile. Yours is not saved: save again to keep it."))
        return str(
            _("Somebody else put “%(words)s” here meanwhile. Yours is not saved: save again to keep it.", words=words)
        )

    def validate_danger_word(self, field: StringField) -> None:
        """Refuse what would be typed by accident."""
        if not is_usable(field.data or ""):
            raise ValidationError(str(TOO_SHORT))

    def validate_phone(self, field: StringField) -> None:
        """Refuse what can't be a phone number, saying what would be one."""
        try:
            normal_phone(field.data or "")
        except ValueError:
            raise ValidationError(str(_l("Enter a phone number, like 07700 900123"))) from None

    def validate_email(self, field: StringField) -> None:
        """Refuse what can't be an address, saying what would be one."""
        if field.data and not ADDRESS.fullmatch(field.data.strip()):
            raise ValidationError(str(_l("Enter an email address, like name@example.com")))


def incident_form(playbook: Playbook, sent: Any = None, data: dict[str, Any] | None = None) -> IncidentForm:
    """The form with the grades of this force. `sent`: what a browser sent; `data`: what is known."""
    form = IncidentForm(sent, data=data)
    grades = [
        (str(grade.number), f"{grade.number}, {say(grade.name, language())}") for grade in playbook.playbook.grades
    ]
    known = {number for number, _name in grades}
    if data and data.get("grade") and data["grade"] not in known:
        grades.append((data["grade"], data["grade"]))  # from command and control, or from an older playbook
    form.grade.choices = [("", _("Choose")), *grades]
    return form


class DecisionForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Go ahead, or not, against or without the advice: always with a reason."""

    proceed = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose one"))],
        choices=[("yes", _l("Go ahead")), ("no", _l("Do not"))],
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Say why, in a few words")), Length(max=500)])


Need = Literal["captions", "bsl", "large_text", "text_first", "no_data"]
LanguageCode = Literal["en", "cy", "pl", "ro", "lt", "pt", "pa", "bn", "ur", "ar"]


class IncidentBody(BaseModel):
    """An incident as command and control sends it (POST /api/v1/incidents)."""

    model_config = ConfigDict(extra="forbid")

    reference: str = Field(min_length=1, max_length=40)
    grade: int = Field(ge=1, le=9)
    relationship: Literal["intimate", "non_intimate"]
    sex: Literal["female", "male", "other", "not_said"] = "not_said"
    phone: str = Field(max_length=30, json_schema_extra={"format": "phone"})
    email: str | None = Field(None, max_length=254, pattern=f"^{ADDRESS.pattern}$")
    adult: bool | None = None
    perpetrator_present: bool | None = None
    may_return: bool | None = None
    language: LanguageCode = "en"
    needs: list[Need] = Field(default_factory=list, max_length=5)
    contact_by: Literal["phone", "text", "email", "none"] | None = None
    contact_when: str | None = Field(None, max_length=WISH_LENGTH)
    contact_never: str | None = Field(None, max_length=WISH_LENGTH)
    call_back_word: str | None = Field(None, max_length=WORD_LENGTH)
    danger_word: str | None = Field(None, max_length=WORD_LENGTH, json_schema_extra={"format": "code-word"})
    again: bool = Field(False, description="Record it although another incident has this reference")

    @field_validator("phone")
    @classmethod
    def _phone_is_one(cls, value: str) -> str:
        return normal_phone(value)

    @field_validator("danger_word")
    @classmethod
    def _not_by_accident(cls, value: str | None) -> str | None:
        if value and not is_usable(value):
            raise ValueError(f"use {MIN_LETTERS} letters or more")
        return value

    def values(self) -> dict[str, Any]:
        """The body as values of an incident: booleans become yes, no or unknown."""
        known = {True: "yes", False: "no", None: "unknown"}
        may_return = None if self.may_return is None else known[self.may_return]
        return self.model_dump(exclude={"again"}) | {
            "adult": known[self.adult],
            "perpetrator_present": known[self.perpetrator_present],
            "may_return": may_return,
        }
