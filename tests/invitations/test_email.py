"""A link by email instead of a text message: neutral, followed as texts are, and only where one can be sent."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.incidents.records import Incident
from app.invitations.records import Invitation, SentText, TextDelivery
from app.platform.database import transaction
from app.playbook.checking import TELLING
from app.playbook.folder import DEFAULT, files_of, read
from tests.conftest import build
from tests.notify import BAD_ADDRESS, CALLBACK_TOKEN, FakeNotify, works
from tests.people import ORIGIN, ControlRoom, FakeMedia

ADDRESS = "someone@example.com"
JSON = {"Accept": "application/json"}


class Handler(ControlRoom):
    """A call handler on an incident with a yes to video."""

    def begins(self, **facts: object) -> None:
        """Record the incident, and the yes."""
        self.incident = self.records(**facts)["id"]
        self.page = f"/control/incidents/{self.incident}"
        self.posts(f"{self.page}/consent", to_video="yes", was='{"to_video": ""}')

    def types(self, address: str) -> dict[str, object]:
        """The address, as the page's script saves it; returns the errors."""
        form = {"reference": "RVR-1", "email": address}
        answer = self.http.post(self.page, data=form, base_url=ORIGIN, headers=JSON)
        errors: dict[str, object] = answer.get_json()["errors"]
        return errors

    def sends(self, channel: str = "email") -> dict[str, object]:
        """Send the link; returns the errors."""
        path = f"{self.page}/invitations"
        answer = self.http.post(path, data={"channel": channel}, base_url=ORIGIN, headers=JSON)
        errors: dict[str, object] = answer.get_json()["errors"]
        return errors

    def sees(self) -> str:
        """The incident's page."""
        page: str = self.gets(self.page).get_data(as_text=True)
        return page


def calls_back(app: Flask, status: str) -> None:
    with app.app_context(), transaction() as tx:
        reference = tx.session.scalars(select(TextDelivery.id)).one()
    body = {"id": "x", "reference": reference, "to": ADDRESS, "status": status}
    headers = {"Authorization": f"Bearer {CALLBACK_TOKEN}"}
    answer = app.test_client().post("/notify/callback", json=body, headers=headers, base_url=ORIGIN)
    assert answer.status_code == 204


def test_the_link_goes_by_email_and_its_way_is_shown(sending: Flask, notify: FakeNotify) -> None:
    handler = Handler(sending)
    handler.begins()
    assert handler.types(ADDRESS) == {}
    assert handler.sends() == {}
    assert "Email is being handed over" in handler.sees()
    assert works(sending) == 1
    [sent] = notify.sent
    assert sent["email_address"] == ADDRESS
    assert sent["personalisation"]["subject"] == "Your link"
    assert sent["personalisation"]["message"].startswith("Your link is ready: https://go.test/v/")
    for status, words in (("sending", "Email is on its way"), ("delivered", "Email delivered")):
        calls_back(sending, status)
        assert words in handler.sees()
    assert "Text message" not in handler.sees()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("permanent-failure", "can’t be delivered to this address"),
        ("temporary-failure", "the mailbox may be full"),
        ("technical-failure", "got lost on its way"),
    ],
)
def test_an_email_that_does_not_arrive_says_what_to_do(sending: Flask, status: str, words: str) -> None:
    handler = Handler(sending)
    handler.begins(email=ADDRESS)
    handler.sends()
    works(sending)
    calls_back(sending, status)
    assert words in handler.sees()
    assert "Read out the link or a code instead." in handler.sees()


def test_an_address_that_notify_refuses_is_said_at_once(sending: Flask, notify: FakeNotify) -> None:
    handler = Handler(sending)
    handler.begins(email=ADDRESS)
    handler.sends()
    with sending.app_context(), transaction() as tx:
        tx.session.scalars(select(SentText)).one().to = BAD_ADDRESS
    works(sending)
    assert notify.sent == []
    assert "This address can’t get emails" in handler.sees()


def test_by_default_it_lies_in_the_outbox(app: Flask) -> None:
    handler = Handler(app)
    handler.begins(email=ADDRESS, language="pl")
    handler.sends()
    assert works(app) == 1
    outbox = handler.gets("/control/outbox").get_data(as_text=True)
    assert f"<td>{ADDRESS}</td><td><b>Twój link</b><br>Twój link jest gotowy: " in outbox


def test_without_an_address_or_a_template_there_is_no_email(tmp_path: Path, migrated: Path, notify: FakeNotify) -> None:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    app = build(tmp_path, **notify.environment() | {"RVR_NOTIFY_EMAIL_TEMPLATE_ID": ""})
    app.extensions["media"] = FakeMedia()
    handler = Handler(app)
    handler.begins(email=ADDRESS)
    assert "Send by email" not in handler.sees()
    assert handler.sends() == {"channel": "Enter a safe email address first, or show the link here only"}
    app.extensions["store"].engine.dispose()


def test_what_is_no_address_is_said_beside_the_field_and_stored_nowhere(app: Flask) -> None:
    handler = Handler(app)
    handler.begins()
    assert handler.types("someone at example") == {"email": "Enter an email address, like name@example.com"}
    assert handler.sends() == {"channel": "Enter a safe email address first, or show the link here only"}
    handler.types(f" {ADDRESS} ")
    with app.app_context(), transaction() as tx:
        incident = tx.session.scalars(select(Incident)).one()
        assert incident.email.reveal() == ADDRESS
        assert ADDRESS.encode() not in incident.email_sealed
        assert tx.session.scalars(select(Invitation)).all() == []
    assert "Send by email" in handler.sees()
    handler.types("")
    assert "Send by email" not in handler.sees()


def test_command_and_control_may_ask_for_an_email(app: Flask, control_room: ControlRoom) -> None:
    incident = control_room.records(email=ADDRESS)["id"]
    body = {"channel": "email", "consent": {"to_video": True}}
    assert control_room.api("POST", f"/incidents/{incident}/invitations", body).status_code == 201
    other = control_room.records(reference="RVR-2")["id"]
    refused = control_room.api("POST", f"/incidents/{other}/invitations", body)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/no_email")
    assert control_room.api("POST", "/incidents", {"email": "nobody"}).status_code == 422


def test_the_subject_of_the_default_tells_nothing_in_any_language() -> None:
    subject = read(files_of(DEFAULT)).sms.subject
    assert len(subject) == 10
    assert not any(TELLING.search(words) for words in subject.values())
