"""What is asked for, what can be answered, and what a withdrawal makes of the way to talk."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

Purpose = Literal["video", "recording", "location", "interpreter", "survey"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


class Answer(StrEnum):
    """Where one consent stands. No answer follows from another: each is asked for by itself."""

    NOT_ASKED = "not_asked"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"  # there was a yes, and it was taken back


REFUSED = frozenset({Answer.NO, Answer.WITHDRAWN})
WITHOUT_PICTURE = {"signing": "text", "video": "voice", "low": "voice", "stills": "voice"}


def said(before: Answer, agree: bool) -> Answer:
    """What her own word makes of an answer: a no after a yes takes it back."""
    if agree:
        return Answer.YES
    return {Answer.YES: Answer.WITHDRAWN, Answer.NOT_ASKED: Answer.NO}.get(before, before)


def noted(before: Answer, now: Answer) -> Answer:
    """What a call handler's note makes of an answer: a no changes nothing where it was taken back already."""
    return before if now is Answer.NO and before in REFUSED else now


def may_have_link(answer: Answer, *, again: bool) -> bool:
    """Whether a link may be sent. again: the way back into a visit that had one.

    Who took video back in a visit may come back into it, to go on by voice or text.
    """
    return answer is Answer.YES or (again and answer is Answer.WITHDRAWN)


def without_picture(mode: str | None) -> str | None:
    """The way to talk that is left of this one when her picture may not be sent. Who signs goes on by text."""
    return WITHOUT_PICTURE.get(mode or "", mode)


def changed(posted: Mapping[str, str], was: Mapping[str, str]) -> dict[str, str]:
    """Those of a form's answers that somebody chose: the others stand as the page was shown, and may be old by now."""
    return {name: value for name, value in posted.items() if value != was.get(name)}
