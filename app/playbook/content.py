"""What a playbook holds. Each YAML file of the folder is one model here; the field of `Playbook` is the file's name.

Unknown entries are refused, and nothing is converted: `"08:00"` is text, `3` is a number. What was published once must
be readable for good, so an entry that is added later needs a default.
"""

from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.eligibility.rules import Criteria, Otherwise
from app.platform.translations import SOURCE
from app.playbook.phrases import Phrases
from app.playbook.script import Script
from app.playbook.words import Id, LanguageCode, Line, Part, Words, say

Days = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Days, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OtherKind = Literal["emergency", "unit", "appointment"]
Place = Literal["incident", "eligibility", "script", "consent", "link", "adherence"]
"""Where on the call handler's page a document is shown."""


def _is_time(value: str) -> str:
    try:
        time.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a time of day between 00:00 and 23:59, such as 08:00") from None
    return value


TimeOfDay = Annotated[str, Field(pattern=r"^\d\d:\d\d$"), AfterValidator(_is_time)]


class Grade(Part):
    """A grade of this force, as its command-and-control system numbers it."""

    number: Annotated[int, Field(ge=1, le=9)]
    name: Words


class Opening(Part):
    """When video response is offered, on these days, local time."""

    days: Annotated[list[Days], Field(min_length=1)]
    opens: TimeOfDay
    closes: TimeOfDay


class Appointments(Part):
    """Booked remote appointments: offered in steps of `minutes`, within the opening hours."""

    minutes: Annotated[int, Field(ge=10, le=240)] = 45
    at_once: Annotated[int, Field(ge=1, le=100)] = 1
    days_ahead: Annotated[int, Field(ge=1, le=28)] = 7


class RetentionClass(Part):
    """How long a kind of record is kept before a person reviews it. Nothing is deleted by itself."""

    id: Id
    name: Words
    review_after_days: Annotated[int, Field(ge=1)]
    basis: Line


class Head(Part):
    """`playbook.yaml`: whose it is, and what doesn't fit elsewhere."""

    name: Line
    force: Line
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    grades: Annotated[list[Grade], Field(min_length=1)]
    opening_hours: list[Opening]
    appointments: Appointments = Appointments()
    retention: Annotated[list[RetentionClass], Field(min_length=1)]


class Criterion(Part):
    """What happens when this fact is against video: it is ruled out, or a person has to look."""

    otherwise: Otherwise


class GradeCriterion(Criterion):
    """The grades that suit video."""

    allowed: Annotated[list[int], Field(min_length=1)]


class PhoneCriterion(Criterion):
    """A fact of the phone. `while_unknown`: `check` asks a person to look until it is known, `later` doesn't."""

    while_unknown: Literal["check", "later"] = "check"


class ConnectionCriterion(PhoneCriterion):
    """The way to talk that the line must carry at least."""

    carries: Literal["signing", "video", "low", "stills", "voice", "text"]


class BatteryCriterion(PhoneCriterion):
    """Enough for the call: a level before the drain is known, minutes afterwards. A phone that charges has enough."""

    level: Annotated[float, Field(ge=0, le=1)]
    minutes: Annotated[int, Field(ge=0, le=240)]


class Other(Part):
    """What happens instead of video, in one tap. `say` is read to the caller."""

    kind: OtherKind
    name: Words
    say: Words


class Eligibility(Part):
    """`eligibility.yaml`: who may be offered video."""

    danger: Criterion
    grade: GradeCriterion
    adult: Criterion
    perpetrator_gone: Criterion
    may_return: Criterion
    connection: ConnectionCriterion
    battery: BatteryCriterion
    officer_free: Criterion
    instead: list[Other]

    def criteria(self) -> Criteria:
        """The thresholds as the rules of eligibility take them."""
        otherwise = {name: getattr(self, name).otherwise for name in type(self).model_fields if name != "instead"}
        return Criteria(
            grades=frozenset(self.grade.allowed),
            battery_level=self.battery.level,
            battery_minutes=self.battery.minutes,
            connection_carries=self.connection.carries,
            connection_unknown_is_later=self.connection.while_unknown == "later",
            battery_unknown_is_later=self.battery.while_unknown == "later",
            otherwise=otherwise,
        )


class Statement(Part):
    """One consent question, read aloud. Another wording needs another version: both are kept with each answer."""

    id: Literal["video", "recording", "location", "interpreter", "survey"]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,30}$")]
    words: Words


class Consent(Part):
    """`consent.yaml`: what is asked, in which words."""

    statements: Annotated[list[Statement], Field(min_length=1)]

    def statement(self, name: str) -> Statement | None:
        """The statement with this id, if there is one."""
        return next((found for found in self.statements if found.id == name), None)


Ticks = Literal[
    "person", "screened", "safe_to_talk_asked", "contact_agreed", "consent_before_link", "said_safe",
    "joined_in_time", "risk_graded", "closed_properly",
]  # fmt: skip
"""What ticks a required step: a recorded fact (`app.adherence.rules`), or a person."""


