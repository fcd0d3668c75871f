"""The questions as they are read out, and the words of their answers."""

from typing import Any

from wtforms import Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, ValidationError

from app.equality import rules
from app.equality.rules import RATHER_NOT
from app.platform.locale import lazy_gettext as _l

OWN_WORDS = 80
NOT_SAID, NOT_ASKED = _l("Prefer not to say"), _l("Not asked")
SEXES = {"female": _l("Female"), "male": _l("Male"), "self_described": _l("In their own words"), RATHER_NOT: NOT_SAID}
AGE_BANDS = {
    "under_18": _l("Under 18"),
    "18_24": "18–24",
    "25_34": "25–34",
    "35_44": "35–44",
    "45_54": "45–54",
    "55_64": "55–64",
    "65_74": "65–74",
    "75_over": _l("75 or over"),
    RATHER_NOT: NOT_SAID,
}
GROUPS = {
    "asian": _l("Asian, Asian British or Asian Welsh"),
    "black": _l("Black, Black British, Black Welsh, Caribbean or African"),
    "mixed": _l("Mixed or multiple ethnic groups"),
    "white": _l("White"),
    "other": _l("Other ethnic group"),
}
ETHNICITIES = {
    "asian_indian": _l("Indian"),
    "asian_pakistani": _l("Pakistani"),
    "asian_bangladeshi": _l("Bangladeshi"),
    "asian_chinese": _l("Chinese"),
    "asian_other": _l("Any other Asian background"),
    "black_caribbean": _l("Caribbean"),
    "black_african": _l("African background"),
    "black_other": _l("Any other Black, Black British or Caribbean background"),
    "mixed_caribbean": _l("White and Black Caribbean"),
    "mixed_african": _l("White and Black African"),
    "mixed_asian": _l("White and Asian"),
    "mixed_other": _l("Any other mixed or multiple background"),
    "white_british": _l("English, Welsh, Scottish, Northern Irish or British"),
    "white_irish": _l("Irish"),
    "white_traveller": _l("Gypsy or Irish Traveller"),
    "white_roma": _l("Roma"),
    "white_other": _l("Any other White background"),
    "other_arab": _l("Arab"),
    "other_other": _l("Any other ethnic group"),
}
CONDITIONS = {"yes": _l("Yes"), "no": _l("No"), "not_sure": _l("Not sure"), RATHER_NOT: NOT_SAID}
EFFECTS = {
    "a_lot": _l("Yes, a lot"),
    "a_little": _l("Yes, a little"),
    "not_at_all": _l("Not at all"),
    RATHER_NOT: NOT_SAID,
}
KINDS = {
    "vision": _l("Vision"),
    "hearing": _l("Hearing"),
    "mobility": _l("Moving about"),
    "dexterity": _l("Using the hands"),
    "learning": _l("Learning, understanding, concentrating"),
    "memory": _l("Memory"),
    "mental_health": _l("Mental health"),
    "stamina": _l("Stamina, breathing, tiredness"),
    "social": _l("Social or behavioural, such as autism or ADHD"),
    "another": _l("Another kind"),
    RATHER_NOT: NOT_SAID,
}


def _ethnicities() -> dict[str, list[tuple[str, str]]]:
    grouped = {
        str(GROUPS[group]): [(code, str(ETHNICITIES[code])) for code in codes]
        for group, codes in rules.ETHNIC_GROUPS.items()
    }
    return {str(NOT_ASKED): [("", str(NOT_ASKED))], **grouped, str(NOT_SAID): [(RATHER_NOT, str(NOT_SAID))]}


class AboutForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What the caller says of themselves. Nothing is required: a question that was not asked stays empty."""

    sex = RadioField(_l("What is your sex?"), [Optional()], choices=list(SEXES.items()))
    sex_words = StringField(_l("Sex, in their own words"), [Optional(), Length(max=OWN_WORDS)])
    age_band = SelectField(_l("How old are you?"), [Optional()], choices=[("", NOT_ASKED), *AGE_BANDS.items()])
    ethnicity = SelectField(_l("What is your ethnic group?"), [Optional()], choices=_ethnicities)
    ethnicity_words = StringField(_l("Ethnic group, in their own words"), [Optional(), Length(max=OWN_WORDS)])
    condition = RadioField(
        _l("Do you have a condition or illness, of body or mind, that has lasted or will last 12 months or more?"),
        [Optional()],
        choices=list(CONDITIONS.items()),
    )
    effect = RadioField(
        _l("Does it make everyday activities harder for you?"),
        [Optional()],
        choices=list(EFFECTS.items()),
        description=_l("Only after a yes."),
    )
    kinds = SelectMultipleField(
        _l("What does it affect?"),
        [Optional()],
        choices=list(KINDS.items()),
        description=_l("Only after a yes. As many as they name."),
    )

    def validate_effect(self, field: RadioField) -> None:
        """A condition comes first."""
        self._only_after_yes(field)

    def validate_kinds(self, field: SelectMultipleField) -> None:
        """A condition comes first."""
        self._only_after_yes(field)

    def _only_after_yes(self, field: Any) -> None:
        if field.data and self.condition.data != "yes":
            raise ValidationError(str(_l("This goes with a yes to the question about a condition or illness")))

    def answers(self) -> rules.Answers:
        """What was answered, by question; what was not asked isn't there."""
        return {name: value for name, value in self.data.items() if value}
