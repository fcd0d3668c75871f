"""What a reviewer decides, and why."""

from wtforms import Form, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.platform.locale import gettext as _
from app.platform.locale import lazy_gettext as _l

MONTHS = (3, 6, 12, 24, 72)
DAYS_A_MONTH = 30  # a review date needs no calendar


class ReviewForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Why; and until when, where it is kept on."""

    why = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Say why")), Length(max=500, message=_l("Use 500 characters or fewer"))],
        description=_l("Kept in the audit log. Name nobody: it stays when everything else is gone."),
        filters=[lambda value: (value or "").strip()],
    )
    months = SelectField(
        _l("If it is kept: review it again in"),
        coerce=int,
        choices=lambda: [(months, _("%(months)s months", months=months)) for months in MONTHS],
        default=12,
    )
