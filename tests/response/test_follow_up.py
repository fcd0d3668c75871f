"""A second contact is booked from the response, and followed."""

import re
from typing import Any

import pytest
from flask import Flask

from app.incidents.records import Incident
from app.platform.database import transaction
from app.visits.records import Visit
from tests.people import ControlRoom, Officer, Supervisor
from tests.response.conftest import Desk


def times(desk: Desk) -> list[str]:
    return re.findall(r'<option value="([^"]+)"', desk.reads()["html"]["follow_up"])


def books(desk: Desk, starts_at: str) -> dict[str, Any]:
    return dict(desk.posts("/follow-up", starts_at=starts_at).json)


def document(desk: Desk) -> dict[str, Any]:
    return dict(desk.posts("/document", form="json", why="For the file").get_json(force=True)["safeguarding"])


@pytest.fixture
def wished(app: Flask, desk: Desk) -> Desk:
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, tx.get(Visit, desk.visit).incident_id)  # type: ignore[union-attr]
        assert incident is not None
        incident.contact_when, incident.contact_never = "Mornings before ten", "No voicemail"
    return desk


def test_a_free_time_is_booked_beside_what_was_wished(wished: Desk) -> None:
    shown = wished.reads()["html"]["follow_up"]
    assert "Mornings before ten" in shown
    assert "No voicemail" in shown
    assert document(wished)["second_contact"] is None
    assert books(wished, times(wished)[3])["ok"]
    assert "Booked" in wished.reads()["html"]["follow_up"]
    assert times(wished) == []
    assert document(wished)["second_contact"]["state"] == "booked"


def test_the_control_room_has_it_in_its_diary(desk: Desk, control_room: ControlRoom) -> None:
    books(desk, times(desk)[0])
    days = control_room.gets("/control/diary").text
    control_room.connects()
    assert "RVR-1" in days or any(card.get("appointment") for card in control_room.board())


def test_a_time_that_nobody_offered_is_not_booked(desk: Desk) -> None:
    for moment in ("2020-01-01T10:00:00+00:00", "nonsense", ""):
        assert books(desk, moment)["problem"] == "This time is not free any more. Choose another."


def test_it_is_booked_once(desk: Desk) -> None:
    first, second = times(desk)[:2]
    assert books(desk, first)["ok"]
    assert books(desk, first)["ok"]  # sent twice
    assert books(desk, second)["problem"] == "A time is booked already."


def test_who_must_not_be_reached_is_not_booked(app: Flask, desk: Desk) -> None:
    first = times(desk)[0]
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, tx.get(Visit, desk.visit).incident_id)  # type: ignore[union-attr]
        assert incident is not None
        incident.contact_by = "none"
    assert books(desk, first)["problem"].startswith("They asked not to be reached again.")


def test_whoever_may_not_open_the_visit_books_nothing(app: Flask, desk: Desk, supervisor: Supervisor) -> None:
    for person in (Officer(app, 1), supervisor):
        assert Desk(person, desk.visit).posts("/follow-up", starts_at=times(desk)[0]).status_code == 403
