"""A disclosure copy holds none of what was left out, anywhere; the record keeps all of it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.captions.rules import Word
from app.captions.transcript import Cue
from app.evidence.package_contents import Contents, gather
from app.evidence.package_redaction import EVERYWHERE, Choices, Redaction, redacted
from app.platform.database import transaction
from app.visits import service as visits
from tests.evidence.kept import captured
from tests.evidence.packing import Desk, talk
from tests.people import Officer, Phone

EVERYWHERE_DAVE = Redaction(EVERYWHERE, "third party", "Dave Pritchard")


@pytest.fixture
def desk(app: Flask, link: str, phone: Phone, officer: Officer) -> Desk:
    return Desk(app, talk(phone, officer, link))


def contents_of(desk: Desk) -> Contents:
    with desk.app.app_context(), transaction() as tx:
        return gather(tx, visits.find(tx, desk.visit))


def test_none_of_the_words_is_anywhere_in_the_zip(desk: Desk, tmp_path: Path) -> None:
    shown = captured(desk.app, desk.visit, b"picture 1", name="bruise.jpg")
    hidden = captured(desk.app, desk.visit, b"picture of Dave Pritchard", name="dave pritchard.jpg")
    choices = Choices(
        [EVERYWHERE_DAVE, Redaction("response:report.where", "safety"), Redaction("response:grade", "policing")],
        [shown],
    )
    third_party = desk.hands_over(tmp_path / "copy", choices)
    everything = third_party.everything().lower()
    for words in (b"pritchard", b"acacia", b"throat", b"picture of"):
        assert words not in everything, words
    assert b"picture 1" in everything
    assert third_party.faults() == []
    assert hidden.encode() in everything  # that there is one is no secret


def test_what_was_left_out_is_listed_without_the_words(desk: Desk, tmp_path: Path) -> None:
    third_party = desk.hands_over(
        tmp_path / "copy", Choices([EVERYWHERE_DAVE, Redaction("response:report.where", "safety")])
    )
    listed = json.loads((third_party.bag / "data/redactions.json").read_text())
    assert {"place": "response:report.where", "reason": "safety", "what": "all"} in listed
    assert {"place": "everywhere", "reason": "third party", "what": "words"} in listed
    assert "redactions.json" in (third_party.bag / "README.md").read_text()
    (message,) = json.loads((third_party.bag / "data/messages.json").read_text())
    assert message["text"] == "He took my phone, then [redacted: third party] pushed me"


def test_reasons_in_the_log_and_earlier_wordings_are_no_part_of_a_copy(desk: Desk, tmp_path: Path) -> None:
    third_party = desk.hands_over(tmp_path / "copy", Choices())
    lines = [json.loads(line) for line in (third_party.bag / "data/audit.jsonl").read_text().splitlines()]
    assert {line["reason"] for line in lines} == {None}
    assert json.loads((third_party.bag / "data/response.json").read_text())["entries"] == []


def test_the_record_is_untouched_and_the_complete_package_still_has_all(desk: Desk, tmp_path: Path) -> None:
    before = contents_of(desk)
    desk.hands_over(tmp_path / "copy", Choices([EVERYWHERE_DAVE]))
    after = contents_of(desk)
    assert (after.messages, after.response, after.incident) == (before.messages, before.response, before.incident)
    assert b"Dave Pritchard" in desk.hands_over(tmp_path / "whole").everything()


def test_the_report_as_a_whole_can_be_left_out(desk: Desk, tmp_path: Path) -> None:
    third_party = desk.hands_over(tmp_path / "copy", Choices([Redaction("incident", "not relevant")]))
    assert b"+447700900123" not in third_party.everything()
    assert b"RVR-1" not in third_party.everything()


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORD = st.text("abAB", min_size=1, max_size=3)


@given(before=st.lists(WORD, max_size=6), was=st.lists(WORD, max_size=3), secret=st.lists(WORD, min_size=1, max_size=2))
def test_no_line_of_captions_keeps_the_words_nor_what_stood_there_before(
    empty: Contents, before: list[str], was: list[str], secret: list[str]
) -> None:
    words = [Word(text, None, was[at] if at < len(was) else None) for at, text in enumerate(before)]
    cue = Cue("PC Osei", "human", None, words, False, NOW, NOW, [("PC Osei", "", " ".join(was))])
    choices = Choices([Redaction(EVERYWHERE, "#", " ".join(secret))])
    found = redacted(replace(empty, cues={"1": cue}), choices).cues["1"]
    left = [" ".join(word.text for word in found.words), *(text for _, _, text in found.corrections)]
    left.append(" ".join(word.was or word.text for word in found.words))
    pattern = re.compile(r"\s+".join(map(re.escape, secret)), re.IGNORECASE)
    assert not [text for text in left if pattern.search(text.replace("[redacted: #]", "|"))]


@pytest.fixture(scope="module")
def empty() -> Contents:
    return Contents("", "", {"id": "1"}, {"id": "2"}, [], {"parts": [], "grades": []}, [], {}, NOW, [], [], 0, "")
