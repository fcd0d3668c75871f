"""The search of the audit log, and the reason for handing it out."""

from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

from wtforms import DateField, Form, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.people.forms import ROLE_NAMES
from app.platform.audit_chain import Fault
from app.platform.audit_kinds import Kind
from app.platform.locale import gettext as _
from app.platform.locale import lazy_gettext as _l
from app.platform.permissions import Role
from app.record.service import Search

KINDS = {
    Kind.COLLECTION: _l("Collection"),
    Kind.ALTERATION: _l("Alteration"),
    Kind.CONSULTATION: _l("Consultation"),
    Kind.DISCLOSURE: _l("Disclosure"),
    Kind.COMBINATION: _l("Combination"),
    Kind.ERASURE: _l("Erasure"),
    Kind.RUNNING: _l("Running the system"),
}
ACTORS = ROLE_NAMES | {
    Role.VICTIM: _l("caller"),
    Role.SERVICE: _l("another system"),
    Role.SYSTEM: _l("this system"),
}
"""Who acted, where no name is known."""
FAULTS = {
    Fault.ALTERED: _l("Its values are not the ones that it was written with."),
    Fault.NOT_JOINED: _l("The entry before it was removed, put in, or rewritten as a whole."),
    Fault.REASON_ALTERED: _l("The reason that belongs to it is not the one that was typed."),
}


class SearchForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What to look for. Posted, so that no reference gets into an address."""

    reference = StringField(_l("Incident reference"), [Optional(), Length(max=40)])
    visit = StringField(_l("Id of the visit"), [Optional(), Length(max=36)])
    actor = SelectField(_l("Who"), [Optional()])
    kind = SelectField(
        _l("Kind"), [Optional()], choices=lambda: [("", _("All")), *((k.value, str(v)) for k, v in KINDS.items())]
    )
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To, that day included"), [Optional()])
    older_than = HiddenField("", [Optional(), Regexp(r"\d{1,12}$")])

    def wanted(self) -> Search:
        """The search. Days are UTC's, as the log is."""
        return Search(
            reference=(self.reference.data or "").strip(),
            visit=(self.visit.data or "").strip(),
            actor=self.actor.data or "",
            kind=self.kind.data or "",
            since=datetime.combine(self.since.data, time_of_day(), UTC) if self.since.data else None,
            before=datetime.combine(self.until.data + timedelta(days=1), time_of_day(), UTC)
            if self.until.data
            else None,
            older_than=int(self.older_than.data) if self.older_than.data else None,
        )


class ExportForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Handing the log out is a disclosure: it needs a reason."""

    why = TextAreaField(
        _l("Why is it handed out, and to whom?"),
        [DataRequired(_l("Say why, in a few words")), Length(max=500)],
        description=_l("Kept in the log."),
    )
    form = RadioField(
        _l("As"), [InputRequired(_l("Choose one"))], choices=[("csv", "CSV"), ("jsonl", "JSON lines")], default="csv"
    )
