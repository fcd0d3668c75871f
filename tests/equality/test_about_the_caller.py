"""About the caller: asked when it is right, kept apart, read back by nobody else, erased when they want."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.equality.records import EqualityAnswers
from app.equality.service import NotTheMoment, collect
from app.incidents.records import Incident
from app.platform.audit import AuditEntry
from app.platform.database import store, transaction
from app.platform.permissions import Actor, NotAllowed, Role
from tests.colleague import Colleague
from tests.people import ControlRoom, Officer, Phone

OWN = "Quxwords of their own"
ANSWERS: dict[str, Any] = {
    "sex": "self_described",
    "sex_words": OWN,
    "age_band": "35_44",
    "ethnicity": "white_roma",
    "condition": "yes",
    "effect": "a_lot",
    "kinds": ["hearing", "mental_health"],
}


@pytest.fixture
def sent(control_room: ControlRoom) -> str:
    """The path of the questions for an incident whose link was sent."""
    control_room.sends_link()
    return about(control_room)


def about(control_room: ControlRoom) -> str:
    return f"/control/incidents/{control_room.incident}/about-the-caller"


def panel(page: str) -> str:
    found = re.search(r'<section class="panel" data-panel="about".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def incident_panel(browser: ControlRoom | Colleague, path: str) -> str:
    return panel(browser.gets(path.removesuffix("/about-the-caller")).text)


def rows(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context(), transaction() as tx:
        found = tx.session.scalars(select(EqualityAnswers)).all()
        return [(row.standing, row.answers.reveal() if row.answers else None) for row in found]


def audited(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.startswith("equality:")).order_by(AuditEntry.number)
        entries = tx.session.scalars(query).all()
        assert all(entry.detail == {} for entry in entries)
        return [(entry.action, entry.kind or "") for entry in entries]


def test_it_is_not_offered_while_screening_is_under_way_or_in_danger(control_room: ControlRoom) -> None:
    control_room.incident = control_room.records()["id"]
    where = about(control_room)
    assert " hidden" in incident_panel(control_room, where).partition(">")[0]
    page = control_room.gets(where).text
    assert "First see whether video suits them" in page
    assert 'id="about-form"' not in page
    control_room.posts(where.replace("about-the-caller", "instead/unit"))
    assert "Ask now" in incident_panel(control_room, where), "who gets another response is asked as well"
    control_room.posts(where.replace("about-the-caller", "instead/emergency"))
    assert " hidden" in incident_panel(control_room, where).partition(">")[0]
    assert "There is immediate danger" in control_room.gets(where).text


def test_the_answers_are_kept_and_only_whoever_wrote_them_reads_them_back(
    app: Flask, control_room: ControlRoom, sent: str
) -> None:
    assert "Ask now" in incident_panel(control_room, sent)
    assert "changes nothing about the help" in control_room.gets(sent).text
    assert control_room.posts(sent, **ANSWERS).status_code == 303
    shown = incident_panel(control_room, sent)
    assert "Asked. The answers are kept apart" in shown
    assert OWN not in shown
    mine = control_room.gets(sent).text
    assert f'value="{OWN}"' in mine
    assert '<option selected value="white_roma">' in mine
    other = Colleague(app, Role.CALL_HANDLER, "T. Reed")
    other.enrols()
    theirs = other.gets(sent).text
    assert OWN not in theirs
    assert 'selected value="white_roma"' not in theirs
    other.posts(sent, sex="female")
    assert f'value="{OWN}"' in control_room.gets(sent).text
    assert len(rows(app)) == 2
    assert audited(app) == [
        ("equality:collected", "collection"),
        ("equality:read_back", "consultation"),
        ("equality:collected", "collection"),
    ]


def test_nothing_else_shows_an_answer_or_changes_by_it(
    control_room: ControlRoom, officer: Officer, phone: Phone, sent: str
) -> None:
    path = f"/incidents/{control_room.incident}"
    before = control_room.api("GET", path).json
    control_room.posts(sent, **ANSWERS)
    answer = control_room.api("GET", path)
    assert answer.json == before
    officer.connects()
    told = [answer.text, str(officer.board()), control_room.gets("/control").text]
    told.append(control_room.gets(sent.removesuffix("/about-the-caller")).text)
    told.append(control_room.gets("/api/v1/openapi.json").text)
    for answered in (OWN, "white_roma", "35_44", "mental_health"):
        assert all(answered not in each for each in told), answered


def test_the_api_takes_no_answer(control_room: ControlRoom) -> None:
    body = {"reference": "RVR-2", "grade": 2, "relationship": "intimate", "phone": "07700 900123", "again": True}
    assert control_room.api("POST", "/incidents", body).status_code == 201
    for name in ("age_band", "ethnicity", "condition", "kinds"):
        assert control_room.api("POST", "/incidents", body | {name: "yes"}).status_code == 422


def test_who_would_rather_not_answer_says_so_once(app: Flask, control_room: ControlRoom, sent: str) -> None:
    control_room.posts(sent, rather_not="yes")
    [(standing, answers)] = rows(app)
    assert standing == "asked"
    assert answers == (
        '{"sex": "rather_not", "age_band": "rather_not", "ethnicity": "rather_not", "condition": "rather_not"}'
    )


def test_not_the_right_moment_is_kept_and_can_be_made_up_for(app: Flask, control_room: ControlRoom, sent: str) -> None:
    for _ in range(2):
        control_room.posts(f"{sent}/not-now")
    assert "not the right moment" in incident_panel(control_room, sent)
    assert rows(app) == [("not_now", None)]
    control_room.posts(sent, sex="male")
    assert rows(app) == [("asked", '{"sex": "male"}')]
    control_room.posts(f"{sent}/not-now")
    assert rows(app) == [("asked", '{"sex": "male"}')]


def test_mistakes_are_said_and_nothing_typed_is_lost(app: Flask, control_room: ControlRoom, sent: str) -> None:
    wrong = control_room.posts(sent, sex_words=OWN, condition="no", effect="a_lot")
    assert wrong.status_code == 422
    assert "This goes with a yes" in wrong.text
    assert f'value="{OWN}"' in wrong.text
    assert "Nothing is answered yet" in control_room.posts(sent).text
    assert control_room.posts(sent, ethnicity="martian").status_code == 422
    assert rows(app) == []


def test_danger_that_comes_while_asking_saves_nothing_and_keeps_what_is_typed(
    app: Flask, control_room: ControlRoom, sent: str
) -> None:
    control_room.posts(sent.replace("about-the-caller", "instead/emergency"))
    answer = control_room.posts(sent, **ANSWERS)
    assert answer.status_code == 409
    assert "There is immediate danger" in answer.text
    assert "It is not saved" in answer.text
    assert f'value="{OWN}"' in answer.text
    assert rows(app) == []


def test_it_is_not_offered_while_they_are_with_the_officer_or_have_left(
    control_room: ControlRoom, phone: Phone, officer: Officer
) -> None:
    phone.waits(control_room.sends_link())
    where = about(control_room)
    assert "Ask now" in incident_panel(control_room, where)
    officer.admits()
    assert "They are with the officer now" in control_room.gets(where).text
    phone.posts("/leave")
    assert "It is not safe for them to talk now" in control_room.gets(where).text


def test_they_can_have_it_erased_after_a_fresh_check_and_are_not_asked_again(
    app: Flask, control_room: ControlRoom, sent: str
) -> None:
    control_room.posts(sent, **ANSWERS)
    assert control_room.posts(f"{sent}/erase").status_code == 401
    assert rows(app)[0][0] == "asked"
    control_room.confirms()
    control_room.posts(f"{sent}/erase")
    assert rows(app) == [("erased", None)]
    shown = incident_panel(control_room, sent)
    assert "Please don’t ask again" in shown
    assert "Ask now" not in shown
    assert control_room.posts(sent, sex="male").status_code == 409
    assert rows(app) == [("erased", None)]
    assert audited(app)[-1] == ("equality:erased", "erasure")


def test_it_lies_sealed_and_nothing_leads_from_it_to_the_incident_without_the_keys(
    app: Flask, control_room: ControlRoom, sent: str
) -> None:
    control_room.posts(sent, **ANSWERS)
    with app.app_context(), store().engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM equality_answers")).all())
        log = str(connection.execute(text("SELECT * FROM audit_entry")).all())
        incident = str(connection.execute(text("SELECT * FROM incident")).all())
        assert connection.execute(text("PRAGMA foreign_key_list(equality_answers)")).all() == []
    assert control_room.incident not in row
    for answered in (OWN, "white_roma", "35_44", "mental_health"):
        assert answered not in row + log + incident
    assert control_room.person.id in row, "whose it is to read back"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CALL_HANDLER])
def test_nobody_but_a_call_handler_writes_it_down(app: Flask, control_room: ControlRoom, sent: str, role: Role) -> None:
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, control_room.incident)
        assert incident
        with pytest.raises(NotAllowed):
            collect(tx, Actor(role, "somebody"), incident, None, {"sex": "male"})


def test_officers_and_dispatchers_have_no_way_to_the_questions(app: Flask, officer: Officer, sent: str) -> None:
    dispatcher = Colleague(app, Role.DISPATCHER, "J. Gray")
    dispatcher.enrols()
    for browser in (officer, dispatcher):
        assert browser.gets(sent).status_code == 403
        assert browser.posts(sent, sex="male").status_code == 403
    assert "about-the-caller" not in dispatcher.gets(sent.removesuffix("/about-the-caller")).text
    assert rows(app) == []


def test_the_moment_is_checked_where_it_is_kept(app: Flask, control_room: ControlRoom) -> None:
    control_room.incident = control_room.records()["id"]
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, control_room.incident)
        assert incident
        with pytest.raises(NotTheMoment):
            collect(tx, Actor(Role.CALL_HANDLER, "somebody"), incident, None, {"sex": "male"})
