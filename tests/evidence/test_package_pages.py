"""Asking for a package with purpose and recipient, taking it once, and the same for another system."""

import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence import package
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.evidence.kept import captured
from tests.evidence.packing import talk
from tests.people import ControlRoom, Officer, Phone, Supervisor

WANTED = {"purpose": "Charging decision", "recipient": "Crown Prosecution Service"}


@pytest.fixture
def visit(app: Flask, link: str, phone: Phone, officer: Officer) -> str:
    visit = talk(phone, officer, link)
    captured(app, visit, b"an original")
    return visit


def works(app: Flask) -> None:
    """The worker does what was asked for."""
    with app.app_context():
        with transaction() as tx:
            waiting = package.waiting(tx)
        for package_id in waiting:
            package.make(package_id)


def actions(app: Flask, beginning: str) -> list[str]:
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry.action).order_by(AuditEntry.number)
        return [action for action in tx.session.scalars(query) if action.startswith(beginning)]


def test_an_officer_asks_sees_how_far_it_is_and_takes_it_once(app: Flask, officer: Officer, visit: str) -> None:
    address = f"/officer/visits/{visit}/package"
    assert officer.posts(address, **WANTED).status_code == 303
    assert "Waiting to be made" in officer.gets(address).text
    states = officer.http.get(address, base_url="https://go.test", headers={"Accept": "application/json"}).get_json()
    ((package_id, state),) = states.items()
    assert state == ["asked", 0.0]
    assert officer.posts(f"{address}/{package_id}").status_code == 401  # a passkey first
    officer.confirms()
    assert officer.posts(f"{address}/{package_id}").location.endswith(address)  # not made yet
    works(app)
    assert "Download" in officer.gets(address).text
    taken = officer.posts(f"{address}/{package_id}")
    assert zipfile.ZipFile(io.BytesIO(taken.data)).testzip() is None
    assert taken.headers["Content-Disposition"] == f'attachment; filename="evidence-{visit}.zip"'
    assert int(taken.headers["Content-Length"]) == len(taken.data)
    assert officer.posts(f"{address}/{package_id}").location.endswith(address)
    assert actions(app, "visit:package") == ["visit:package_asked", "visit:package_made"]
    assert actions(app, "visit:exported") == ["visit:exported"]


@pytest.mark.parametrize("missing", ["purpose", "recipient"])
def test_without_purpose_and_recipient_nothing_is_made(officer: Officer, visit: str, missing: str) -> None:
    refused = officer.posts(f"/officer/visits/{visit}/package", **WANTED | {missing: " "})
    assert refused.status_code == 422
    assert "Say w" in refused.text
    assert "Waiting to be made" not in refused.text


def test_whoever_has_no_need_to_know_says_why_first(supervisor: Supervisor, visit: str) -> None:
    address = f"/officer/visits/{visit}/package"
    assert supervisor.gets(address).location.endswith(f"/officer/visits/{visit}")
    assert supervisor.posts(address, **WANTED).location.endswith(f"/officer/visits/{visit}")
    supervisor.posts(f"/officer/visits/{visit}/reason", code="complaint", words="A request for the record")
    assert supervisor.posts(address, **WANTED).location.endswith("/package")


def test_a_colleague_does_not_take_what_another_asked_for(
    app: Flask, officer: Officer, supervisor: Supervisor, visit: str
) -> None:
    address = f"/officer/visits/{visit}/package"
    officer.posts(address, **WANTED)
    works(app)
    supervisor.posts(f"/officer/visits/{visit}/reason", code="complaint", words="A request for the record")
    supervisor.confirms()
    with app.app_context(), transaction() as tx:
        (row,) = package.of_visit(tx, visit)
    assert "Download" not in supervisor.gets(address).text
    assert supervisor.posts(f"{address}/{row.id}").status_code == 404


def test_the_control_room_has_no_package(control_room: ControlRoom, visit: str) -> None:
    assert control_room.gets(f"/officer/visits/{visit}/package").status_code == 403


def test_another_system_has_it_made_and_takes_it_once(app: Flask, control_room: ControlRoom, visit: str) -> None:
    address = f"/visits/{visit}/export"
    first = control_room.api("GET", address)
    assert (first.status_code, first.get_json()) == (202, {"state": "asked", "progress": 0.0, "again_after_s": 5})
    control_room.api("GET", address)
    works(app)
    zipped = control_room.api("GET", address)
    assert (zipped.status_code, zipped.content_type) == (200, "application/zip")
    assert zipfile.ZipFile(io.BytesIO(zipped.data)).testzip() is None
    assert actions(app, "visit:package_asked") == ["visit:package_asked"]
    assert control_room.api("GET", address).status_code == 202  # a new one


def test_the_api_needs_the_scope_and_a_visit(app: Flask, control_room: ControlRoom, visit: str) -> None:
    made = app.test_cli_runner().invoke(args=["tokens", "create", "board", "--scope", "incident:read"])
    token = made.output.strip().splitlines()[-1]
    assert control_room.api("GET", f"/visits/{visit}/export", token=token).status_code == 403
    assert control_room.api("GET", "/visits/nobody/export").status_code == 404


def test_a_failure_is_told_to_another_system_and_the_next_request_asks_anew(
    app: Flask, control_room: ControlRoom, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    control_room.api("GET", f"/visits/{visit}/export")
    settings = app.extensions["settings"]
    without = settings.model_copy(update={"evidence_sign_key": type(settings.evidence_sign_key)("")})
    monkeypatch.setitem(app.extensions, "settings", without)
    works(app)
    assert control_room.api("GET", f"/visits/{visit}/export").status_code == 503
    assert control_room.api("GET", f"/visits/{visit}/export").status_code == 202


DAVE = {"words": "dave  pritchard\n12 Acacia Road", "words_reason": "third party"}


def test_a_disclosure_copy_is_shown_before_it_is_asked_for(officer: Officer, visit: str) -> None:
    address = f"/officer/visits/{visit}/package/disclosure"
    page = officer.gets(address).text
    assert "Dave Pritchard pushed me" in page
    shown = officer.posts(address, **WANTED, **DAVE, preview="1").text
    preview = shown[shown.index('id="preview"') : shown.index("<form", shown.index('id="preview"'))]
    assert "then [redacted: third party] pushed me" in preview
    assert "Dave" not in preview
    assert "He took my phone" in preview
    assert "Waiting to be made" not in officer.gets(f"/officer/visits/{visit}/package").text


def test_what_is_left_out_in_one_place_and_stands_in_another_is_named(officer: Officer, visit: str) -> None:
    officer.posts(f"/officer/visits/{visit}/response", **{"report.when": "At 12 Acacia Road, yesterday"})
    shown = officer.posts(
        f"/officer/visits/{visit}/package/disclosure", **WANTED, **{"why:response:report.where": "safety"}, preview="1"
    ).text
    assert "still stands in another" in shown
    assert "<li>At 12 Acacia Road</li>" in shown


def test_words_to_leave_out_need_a_reason(officer: Officer, visit: str) -> None:
    refused = officer.posts(f"/officer/visits/{visit}/package/disclosure", **WANTED, words="Dave")
    assert refused.status_code == 422
    assert "Say why these words are left out" in refused.text
