"""When it is right to ask, and the answers that there are.

The answers are the standard ones, so that they can be held against those of others: sex as in the Census 2021 of
England and Wales, with a way to describe oneself; its 19 ethnic groups in five; disability as asked by the harmonised
standard of the Government Statistical Service, after the Equality Act 2010, section 6.
"""

from enum import StrEnum

RATHER_NOT = "rather_not"

SEXES = ("female", "male", "self_described", RATHER_NOT)
AGE_BANDS = ("under_18", "18_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_over", RATHER_NOT)
ETHNIC_GROUPS: dict[str, tuple[str, ...]] = {
    "asian": ("asian_indian", "asian_pakistani", "asian_bangladeshi", "asian_chinese", "asian_other"),
    "black": ("black_caribbean", "black_african", "black_other"),
    "mixed": ("mixed_caribbean", "mixed_african", "mixed_asian", "mixed_other"),
    "white": ("white_british", "white_irish", "white_traveller", "white_roma", "white_other"),
    "other": ("other_arab", "other_other"),
}
CONDITIONS = ("yes", "no", "not_sure", RATHER_NOT)
EFFECTS = ("a_lot", "a_little", "not_at_all", RATHER_NOT)
KINDS = (
    "vision",
    "hearing",
    "mobility",
    "dexterity",
    "learning",
    "memory",
    "mental_health",
    "stamina",
    "social",
    "another",
    RATHER_NOT,
)
QUESTIONS = ("sex", "age_band", "ethnicity", "condition", "effect", "kinds")
WORDS = ("sex_words", "ethnicity_words")
"""Free text beside a question, in the caller's own words."""

Answers = dict[str, str | list[str]]


class Moment(StrEnum):
    """Whether it is right to ask now, and if not, why not."""

    RIGHT = "right"
    UNWANTED = "unwanted"  # they had their answers erased: they are not asked again
    DANGER = "danger"
    SCREENING = "screening"
    NOT_SAFE = "not_safe"
    IN_CALL = "in_call"


def moment(*, danger: bool, settled: bool, visit_state: str | None, silent: bool, unwanted: bool) -> Moment:
    """Whether it is right to ask.

    settled: the link was sent, or something else was arranged: screening is over. visit_state: a `VisitState`, None
    before a link. silent: their phone is covered, or they signalled that it is not safe to talk. unwanted: they had
    their answers erased.
    """
    if danger:
        return Moment.DANGER
    if silent or visit_state in ("left", "not_safe"):
        return Moment.NOT_SAFE
    if not settled:
        return Moment.SCREENING
    if visit_state == "in_call":
        return Moment.IN_CALL
    return Moment.UNWANTED if unwanted else Moment.RIGHT


def rather_not_say() -> Answers:
    """The answers of somebody who would rather answer none."""
    return dict.fromkeys(("sex", "age_band", "ethnicity", "condition"), RATHER_NOT)
