"""Changing an appointment, as a form."""

from wtforms import Form, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.platform.locale import lazy_gettext as _l


class ChangeForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Why an appointment is moved or cancelled. seen: what the page had shown (`service.mark`)."""

    why = TextAreaField(_l("Why?"), [InputRequired(_l("Say why, in a few words")), Length(max=500)])
    seen = HiddenField()
