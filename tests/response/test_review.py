"""A supervisor reviews the grade that an officer chose."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.people import Officer, Supervisor
from tests.response.conftest import Desk


@pytest.fixture
def theirs(desk: Desk, supervisor: Supervisor) -> Desk:
    """The response as a supervisor has it open, for a reason."""
    supervisor.posts(f"/officer/visits/{desk.visit}/reason", code="supervision", words="Reviewing the risk")
    return Desk(supervisor, desk.visit)


def reviews(desk: Desk, view: str, reason: str = "") -> dict[str, Any]:
    return dict(desk.posts("/review", view=view, review_reason=reason).json)


def test_the_officer_reads_that_a_supervisor_agrees(desk: Desk, theirs: Desk) -> None:
    desk.grades("high", "Judgement")
    assert reviews(theirs, "agree")["ok"]
    assert "Sgt Bell agrees with the grade" in desk.reads()["html"]["grade"]


def test_who_differs_says_why_and_the_grade_stays_the_officers(desk: Desk, theirs: Desk) -> None:
    desk.grades("standard")
    assert reviews(theirs, "differ")["wrong"] == {"review_reason": "Say why you differ"}
    assert reviews(theirs, "differ", "He has held her throat")["ok"]
    shown = desk.reads()["html"]["grade"]
    assert "Graded Standard by" in shown
    assert "differs from the grade" in shown
    assert "He has held her throat" in shown
    document = desk.posts("/document", form="json", why="For the file").get_json(force=True)
    assert document["risk"]["grade"]["review"]["agrees"] is False


def test_another_grade_is_reviewed_anew(desk: Desk, theirs: Desk) -> None:
    desk.grades("high", "Judgement")
    reviews(theirs, "agree")
    desk.grades("medium", "He was arrested")
    assert "agrees with the grade" not in desk.reads()["html"]["grade"]


def test_nobody_reviews_their_own_grade_or_none(theirs: Desk) -> None:
    assert reviews(theirs, "agree")["wrong"].keys() == {"view"}
    theirs.grades("high", "Judgement")
    assert reviews(theirs, "agree")["wrong"].keys() == {"view"}
    assert reviews(theirs, "perhaps")["wrong"].keys() == {"view"}


def test_only_supervisors_review_and_only_what_they_may_open(desk: Desk, supervisor: Supervisor) -> None:
    desk.grades("high", "Judgement")
    assert desk.posts("/review", view="agree").status_code == 403
    assert Desk(supervisor, desk.visit).posts("/review", view="agree").status_code == 403
    assert "Your view of the grade" not in desk.person.gets(desk.url).text


def test_what_is_graded_high_is_listed_with_its_reference_and_no_more(
    app: Flask, desk: Desk, supervisor: Supervisor, theirs: Desk, officer: Officer
) -> None:
    assert "No visit is graded high" in supervisor.gets("/control/risk").text
    desk.writes(report__what="Secret words")
    desk.grades("high", "Judgement")
    listed = supervisor.gets("/control/risk").text
    assert "RVR-1" in listed
    assert "Not reviewed yet" in listed
    assert "Secret words" not in listed
    reviews(theirs, "agree")
    assert "Not reviewed yet" not in supervisor.gets("/control/risk").text
    desk.grades("medium", "He was arrested")
    assert "No visit is graded high" in supervisor.gets("/control/risk").text
    assert officer.gets("/control/risk").status_code == 403
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.in_(["response:reviewed", "response:high_listed"]))
        assert {entry.action for entry in tx.session.scalars(query)} == {"response:reviewed", "response:high_listed"}
