"""Forms of the response that are no fields of it."""

from datetime import UTC, datetime
from typing import Any

from wtforms import Form, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.platform import clock
from app.platform.locale import lazy_gettext as _l
from app.response.words import ACTIONS


class WallTime(StringField):  # type: ignore[misc]  # WTForms has no types
    """A moment by this country's clock, as browsers send it; `data` is in UTC."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError for what is no moment, or too far away."""
        self.data: Any = None
        text = (valuelist or [""])[0].strip()
        if not text:
            return
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(self.gettext("Not a time")) from None
        if moment.tzinfo is not None or not 2000 < moment.year < 2200:
            raise ValueError(self.gettext("Not a time"))
        self.data = moment.replace(tzinfo=clock.HERE).astimezone(UTC)


class ActionForm(Form):  # type: ignore[misc]
    """An action to add."""

    kind = SelectField(_l("What has to be done"), choices=[(kind, words) for kind, words in ACTIONS.items()])
    what = StringField(_l("More about it"), [Optional(), Length(max=1000)])
    owner = StringField(_l("Who does it: a person or a unit"), [DataRequired(_l("Say who does it")), Length(max=100)])
    due = WallTime(_l("By when"))

    def validate_due(self, field: WallTime) -> None:
        """Needed, in one sentence whatever is wrong with it."""
        field.errors = []
        if field.data is None:
            raise ValidationError(str(_l("Say by when: a day and a time")))
