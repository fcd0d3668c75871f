"""What is asked, in which words: the playbook's, or on her page our own where the playbook lacks her language."""

from dataclasses import dataclass

from app.consents.rules import Purpose
from app.platform.locale import gettext as _
from app.platform.locale import language
from app.playbook.content import Playbook
from app.playbook.words import say, spoken

OWN_VERSION = "page-1"  # of the words below; other words need another one


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question, their language and version."""

    words: str
    language: str
    version: str


def read_aloud(playbook: Playbook, purpose: str, to: str) -> Asked:
    """As a call handler reads it to a caller who speaks this language; else in English."""
    statement = playbook.consent.statement(purpose)
    if statement is None:
        return Asked("", to, "")
    return Asked(say(statement.words, to), spoken(statement.words, to), statement.version)


def on_page(playbook: Playbook, purpose: Purpose) -> Asked:
    """As her page shows it, in the language of this request."""
    asked = read_aloud(playbook, purpose, language())
    return asked if asked.words and asked.language == language() else Asked(_own(purpose), language(), OWN_VERSION)


def _own(purpose: Purpose) -> str:
    return {
        "video": _("May the officer see you by video?"),
        "recording": _("May we record the call?"),
        "location": _("May we see where you are?"),
        "interpreter": _("Would you like an interpreter?"),
        "survey": _("May we contact you later to ask how it went?"),
    }[purpose]
