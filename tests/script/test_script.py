"""The call handler reads the script; each answer is in the record at once, and leads on."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.consents.records import ConsentAnswer
from app.incidents.records import Incident, OtherResponse
from app.platform.database import transaction
from app.script.records import ScriptAnswer
from tests.people import ControlRoom, Officer

JSON = {"Accept": "application/json"}


class Reader(ControlRoom):
    """A call handler who reads the script for one incident."""

    def begins(self, **facts: object) -> None:
        """Record the incident."""
        self.incident = self.records(**facts)["id"]
        self.page = f"/control/incidents/{self.incident}"

    def answers(self, **answers: str) -> dict[str, object]:
        """Answer steps in turn, as the page's script does; returns the last answer of the server."""
        last: dict[str, object] = {}
        for step, value in answers.items():
            where = f"{self.page}/script/{step}"
            answer = self.http.post(where, data={"value": value}, base_url="https://go.test", headers=JSON)
            last = answer.get_json() if answer.status_code == 200 else {"status": answer.status_code}
        return last

    def sees(self) -> str:
        """The incident's page, freshly loaded."""
        page: str = self.gets(self.page).get_data(as_text=True)
        return page


@pytest.fixture
def reader(app: Flask) -> Reader:
    """A call handler on an incident whose facts are not known yet."""
    reader = Reader(app)
    reader.begins(adult=None, perpetrator_present=None)
    return reader


def now_step(page: str) -> str:
    return page.split('data-step="')[1].split('"')[0]


def test_each_answer_lands_in_the_record_and_is_there_after_a_reload(app: Flask, reader: Reader) -> None:
    assert now_step(reader.sees()) == "safe_to_talk"
    answer = reader.answers(safe_to_talk="yes", other_person="no", may_return="no", adult="yes")
    assert answer["ok"]
    assert answer["filled"] == {"adult": "yes"}
    reader.answers(contact="text", battery="no", connection="yes")
    assert now_step(reader.sees()) == "video"
    assert "Safe to talk: <b>Yes</b>" in reader.sees()
    with app.app_context(), transaction() as tx:
        incident = tx.session.scalars(select(Incident)).one()
        facts = (incident.adult, incident.perpetrator_present, incident.may_return, incident.contact_by)
        assert facts == ("yes", "no", "no", "text")
        rows = tx.session.scalars(select(ScriptAnswer)).all()
        assert {(row.by, row.language, row.playbook_id) for row in rows} == {("R. Lane", "en", incident.playbook_id)}


def test_needs_a_check_until_the_phone_is_known_and_then_the_answers_decide(reader: Reader) -> None:
    outcome = reader.answers(safe_to_talk="yes", other_person="no", may_return="no", adult="yes")["eligibility"]
    assert outcome["outcome"] == "needs_check"  # type: ignore[index]
    outcome = reader.answers(battery="no", connection="yes")["eligibility"]
    assert [r["text"] for r in outcome["reasons"] if r["answer"] == "unknown"] == ["No officer is free now"]  # type: ignore[index]


def test_consent_is_kept_with_the_version_of_the_words_that_were_read(app: Flask, reader: Reader) -> None:
    reader.answers(video="yes", recording="no")
    with app.app_context(), transaction() as tx:
        rows = tx.session.scalars(select(ConsentAnswer).order_by(ConsentAnswer.number)).all()
        assert [(row.purpose, row.answer, row.wording_version) for row in rows] == [
            ("video", "yes", "default-1"),
            ("recording", "no", "default-1"),
        ]
        assert rows[0].words.startswith("An officer can speak with you by video")


def test_it_is_read_in_the_callers_language_where_there_is_one(reader: Reader) -> None:
    reader.begins(reference="RVR-PL", language="pl")
    page = reader.sees()
    assert 'lang="pl">“Zanim zaczniemy' in page
    assert "That means: Before anything else" in page
    reader.begins(reference="RVR-LT", language="lt")
    assert 'lang="en">“Before anything else' in reader.sees()


def test_a_changed_answer_leads_another_way_and_the_first_one_stays_in_the_record(app: Flask, reader: Reader) -> None:
    reader.answers(safe_to_talk="yes", other_person="no")
    reader.answers(other_person="yes")
    page = reader.sees()
    assert now_step(page) == "not_safe"
    assert "Other person is there now" in page
    with app.app_context(), transaction() as tx:
        values = tx.session.scalars(select(ScriptAnswer.value).where(ScriptAnswer.step == "other_person")).all()
        assert values == ["no", "yes"]


@pytest.mark.parametrize(("step", "value"), [("nothing", "yes"), ("adult", "maybe"), ("adult", ""), ("link", "said")])
def test_an_answer_that_the_script_does_not_have_is_refused(reader: Reader, step: str, value: str) -> None:
    assert reader.answers(**{step: value}) == {"status": 404}


def test_danger_is_one_tap_says_so_on_the_board_and_can_be_taken_back(app: Flask, reader: Reader) -> None:
    officer = Officer(app)
    officer.connects()
    reader.posts(f"{reader.page}/instead/emergency")
    page = reader.sees()
    assert "Immediate danger" in page
    assert "I am sending help to you now" in page
    assert officer.board()[-1]["danger_since"]
    assert reader.api("GET", f"/incidents/{reader.incident}").json["eligibility"]["outcome"] == "not_eligible"
    with app.app_context(), transaction() as tx:
        row = tx.session.scalars(select(OtherResponse.id)).one()
    reader.posts(f"{reader.page}/instead/{row}/take-back")
    assert officer.board()[-1]["danger_since"] is None
    with app.app_context(), transaction() as tx:
        assert tx.session.scalars(select(OtherResponse.taken_back_by)).one() == "R. Lane"


def test_danger_before_anything_was_saved_records_what_was_typed(app: Flask, control_room: ControlRoom) -> None:
    answer = control_room.posts("/control/danger", reference="", grade="2", phone="not a number", adult="yes")
    assert answer.status_code == 303
    page = control_room.gets(answer.location).get_data(as_text=True)
    assert "Incident Danger " in page
    assert "999 asked for" in page
    with app.app_context(), transaction() as tx:
        incident = tx.session.scalars(select(Incident)).one()
        assert (incident.grade, incident.adult, incident.phone_sealed) == (2, "yes", None)
        assert incident.danger_at


def test_what_is_not_for_video_goes_to_what_happens_instead(reader: Reader) -> None:
    reader.answers(safe_to_talk="yes", other_person="no", may_return="no", adult="no")
    page = reader.sees()
    assert "Video is not for this incident. Choose what happens instead:" in page
    reader.answers(visit_instead="appointment")
    assert 'href="#appointment-title">Book a time</a>' in reader.sees()
