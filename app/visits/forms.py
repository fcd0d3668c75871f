"""The reason that somebody gives for opening a visit of another's."""

from wtforms import Form, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.platform.locale import lazy_gettext as _l

WHY = [
    ("supervision", _l("Supervising or reviewing")),
    ("handover", _l("Taking over or handing over")),
    ("follow_up", _l("Following up with the caller")),
    ("complaint", _l("A complaint or a request for the record")),
    ("other", _l("Something else")),
]


class ReasonForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Why."""

    code = RadioField(_l("Why do you open it?"), [InputRequired(_l("Choose why you open it"))], choices=WHY)
    words = TextAreaField(
        _l("What do you need it for?"),
        [
            DataRequired(_l("Say in a few words what you need it for")),
            Length(min=5, max=500, message=_l("Use between 5 and 500 characters")),
        ],
        filters=[lambda value: (value or "").strip()],
    )
