"""What administrators do with people, each grave thing right after a passkey check."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.people.records import Staff
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.permissions import STAFF_ROLES, Role
from tests.authenticator import Authenticator
from tests.clock import Clock
from tests.colleague import Colleague, link_on
from tests.people import Administrator


def actions(app: Flask) -> list[str]:
    with app.app_context(), transaction() as tx:
        return list(tx.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def test_the_first_administrator_comes_in_by_a_link_from_the_command_line(app: Flask) -> None:
    said = CliRunner().invoke(app.cli, ["people", "create-admin", "A. Grey"], obj=_info(app))
    assert said.exit_code == 0, said.output
    assert re.fullmatch(r"https://go\.test/enrol#[0-9a-z]{26}\n", said.output)
    first = Colleague(app)
    answer = first.enrols(said.output.strip().partition("#")[2], Authenticator())
    assert answer.get_json()["next"] == "/admin"
    assert "A. Grey" in first.gets("/admin").get_data(as_text=True)


def _info(app: Flask) -> object:
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda: app)


def test_an_administrator_adds_somebody_who_then_signs_in(app: Flask, admin: Colleague) -> None:
    page = admin.posts("/admin/people", name="PC Nowak", call_name="Ola", role="officer")
    newcomer = Colleague(app, name="never used")
    assert newcomer.enrols(link_on(page)).get_json()["next"] == "/officer"
    assert "PC Nowak" in newcomer.gets("/officer").get_data(as_text=True)
    assert "/enrol#" not in admin.gets("/admin").get_data(as_text=True), "the link is shown once"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": " ", "call_name": "Ola", "role": "officer"}, "Enter a name"),
        ({"name": "PC Nowak", "call_name": "", "role": "officer"}, "Enter a first name"),
        ({"name": "PC Nowak", "call_name": "Ola", "role": ""}, "Choose a role"),
        ({"name": "PC Nowak", "call_name": "Ola", "role": "victim"}, "Not a valid choice"),
        ({"name": "x" * 81, "call_name": "Ola", "role": "officer"}, "Use 80 characters or fewer"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_kept(admin: Colleague, form: dict[str, str], said: str) -> None:
    page = admin.posts("/admin/people", **form)
    assert page.status_code == 422
    html = page.get_data(as_text=True)
    assert html.count(said) == 2, "beside the field and in the summary"
    assert form["call_name"] in html


def test_a_change_of_role_asks_for_the_passkey_again_and_goes_on_by_itself(
    app: Flask, admin: Colleague, colleague: Colleague, time: Clock
) -> None:
    colleague.enrols()
    socket = colleague.connects()
    time.passes(minutes=5)
    asked = admin.posts(f"/admin/people/{colleague.id}/role", role="supervisor")
    assert asked.status_code == 401
    assert "Confirm that it is you" in asked.get_data(as_text=True)
    assert 'name="role" value="supervisor"' in asked.get_data(as_text=True)
    assert socket.is_open, "nothing has changed yet"
    assert admin.confirms().status_code == 200
    assert admin.posts(f"/admin/people/{colleague.id}/role", role="supervisor").status_code == 303
    assert not socket.is_open
    assert not colleague.is_in()
    assert colleague.signs_in().get_json()["next"] == "/recovery"
    assert colleague.gets("/officer").status_code == 403
    assert "staff:role_changed" in actions(app)


GRAVE = ["/admin/people", "/admin/people/{id}/role", "/admin/people/{id}/link", "/me/passkeys/{id}/remove"]


@pytest.mark.parametrize("path", GRAVE)
def test_every_grave_thing_needs_a_fresh_check(admin: Colleague, colleague: Colleague, time: Clock, path: str) -> None:
    time.passes(minutes=6)
    page = admin.posts(path.format(id=colleague.id), role="officer", name="x", call_name="y")
    assert page.status_code == 401


def test_another_persons_passkey_confirms_nothing(app: Flask, admin: Colleague, time: Clock) -> None:
    second = Colleague(app, Role.ADMINISTRATOR, "B. Grey")
    second.enrols()
    time.passes(minutes=6)
    assert admin.confirms(second.passkey).status_code == 403
    assert admin.posts("/admin/people", name="x", call_name="y", role="officer").status_code == 401


def test_a_disabled_person_is_out_at_once_and_can_come_back(app: Flask, admin: Colleague, colleague: Colleague) -> None:
    colleague.enrols()
    socket = colleague.connects()
    admin.posts(f"/admin/people/{colleague.id}/disable")
    assert not socket.is_open
    assert not colleague.is_in()
    assert colleague.signs_in().get_json()["code"] == "unknown"
    admin.posts(f"/admin/people/{colleague.id}/enable")
    assert colleague.signs_in().status_code == 200


def test_disabling_ends_a_link_that_was_not_used(admin: Colleague, colleague: Colleague) -> None:
    admin.posts(f"/admin/people/{colleague.id}/disable")
    admin.posts(f"/admin/people/{colleague.id}/enable")
    assert colleague.enrols().get_json()["code"] == "link"


def test_a_new_link_replaces_the_one_before(admin: Colleague, colleague: Colleague) -> None:
    new = link_on(admin.posts(f"/admin/people/{colleague.id}/link"))
    assert colleague.enrols().get_json()["code"] == "link"
    assert colleague.enrols(new).status_code == 200


def test_a_link_for_a_lost_device_ends_what_the_device_could_do(
    app: Flask, admin: Colleague, colleague: Colleague
) -> None:
    colleague.enrols()
    lost = colleague.connects()
    link = link_on(admin.posts(f"/admin/people/{colleague.id}/link"))
    assert colleague.is_in(), "nothing changes before the link is used"
    elsewhere = Colleague(app, name="never used")
    replacement = Authenticator()
    assert elsewhere.enrols(link, replacement).status_code == 200
    assert not lost.is_open
    assert not colleague.is_in()
    assert colleague.signs_in().status_code == 403
    assert colleague.signs_in(replacement).status_code == 200


@pytest.mark.parametrize("what", ["role", "disable"])
def test_nobody_changes_their_own_role_so_that_an_administrator_always_remains(admin: Colleague, what: str) -> None:
    page = admin.posts(f"/admin/people/{admin.id}/{what}", role="officer")
    assert page.status_code == 422
    assert "Another administrator" in page.get_data(as_text=True)
    assert admin.gets("/admin").status_code == 200


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role is not Role.ADMINISTRATOR])
def test_nobody_else_manages_people(app: Flask, role: Role) -> None:
    somebody = Colleague(app, role, "Somebody")
    somebody.enrols()
    assert somebody.gets("/admin").status_code == 403
    assert somebody.gets(f"/admin/people/{somebody.id}").status_code == 403
    assert somebody.posts(f"/admin/people/{somebody.id}/role", role="administrator").status_code == 403
    assert somebody.posts("/admin/people", name="x", call_name="x", role="administrator").status_code == 403


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_has_a_page_to_begin_with(app: Flask, role: Role) -> None:
    somebody = Colleague(app, role, "Somebody")
    home = somebody.enrols().get_json()["next"]
    assert somebody.gets(home).status_code == 200
    assert somebody.gets("/").headers["Location"] == home


def test_the_demos_administrator_confirms_by_a_button(app: Flask, colleague: Colleague) -> None:
    demo = Administrator(app)
    path = f"/admin/people/{colleague.id}/role"
    asked = demo.posts(path, role="analyst")
    assert "data-without" in asked.get_data(as_text=True)
    demo.confirms()
    assert demo.posts(path, role="analyst").status_code == 303
    with app.app_context(), transaction() as tx:
        staff = tx.get(Staff, colleague.id)
        assert staff is not None
        assert staff.role == "analyst"


def test_a_stranger_is_led_to_sign_in_and_back(colleague: Colleague) -> None:
    assert colleague.gets("/admin").headers["Location"] == "/sign-in?next=/admin"
    colleague.enrols()
    credential = colleague.passkey.shows(colleague.sends("/passkey/sign-in", {}).get_json())
    answer = {"credential": credential, "next": "//evil.example/officer"}
    assert colleague.sends("/passkey/sign-in/answer", answer).get_json()["next"] == "/officer"
