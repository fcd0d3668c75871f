"""What is written from the code is as the code has it now; what the documentation tells people to run exists."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app import catalogues, documents

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.usefixtures("app")  # it declares every message as it is made
def test_the_generated_parts_of_the_documentation_are_up_to_date() -> None:
    assert documents.stale() == [], "run: flask --app app docs"


def test_every_message_is_in_the_catalogues_to_translate() -> None:
    assert catalogues.stale() == [], "run: flask --app app catalogues"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_documents_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_document_names_exists(page: Path) -> None:
    tests = "\n".join(path.read_text() for folder in ("tests", "e2e") for path in (ROOT / folder).rglob("*.py"))
    text = page.read_text()
    for name in re.findall(r"`(test_[a-z_]{12,})`", text):
        assert f"def {name}(" in tests, name
    for path in re.findall(r"`((?:tests|e2e|bench|app|signalling)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def commands_in(page: Path) -> str:
    """What a page shows as code."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", page.read_text())])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_document_names_exists(app: Flask, page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z]+)", commands_in(page)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for command in re.findall(r"flask --app app ([a-z-]+)", page.read_text()):
        assert command in app.cli.commands, command


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 200
