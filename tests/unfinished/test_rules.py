"""What of a form is kept, whatever is sent."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.incidents.service import FIELDS
from app.unfinished.rules import MAX_CHARS, PRESET, TooMuch, merge, says_something

values = st.lists(st.text(max_size=30), max_size=3)
forms = st.dictionaries(st.sampled_from([*FIELDS, "was", "draft", "odd"]), values)


@given(kept=forms, sent=forms)
def test_each_field_says_what_was_typed_last_and_no_other_is_touched(
    kept: dict[str, list[str]], sent: dict[str, list[str]]
) -> None:
    merged = merge(kept, sent, FIELDS)
    for name in FIELDS:
        assert merged.get(name) == sent.get(name, kept.get(name))
    assert set(merged) <= set(FIELDS)


@given(kept=forms, one=st.text(max_size=9), other=st.text(max_size=9))
def test_two_tabs_that_write_in_two_fields_lose_nothing(kept: dict[str, list[str]], one: str, other: str) -> None:
    merged = merge(merge(kept, {"phone": [one]}, FIELDS), {"contact_never": [other]}, FIELDS)
    assert (merged["phone"], merged["contact_never"]) == ([one], [other])


def test_more_than_the_form_holds_is_refused() -> None:
    merge({}, {"contact_never": ["x" * MAX_CHARS]}, FIELDS)
    with pytest.raises(TooMuch):
        merge({"reference": ["x"]}, {"contact_never": ["x" * MAX_CHARS]}, FIELDS)


@given(blank=st.text(alphabet=string.whitespace))
def test_an_untouched_form_says_nothing(blank: str) -> None:
    assert not says_something({name: [value] for name, value in PRESET.items()} | {"phone": [blank], "needs": []})


@given(word=st.text(alphabet=string.ascii_letters, min_size=1))
def test_one_word_says_something(word: str) -> None:
    assert says_something({"contact_when": [word]})
    assert says_something({"language": ["pl"]})
