"""A new incident before it has a reference: nothing typed is lost, and nobody else sees it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.incidents.records import Incident
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.audit_chain import verify
from app.platform.database import store, transaction
from app.platform.permissions import Role
from app.unfinished import service
from app.unfinished.records import UnfinishedIncident
from tests.clock import Clock
from tests.colleague import Colleague
from tests.people import ControlRoom

NEW = "/control/incidents/new"
NUMBER = "07700 900321"


def draft_on(page: str) -> str:
    found = re.search(r'name="draft" value="([0-9a-f-]{36})"', page)
    assert found, page
    return found[1]


@pytest.fixture
def draft(control_room: ControlRoom) -> str:
    """A new form that is open."""
    return draft_on(control_room.gets(NEW).text)


def kept(app: Flask) -> list[str]:
    with app.app_context(), transaction() as tx:
        return [row.id for row in tx.session.scalars(select(UnfinishedIncident))]


def audited(app: Flask, draft: str) -> list[str]:
    with app.app_context():
        assert verify().fault is None
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry.action).where(AuditEntry.subject == f"incident:{draft}").order_by(AuditEntry.number)
        return list(tx.session.scalars(query))


def test_what_is_typed_is_shown_again_with_what_is_wrong_in_it(control_room: ControlRoom, draft: str) -> None:
    answer = control_room.posts(f"{NEW}/{draft}", phone="07700 90 or so", adult="yes", needs=["bsl", "captions"])
    assert answer.json["url"] == f"{NEW}/{draft}"
    page = control_room.gets(answer.json["url"]).text
    assert "We kept what you typed" in page
    assert "Start afresh" in page
    assert 'value="07700 90 or so"' in page
    assert len(re.findall(r'value="(?:yes|bsl|captions)" checked', page)) == 3
    assert draft_on(page) == draft


def test_it_is_there_after_signing_out_and_a_new_form_is_empty_all_the_same(
    control_room: ControlRoom, draft: str
) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    control_room.posts("/sign-out")
    assert control_room.gets(f"{NEW}/{draft}").status_code == 302
    control_room.posts("/sign-in", staff=control_room.person.id)
    page = control_room.gets(NEW).text
    assert f'href="{NEW}/{draft}"' in page
    assert page.count(NUMBER) >= 1
    assert f'value="{NUMBER}"' not in page
    assert draft_on(page) != draft
    assert f'value="{NUMBER}"' in control_room.gets(f"{NEW}/{draft}").text


def test_two_forms_of_one_person_do_not_mix(control_room: ControlRoom, draft: str) -> None:
    other = draft_on(control_room.gets(NEW).text)
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    control_room.posts(f"{NEW}/{other}", phone="07700 900654")
    for one, its, not_its in ((draft, NUMBER, "07700 900654"), (other, "07700 900654", NUMBER)):
        page = control_room.gets(f"{NEW}/{one}").text
        assert f'value="{its}"' in page
        assert not_its not in page


def test_nobody_else_sees_it_writes_in_it_or_throws_it_away(app: Flask, control_room: ControlRoom, draft: str) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    other = Colleague(app, Role.CALL_HANDLER, "T. Reed")
    other.enrols()
    assert NUMBER not in other.gets(NEW).text
    assert other.gets(f"{NEW}/{draft}").location == NEW
    assert other.posts(f"{NEW}/{draft}", phone="07700 900999").status_code == 404
    other.posts(f"{NEW}/{draft}/throw-away")
    other.posts("/control/incidents", draft=draft, reference="RVR-9")
    assert kept(app) == [draft]
    assert f'value="{NUMBER}"' in control_room.gets(f"{NEW}/{draft}").text


def test_the_incident_takes_its_place(app: Flask, control_room: ControlRoom, draft: str) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    control_room.posts("/control/incidents", draft=draft, reference="RVR-1", phone=NUMBER)
    assert kept(app) == []
    late = control_room.posts(f"{NEW}/{draft}", phone=NUMBER)  # it was still on its way
    assert (late.status_code, late.json["url"]) == (409, f"/control/incidents/{draft}")
    assert kept(app) == []
    assert control_room.gets(f"{NEW}/{draft}").location == f"/control/incidents/{draft}"
    assert audited(app, draft)[:2] == ["incident:typed", "incident:recorded"]


def test_danger_takes_what_is_typed_along_and_keeps_nothing_beside_it(
    app: Flask, control_room: ControlRoom, draft: str
) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    control_room.posts("/control/danger", draft=draft, phone=NUMBER)
    assert kept(app) == []
    with app.app_context(), transaction() as tx:
        assert [one.phone.reveal() for one in tx.session.scalars(select(Incident))] == ["+447700900321"]


def test_without_script_a_form_without_reference_is_kept_too(app: Flask, control_room: ControlRoom, draft: str) -> None:
    answer = control_room.posts("/control/incidents", draft=draft, reference="", phone=NUMBER)
    assert "Enter the incident reference" in answer.text
    assert f'value="{NUMBER}"' in control_room.gets(f"{NEW}/{draft}").text
    assert kept(app) == [draft]


def test_it_can_be_thrown_away_and_what_is_emptied_is_gone(app: Flask, control_room: ControlRoom, draft: str) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    control_room.posts(f"{NEW}/{draft}/throw-away")
    assert kept(app) == []
    control_room.posts(f"{NEW}/{draft}", phone="0", language="en")
    assert control_room.posts(f"{NEW}/{draft}", phone=" ").json == {"ok": True, "url": NEW, "at": None}
    assert kept(app) == []
    assert audited(app, draft) == ["incident:typed", "incident:thrown_away"] * 2


@pytest.mark.parametrize("odd", ["none", "x" * 36, "%27%20OR%201=1"])
def test_what_is_no_form_of_ours_is_refused(app: Flask, control_room: ControlRoom, odd: str) -> None:
    assert control_room.posts(f"{NEW}/{odd}", phone=NUMBER).status_code == 404
    assert kept(app) == []


def test_more_than_the_form_holds_is_refused(control_room: ControlRoom, draft: str) -> None:
    assert control_room.posts(f"{NEW}/{draft}", contact_never="x" * 9000).status_code == 413


def test_it_lies_encrypted_and_the_audit_holds_none_of_it(app: Flask, control_room: ControlRoom, draft: str) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER, contact_never="Ring at Kestrel Road")
    with app.app_context(), store().engine.connect() as connection:
        for table in ("unfinished_incident", "audit_entry"):
            rows = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert "Kestrel" not in rows
            assert "900321" not in rows


def test_what_nobody_goes_on_with_for_a_week_goes_and_the_audit_says_so(
    app: Flask, control_room: ControlRoom, draft: str, time: Clock
) -> None:
    control_room.posts(f"{NEW}/{draft}", phone=NUMBER)
    for passed, left in ((service.KEPT_FOR - timedelta(minutes=1), [draft]), (timedelta(minutes=2), [])):
        time.passes(seconds=passed.total_seconds())
        with app.app_context(), transaction() as tx:
            service.drop_old(tx, clock.now())
        assert kept(app) == left
    assert audited(app, draft)[-1] == "incident:typed_dropped"
