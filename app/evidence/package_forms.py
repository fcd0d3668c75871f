"""Asking for a package: what for, and for whom; and what a disclosure copy leaves out."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.evidence.package_redaction import EVERYWHERE, Choices, Redaction
from app.platform.locale import lazy_gettext as _l

WHY = "why:"  # before the name of the place that a reason belongs to
MEDIA = "media"


def _stripped(value: str | None) -> str:
    return (value or "").strip()


class PackageForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A disclosure: why, and to whom."""

    purpose = TextAreaField(
        _l("What is it for?"),
        [DataRequired(_l("Say what it is for")), Length(max=500, message=_l("Use 500 characters or fewer"))],
        filters=[_stripped],
    )
    recipient = StringField(
        _l("Who gets it?"),
        [DataRequired(_l("Say who gets it")), Length(max=120, message=_l("Use 120 characters or fewer"))],
        description=_l("The organisation, and the person there."),
        filters=[_stripped],
    )


class DisclosureForm(PackageForm):
    """A copy without some of it."""

    words = TextAreaField(
        _l("Words to leave out wherever they stand"),
        [Length(max=4000)],
        description=_l("One name, number or phrase on each line."),
        filters=[_stripped],
    )
    words_reason = StringField(
        _l("Why these words are left out"),
        [Length(max=60, message=_l("Use 60 characters or fewer"))],
        description=_l("Stands in their place: “third party”, “safety”."),
        filters=[_stripped],
    )

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Words need a reason: the reader is told why something is missing."""
        valid: bool = super().validate(extra_validators)
        if self.words.data and not self.words_reason.data:
            self.words_reason.errors = [*self.words_reason.errors, _l("Say why these words are left out")]
            return False
        return valid

    def choices(self, sent: MultiDict[str, str]) -> Choices:
        """What was chosen, by the form and by the reasons beside each place."""
        found = [Redaction(EVERYWHERE, self.words_reason.data, line.strip()) for line in self.words.data.splitlines()]
        found = [one for one in found if one.words]
        for name, reason in sent.items():
            if name.startswith(WHY) and reason.strip():
                found.append(Redaction(name.removeprefix(WHY), reason.strip()[:60]))
        return Choices(found, sent.getlist(MEDIA))
