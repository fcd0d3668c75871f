"""Officers and supervisors write into a response, together and one after the other."""

import json

from flask import Flask

from app.platform.database import transaction
from app.response.records import ResponseEntry, RiskGrade
from tests.people import ControlRoom, Officer, Supervisor
from tests.response.conftest import Desk


def test_a_field_saves_itself_and_is_there_after_a_reload(desk: Desk) -> None:
    saved = desk.writes(report__what="He took my phone.")
    assert saved["ok"]
    assert desk.says("report.what") == "He took my phone."
    page = desk.person.gets(desk.url)
    assert "He took my phone." in page.text


def test_the_same_again_is_stored_once(app: Flask, desk: Desk) -> None:
    first = desk.writes(report__where="At home")
    again = desk.writes(report__where="At home")
    assert first["written"]["report.where"]["number"] == again["written"]["report.where"]["number"]
    with app.app_context(), transaction() as tx:
        assert tx.session.query(ResponseEntry).count() == 1


def test_what_another_wrote_meanwhile_is_shown_and_not_replaced(desk: Desk, supervisor: Supervisor, visit: str) -> None:
    supervisor.posts(f"/officer/visits/{visit}/reason", code="supervision", words="Reviewing the risk")
    theirs = Desk(supervisor, visit)
    assert theirs.writes(report__when="On Monday")["ok"]
    answer = desk.writes(seen={"report.when": 0}, report__when="On Tuesday")
    assert not answer["ok"]
    assert answer["theirs"]["report.when"]["value"] == "On Monday"
    assert desk.says("report.when") == "On Monday"
    number = answer["theirs"]["report.when"]["number"]
    assert desk.writes(seen={"report.when": number}, report__when="On Tuesday")["ok"]
    assert desk.says("report.when") == "On Tuesday"


def test_different_fields_of_two_people_never_get_into_each_others_way(desk: Desk) -> None:
    desk.writes(report__injuries="A bruise")
    assert desk.writes(report__weapons="None")["ok"]
    assert (desk.says("report.injuries"), desk.says("report.weapons")) == ("A bruise", "None")


def test_undo_brings_back_what_was_there(desk: Desk) -> None:
    first = desk.writes(report__what="First")
    seen = {"report.what": first["written"]["report.what"]["number"]}
    desk.writes(seen=seen, report__what="Second")
    assert desk.posts("/undo", key="report.what").json["ok"]
    assert desk.says("report.what") == "First"
    assert desk.posts("/undo", key="report.what").json["ok"]
    assert desk.says("report.what") == ""
    assert not desk.posts("/undo", key="report.what").json["ok"]


def test_what_is_wrong_is_told_beside_the_field_and_the_rest_is_stored(desk: Desk) -> None:
    answer = desk.writes(risk__first_risk__frightened="perhaps", report__where="Here")
    assert answer["wrong"] == {"risk.first_risk.frightened": "Choose one of the answers"}
    assert desk.says("report.where") == "Here"


def test_a_field_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert desk.posts("", **{"report.nonsense": "x"}).status_code == 400


def test_a_note_goes_with_an_answer(desk: Desk) -> None:
    answer = desk.posts("", **{"risk.first_risk.throat": "yes", "note:risk.first_risk.throat": "Last week"}).json
    written = answer["written"]["risk.first_risk.throat"]
    assert (written["value"], written["note"]) == ("yes", "Last week")


def test_the_grade_is_the_officers_and_a_difference_needs_a_reason(desk: Desk, app: Flask) -> None:
    for question in ("frightened", "getting_worse", "throat"):
        desk.writes(**{f"risk__first_risk__{question}": "yes"})
    assert "The answers so far suggest: Medium." in desk.reads()["html"]["grade"]
    assert desk.grades("high")["wrong"].keys() == {"reason"}
    assert desk.grades("high", "Neck held last week")["ok"]
    with app.app_context(), transaction() as tx:
        row = tx.session.query(RiskGrade).one()
        assert (row.grade, row.suggested, row.reason.reveal()) == ("high", "medium", "Neck held last week")


def test_no_grade_is_chosen_for_anybody(desk: Desk) -> None:
    assert "Not graded yet" in desk.reads()["html"]["grade"]
    assert desk.grades("")["wrong"].keys() == {"grade"}
    assert 'name="grade" value="high" checked' not in desk.person.gets(desk.url).text


def test_a_high_grade_opens_the_referrals(desk: Desk) -> None:
    assert "safety.marac" not in desk.reads()["fields"]
    assert desk.grades("high", "Judgement")["ok"]
    assert {"safety.marac", "safety.idva"} <= set(desk.reads()["fields"])
    assert "Referral to MARAC" in desk.reads()["html"]["needed"]


def test_whoever_may_not_open_the_visit_reads_and_writes_nothing(
    app: Flask, visit: str, control_room: ControlRoom, supervisor: Supervisor
) -> None:
    other = Desk(Officer(app, 1), visit)
    assert other.person.gets(other.url).status_code == 303
    assert other.posts("", **{"report.what": "x"}).status_code == 403
    assert Desk(control_room, visit).posts("", **{"report.what": "x"}).status_code == 403
    assert Desk(supervisor, visit).person.gets(other.url).status_code == 303  # the reason first


def test_staff_with_the_visit_on_their_stage_are_told_that_something_changed_and_not_what(
    desk: Desk, officer: Officer, visit: str
) -> None:
    officer.socket.asks("visit:watch", {"visit": visit, "seen": None})
    officer.socket.told()
    desk.writes(report__what="Secret words")
    told = officer.socket.told("response:changed")
    assert [event["visit"] for event in told] == [visit]
    assert "Secret words" not in json.dumps(told)
