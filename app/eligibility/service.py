"""Eligibility in words, for the people who decide."""

from typing import Any

from app.eligibility.rules import Answer, Eligibility, Reason
from app.platform.locale import gettext as _
from app.platform.locale import ngettext


def describe(eligibility: Eligibility) -> dict[str, Any]:
    """Outcome, reasons with a sentence each, and usable modes, as pages and the API show them."""
    return {
        "outcome": eligibility.outcome.value,
        "reasons": [
            {
                "code": reason.code,
                "answer": reason.answer.value,
                "text": sentence(reason),
            }
            for reason in eligibility.reasons
        ],
        "modes": list(eligibility.modes),
    }


def sentence(reason: Reason) -> str:
    """One criterion in a sentence that states the fact, not a judgement."""
    return {
        "danger": _danger,
        "grade": _grade,
        "adult": _adult,
        "perpetrator_gone": _perpetrator,
        "may_return": _may_return,
        "connection": _connection,
        "battery": _battery,
        "officer_free": _officers,
    }[reason.code](reason)


def _danger(reason: Reason) -> str:
    return _("Immediate danger") if reason.value else _("No immediate danger was marked")


def _grade(reason: Reason) -> str:
    if reason.value is None:
        return _("Grade not chosen yet")
    if reason.answer is Answer.YES:
        return _("Grade %(grade)s", grade=reason.value)
    return _("Grade %(grade)s is outside video response", grade=reason.value)


def _adult(reason: Reason) -> str:
    return {
        "yes": _("18 or over"),
        "no": _("Under 18"),
        "unknown": _("Age not known: are they 18 or over?"),
    }[str(reason.value)]


def _perpetrator(reason: Reason) -> str:
    return {
        "no": _("Other person is gone"),
        "yes": _("Other person is there now"),
        "unknown": _("Is the other person there now?"),
    }[str(reason.value)]


def _may_return(reason: Reason) -> str:
    return {
        "no": _("Other person is not expected back"),
        "yes": _("Other person may come back"),
        "unknown": _("Could the other person come back?"),
    }.get(str(reason.value), _("Could the other person come back? Not asked yet"))


def _connection(reason: Reason) -> str:
    return {
        "good": _("Connection is good"),
        "fair": _("Connection is fair"),
        "weak": _("Connection is weak: voice and text work, video may not"),
        "text_only": _("Connection is very weak: text works, voice may not"),
        "works_yes": _("Connection: caller says it works. Measured when the link is opened"),
        "works_no": _("Connection: caller says it works badly"),
        "works_not_sure": _("Connection: caller is not sure"),
    }.get(str(reason.value), _("Connection: measured when the link is opened"))


def _battery(reason: Reason) -> str:
    said = {
        None: _("Battery: read when the link is opened, or ask"),
        "low_yes": _("Battery: caller says it is low. Can they plug in?"),
        "low_no": _("Battery: caller says it is not low"),
        "low_not_sure": _("Battery: caller is not sure"),
    }
    if reason.value is None or isinstance(reason.value, str):
        return said[reason.value]
    words = _("Battery %(percent)s%%", percent=reason.value)
    if reason.minutes is not None:
        words += _(", about %(minutes)s minutes left", minutes=reason.minutes)
    return words if reason.answer is Answer.YES else words + _(": can they plug in?")


def _officers(reason: Reason) -> str:
    if reason.answer is Answer.LATER:
        return _("Officers: not known here")
    if not reason.value:
        return _("No officer is free now")
    return ngettext("%(num)s officer is free", "%(num)s officers are free", int(reason.value))
