"""What supervisors see of the audit log, and who else sees none of it."""

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform import audit_chain
from app.platform.audit import AuditEntry
from app.platform.audit_chain import Fault
from app.platform.database import transaction
from app.platform.permissions import STAFF_ROLES, Actor, Role, may
from app.record import service
from app.record.words import ACTIONS
from tests.clock import Clock
from tests.colleague import Colleague
from tests.people import ControlRoom, Officer, Phone, StaffBrowser, Supervisor
from tests.platform.test_audit import as_intruder


def entries(app: Flask, action: str) -> list[AuditEntry]:
    with app.app_context(), transaction() as tx:
        return list(tx.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def rows(page: str) -> list[str]:
    return page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]


def test_all_about_an_incident_and_its_visit_is_found_by_its_reference(
    supervisor: Supervisor, control_room: ControlRoom, phone: Phone, officer: Officer
) -> None:
    phone.waits(control_room.sends_link(reference="RVR-7"))
    officer.admits()
    control_room.records(reference="RVR-8")
    found = supervisor.posts("/admin/audit", reference=" rvr-7").text
    for action in ("incident:recorded", "consent:recorded", "invitation:sent", "visit:admit", "visit:opened_by_staff"):
        assert f"<td>{ACTIONS[action]}</td>" in found
    assert found.count("<td>recorded the incident</td>") == 1
    assert "PC Osei" in found
    assert "Consultation" in found


@pytest.mark.parametrize(
    ("wanted", "every"),
    [
        ({"kind": "collection"}, "Collection"),
        ({"since": "2000-01-01", "until": "2999-01-01", "kind": "running"}, "Running the system"),
    ],
)
def test_the_search_is_limited_by_what_was_filled_in(
    supervisor: Supervisor, control_room: ControlRoom, wanted: dict[str, str], every: str
) -> None:
    control_room.sends_link()
    found = rows(supervisor.posts("/admin/audit", **wanted).text)
    assert found
    assert all(every in row for row in found)
    assert "No entry fits" in supervisor.posts("/admin/audit", **wanted | {"until": "2000-01-01"}).text


def test_a_date_that_is_none_is_named_beside_its_field_and_stays_typed(supervisor: Supervisor) -> None:
    page = supervisor.posts("/admin/audit", since="yesterday", reference="RVR-7").text
    assert 'href="#since"' in page
    assert 'value="RVR-7"' in page


def test_a_search_is_in_the_log_without_what_was_looked_for(app: Flask, supervisor: Supervisor) -> None:
    supervisor.posts("/admin/audit", reference="RVR-7")
    (entry,) = entries(app, "audit:searched")
    assert entry.detail == {"by": "reference", "found": 0}
    assert entry.actor_id == supervisor.person.id


