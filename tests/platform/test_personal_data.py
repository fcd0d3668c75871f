"""Personal data: sealed where it lies, and unable to appear in a log."""

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform import log
from app.platform.encryption import CannotOpen, Keyring
from app.platform.personal import Personal

KEY_1, KEY_2 = "one:" + "A" * 43 + "=", "two:" + "B" * 42 + "A="


@given(st.text(), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_place(text: str, place: str) -> None:
    ring = Keyring(KEY_1)
    assert ring.open(ring.seal(text, place), place) == text


def test_a_value_moved_altered_or_of_an_unknown_key_does_not_open() -> None:
    ring = Keyring(KEY_1)
    sealed = ring.seal("07700 900123", "incident:1:phone")
    with pytest.raises(CannotOpen):
        ring.open(sealed, "incident:2:phone")
    with pytest.raises(CannotOpen):
        ring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "incident:1:phone")
    with pytest.raises(CannotOpen):
        Keyring(KEY_2).open(sealed, "incident:1:phone")


def test_keys_change_without_losing_what_the_old_one_sealed() -> None:
    sealed = Keyring(KEY_1).seal("old", "p")
    assert Keyring(f"{KEY_2},{KEY_1}").open(sealed, "p") == "old"


def test_personal_text_cannot_be_printed_by_accident() -> None:
    phone = Personal("07700 900123")
    assert "07700" not in repr(phone)
    assert "07700" not in f"{phone}"
    assert phone.reveal() == "07700 900123"


@pytest.fixture
def written() -> io.StringIO:
    """Where the log goes during a test."""
    stream = io.StringIO()
    log.configure(stream)
    return stream


def test_sentences_phone_numbers_and_personal_text_never_get_into_a_log(written: io.StringIO) -> None:
    log.logger.info(
        "visit_opened",
        visit="6a1c9f5e-0000-4000-8000-000000000000",
        count=3,
        body="he has a key",
        phone="+447700900123",
        bare="07700900123",
        name=Personal("Amina"),
        nested={"a": "Amina"},
    )
    line = json.loads(written.getvalue())
    assert line["visit"].startswith("6a1c")
    assert line["count"] == 3
    for hidden in ("body", "phone", "bare", "name", "nested"):
        assert line[hidden] == log.REMOVED


def test_an_exception_is_logged_without_its_text(written: io.StringIO) -> None:
    try:
        raise ValueError("row with phone 07700 900123")
    except ValueError:
        log.logger.error("failed", exc_info=True)
    logging.getLogger("some.library").warning("phone %s", "07700 900123")
    assert "07700" not in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert "test_personal_data.py" in written.getvalue()
