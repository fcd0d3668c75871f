"""Each consent is asked by itself, kept with its words, and can be taken back with effect at once."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.consents.records import ConsentAnswer
from app.consents.rules import PURPOSES
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.people import ControlRoom, Officer, Phone, Supervisor

WESTMINSTER = {"latitude": 51.50123, "longitude": -0.12555, "accuracy_m": 12.4}


class Desk(ControlRoom):
    """A call handler on the page of one incident."""

    def begins(self, **facts: Any) -> None:
        """Record the incident."""
        self.incident = self.records(**facts)["id"]

    def notes(self, was: dict[str, str] | None = None, **answers: str) -> int:
        """Record what the caller answered; `was`: what the page showed, if it is an old one."""
        form = {f"to_{purpose}": answer for purpose, answer in answers.items()}
        shown = {} if was is None else {"was": json.dumps({f"to_{name}": value for name, value in was.items()})}
        return self.posts(f"/control/incidents/{self.incident}/consent", **form, **shown).status_code

    def reads(self) -> str:
        """The incident's page."""
        page: str = self.gets(f"/control/incidents/{self.incident}").get_data(as_text=True)
        return page

    def stands(self) -> dict[str, str]:
        """Where each consent stands, as the API says it."""
        found: dict[str, str] = self.api("GET", f"/incidents/{self.incident}").get_json()["consent"]
        return found

    def sends(self) -> int:
        """Try to send the link."""
        wanted = {"Accept": "application/json"}
        path = f"/control/incidents/{self.incident}/invitations"
        return self.http.post(path, data={"channel": "none"}, base_url="https://go.test", headers=wanted).status_code


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A call handler with an incident that may have video."""
    found = Desk(app)
    found.begins()
    return found


def rows(app: Flask) -> list[ConsentAnswer]:
    with app.app_context(), transaction() as tx:
        found = list(tx.session.scalars(select(ConsentAnswer).order_by(ConsentAnswer.number)))
        tx.session.expunge_all()
        return found


def in_call(app: Flask, phone: Phone, desk: Desk, officer: Officer, mode: str = "video") -> str:
    desk.notes(**dict.fromkeys(PURPOSES, "yes"))
    assert desk.sends() == 200
    link = re.search(r"https://go\.test/v/[0-9a-z]+", desk.reads())
    assert link
    phone.waits(link.group(), mode)
    return officer.admits()


def says(phone: Phone, purpose: str, agree: bool) -> dict[str, Any]:
    return phone.socket.asks("consent:say", {"purpose": purpose, "agree": agree})


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_each_is_asked_by_itself_and_kept_with_its_words_who_asked_and_when(
    app: Flask, desk: Desk, purpose: str, answer: str
) -> None:
    desk.notes(**{purpose: answer})
    assert desk.stands() == dict.fromkeys(PURPOSES, "not_asked") | {purpose: answer}
    [row] = rows(app)
    assert (row.purpose, row.answer, row.asked_by, row.wording_version) == (purpose, answer, "R. Lane", "default-1")
    assert row.words in desk.reads()
    assert row.words
    assert row.language == "en"
    assert row.playbook_id


def test_only_video_is_needed_for_a_link(desk: Desk) -> None:
    desk.notes(recording="yes", location="yes", interpreter="yes", survey="yes")
    assert desk.sends() == 422
    desk.notes(video="yes", recording="no", location="no", interpreter="no", survey="no")
    assert desk.sends() == 200


def test_it_is_asked_in_the_callers_language_with_its_meaning_beside(app: Flask, desk: Desk) -> None:
    desk.begins(reference="RVR-PL", language="pl")
    page = desk.reads()
    assert 'lang="pl" dir="auto">“Chcielibyśmy nagrać' in page
    assert "That means: We would like to record the call" in page
    desk.notes(recording="no")
    assert (rows(app)[-1].language, rows(app)[-1].words[:16]) == ("pl", "Chcielibyśmy nag")


def test_another_answer_is_a_new_row_and_none_can_be_changed(app: Flask, desk: Desk) -> None:
    for answer in ("yes", "no", "not_asked", "yes"):
        desk.notes(survey=answer)
    assert [row.answer for row in rows(app)] == ["yes", "no", "not_asked", "yes"]
    desk.notes(survey="yes")  # as it stands: nothing was said
    assert len(rows(app)) == 4
    with app.app_context(), pytest.raises(IntegrityError, match="never changed"), transaction() as tx:
        tx.session.execute(text("UPDATE consent_answer SET answer = 'no'"))


def test_an_old_page_does_not_give_back_what_she_has_taken_back(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    in_call(app, phone, desk, officer)
    shown = dict.fromkeys(PURPOSES, "yes")
    says(phone, "recording", False)
    desk.notes(was=shown, **(shown | {"survey": "no"}))
    assert desk.stands() == shown | {"recording": "withdrawn", "survey": "no"}
    desk.notes(was=shown, **(shown | {"recording": "no"}))
    assert desk.stands()["recording"] == "withdrawn"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_taken_back_mid_call_it_is_told_at_once_kept_and_shown(
    app: Flask, phone: Phone, desk: Desk, officer: Officer, supervisor: Supervisor, purpose: str
) -> None:
    visit = in_call(app, phone, desk, officer)
    officer.socket.told()
    assert says(phone, purpose, False)["ok"]
    told = officer.socket.told("consent:changed")[0]
    assert (told["purpose"], told["answer"], told["by"]) == (purpose, "withdrawn", "")
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert snapshot["consents"]["answers"] == dict.fromkeys(PURPOSES, "yes") | {purpose: "withdrawn"}
    row = rows(app)[-1]
    assert (row.purpose, row.answer, row.visit_id, row.asked_by, row.actor_role) == (
        purpose, "withdrawn", visit, "", "victim",
    )  # fmt: skip
    with app.app_context(), transaction() as tx:
        entry = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "consent:withdrawn")).one()
        assert (entry.detail["purpose"], entry.visit_id, entry.kind) == (purpose, visit, "alteration")
    assert "Said by the caller, on their page." in desk.reads()
    assert "The caller has taken this back." in desk.reads()
    assert "Said by the caller, on their page." in officer.gets(f"/officer/visits/{visit}").get_data(as_text=True)
    again = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    assert again["consents"][purpose] == "withdrawn"


@pytest.mark.parametrize(
    ("mode", "left"), [("video", "voice"), ("signing", "text"), ("voice", "voice"), ("text", "text")]
)
def test_without_video_the_call_goes_on_and_nobody_is_shown_a_picture(
    app: Flask, phone: Phone, desk: Desk, officer: Officer, mode: str, left: str
) -> None:
    visit = in_call(app, phone, desk, officer, mode)
    camera = {"microphone": "on", "camera": "on"}
    phone.socket.asks("call:media", camera)
    says(phone, "video", False)
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert (snapshot["visit"]["state"], snapshot["visit"]["mode"]) == ("in_call", left)
    phone.socket.asks("call:media", camera)  # whatever her page goes on to say
    people = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["call"]["participants"]
    assert [person["camera"] for person in people if person["role"] == "victim"] == ["off"]
    assert phone.socket.asks("visit:choose", {"mode": "video"})["code"] == "no_consent"
    phone.posts("/here/mode", mode="video")  # without script: refused as well
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["visit"]["mode"] == left
    assert phone.socket.asks("visit:choose", {"mode": "voice"})["ok"]
    says(phone, "video", True)
    assert phone.socket.asks("visit:choose", {"mode": "video"})["ok"]
    phone.socket.asks("call:media", camera)
    people = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["call"]["participants"]
    assert [person["camera"] for person in people if person["role"] == "victim"] == ["on"]


def test_after_a_silent_signal_voice_comes_back_not_the_video_that_she_took_back(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    in_call(app, phone, desk, officer)
    phone.socket.asks("visit:not_safe_now", {"not_safe": True})
    says(phone, "video", False)
    phone.socket.asks("visit:not_safe_now", {"not_safe": False})
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["visit"]["mode"] == "voice"


def test_location_is_one_truth_whichever_way_it_is_shared_or_taken_back(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    in_call(app, phone, desk, officer)
    shared = lambda: phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["location"]  # noqa: E731
    for stops in (
        lambda: says(phone, "location", False),
        lambda: phone.socket.asks("location:withdraw"),
        lambda: phone.posts("/here/location/stop"),
        lambda: phone.posts("/here/agreed", purpose="location", agree="no"),
        lambda: desk.notes(location="no"),
    ):
        assert phone.socket.asks("location:share", WESTMINSTER)["ok"]
        assert desk.stands()["location"] == "yes"
        assert shared()
        stops()
        assert desk.stands()["location"] in ("withdrawn", "no")
        assert shared() is None
        assert desk.api("GET", f"/incidents/{desk.incident}").get_json()["location"] is None


def test_said_twice_it_is_kept_once(app: Flask, phone: Phone, desk: Desk, officer: Officer) -> None:
    in_call(app, phone, desk, officer)
    before = len(rows(app))
    for _ in range(2):
        assert says(phone, "survey", False)["ok"]
    assert len(rows(app)) == before + 1


def test_a_no_that_the_call_handler_hears_takes_effect_in_the_call_too(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    visit = in_call(app, phone, desk, officer)
    phone.socket.told()
    desk.notes(video="no")
    assert phone.socket.told("consent:changed")[0]["answer"] == "no"
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert snapshot["visit"]["mode"] == "voice"
    assert snapshot["consents"]["history"][-1]["by"] == "R. Lane"


def test_who_took_video_back_gets_a_way_back_from_the_officer_and_no_first_link_from_anybody(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    visit = in_call(app, phone, desk, officer)
    says(phone, "video", False)
    phone.posts("/leave")
    assert desk.sends() == 422
    assert officer.socket.asks("invitation:send", {"visit": visit, "channel": "none"})["ok"]


def test_her_page_says_it_without_script_and_only_after_she_is_safe(app: Flask, phone: Phone, desk: Desk) -> None:
    desk.notes(video="yes", recording="no")
    desk.sends()
    link = re.search(r"https://go\.test/v/[0-9a-z]+", desk.reads())
    assert link
    phone.continues(link.group())
    assert phone.gets("/here/agreed").status_code == 303
    phone.posts("/here/agreed", purpose="video", agree="no")
    assert desk.stands()["video"] == "yes"
    phone.answers("yes")
    page = phone.gets("/here/agreed").get_data(as_text=True)
    assert page.count("data-agreed=") == len(PURPOSES)
    assert 'data-when="no">You said no.' in page
    assert 'data-when="not_asked" hidden>We have not' in page
    answer = phone.posts("/here/agreed", purpose="video", agree="no", plain="1")
    assert answer.headers["Location"] == "/here/agreed?plain=1"
    assert 'data-when="withdrawn">You took back your yes.' in phone.gets("/here/agreed").get_data(as_text=True)
    assert desk.stands()["video"] == "withdrawn"
    phone.posts("/here/agreed", purpose="telepathy", agree="yes")
    phone.posts("/here/agreed", purpose="survey", agree="maybe")
    assert desk.stands()["survey"] == "not_asked"


def test_her_page_asks_in_her_language_even_where_the_playbook_can_not(app: Flask, phone: Phone, desk: Desk) -> None:
    desk.begins(reference="RVR-UR", language="ur")
    desk.notes(video="yes")
    desk.sends()
    link = re.search(r"https://go\.test/v/[0-9a-z]+", desk.reads())
    assert link
    phone.waits(link.group(), "text")
    assert "May we record the call?" not in phone.gets("/here/agreed").get_data(as_text=True)
    says(phone, "recording", True)
    row = rows(app)[-1]
    assert (row.language, row.wording_version) == ("ur", "page-1")
    assert row.words in phone.gets("/here/agreed").get_data(as_text=True)


def test_the_api_takes_all_five_and_what_is_left_out_was_not_asked(app: Flask, desk: Desk) -> None:
    consent = {"to_video": True, "to_location": False, "to_survey": True, "wording_version": "cad-7", "asked_by": "CAD"}
    answer = desk.api("POST", f"/incidents/{desk.incident}/invitations", {"channel": "none", "consent": consent})
    assert answer.status_code == 201
    expected = {"video": "yes", "recording": "not_asked", "location": "no", "interpreter": "not_asked", "survey": "yes"}
    assert desk.stands() == expected
    assert {(row.wording_version, row.asked_by, row.words) for row in rows(app)} == {("cad-7", "CAD", "")}


def test_before_she_is_safe_and_after_the_visit_nothing_is_said(
    app: Flask, phone: Phone, desk: Desk, officer: Officer
) -> None:
    visit = in_call(app, phone, desk, officer)
    officer.socket.asks("visit:end", {"visit": visit})
    assert says(phone, "survey", False)["ok"]  # ended: it still may be taken back
    phone.posts("/leave")
    assert not phone.socket.is_open or says(phone, "survey", True)["code"] == "gone"
