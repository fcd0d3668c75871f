"""Code words: found as people type them, in any script, and never by half."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.incidents.rules import is_usable, says, words

FOUND = [
    ("kettle", "kettle"),
    ("Kettle", "I put the KETTLE on."),
    ("kettle", "the kettle, it is on"),
    ("kettle", "(kettle)"),
    ("kettle", "kettle!!!"),
    ("kettle", "…kettle?"),
    ("kettle", "on\nkettle\non"),
    ("blue kettle", "where is the blue, kettle"),
    ("blue-kettle", "the blue kettle"),
    ("don't", "we dont"),
    ("o’clock", "O'CLOCK"),
    ("czajnik", "Czajnik."),
    ("żółw", "mały ZÓŁW tu"),
    ("kačiukas", "kaciukas"),
    ("fenêtre", "FENETRE"),
    ("Straße", "STRASSE"),
    ("إبريق", "أين إبريق؟"),
    ("إِبْرِيق", "إبريق"),
    ("چائے", "چائے، شکریہ"),
    ("কেটলি", "কেটলি।"),
    ("ਕੇਤਲੀ", "ਕੇਤਲੀ, ਹਾਂ"),
    ("1749", "it was 1749."),
]
NOT_FOUND = [
    ("kettle", "kettles"),
    ("kettle", "the ket tle"),
    ("kettle", ""),
    ("blue kettle", "kettle blue"),
    ("blue kettle", "blue and kettle"),
    ("কলা", "কলি"),
    ("ok", "ok"),
    ("", "anything"),
    (None, "anything"),
    ("...", "..."),
]


@pytest.mark.parametrize(("code", "message"), FOUND)
def test_a_code_word_is_found_however_it_is_typed(code: str, message: str) -> None:
    assert says(message, code)


@pytest.mark.parametrize(("code", "message"), NOT_FOUND)
def test_other_words_are_not_it(code: str | None, message: str) -> None:
    assert not says(message, code)


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=200))
def test_a_usable_code_is_found_between_any_other_words(before: str, code: str, after: str) -> None:
    assert says(f"{before} {code} {after}", code) == is_usable(code)
    assert says(f"{before} {code.upper()}! {after}", code) == is_usable(code)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


# Two Latin letters of Catalan and Afrikaans are written with a mark that parts words.
LETTERS = st.characters(categories=["Ll", "Lo"], max_codepoint=0x0A7F, exclude_characters="ŀŉ")


@given(st.text(alphabet=LETTERS, min_size=3, max_size=10))
def test_a_longer_word_does_not_hold_a_shorter_code(code: str) -> None:
    assert not says(f"x{code}", code)
    assert not says(f"{code}x", code)
