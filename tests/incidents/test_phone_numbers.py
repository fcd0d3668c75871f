"""Phone numbers as people write them: with spaces, brackets, dashes and dots, never with letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.incidents.forms import normal_phone
from tests.people import INCIDENT, ControlRoom

NUMBER = "+447700900123"


@pytest.mark.parametrize(
    "written",
    ["07700 900123", "(07700) 900-123", "07700.900.123", "+44 7700 900123", "+44 (0)7700 900123", "٠٧٧٠٠ ٩٠٠١٢٣"],
)
def test_a_number_is_read_however_it_is_set_out(written: str) -> None:
    assert normal_phone(written) == NUMBER


@pytest.mark.parametrize(
    "written", ["07700 wrong", "07700 900123 ext 4", "0800 REVERSE", "07700 9OO123", "०7700 अ900123"]
)
def test_letters_are_no_digits(written: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        normal_phone(written)


@given(st.lists(st.sampled_from(["", " ", "-", ".", "  "]), min_size=11, max_size=11), st.booleans())
def test_what_stands_between_the_digits_changes_nothing(between: list[str], from_abroad: bool) -> None:
    digits = "447700900123" if from_abroad else "07700900123"
    written = "".join(digit + gap for digit, gap in zip(digits, [*between, ""], strict=False))
    assert normal_phone(f"+{written}" if from_abroad else written) == NUMBER


@given(st.characters(categories=["L"]), st.integers(0, 11))
def test_one_letter_anywhere_is_one_too_many(letter: str, place: int) -> None:
    written = "07700900123"
    with pytest.raises(ValueError, match="not a phone number"):
        normal_phone(written[:place] + letter + written[place:])


def test_the_call_handler_is_told_beside_the_field(control_room: ControlRoom) -> None:
    incident = control_room.records()["id"]
    sent = {"reference": "RVR-7", "phone": "07700 wrong"}
    page = control_room.posts(f"/control/incidents/{incident}", **sent).get_data(as_text=True)
    assert "Enter a phone number, like 07700 900123" in page
    assert "07700 wrong" in page
    answer = control_room.api("POST", "/incidents", INCIDENT | {"phone": "07700 wrong"})
    assert answer.status_code in (400, 422)
