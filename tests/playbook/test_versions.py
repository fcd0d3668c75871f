"""Versions of the playbook: the newest published one is in force, and what has begun keeps its own."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.incidents.records import EligibilityDecision, Incident
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from app.platform.permissions import Actor, NotAllowed, Role
from app.playbook import service
from app.playbook.folder import DEFAULT, files_of
from app.playbook.records import PlaybookVersion
from app.visits.records import Visit
from tests.people import Administrator, ControlRoom, Officer, Phone, StaffBrowser, Supervisor

FILES = files_of(DEFAULT)
STRICT = {**FILES, "eligibility.yaml": FILES["eligibility.yaml"].replace("allowed: [2, 3]", "allowed: [3]")}
ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "admin", "A. Day")


@pytest.fixture
def admin(app: Flask) -> Administrator:
    """An administrator at work."""
    return Administrator(app)


def publishes(app: Flask, files: dict[str, str]) -> str:
    """Draft and publish; returns the version's id."""
    with app.app_context(), transaction() as tx:
        service.in_force(tx)
        version = service.draft(tx, ADMINISTRATOR, files)
        service.publish(tx, ADMINISTRATOR, version)
        return version.id


def uploads(admin: StaffBrowser, files: dict[str, str]) -> Any:
    """Upload files as a browser does: names without folders."""
    sent = [(io.BytesIO(text.encode()), name.rpartition("/")[2]) for name, text in files.items()]
    return admin.posts("/admin/playbook/drafts", files=sent)


def test_a_new_installation_works_by_the_default(app: Flask, control_room: ControlRoom) -> None:
    control_room.records()
    with app.app_context(), transaction() as tx:
        version = service.in_force(tx)
        assert (version.number, version.name, version.published_by) == (1, "Default playbook", "Default of the product")
        assert service.digest(service.content_of(version)) == version.digest
        assert tx.session.scalars(select(Incident.playbook_id)).all() == [version.id]


def test_visit_and_decision_keep_the_version_that_they_ran_under(app: Flask, control_room: ControlRoom) -> None:
    control_room.sends_link()
    old = control_room.incident
    strict = publishes(app, STRICT)
    assert control_room.api("GET", f"/incidents/{old}").json["eligibility"]["outcome"] == "needs_check"
    assert control_room.records(reference="RVR-2")["eligibility"]["outcome"] == "not_eligible"
    control_room.sends_link(reference="RVR-3", grade=3)
    with app.app_context(), transaction() as tx:
        kept = tx.session.scalars(select(Visit.playbook_id).order_by(Visit.created_at)).all()
        decisions = tx.session.scalars(select(EligibilityDecision).order_by(EligibilityDecision.at)).all()
        assert kept == [decisions[0].playbook_id, strict]
        assert [decision.moment for decision in decisions] == ["link_sent", "link_sent"]
        assert decisions[1].playbook_id == strict
        assert decisions[0].reasons["grade"] == "yes"


def test_the_same_content_has_the_same_hash_and_another_word_another(app: Flask) -> None:
    with app.app_context(), transaction() as tx:
        digests = [service.draft(tx, ADMINISTRATOR, files).digest for files in (FILES, FILES, STRICT)]
    assert digests[0] == digests[1] != digests[2]


def test_what_is_published_stays_and_only_the_administration_publishes(app: Flask) -> None:
    with app.app_context(), transaction() as tx:
        version = service.in_force(tx)
        with pytest.raises(service.NotADraft):
            service.publish(tx, ADMINISTRATOR, version)
        with pytest.raises(NotAllowed):
            service.draft(tx, Actor(Role.OFFICER, "x"), FILES)


def test_other_words_for_consent_need_another_version(app: Flask) -> None:
    changed = FILES["consent.yaml"].replace("Would you like the video call?", "Will you?")
    with app.app_context(), transaction() as tx:
        service.in_force(tx)
        draft = service.draft(tx, ADMINISTRATOR, {**FILES, "consent.yaml": changed})
        with pytest.raises(service.WordsChanged) as error:
            service.publish(tx, ADMINISTRATOR, draft)
        assert error.value.statements == ["video"]
    newer = changed.replace("version: default-1", "version: default-2", 1)
    assert publishes(app, {**FILES, "consent.yaml": newer})


