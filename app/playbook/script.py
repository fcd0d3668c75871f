"""The call script: steps that are read aloud, and the way that the answers lead through them.

A step leads to the next one, or where its answer says; always forward, so that every script comes to an end.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.playbook.words import Id, Part, Words

END = "end"
Fact = Literal[
    "adult", "perpetrator_present", "may_return", "battery_low", "connection_works",
    "to_video", "to_recording", "to_location", "to_interpreter", "to_survey", "contact_by",
]  # fmt: skip
"""What an answer may say in the record besides the answer itself."""
FACT_VALUES: dict[str, frozenset[str]] = {
    "adult": frozenset({"yes", "no", "unknown"}),
    "perpetrator_present": frozenset({"yes", "no", "unknown"}),
    "may_return": frozenset({"yes", "no", "unknown"}),
    "battery_low": frozenset({"yes", "no", "not_sure"}),
    "connection_works": frozenset({"yes", "no", "not_sure"}),
    "to_video": frozenset({"yes", "no"}),
    "to_recording": frozenset({"yes", "no"}),
    "to_location": frozenset({"yes", "no"}),
    "to_interpreter": frozenset({"yes", "no"}),
    "to_survey": frozenset({"yes", "no"}),
    "contact_by": frozenset({"phone", "text", "email", "none"}),
}
SAID = "said"


class Answer(Part):
    """One answer. `then`: the step that follows, `end`, or nothing for the next one. `instead`: what is offered."""

    value: Id
    words: Words
    then: Id | None = None
    instead: Literal["emergency", "unit", "appointment"] | None = None


class Step(Part):
    """One step: said, or asked. `consent`: the words are those of this consent statement."""

    id: Id
    title: Words
    say: Words | None = None
    consent: Literal["video", "recording", "location", "interpreter", "survey"] | None = None
    fills: Fact | None = None
    answers: list[Answer] = Field(default_factory=list)

    def answer(self, value: str) -> Answer | None:
        """The answer with this value, if the step has it."""
        return next((answer for answer in self.answers if answer.value == value), None)

    def takes(self, value: str) -> bool:
        """Whether this is an answer of the step; a step that is only said is answered by `said`."""
        return self.answer(value) is not None if self.answers else value == SAID


class Script(Part):
    """`script.yaml`: the steps in their order."""

    steps: Annotated[list[Step], Field(min_length=1)]

    def step(self, step_id: str) -> Step | None:
        """The step with this id, if there is one."""
        return next((step for step in self.steps if step.id == step_id), None)

    def way(self, answers: Mapping[str, str]) -> list[Step]:
        """The steps from the first to the one that is next, which has no answer yet; all of them have one at the end.

        Answers to steps off the way, and answers that a step doesn't have, count as not given.
        """
        found: list[Step] = []
        current: Step | None = self.steps[0]
        while current is not None:
            found.append(current)
            current = self._after(current, answers.get(current.id))
        return found

    def _after(self, step: Step, value: str | None) -> Step | None:
        if value is None or not step.takes(value):
            return None
        answer = step.answer(value)
        at = self.steps.index(step) + 1
        if answer and answer.then == END:
            return None
        if answer and answer.then:
            return next((later for later in self.steps[at:] if later.id == answer.then), None)
        return self.steps[at] if at < len(self.steps) else None
