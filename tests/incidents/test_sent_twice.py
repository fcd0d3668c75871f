"""The form of a new incident that is sent more than once: a double click, or an answer that was lost on the way."""

import re
import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app.incidents.records import Incident
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.permissions import Role
from tests.colleague import Colleague
from tests.people import ControlRoom


def draft_on(page: str) -> str:
    found = re.search(r'name="draft" value="([0-9a-f-]{36})"', page)
    assert found, page
    return found[1]


@pytest.fixture
def draft(control_room: ControlRoom) -> str:
    return draft_on(control_room.gets("/control/incidents/new").text)


def recorded(app: Flask) -> list[tuple[str, str]]:
    """Reference and number of each incident, as they were recorded."""
    with app.app_context(), transaction() as tx:
        entries = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "incident:recorded")).all()
        incidents = tx.session.scalars(select(Incident)).all()
        assert {entry.subject for entry in entries} == {f"incident:{incident.id}" for incident in incidents}
        return sorted((one.reference.reveal(), one.phone.reveal() if one.phone else "") for one in incidents)


def test_a_form_that_is_sent_twice_records_one_incident_and_loses_no_word(
    app: Flask, control_room: ControlRoom, draft: str
) -> None:
    first = control_room.posts("/control/incidents", draft=draft, reference="RVR-1")
    second = control_room.posts("/control/incidents", draft=draft, reference="RVR-1", phone="07700 900123")
    assert first.location == second.location
    assert recorded(app) == [("RVR-1", "+447700900123")]


def test_a_double_click_records_one_incident(app: Flask, control_room: ControlRoom, draft: str) -> None:
    cookie = {"Cookie": f"__Host-staff={control_room.cookie('__Host-staff')}"}
    statuses: list[int] = []

    def sends() -> None:
        form = {"draft": draft, "reference": "RVR-1"}
        client = app.test_client(use_cookies=False)
        sent = client.post("/control/incidents", data=form, base_url="https://go.test", headers=cookie)
        statuses.append(sent.status_code)

    threads = [threading.Thread(target=sends) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 4
    assert len(recorded(app)) == 1


def test_a_form_with_an_error_goes_on_with_its_draft(control_room: ControlRoom, draft: str) -> None:
    assert draft_on(control_room.posts("/control/incidents", draft=draft, reference="").text) == draft


def test_two_new_forms_are_two_incidents(app: Flask, control_room: ControlRoom, draft: str) -> None:
    other = draft_on(control_room.gets("/control/incidents/new").text)
    for one in (draft, other):
        control_room.posts("/control/incidents", draft=one, reference="RVR-1")
    assert len(recorded(app)) == 2


@pytest.mark.parametrize("draft_sent", ["", "none", "' OR 1=1", "x" * 400])
def test_a_draft_that_is_none_is_an_incident_of_its_own(app: Flask, control_room: ControlRoom, draft_sent: str) -> None:
    for _ in range(2):
        assert control_room.posts("/control/incidents", draft=draft_sent, reference="RVR-1").status_code == 303
    assert len(recorded(app)) == 2


def test_with_anothers_draft_their_incident_stays_as_it_is(app: Flask, control_room: ControlRoom, draft: str) -> None:
    control_room.posts("/control/incidents", draft=draft, reference="RVR-1")
    other = Colleague(app, Role.CALL_HANDLER, "T. Reed")
    other.enrols()
    other.posts("/control/incidents", draft=draft, reference="RVR-2")
    assert recorded(app) == [("RVR-1", ""), ("RVR-2", "")]
