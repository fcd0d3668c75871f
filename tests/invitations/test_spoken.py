"""The spoken code's letters, and what becomes of what somebody types."""

import re
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invitations import spoken

codes = st.text(alphabet=spoken.ALPHABET, min_size=spoken.LENGTH, max_size=spoken.LENGTH)
BETWEEN = st.sampled_from(["", " ", "-", "–", ".", "\u00a0", "\u200e", "\t"])


@given(st.data())
def test_however_it_is_typed_it_is_the_same_code(data: st.DataObject) -> None:
    code = data.draw(codes)
    typed = data.draw(BETWEEN)
    for character in code:
        typed += data.draw(st.sampled_from([character.upper(), character.lower()])) + data.draw(BETWEEN)
    assert spoken.normal(typed) == code


@given(st.text(max_size=64))
def test_anything_may_be_typed_and_is_a_code_or_not(typed: str) -> None:
    code = spoken.normal(typed)
    assert spoken.is_whole(code) == bool(re.fullmatch(f"[{spoken.ALPHABET}]{{8}}", code))
    assert not spoken.is_whole(code) or spoken.normal(code) == code


def test_made_codes_are_whole_and_differ() -> None:
    made = {spoken.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(spoken.is_whole(code) and spoken.normal(spoken.grouped(code)) == code for code in made)


def test_no_code_holds_what_is_mistaken_for_something_else_or_makes_a_word() -> None:
    assert not set(spoken.ALPHABET) & set("01" + "AEIOU" + "QLSZBG")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0oqCCCCC", "DDDCCCCC"),
        ("bgszuiL1", "8652V777"),
        ("٢٣٤٥ ٦٧٨٩", "23456789"),  # Arabic
        ("۲۳۴۵ ۶۷۸۹", "23456789"),  # Urdu
        ("২৩৪৫ ৬৭৮৯", "23456789"),  # Bengali
        ("੨੩੪੫ ੬੭੮੯", "23456789"),  # Punjabi
        ("СНКМРТХУ", "CHKMPTXY"),  # Cyrillic keys
        ("ＣＤＦ２３４５６", "CDF23456"),
    ],
)
def test_what_looks_alike_is_forgiven(typed: str, code: str) -> None:
    assert spoken.normal(typed) == code


@pytest.mark.parametrize("typed", ["", "CDF2345", "CDF234567", "CDF2345A", "C D F", "💩" * 8, "E" * 8])
def test_what_can_be_no_code_is_known_before_it_is_looked_up(typed: str) -> None:
    assert not spoken.is_whole(spoken.normal(typed))


@given(codes)
def test_it_is_read_out_in_the_spelling_alphabet(code: str) -> None:
    words = spoken.spelled(code).split()
    assert [word[0] for word in words] == list(code)
    assert all(len(word) > 1 for word, character in zip(words, code, strict=True) if character in ascii_letters)
    assert all(word in digits for word, character in zip(words, code, strict=True) if character in digits)


@pytest.mark.parametrize(("doubted", "how_many"), [(False, 1), (True, 3)])
def test_the_number_on_the_page_is_among_those_to_choose_from(doubted: bool, how_many: int) -> None:
    for _ in range(50):
        number, numbers = spoken.check_numbers(doubted)
        assert number in numbers
        assert len(set(numbers)) == how_many
        assert all(re.fullmatch("[1-9][0-9]", one) for one in numbers)
