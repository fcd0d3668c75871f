"""A response leaves as a document: for a records system, and for people, who are all in the audit."""

import json
from io import BytesIO
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.response import document
from tests.people import ControlRoom, Officer, Supervisor
from tests.response.conftest import Desk


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.writes(now__where_other="At his brother’s", now__injured_now="no")
    desk.writes(report__what="He took my phone & <pushed> me.\nThen he left.", report__control="He reads my texts")
    desk.writes(risk__first_risk__throat="yes", risk__first_risk__children="With my mother")
    desk.grades("high", "Throat held last week")
    desk.writes(safety__plan="I ring my mother", safety__marac="sent", safety__service_galop="declined")
    desk.writes(outcome__arrest="not_known")
    return desk


def entries(app: Flask) -> list[AuditEntry]:
    with app.app_context(), transaction() as tx:
        return list(tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "response:exported")))


def as_json(desk: Desk) -> dict[str, Any]:
    return dict(json.loads(desk.posts("/document", form="json", why="For the file").data))


def test_the_schema_that_the_documentation_has_is_the_one_of_the_models() -> None:
    assert json.loads(document.SCHEMA.read_text()) == document.schema(), "run: flask --app app docs"


def test_an_export_is_as_its_schema_says_empty_and_filled(desk: Desk) -> None:
    jsonschema_rs.Draft202012Validator(document.schema(), validate_formats=True).validate(as_json(desk))
    desk.writes(report__what="He took my phone.", risk__first_risk__throat="yes", safety__service_galop="given")
    desk.grades("high", "Judgement")
    jsonschema_rs.Draft202012Validator(document.schema(), validate_formats=True).validate(as_json(desk))


def test_the_records_system_gets_what_was_written_and_by_whom(filled: Desk, control_room: ControlRoom) -> None:
    answer = control_room.api("GET", f"/visits/{filled.visit}/response")
    found = answer.get_json()
    assert answer.status_code == 200
    assert found["report"]["what"]["words"].startswith("He took my phone & <pushed>")
    assert found["report"]["what"]["by"] == filled.person.person.name
    assert found["report"]["weapons"] is None
    assert found["safe_now"]["injured_now"]["answer"] == "no"
    assert (found["risk"]["grade"]["grade"], found["risk"]["grade"]["suggested"]) == ("high", "standard")
    assert found["safeguarding"]["marac"]["state"] == "sent"
    assert [one["id"] for one in found["safeguarding"]["advice"]] == ["service_galop"]
    asked = {one["id"]: one["answer"] for one in found["risk"]["sets"][0]["answers"]}
    assert (asked["throat"], asked["children"], asked["weapons"]) == ("yes", "With my mother", None)
    assert found["contact"]["phone"] == "+447700900123"


def test_only_sets_that_were_asked_are_in_it(filled: Desk) -> None:
    assert [one["id"] for one in as_json(filled)["risk"]["sets"]] == ["first_risk"]
    filled.writes(risk__first_risk__followed="yes")
    assert [one["id"] for one in as_json(filled)["risk"]["sets"]] == ["first_risk", "stalking"]


def test_no_code_word_leaves_with_it(app: Flask, filled: Desk) -> None:
    from app.incidents.records import Incident

    with app.app_context(), transaction() as tx:
        (incident,) = tx.session.scalars(select(Incident))
        incident.danger_word = "marigold"
    assert "marigold" not in json.dumps(as_json(filled))


def test_a_token_without_the_scope_gets_nothing(app: Flask, visit: str, control_room: ControlRoom) -> None:
    from app.people import tokens

    with app.app_context():
        token = tokens.create("incidents only", ["incident:read"])
    answer = control_room.api("GET", f"/visits/{visit}/response", token=token)
    assert (answer.status_code, answer.get_json()["scope"]) == (403, "response:export")
    assert control_room.api("GET", "/visits/nowhere/response").status_code == 404
    assert control_room.api("GET", f"/visits/{visit}/response", token="nonsense").status_code == 401


def test_the_web_page_shows_what_was_typed_and_runs_none_of_it(filled: Desk) -> None:
    answer = filled.posts("/document", form="html", why="For the file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "He took my phone &amp; &lt;pushed&gt; me." in answer.text
    assert "High: Throat held last week" in answer.text
    assert "Referral to MARAC" in answer.text
    assert "<script" not in answer.text
    assert "http" not in answer.text  # it needs nothing from anywhere


def test_the_pdf_can_be_read_aloud(filled: Desk) -> None:
    from pypdf import PdfReader

    answer = filled.posts("/document", form="pdf", why="For the file")
    assert answer.content_type == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in answer.data
    assert "He took my phone & <pushed> me." in "".join(page.extract_text() for page in reader.pages)


def test_what_no_font_can_show_is_not_left_out(filled: Desk) -> None:
    filled.writes(report__property="\U0001378e \U000130c0")  # hieroglyphs
    answer = filled.posts("/document", form="pdf", why="For the file")
    assert answer.status_code == 422
    assert "Take the web page and print that" in answer.get_json()["problem"]
    assert "\U0001378e" in filled.posts("/document", form="html", why="For the file").text


def test_every_export_is_in_the_audit_with_its_reason(app: Flask, filled: Desk, control_room: ControlRoom) -> None:
    filled.posts("/document", form="pdf", why="For the custody officer")
    control_room.api("GET", f"/visits/{filled.visit}/response")
    first, second = entries(app)
    assert (first.actor_id, first.detail["form"], first.kind) == (filled.person.person.id, "pdf", "disclosure")
    assert first.reason_id
    assert (second.actor_role, second.detail["form"]) == ("service", "json")


def test_without_a_reason_nothing_is_handed_out(app: Flask, desk: Desk) -> None:
    assert desk.posts("/document", form="pdf", why="  ").status_code == 400
    assert desk.posts("/document", form="exe", why="For the file").status_code == 400
    assert entries(app) == []


def test_whoever_may_not_open_the_visit_takes_nothing(app: Flask, visit: str, supervisor: Supervisor) -> None:
    for person in (Officer(app, 1), supervisor):
        assert Desk(person, visit).posts("/document", form="json", why="Curious").status_code == 403
    assert entries(app) == []