def test_older_entries_are_a_page_further_on(
    supervisor: Supervisor, control_room: ControlRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE", 4)
    control_room.sends_link()
    control_room.sends_link()
    first = supervisor.gets("/admin/audit").text
    oldest = first.split('name="older_than" value="')[1].split('"')[0]
    second = supervisor.posts("/admin/audit", older_than=oldest).text
    assert len(rows(first)) == len(rows(second)) == 4
    assert not set(rows(first)) & set(rows(second))


def test_the_log_is_handed_out_for_a_reason_only_and_the_reason_is_in_it(app: Flask, supervisor: Supervisor) -> None:
    supervisor.confirms()
    refused = supervisor.posts("/admin/audit/export", form="csv", why=" ")
    assert refused.status_code == 422
    assert "Say why, in a few words" in refused.text
    assert entries(app, "audit:exported") == []
    given = supervisor.posts("/admin/audit/export", form="jsonl", why="The ombudsman asked")
    assert given.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    lines = [json.loads(line) for line in given.text.splitlines()]
    assert lines[-2]["action"] == "audit:exported"
    assert lines[-2]["reason"] == "The ombudsman asked"
    assert lines[-1]["digest"] == lines[-2]["digest"]
    with app.app_context():
        assert audit_chain.verify(lines[-1]["digest"]).fault is None
    assert entries(app, "audit:exported")[0].kind == "disclosure"


def test_the_log_is_handed_out_only_right_after_a_passkey_check(app: Flask, time: Clock) -> None:
    colleague = Colleague(app, Role.SUPERVISOR, "Sgt Frost")
    colleague.enrols()
    time.passes(minutes=6)
    wanted = {"form": "jsonl", "why": "The ombudsman asked"}
    asked = colleague.posts("/admin/audit/export", **wanted)
    assert asked.status_code == 401
    assert "Confirm that it is you" in asked.text
    assert 'value="The ombudsman asked"' in asked.text, "nothing typed is lost"
    assert entries(app, "audit:exported") == []
    colleague.confirms()
    assert '"audit:exported"' in colleague.posts("/admin/audit/export", **wanted).text
    assert [entry.actor_id for entry in entries(app, "audit:exported")] == [colleague.id]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_log_is_linked_from_the_pages_of_those_who_may_read_it(app: Flask, role: Role) -> None:
    colleague = Colleague(app, role)
    home = colleague.enrols().get_json()["next"]
    assert ('href="/admin/audit"' in colleague.gets(home).text) == may(Actor(role, ""), "audit:read")
    assert (colleague.gets("/admin/audit").status_code == 200) == may(Actor(role, ""), "audit:read")


def test_a_spreadsheet_takes_nothing_of_the_log_for_a_formula(app: Flask, supervisor: Supervisor) -> None:
    supervisor.confirms()
    given = supervisor.posts("/admin/audit/export", form="csv", why='=HYPERLINK("x")').text
    table = list(csv.DictReader(io.StringIO(given)))
    assert table[-2]["reason"] == '\'=HYPERLINK("x")'
    assert table[-1]["number"] == "end"
    assert table[-1]["digest"] == table[-2]["digest"]
    assert [int(row["number"]) for row in table[:-1]] == list(range(1, len(table)))


def test_the_page_proves_the_log_or_names_where_it_is_broken(app: Flask, supervisor: Supervisor) -> None:
    assert "The log is whole." in supervisor.posts("/admin/audit/verify").text
    as_intruder(app, "UPDATE audit_entry SET actor_id = 'x' WHERE number = 1")
    page = supervisor.posts("/admin/audit/verify").text
    assert "The log is broken at entry 1." in page
    assert "not the ones that it was written with" in page
    with app.app_context():
        assert audit_chain.verify().fault is Fault.ALTERED


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("POST", "/verify"), ("POST", "/export")], ids=str
)
def test_nobody_else_gets_the_log(
    app: Flask, control_room: ControlRoom, officer: Officer, method: str, path: str
) -> None:
    for browser in (control_room, officer):
        response = browser.http.open(f"/admin/audit{path}", method=method, base_url="https://go.test")
        assert response.status_code == 403
    nobody = app.test_client().open(f"/admin/audit{path}", method=method, base_url="https://go.test")
    assert nobody.status_code == 302
    assert entries(app, "audit:exported") == []


def test_opening_a_record_is_a_consultation_once_in_ten_minutes(
    app: Flask, control_room: ControlRoom, officer: Officer, phone: Phone
) -> None:
    phone.waits(control_room.sends_link())
    for _ in range(3):
        control_room.gets(f"/control/incidents/{control_room.incident}")
        control_room.api("GET", f"/incidents/{control_room.incident}")
    control_room.gets("/control/outbox")
    visit = officer.admits()
    officer.socket.asks("visit:watch", {"visit": visit})
    opened = entries(app, "incident:opened")
    assert [entry.actor_id for entry in opened] == [control_room.person.id, "demo"]
    (watched,) = entries(app, "visit:opened_by_staff")
    assert (watched.visit_id, watched.kind) == (visit, "consultation")
    assert len(entries(app, "outbox:opened")) == 1


def test_a_decision_keeps_its_reason_with_its_entry(
    app: Flask, control_room: ControlRoom, supervisor: StaffBrowser
) -> None:
    incident = control_room.records(reference="RVR-9")["id"]
    control_room.posts(f"/control/incidents/{incident}/decision", proceed="yes", reason="Seen by the duty inspector")
    assert "Seen by the duty inspector" in supervisor.posts("/admin/audit", reference="RVR-9").text
