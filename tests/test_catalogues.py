"""The check of the languages' catalogues finds what a person would be sorry to meet."""

import pytest

from app.catalogue_check import problems_of
from app.catalogues import _merged

HEAD = (
    'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"X-Reviewed-By: draft\\n"\n"X-Review-Date: draft\\n"\n'
)


def message(source: str, translation: str, comment: str = "") -> str:
    return f'{comment}msgid "{source}"\nmsgstr "{translation}"\n'


def found(translation: str, source: str = "Call %(number)s", comment: str = "", head: str = HEAD) -> str:
    pot = message(source, "")
    return "\n".join(problems_of(f"{head}\n{message(source, translation, comment)}", pot))


def test_a_whole_translation_is_fine() -> None:
    assert found("Zadzwoń pod %(number)s") == ""


@pytest.mark.parametrize(
    ("source", "translation", "said"),
    [
        ("Call %(number)s", "", "is not translated"),
        ("Call %(number)s", "Zadzwoń", "other places to fill"),
        ("Call %(number)s", "Zadzwoń %(numer)s", "other places to fill"),
        ("{name} is here", "{nazwa} jest", "other places to fill"),
        ("{name} is here", "{name} {name} jest", "other places to fill"),
        ("Almost full", "100 % pełne", "a percent sign too many"),
        ("Go on", "<b>Dalej</b>", "other markup"),
        ("Go on", "Dalej &amp; dalej", "other markup"),
        ("For 10 minutes", "Na 15 minut", "other numbers"),
        ("For 10 minutes", "Na kilka minut", "other numbers"),
    ],
)
def test_what_differs_from_the_english_is_named(source: str, translation: str, said: str) -> None:
    assert said in found(translation, source)


def test_a_guess_is_not_a_translation() -> None:
    assert "is marked fuzzy" in found("Zadzwoń pod %(number)s", comment="#, fuzzy\n")


def test_every_plural_form_has_to_be_there() -> None:
    pot = 'msgid "%(num)s text"\nmsgid_plural "%(num)s texts"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    both = pot.replace('msgstr[0] ""', 'msgstr[0] "%(num)s neges"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(num)s negeseuon"'
    )
    one = pot.replace('msgstr[0] ""', 'msgstr[0] "%(num)s neges"')
    assert problems_of(f"{HEAD}\n{both}", pot) == []
    assert "is not translated" in problems_of(f"{HEAD}\n{one}", pot)[0]


def test_messages_that_came_or_went_are_named() -> None:
    problems = problems_of(f"{HEAD}\n{message('Old', 'Stary')}", message("New", ""))
    assert problems == ["lacks “New”", "no longer used: “Old”"]


@pytest.mark.parametrize(
    ("by", "on", "said"),
    [
        ("A. Nowak", "draft", "both"),
        ("draft", "2026-11-20", "both"),
        ("A. Nowak", "last week", "is a date"),
        ("A. Nowak", "2999-01-01", "future"),
        ("A. Nowak", "2026-11-20", ""),
    ],
)
def test_the_head_says_who_reviewed_it_and_when(by: str, on: str, said: str) -> None:
    head = HEAD.replace("By: draft", f"By: {by}").replace("Date: draft", f"Date: {on}")
    assert said in found("Zadzwoń pod %(number)s", head=head)
    assert bool(said) == bool(found("Zadzwoń pod %(number)s", head=head))


def test_a_catalogue_without_a_review_record_is_named() -> None:
    assert "must say X-Reviewed-By" in found("Zadzwoń pod %(number)s", head='msgid ""\nmsgstr ""\n')


def test_merging_keeps_what_is_translated_and_the_head_and_guesses_nothing() -> None:
    before = f"# Glossary: exit = Wyjdź\n{HEAD}\n{message('Call us', 'Zadzwoń')}\n{message('Old', 'Stary')}"
    after = _merged(before, f"{message('Call us', '')}\n{message('Call us now', '')}")
    assert after.startswith(f"# Glossary: exit = Wyjdź\n{HEAD}")
    assert 'msgid "Call us"\nmsgstr "Zadzwoń"' in after
    assert 'msgid "Call us now"\nmsgstr ""' in after
    assert "Old" not in after
    assert "fuzzy" not in after