def test_the_administrator_sees_tries_and_publishes_a_draft(
    app: Flask, control_room: ControlRoom, admin: Administrator
) -> None:
    for number in range(3):
        control_room.records(reference=f"RVR-{number}", grade=2 + number % 2)
    draft = uploads(admin, STRICT)
    assert draft.status_code == 303
    page = admin.gets(draft.location).get_data(as_text=True)
    assert "2 of 3 recorded incidents would differ" in page
    assert "RVR-0" in page
    assert "RVR-1" not in page
    assert "Grade 2 is outside video response" in page
    assert "1 entry changed, against version 1" in page
    assert "eligibility › grade › allowed" in page
    assert "<del>2, 3</del>" in page
    for words in ("go to if they come back", "Karma Nirvana", "Has anybody ever held your throat", "suggests: high"):
        assert words in page
    assert "Confirm that it is you" in admin.posts(f"{draft.location}/publish").get_data(as_text=True)
    assert "Version 1 of the playbook is in force" in admin.gets("/admin/playbook").get_data(as_text=True)
    admin.confirms()
    assert admin.posts(f"{draft.location}/publish").status_code == 303
    assert "Version 2 of the playbook is in force" in admin.gets("/admin/playbook").get_data(as_text=True)
    assert control_room.records(reference="RVR-9")["eligibility"]["outcome"] == "not_eligible"
    with app.app_context(), transaction() as tx:
        actions = tx.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("playbook:"))).all()
    assert actions == [f"playbook:{what}" for what in ("drafted", "published", "drafted", "tried", "published")]


def test_an_upload_that_is_wrong_is_explained_and_keeps_nothing(app: Flask, admin: Administrator) -> None:
    answer = uploads(admin, {**FILES, "sms.yaml": "link: {en: nothing}"})
    assert answer.status_code == 422
    assert "sms.yaml:1:12" in answer.get_data(as_text=True)
    with app.app_context(), transaction() as tx:
        assert len(service.versions(tx)) == 1


def test_the_files_of_a_version_can_be_taken_and_brought_back_as_a_zip(app: Flask, admin: Administrator) -> None:
    admin.gets("/admin/playbook")
    with app.app_context(), transaction() as tx:
        version = tx.session.scalars(select(PlaybookVersion)).one()
        digest, where = version.digest, f"/admin/playbook/{version.id}.zip"
    taken = admin.gets(where).data
    answer = admin.posts("/admin/playbook/drafts", files=(io.BytesIO(taken), "mine.zip"))
    with app.app_context(), transaction() as tx:
        assert service.versions(tx)[0].digest == digest, answer.get_data(as_text=True)


def test_a_document_of_the_force_is_shown_as_that_version_had_it(app: Flask, control_room: ControlRoom) -> None:
    incident = control_room.records()["id"]
    page = control_room.gets(f"/control/incidents/{incident}").get_data(as_text=True)
    assert "When video doesn’t suit" in page
    path = page.split('href="/playbook/')[1].split('"')[0]
    assert control_room.gets(f"/playbook/{path}").status_code == 200
    assert control_room.gets(f"/playbook/{path}x").status_code == 404


def test_the_administrator_finds_the_playbook_from_the_page_of_people(admin: Administrator) -> None:
    assert 'href="/admin/playbook"' in admin.gets("/admin").get_data(as_text=True)
    assert 'href="/admin"' in admin.gets("/admin/playbook").get_data(as_text=True)


@pytest.mark.parametrize("kind", [ControlRoom, Officer, Supervisor])
def test_it_is_the_administrators_alone(app: Flask, kind: type[StaffBrowser]) -> None:
    somebody = kind(app)
    assert somebody.gets("/admin/playbook").status_code == 403
    assert uploads(somebody, FILES).status_code == 403
    with app.app_context(), transaction() as tx:
        version = service.in_force(tx).id
    assert somebody.gets(f"/admin/playbook/{version}.zip").status_code == 403
    assert somebody.posts(f"/admin/playbook/{version}/publish").status_code == 403


@pytest.mark.parametrize("path", ["/admin/playbook", "/admin/playbook/drafts", "/admin/playbook/x/publish"])
def test_a_stranger_is_led_to_sign_in(app: Flask, path: str) -> None:
    answer = Phone(app).posts(path) if path != "/admin/playbook" else Phone(app).gets(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
