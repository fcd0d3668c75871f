"""Two people write at one incident: nobody's words are lost, and nobody's are replaced unseen."""

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.incidents import meanwhile
from app.incidents.records import Incident
from tests.people import INCIDENT, ControlRoom

JSON = {"Accept": "application/json"}


class Desk(ControlRoom):
    """A call handler who has the incident open since some time."""

    def opens(self, incident: str) -> "Desk":
        self.incident = incident
        page = self.gets(f"/control/incidents/{incident}").get_data(True)
        found = re.search(r'name="was"[^>]*value="([^"]*)"', page)
        assert found
        self.was = unescape(found[1])
        return self

    def writes(self, **fields: str | list[str]) -> Any:
        """What the page's script sends."""
        form = {"reference": INCIDENT["reference"], "was": self.was, **fields}
        response = self.http.post(
            f"/control/incidents/{self.incident}", data=form, base_url="https://go.test", headers=JSON
        )
        assert response.status_code == 200
        answer: dict[str, Any] = response.get_json()
        return answer

    def reads(self, field: str) -> str:
        return str(json.loads(self.opens(self.incident).was)[field])


@pytest.fixture
def desks(app: Flask, control_room: ControlRoom) -> tuple[Desk, Desk]:
    incident = control_room.records()["id"]
    return Desk(app).opens(incident), Desk(app).opens(incident)


def test_different_fields_are_both_kept(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    assert one.writes(contact_never="No voicemail")["errors"] == {}
    assert other.writes(contact_when="Mornings")["errors"] == {}
    assert one.reads("contact_never") == "No voicemail"
    assert one.reads("contact_when") == "Mornings"


def test_the_second_to_write_a_field_is_told_the_firsts_words_and_replaces_nothing(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    one.writes(contact_never="No voicemail")
    answer = other.writes(contact_never="No letters", grade="3")
    assert "“No voicemail”" in answer["errors"]["contact_never"]
    assert answer["was"]["contact_never"] == "No voicemail"
    assert one.reads("contact_never") == "No voicemail"
    assert one.reads("grade") == "3", "what is not in dispute is stored"


def test_having_seen_the_firsts_words_they_may_be_replaced(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    one.writes(contact_never="No voicemail")
    other.was = json.dumps(other.writes(contact_never="No letters")["was"])
    assert other.writes(contact_never="No letters")["errors"] == {}
    assert one.reads("contact_never") == "No letters"


def test_choices_are_told_in_words(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    one.writes(adult="no", needs="bsl")
    errors = other.writes(adult="unknown", needs=["captions", "large_text"])["errors"]
    assert "“No”" in errors["adult"]
    assert "“BSL”" in errors["needs"]


def test_a_form_that_sends_everything_undoes_nothing(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    one.writes(grade="3")
    assert other.writes(grade="2", phone="+447700900123", contact_by="text")["errors"] == {}
    assert one.reads("grade") == "3"


def test_without_script_the_page_comes_back_with_both(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    one.writes(contact_never="No voicemail")
    form = {"reference": INCIDENT["reference"], "was": other.was, "contact_never": "No letters"}
    response = other.posts(f"/control/incidents/{other.incident}", **form)
    page = response.get_data(True)
    assert response.status_code == 422
    assert "“No voicemail”" in unescape(page)
    assert 'value="No letters"' in page
    other.was = unescape(re.search(r'name="was"[^>]*value="([^"]*)"', page)[1])  # type: ignore[index]
    other.writes(contact_never="No letters")
    assert one.reads("contact_never") == "No letters"


def test_whoever_has_it_open_hears_of_a_change(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    assert one.connects().asks("incident:watch", {"incident": one.incident})["ok"]
    other.writes(contact_never="No voicemail")
    assert one.socket.told("incident:changed") == [{"incident": one.incident, "by": other.person.name}]


def test_nobody_watches_what_is_not_there(control_room: ControlRoom) -> None:
    answer = control_room.connects().asks("incident:watch", {"incident": "none"})
    assert answer["code"] == "not_found"


@given(st.text())
def test_any_nonsense_that_a_page_carries_is_based_on_nothing_or_on_text(carried: str) -> None:
    assert all(isinstance(value, str) for value in meanwhile.based_on(carried).values())


WORDS = st.sampled_from(["", "a", "b", "c"])


@given(before=WORDS, theirs=WORDS, mine=WORDS)
def test_no_word_is_replaced_unseen_and_none_is_dropped_unsaid(before: str, theirs: str, mine: str) -> None:
    incident = Incident(language=before, needs=[])
    was = {"language": meanwhile.shown(incident)["language"]}
    incident.language = theirs
    store, refused = meanwhile.sort_out(incident, {"language": mine}, was)
    if theirs != before and mine not in (before, theirs):
        assert (store, refused) == ({}, {"language": theirs})
    else:
        assert refused == {}
        assert store.get("language", theirs) == (mine if mine != before else theirs)
