"""A response as a document that leaves the product: what a force's records system receives, and what people print.

Declared here and nowhere else: the JSON schema in `docs/schemas`, the description of the API and both readable forms
come from these models. What nobody was asked is null, what was asked and is not known says so.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "response-1.json"
Grade = Literal["standard", "medium", "high"]
YesNo = Literal["yes", "no", "not_known"]
Referred = Literal["to_send", "sent", "not_wanted", "not_needed"]
Offered = Literal["given", "declined", "not_now"]


class Part(BaseModel):
    """A part of the document: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class By(Part):
    """Who wrote it, and when."""

    by: str
    at: datetime

    @classmethod
    def of(cls, value: str, note: str) -> dict[str, str] | None:
        """What a field says, as an entry of this kind; None: nothing."""
        return {"state": value, "note": note} if value else None


class Words(By):
    """A field as it stands, in words."""

    words: str

    @classmethod
    def of(cls, value: str, note: str) -> dict[str, str] | None:
        """The words."""
        return {"words": value} if value else None


class Known(By):
    """A question that was answered with yes, no or not known."""

    answer: YesNo
    note: str = ""

    @classmethod
    def of(cls, value: str, note: str) -> dict[str, str] | None:
        """The answer with its note."""
        return {"answer": value, "note": note} if value else None


class Referral(By):
    """What became of a referral or an order."""

    state: Referred
    note: str = ""


class Incident(Part):
    """The report as the control room recorded it."""

    id: str
    reference: str
    grade: int | None
    relationship: str | None
    sex: str
    recorded_at: datetime


class Visit(Part):
    """One contact by video, voice or text."""

    id: str
    state: str
    language: str
    mode: str | None
    officer: str | None
    started_at: datetime
    admitted_at: datetime | None
    ended_at: datetime | None


class SafeContact(Part):
    """How the caller may be reached, as they wished. null: nobody asked."""

    phone: str | None
    email: str | None
    by: str | None
    when: str | None
    never: str | None


class SafeNow(Part):
    """What was asked before everything else."""

    where_other: Words | None = None
    where_children: Words | None = None
    injured_now: Known | None = None
    who_else: Words | None = None


class Report(Part):
    """The crime report."""

    what: Words | None = None
    when: Words | None = None
    where: Words | None = None
    suspect: Words | None = None
    children: Words | None = None
    injuries: Words | None = None
    weapons: Words | None = None
    property: Words | None = None
    control: Annotated[Words | None, Field(description="Control of money, contacts, movements or phone.")] = None
    previous: Annotated[Words | None, Field(description="Previous incidents, reported or not.")] = None
    witnesses: Words | None = None


class RiskAnswer(Part):
    """One question of a set. answer: its code in the playbook, or words; null: not asked."""

    id: str
    ask: str
    answer: str | None
    words: str | None
    note: str = ""
    by: str | None = None
    at: datetime | None = None


class RiskSet(Part):
    """A set of questions of the force's playbook with the facts that its answers add up to."""

    id: str
    name: str
    wording: Literal["own", "licensed"]
    answers: list[RiskAnswer]
    yes: int
    not_known: int
    not_asked: int
    count: int
    suggests: Grade | None


class Review(By):
    """What a supervisor said of the grade."""

    agrees: bool
    reason: str


class RiskGrade(By):
    """The grade that a named person chose. suggested: by the counts, at that moment."""

    grade: Grade
    suggested: Grade | None
    reason: str
    review: Review | None


class Risk(Part):
    """Risk: questions as asked, and the judgement."""

    sets: list[RiskSet]
    grade: RiskGrade | None


class Advice(By):
    """Advice or a service, and whether the caller took it."""

    id: str
    words: str
    state: Offered
    note: str = ""


class SecondContact(Part):
    """The appointment for a second contact, as the diary has it."""

    starts_at: datetime
    state: Literal["booked", "due", "kept", "missed", "cancelled"]


class Safeguarding(Part):
    """What was agreed for the caller's safety. plan: in their own words."""

    plan: Words | None = None
    protective_order: Referral | None = None
    disclosure: Referral | None = None
    marac: Referral | None = None
    idva: Referral | None = None
    follow_up: Words | None = None
    second_contact: SecondContact | None = None
    advice: list[Advice] = []


class ForCaller(Part):
    """What the written confirmation says (Victims' Code, right 3)."""

    reported: Words | None = None
    next: Words | None = None


class Action(By):
    """Something that somebody has to do. by, at: who added it, or moved it last."""

    id: str
    kind: Literal["house_to_house", "cctv", "arrest_attempt", "bail", "statement", "other"]
    what: str
    owner: str
    due_at: datetime
    state: Literal["open", "done", "cancelled"]
    result: str


class Outcome(Part):
    """What came of it, as the evaluation counts it."""

    circulated: Known | None = None
    arrest: Known | None = None
    attended: Known | None = None
    call_back: Known | None = None


class ResponseDocument(Part):
    """A response in full. version: of this schema; an entry that is added keeps it, any other change raises it."""

    version: Literal[1] = 1
    force: str
    made_at: datetime
    made_by: str
    incident: Incident
    visit: Visit
    contact: SafeContact
    safe_now: SafeNow
    report: Report
    risk: Risk
    safeguarding: Safeguarding
    caller: ForCaller
    actions: list[Action]
    outcome: Outcome
    still_needed: Annotated[list[str], Field(description="Questions that the playbook needs and nobody answered.")]


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of the document."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return head | ResponseDocument.model_json_schema(mode="serialization")


def schema_text() -> str:
    """The schema as the documentation has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema() -> None:
    """Write it where the documentation has it."""
    SCHEMA.parent.mkdir(exist_ok=True)
    SCHEMA.write_text(schema_text())
