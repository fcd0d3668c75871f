"""The officer's board of phrases: from the playbook, in the caller's language, naming nobody until it is safe."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.platform.translations import OWN_NAMES
from app.playbook.checking import TELLING
from app.playbook.folder import DEFAULT, files_of, read
from app.playbook.phrases import Phrases
from tests.people import ControlRoom, Officer, Phone

BOARD = read(files_of(DEFAULT)).phrases


def board(officer: Officer, visit: str) -> str:
    """The board as the desk gets it."""
    response = officer.gets(f"/officer/visits/{visit}/phrases")
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.fixture
def polish(control_room: ControlRoom, phone: Phone) -> Phone:
    """A caller whose page is in Polish."""
    phone.waits(control_room.sends_link(language="pl"))
    return phone


def test_the_officer_reads_english_and_what_the_caller_will_read(polish: Phone, officer: Officer) -> None:
    page = board(officer, officer.admits())
    assert "Are you hurt?" in page
    assert 'data-phrase="Czy coś ci się stało?"' in page
    assert 'lang="pl"' in page


def test_the_officers_own_language_is_shown_once(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    assert board(officer, officer.admits()).count("Are you hurt?") == 3  # what is sent, what it means, what is shown


def test_right_to_left_is_read_so(control_room: ControlRoom, phone: Phone, officer: Officer) -> None:
    phone.waits(control_room.sends_link(language="ur"))
    assert 'lang="ur" dir="rtl"' in board(officer, officer.admits())


def test_until_it_is_safe_only_what_names_nobody_is_offered(phone: Phone, link: str, officer: Officer) -> None:
    phone.continues(link)
    phone.answers("unsure")
    page = board(officer, officer.admits())
    assert "Can you read this?" in page
    assert "Officers are on their way" not in page
    assert TELLING.search(page.replace("/officer/", "")) is None


def test_a_board_is_its_officers_alone(app: Flask, phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    assert Officer(app, which=1).gets(f"/officer/visits/{visit}/phrases").status_code == 404
    assert officer.gets("/officer/visits/nothing/phrases").status_code == 404
    assert Phone(app).gets(f"/officer/visits/{visit}/phrases").status_code != 200


def test_the_default_says_each_phrase_in_every_language() -> None:
    for group in BOARD.groups:
        for phrase in group.phrases:
            assert set(phrase.words) == set(OWN_NAMES), phrase.id


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=4), max_size=4))
def test_no_phrase_that_names_somebody_is_for_a_caller_who_is_not_safe(marks: list[list[bool]]) -> None:
    groups = [
        {
            "id": f"g{number}",
            "name": {"en": "Group"},
            "phrases": [
                {"id": f"p{number}_{n}", "words": {"en": "Words"}, "names_nobody": mark} for n, mark in enumerate(group)
            ],
        }
        for number, group in enumerate(marks)
    ]
    phrases = Phrases.model_validate({"groups": groups})
    offered = [phrase.names_nobody for _group, found in phrases.for_caller(safe=False) for phrase in found]
    assert offered == [True] * sum(map(sum, marks))
    assert sum(len(found) for _group, found in phrases.for_caller(safe=True)) == sum(map(len, marks))


def test_how_an_officer_likes_to_write_is_kept_with_their_account(app: Flask, officer: Officer) -> None:
    assert " checked" not in letters_box(officer)
    officer.connects()
    assert officer.socket.asks("text:letters", {"on": True})["ok"]
    assert " checked" in letters_box(officer)
    assert " checked" not in letters_box(Officer(app, which=1))
    officer.socket.asks("text:letters", {"on": False})
    assert " checked" not in letters_box(officer)


def letters_box(officer: Officer) -> str:
    """The box on the officer's page."""
    page = officer.gets("/officer").get_data(as_text=True)
    return page[page.index("data-letters") :].partition(">")[0]
