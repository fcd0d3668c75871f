"""What the caller answered, as a form of the control room."""

import json
from collections.abc import Mapping
from typing import Any

from wtforms import Form, HiddenField, RadioField

from app.consents.rules import PURPOSES, Answer, Purpose
from app.platform.locale import lazy_gettext as _l

FIELDS: dict[str, Purpose] = {f"to_{purpose}": purpose for purpose in PURPOSES}
ANSWERS = [("yes", _l("Yes")), ("no", _l("No")), ("not_asked", _l("Not asked yet"))]


def _question(legend: Any) -> RadioField:
    return RadioField(legend, choices=ANSWERS, default="not_asked")


class ConsentForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Five answers, each to a question of its own. Only video is needed for a link.

    was: the answers that the page showed, as JSON. What is sent as it was shown was not chosen now: the caller may have
    taken it back meanwhile.
    """

    to_video = _question(_l("Yes to a video response?"))
    to_recording = _question(_l("Yes to recording?"))
    to_location = _question(_l("Yes to seeing where they are?"))
    to_interpreter = _question(_l("Yes to an interpreter?"))
    to_survey = _question(_l("Yes to contact for the survey?"))
    was = HiddenField()


def consent_form(answers: Mapping[str, Answer]) -> ConsentForm:
    """The form as the page shows it. A yes that was taken back stands as a no."""
    shown = {name: as_field(answers[purpose]) for name, purpose in FIELDS.items()}
    return ConsentForm(data=shown | {"was": json.dumps(shown)})


def as_field(answer: Answer) -> str:
    """An answer as the form has it."""
    return Answer.NO.value if answer is Answer.WITHDRAWN else answer.value
