"""Forms about people, and what roles are called."""

from typing import Any

from wtforms import Form, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.platform.locale import lazy_gettext as _l
from app.platform.permissions import STAFF_ROLES, Role

ROLE_NAMES: dict[str, Any] = {
    Role.CALL_HANDLER: _l("call handler"),
    Role.DISPATCHER: _l("dispatcher"),
    Role.OFFICER: _l("officer"),
    Role.INTERPRETER: _l("interpreter"),
    Role.CAPTIONER: _l("captioner"),
    Role.SUPERVISOR: _l("supervisor"),
    Role.ANALYST: _l("analyst"),
    Role.SURVEYOR: _l("surveyor"),
    Role.ADMINISTRATOR: _l("administrator"),
}


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _role_choices() -> list[tuple[str, str]]:
    return [("", "")] + [(role.value, str(ROLE_NAMES[role]).capitalize()) for role in STAFF_ROLES]


class RoleForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What somebody may do."""

    role = SelectField(_l("Role"), choices=_role_choices, validators=[InputRequired(_l("Choose a role"))])


class PersonForm(RoleForm):
    """Somebody new."""

    name = StringField(
        _l("Name"),
        description=_l("As colleagues see it: PC Osei"),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter a name")), Length(max=80, message=_l("Use 80 characters or fewer"))],
    )
    call_name = StringField(
        _l("First name"),
        description=_l("All that a caller sees and hears of them: Sam"),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter a first name")), Length(max=40, message=_l("Use 40 characters or fewer"))],
    )
