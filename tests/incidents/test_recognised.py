"""References that are here twice, and numbers that called before: shown as facts, to those who may read reports."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.incidents.records import Incident
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.people import ORIGIN, ControlRoom


def test_the_call_handler_sees_that_a_reference_is_taken_with_a_way_there(control_room: ControlRoom) -> None:
    first = control_room.records(reference="RVR-7")["id"]
    second = control_room.records(reference="rvr-7 ", phone="07700 900999")["id"]
    page = control_room.gets(f"/control/incidents/{second}").text
    assert "This reference is on another report too:" in page
    assert f'href="/control/incidents/{first}"' in page


def test_it_is_said_while_the_incident_is_being_typed(control_room: ControlRoom) -> None:
    control_room.records(reference="RVR-7")
    form = {"reference": "RVR-7", "phone": "07700 900123"}
    saved = control_room.http.post(
        "/control/incidents", data=form, base_url=ORIGIN, headers={"Accept": "application/json"}
    )
    note = saved.json["html"]["recognised"]
    assert "This reference is on another report too:" in note
    assert "1 other report has this number" in note


def test_reports_from_the_same_number_are_counted_and_the_newest_named(control_room: ControlRoom) -> None:
    others = [control_room.records(reference=f"RVR-{n}", phone="07700 900123")["id"] for n in range(6)]
    answer = control_room.records(reference="RVR-7", phone="+44 7700 900 123")
    assert answer["same_number_12_months"] == 6
    page = control_room.gets(f"/control/incidents/{answer['id']}").text
    assert "6 other reports have this number, from the past 12 months:" in page
    assert [f'href="/control/incidents/{other}"' in page for other in others] == [False] + [True] * 5
    assert control_room.api("GET", f"/incidents/{answer['id']}").json["same_number_12_months"] == 6


def test_another_number_and_what_is_older_than_a_year_do_not_count(app: Flask, control_room: ControlRoom) -> None:
    old = control_room.records(reference="RVR-1")["id"]
    control_room.records(reference="RVR-2", phone="07700 900124")
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, old)
        assert incident
        incident.recorded_at -= timedelta(days=366)
    answer = control_room.records(reference="RVR-3")
    assert answer["same_number_12_months"] == 0
    assert "has this number" not in control_room.gets(f"/control/incidents/{answer['id']}").text


def test_a_number_that_is_corrected_is_looked_for_anew(control_room: ControlRoom) -> None:
    control_room.records(reference="RVR-1")
    second = control_room.records(reference="RVR-2", phone="07700 900124")["id"]
    control_room.posts(f"/control/incidents/{second}", reference="RVR-2", phone="07700 900123")
    assert "1 other report has this number" in control_room.gets(f"/control/incidents/{second}").text
    control_room.posts(f"/control/incidents/{second}", reference="RVR-2", phone="")
    page = control_room.gets(f"/control/incidents/{second}")
    assert page.status_code == 200
    assert "this number" not in page.text


def test_an_incident_without_a_number_is_saved_and_shown(control_room: ControlRoom) -> None:
    saved = control_room.http.post(
        "/control/incidents", data={"reference": "RVR-7"}, base_url=ORIGIN, headers={"Accept": "application/json"}
    )
    assert saved.status_code == 200
    assert control_room.gets(saved.get_json()["url"]).status_code == 200


def test_putting_reports_side_by_side_is_in_the_log_as_combination(app: Flask, control_room: ControlRoom) -> None:
    control_room.records(reference="RVR-1")
    second = control_room.records(reference="RVR-2")["id"]
    control_room.gets(f"/control/incidents/{second}")
    with app.app_context(), transaction() as tx:
        entries = tx.session.scalars(select(AuditEntry).where(AuditEntry.kind == "combination")).all()
        assert {(entry.actor_id, entry.subject) for entry in entries} == {
            ("demo", f"incident:{second}"),
            (control_room.person.id, f"incident:{second}"),
        }


def test_a_number_lies_sealed_and_only_its_keyed_hash_is_open(app: Flask, control_room: ControlRoom) -> None:
    incident_id = control_room.records()["id"]
    with app.app_context(), transaction() as tx:
        incident = tx.get(Incident, incident_id)
        assert incident
        assert len(incident.phone_digest or "") == 64
        assert b"7700900123" not in (incident.phone_sealed or b"")
