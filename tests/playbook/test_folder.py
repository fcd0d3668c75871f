"""A folder of YAML becomes a playbook, or everything that is wrong with it is said, and where."""

import json
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.playbook.content import PARTS
from app.playbook.folder import DEFAULT, PlaybookError, Problem, files_of, read
from app.playbook.schema import schemas

FILES = files_of(DEFAULT)


def problems(**changed: str | None) -> list[str]:
    """What is said about the default playbook with these files changed; None: the file is missing."""
    files = {name: changed.get(name.removesuffix(".yaml"), text) for name, text in FILES.items()}
    with pytest.raises(PlaybookError) as error:
        read({name: text for name, text in files.items() if text is not None})
    return [str(problem) for problem in error.value.problems]


def with_line(name: str, old: str, new: str) -> tuple[str, int]:
    """The file with a part replaced, and the number of the line where it stands."""
    text = FILES[f"{name}.yaml"]
    assert old in text, old
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


def test_the_default_playbook_is_whole() -> None:
    playbook = read(FILES)
    assert playbook.eligibility.criteria().grades == {2, 3}
    assert playbook.wording("video").startswith("An officer can speak with you by video")
    assert playbook.link_text("https://go.test/v/1", "pl") == "Twój link jest gotowy: https://go.test/v/1"
    assert {document.file for document in playbook.documents.documents} == set(playbook.texts)


@pytest.mark.parametrize(
    ("name", "old", "new", "column", "words"),
    [
        ("eligibility", "otherwise: rules_out", "otherwise: maybe", 21, "`otherwise` must be one of"),
        ("eligibility", "allowed: [2, 3]", "allowed: [2, 7]", 22, "7 is no grade of playbook.yaml"),
        ("eligibility", "allowed: [2, 3]", "allowed: [2, three]", 22, "must be a whole number"),
        ("eligibility", "level: 0.2", "levle: 0.2", 18, "`levle` is not known here (do you mean `level`?)"),
        ("eligibility", "minutes: 30, ", "", 1, "`minutes` is missing: add it"),
        ("eligibility", "kind: unit", "kind: emergency", 11, "`emergency` is used twice"),
        ("playbook", 'opens: "08:00"', "opens: 8", 12, "`opens` must be text: put it in quotes"),
        ("playbook", 'opens: "08:00"', 'opens: "25:00"', 12, "must be a time of day between"),
        ("playbook", 'closes: "22:00"', 'closes: "07:00"', 13, "must be later than `opens`"),
        ("script", "then: not_safe}", "then: nowhere}", 70, "`nowhere` is no later step"),
        ("script", "fills: adult", "fills: sex", 12, "`fills` must be one of"),
        ("script", "value: phone,", "value: pigeon,", 17, "`contact_by` takes email, none, phone, text, not `pigeon`"),
        ("consent", "id: recording", "id: sound", 9, "`id` must be one of"),
        ("consent", "      en: >-", "      de: >-", 7, "`de` is no language that is known here"),
        ("sms", "'Your link is ready: {link}'", "'The police wait: {link}'", 7, "says “police”"),
        ("sms", "en: 'Your link is ready: {link}'", "en: 'It is ready'", 7, "must hold {link} once"),
        ("safeguarding", "areas: [wales]", "areas: [mars]", 13, "`mars` is not one of `areas`"),
        ("documents", "file: deviation.md", "file: nothing.md", 11, "the folder documents has no `nothing.md`"),
        ("steps", "due: ended", "due: never", 10, "`due` must be one of"),
        ("phrases", "id: cannot_hear", "id: read_me", 13, "`read_me` is used twice"),
        ("phrases", "en: Can you read this?", "en: Police here", 15, "says “Police” and is marked `names_nobody`"),
        ("questions", "  suggests", " suggests", 2, "is not YAML here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(name: str, old: str, new: str, column: int, words: str) -> None:
    text, line = with_line(name, old, new)
    found = problems(**{name: text})
    assert any(said.startswith(f"{name}.yaml:{line}:") and words in said for said in found), found
    if name != "questions":
        assert any(said.startswith(f"{name}.yaml:{line}:{column}:") for said in found), found


def test_everything_that_is_wrong_is_said_at_once() -> None:
    eligibility, _line = with_line("eligibility", "allowed: [2, 3]", "allowed: [9]")
    found = problems(steps=None, sms="link: [", eligibility=eligibility)
    assert [said.split(":")[0] for said in found] == ["eligibility.yaml", "sms.yaml", "steps.yaml"]


def test_an_entry_twice_is_one_too_many() -> None:
    assert "has the entry twice" in problems(sms="link: {en: 'a {link}'}\nlink: {en: 'b {link}'}\n")[0]


def test_a_step_to_which_nothing_leads_is_found() -> None:
    text, _line = with_line("script", "then: not_safe}\n  - id: other_person", "then: end}\n  - id: other_person")
    lonely = text.replace("then: not_safe", "then: end")
    assert any("no answer leads to `not_safe`" in said for said in problems(script=lonely))


def test_a_file_that_repeats_itself_until_the_memory_is_full_is_refused() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert any("has more than" in said for said in problems(sms=bomb))
    assert problems(sms="link: &a [*a]\n")


@given(st.text(max_size=300) | st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists).map(json.dumps))
def test_whatever_a_file_holds_it_is_read_or_explained(text: str) -> None:
    try:
        read({**FILES, "steps.yaml": text})
    except PlaybookError as error:
        found = error.problems
    else:
        found = [Problem("none", 1, 1, "it happens to be a whole file")]
    assert found
    assert all(problem.line > 0 and problem.column > 0 and problem.what for problem in found)


def test_the_command_names_what_is_wrong_and_fails(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert "is whole" in runner.invoke(args=["playbook", "check", str(DEFAULT)]).output
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "sms.yaml").write_text("link: {cy: 'Dolen {link}'}")
    result = runner.invoke(args=["playbook", "check", str(tmp_path / "bad")])
    assert result.exit_code == 1
    assert "sms.yaml:1:1: `link` needs the words in English (en)" in result.output
    assert "script.yaml:1:1: is missing" in result.output


def test_the_schema_for_editors_is_up_to_date_and_named_in_each_file() -> None:
    for part, schema in schemas().items():
        path = DEFAULT.parent / "schema" / f"{part}.json"
        assert json.loads(path.read_text()) == schema, "run: flask --app app playbook schema"
        assert FILES[f"{part}.yaml"].startswith(f"# yaml-language-server: $schema=../schema/{part}.json\n")
    assert set(schemas()) == set(PARTS)


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("first_risk.nonsense", "yes", "is no question of another set"),
        ("stalking.knows_where", "yes", "is no question of another set"),  # itself
        ("first_risk.followed", "perhaps", "is no answer to"),
    ],
)
def test_a_set_opens_only_with_an_answer_that_there_is(question: str, answer: str, said: str) -> None:
    before = '{question: first_risk.followed, answer: "yes"}'
    changed, _line = with_line("questions", before, f'{{question: {question}, answer: "{answer}"}}')
    assert said in problems(questions=changed)[0]


def test_a_prompt_needs_an_answer_that_there_is() -> None:
    changed, _line = with_line(
        "safeguarding", "question: honour_based.forced_marriage", "question: honour_based.nothing"
    )
    assert "`honour_based.nothing` is no question of a set" in problems(safeguarding=changed)[0]
