"""Handing out a response: as a document for the force's records system, and in two readable forms.

For other slices: `document()` makes the model, `html()` and `pdf()` what people read. Neither of these is audited by
itself: whoever hands it to somebody calls `handed_out()`, with why.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import typst
from flask import render_template

from app.incidents.records import Incident
from app.incidents.service import wishes
from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.locale import speaking
from app.platform.permissions import Actor, require
from app.platform.translations import SOURCE
from app.playbook import service as playbooks
from app.response import actions, follow_up, readable, service
from app.response import document as doc
from app.response.rendering import advice, part, risk_set
from app.visits import access
from app.visits.records import Visit
from app.visits.telling import officer_of

Form = Literal["json", "html", "pdf"]
TYPST = Path(__file__).parent / "document.typ"


class NoLetters(Exception):
    """Something that was written has letters or signs that no font of this machine has."""


def for_officer(
    tx: Transaction, actor: Actor, visit: Visit, form: Form, why: str, language: str
) -> doc.ResponseDocument:
    """The response for a person who may open the visit. Raises NotAllowed, ReasonNeeded."""
    require(actor, "response:export")
    access.open_visit(tx, actor, visit)
    handed_out(tx, actor, visit, form, why)
    return document(tx, actor, visit, language)


def for_records_system(tx: Transaction, actor: Actor, visit: Visit) -> doc.ResponseDocument:
    """The response for a token of the API. Raises NotAllowed."""
    require(actor, "response:export")
    handed_out(tx, actor, visit, "json", "")
    return document(tx, actor, visit)


def handed_out(tx: Transaction, actor: Actor, visit: Visit, form: str, why: str) -> None:
    """Keep who was given the response, in which form and why."""
    audit.record(tx, actor, "response:exported", f"visit:{visit.id}", why=why, form=form)


def document(tx: Transaction, actor: Actor, visit: Visit, language: str = SOURCE) -> doc.ResponseDocument:
    """The response as it stands; whoever calls has checked who may have it. Questions are in `language`."""
    found = service.now(tx, visit, language)
    playbook = playbooks.playbook_of(tx, visit.playbook_id)
    incident = tx.get(Incident, visit.incident_id)
    if incident is None:
        raise LookupError(visit.incident_id)
    sets = [
        risk_set(one, found.tallies[one.id], found.written, language)
        for one in playbook.questions.sets
        if one.id in found.tallies
    ]
    return doc.ResponseDocument(
        force=playbook.playbook.force,
        made_at=clock.now(),
        made_by=actor.name or actor.id,
        incident=_incident(incident),
        visit=_visit(tx, visit),
        contact=_contact(incident),
        safe_now=part(doc.SafeNow, "now", found.written),
        report=part(doc.Report, "report", found.written),
        risk=doc.Risk(sets=sets, grade=_grade(found)),
        safeguarding=part(
            doc.Safeguarding,
            "safety",
            found.written,
            advice=advice(playbook, found.written, language),
            second_contact=_second_contact(tx, visit),
        ),
        caller=part(doc.ForCaller, "caller", found.written),
        actions=actions.for_document(tx, visit),
        outcome=part(doc.Outcome, "outcome", found.written),
        still_needed=[field.ask for field in found.needed],
    )


def _incident(incident: Incident) -> doc.Incident:
    return doc.Incident(
        id=incident.id,
        reference=incident.reference.reveal() if incident.reference else "",
        grade=incident.grade,
        relationship=incident.relationship,
        sex=incident.sex,
        recorded_at=incident.recorded_at,
    )


def _visit(tx: Transaction, visit: Visit) -> doc.Visit:
    officer = officer_of(tx, visit)
    return doc.Visit(
        id=visit.id,
        state=visit.state,
        language=visit.language,
        mode=visit.mode,
        officer=officer.name if officer else None,
        started_at=visit.created_at,
        admitted_at=visit.admitted_at,
        ended_at=visit.ended_at,
    )


def _contact(incident: Incident) -> doc.SafeContact:
    wished = wishes(incident)
    return doc.SafeContact(
        phone=incident.phone.reveal() if incident.phone else None,
        email=incident.email.reveal() if incident.email else None,
        by=incident.contact_by,
        when=wished["contact_when"],
        never=wished["contact_never"],
    )


def _second_contact(tx: Transaction, visit: Visit) -> doc.SecondContact | None:
    row = follow_up.of(tx, visit).appointment
    return doc.SecondContact.model_validate({"starts_at": row.starts_at, "state": row.state}) if row else None


def _grade(found: service.Response) -> doc.RiskGrade | None:
    grade = found.grade
    if grade is None:
        return None
    values: dict[str, Any] = {"grade": grade.grade, "suggested": grade.suggested, "reason": grade.reason.reveal()}
    values["review"] = asdict(found.review) if found.review else None
    return doc.RiskGrade.model_validate(values | {"by": found.grade_by, "at": grade.at})


def html(found: doc.ResponseDocument, language: str = SOURCE) -> str:
    """The document as one file of HTML, with its style inside; prints on A4."""
    return render_template("officer/response_document.html", **_readable(found, language))


def pdf(found: doc.ResponseDocument, language: str = SOURCE) -> bytes:
    """The document as PDF/UA-1 (tagged, readable aloud). Takes 0.1 s of processor: not inside a transaction.

    Raises NoLetters: what can't be shown is not left out.
    """
    values = json.dumps(_readable(found, language))
    try:
        made: bytes = typst.compile(TYPST, format="pdf", pdf_standards=["ua-1"], sys_inputs={"document": values})
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            raise NoLetters from None
        raise
    return made


def _readable(found: doc.ResponseDocument, language: str) -> dict[str, Any]:
    with speaking("staff", language):
        return {
            "title": readable.title(found),
            "made": readable.made(found),
            "lang": language,
            "sections": readable.sections(found),
        }
