"""What the API answers, as its description promises it."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.consents.rules import Answer, Purpose


class Reason(BaseModel):
    """One fact: what was found, and a sentence that says it."""

    code: str
    answer: str
    text: str


class EligibilityAnswer(BaseModel):
    """Whether video suits, with every reason."""

    outcome: Literal["eligible", "not_eligible", "needs_check"]
    reasons: list[Reason]
    modes: list[str]


class Recorded(BaseModel):
    """The incident is recorded."""

    id: str
    eligibility: EligibilityAnswer
    same_number_12_months: int = Field(description="Other incidents of the past 12 months with this phone number")


class Invited(BaseModel):
    """The consent is recorded and the link is there."""

    url: str
    expires_at: str


class State(BaseModel):
    """Where the incident is."""

    id: str
    reference: str
    state: str
    eligibility: EligibilityAnswer
    same_number_12_months: int = Field(description="Other incidents of the past 12 months with this phone number")
    consent: dict[Purpose, Answer] = Field(description="Where each stands now; any can be taken back at any time")
    checks: dict[str, Any]
    visit: dict[str, Any] | None
    location: dict[str, Any] | None
    times: dict[str, str | None]