class RequiredStep(Part):
    """A golden principle. `due`: from when on its absence is a deviation."""

    id: Id
    name: Words
    why: Words | None = None
    ticked_by: Ticks
    due: Literal["link_sent", "in_call", "ended"]


class Steps(Part):
    """`steps.yaml`: what makes it rapid video response and nothing less."""

    required: list[RequiredStep]
    promise_minutes: Annotated[int, Field(ge=1, le=120)] = 3


class QuestionAnswer(Part):
    """One answer, and what it counts."""

    value: Id
    words: Words
    counts: Annotated[int, Field(ge=0)] = 0


class When(Part):
    """An answer on which something depends. question: of a set, such as `first_risk.followed`."""

    question: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}$")]
    answer: Id


class Question(Part):
    """One question of a set. Without answers it is answered in words.

    vital: asked first when the battery is nearly empty. escalation: a yes says that it is getting worse.
    """

    id: Id
    ask: Words
    answers: list[QuestionAnswer] = Field(default_factory=list)
    vital: bool = False
    escalation: bool = False


class Suggestion(Part):
    """A grade that the count suggests. The assessor chooses the grade; this never does."""

    at_least: Annotated[int, Field(ge=0)]
    grade: Literal["standard", "medium", "high"]


class QuestionSet(Part):
    """Questions asked together, such as a risk assessment. `wording`: own, or licensed by the force.

    opens_when: it is asked once one of these was answered; without, always.
    """

    id: Id
    name: Words
    wording: Literal["own", "licensed"]
    questions: Annotated[list[Question], Field(min_length=1)]
    suggests: list[Suggestion] = Field(default_factory=list)
    opens_when: list[When] = Field(default_factory=list)


class Questions(Part):
    """`questions.yaml`."""

    sets: list[QuestionSet]


class Advice(Part):
    """Safeguarding advice for a moment."""

    id: Id
    moment: Literal["always", "not_safe_now", "may_return", "children", "after_call"]
    words: Words


class Area(Part):
    """A part of the force's area."""

    id: Id
    name: Words


class Referral(Part):
    """A service that helps. `areas` empty: everywhere."""

    id: Id
    name: Words
    helps_with: Words
    areas: list[Id] = Field(default_factory=list)
    phone: Annotated[str, Field(pattern=r"^\+?[0-9 ]{3,20}$")] | None = None
    website: Annotated[str, Field(pattern=r"^https://[^ ]+$")] | None = None


class Prompt(Part):
    """Something that the officer may do for the caller, such as an order: shown once one of these was answered."""

    id: Id
    words: Words
    when: Annotated[list[When], Field(min_length=1)]


class Safeguarding(Part):
    """`safeguarding.yaml`: advice, referrals, and what to think of."""

    areas: list[Area]
    advice: list[Advice]
    referrals: list[Referral]
    prompts: list[Prompt] = Field(default_factory=list)


class Sms(Part):
    """`sms.yaml`: texts to the caller's phone, which somebody else may read. `{link}` is where the link goes.

    subject: of the same text as an email.
    """

    link: Words
    subject: Words = Field(default={"en": "Your link", "cy": "Eich dolen"})


class Document(Part):
    """A policy, process map or form of the force, from the folder `documents`."""

    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}\.(md|txt)$")]
    title: Words
    kind: Literal["policy", "process_map", "form"]
    shown_at: list[Place]


class Documents(Part):
    """`documents.yaml`: which documents there are and where they apply."""

    documents: list[Document]


class Playbook(BaseModel):
    """The whole playbook. `texts`: the documents by file name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    playbook: Head
    eligibility: Eligibility
    script: Script
    consent: Consent
    steps: Steps
    questions: Questions
    safeguarding: Safeguarding
    sms: Sms
    phrases: Phrases = Phrases()
    documents: Documents
    texts: dict[str, str] = Field(default_factory=dict)

    def link_text(self, link: str, language: str) -> str:
        """The text message with the link, in the caller's language where there is one."""
        return say(self.sms.link, language).replace("{link}", link)

    def link_subject(self, language: str) -> str:
        """The subject of the email with the link."""
        return say(self.sms.subject, language)

    def wording(self, name: str, language: str = SOURCE) -> str:
        """The words of a consent statement; of its script step where the force has written them there."""
        statement = self.consent.statement(name)
        return say(statement.words, language) if statement else ""

    def shown_at(self, place: Place) -> list[Document]:
        """Documents that apply at this place of the page."""
        return [document for document in self.documents.documents if place in document.shown_at]


PARTS: dict[str, type[BaseModel]] = {
    name: field.annotation  # type: ignore[misc]
    for name, field in Playbook.model_fields.items()
    if name != "texts"
}
"""The model of each file, by the file's name without `.yaml`."""
