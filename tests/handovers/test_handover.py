"""A call goes over to a colleague while it goes on."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.people import Officer, Phone
from tests.response.conftest import Desk

ARRIVAL = {"fps": 15, "width": 320, "height": 240, "freezes": 0, "delay_ms": 80, "way_ms": 20}


@pytest.fixture
def visit(link: str, phone: Phone, officer: Officer) -> str:
    phone.waits(link)
    officer.connects()
    return officer.admits()


@pytest.fixture
def colleague(app: Flask, visit: str) -> Officer:
    found = Officer(app, 1)
    found.connects()
    found.board()
    return found


def offers(officer: Officer, visit: str, colleague: Officer, briefing: str = "She is upstairs, he has left.") -> Any:
    return officer.posts(f"/officer/visits/{visit}/handover", to=colleague.person.id, briefing=briefing)


def offered(colleague: Officer) -> str:
    return str(colleague.socket.told("handover:changed")[-1]["handover"])


def takes(colleague: Officer) -> dict[str, Any]:
    answer = colleague.socket.asks("handover:accept", {"handover": offered(colleague)})
    if answer["ok"]:
        colleague.socket.asks("visit:watch", {"visit": answer["visit"]})
    return answer


def connects(person: Officer | Phone, visit: str | None = None) -> str:
    ask = {"visit": visit} if visit else {}
    return str(person.socket.asks("call:connect", ask)["peer"])


def officers_in_call(phone: Phone) -> list[str]:
    snapshot = phone.socket.asks("visit:watch", {"seen": None})["snapshot"]
    there = [one for one in snapshot["call"]["participants"] if one["role"] == "officer" and one["line"] != "absent"]
    return [one["name"] for one in there]


def actions(app: Flask, beginning: str) -> list[tuple[str, str]]:
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.startswith(beginning)).order_by(AuditEntry.number)
        return [(entry.actor_id, entry.action) for entry in tx.session.scalars(query)]


def test_the_colleague_learns_the_briefing_and_nothing_else_before_saying_yes(
    officer: Officer, colleague: Officer, visit: str
) -> None:
    assert offers(officer, visit, colleague).status_code == 200
    page = colleague.gets("/officer/handovers").text
    assert "She is upstairs, he has left." in page
    assert officer.person.name in page
    assert colleague.gets(f"/officer/visits/{visit}/response").status_code == 303  # a reason first
    assert "She is upstairs" not in str(colleague.socket.told())


def test_accepting_moves_the_call_and_her_page_says_who_is_here(
    officer: Officer, colleague: Officer, phone: Phone, visit: str
) -> None:
    offers(officer, visit, colleague)
    phone.socket.told()
    assert takes(colleague)["ok"]
    assert phone.socket.told("visit:changed")[-1]["officer"] == colleague.person.call_name
    assert officers_in_call(phone)[-1] == colleague.person.call_name


def test_the_first_officer_stays_until_the_caller_has_seen_the_second(
    app: Flask, officer: Officer, colleague: Officer, phone: Phone, visit: str
) -> None:
    connects(phone)
    connects(officer, visit)
    offers(officer, visit, colleague)
    takes(colleague)
    peer = connects(colleague, visit)
    assert len(officers_in_call(phone)) == 2
    assert phone.socket.asks("signing:seen", {"of": peer, **ARRIVAL, "fps": 0})["ok"]
    assert len(officers_in_call(phone)) == 2  # nothing was seen yet
    assert phone.socket.asks("signing:seen", {"of": peer, **ARRIVAL})["ok"]
    assert officers_in_call(phone) == [colleague.person.call_name]
    assert officer.socket.told("handover:changed")[-1]["state"] == "done"
    phone.says("Only for who is here now")
    assert officer.socket.told("text:sent") == []


def test_without_a_picture_the_first_officer_goes_when_the_second_says_so(
    officer: Officer, colleague: Officer, phone: Phone, visit: str
) -> None:
    offers(officer, visit, colleague)
    takes(colleague)
    assert officer.socket.asks("handover:settle", {"visit": visit})["ok"]
    assert len(officers_in_call(phone)) == 2  # that is not for the first one to say
    assert colleague.socket.asks("handover:settle", {"visit": visit})["ok"]
    assert officers_in_call(phone) == [colleague.person.call_name]


def test_in_text_alone_nobody_has_to_be_seen(officer: Officer, colleague: Officer, phone: Phone, visit: str) -> None:
    phone.socket.asks("visit:choose", {"mode": "text"})
    offers(officer, visit, colleague)
    takes(colleague)
    assert officers_in_call(phone) == [colleague.person.call_name]


def test_nothing_of_the_response_is_lost_and_both_may_finish_what_they_write(
    officer: Officer, colleague: Officer, visit: str
) -> None:
    first, second = Desk(officer, visit), Desk(colleague, visit)
    first.writes(report__what="He took my phone.")
    offers(officer, visit, colleague)
    takes(colleague)
    colleague.socket.asks("handover:settle", {"visit": visit})
    assert second.says("report.what") == "He took my phone."
    assert second.writes(report__where="At home")["ok"]
    assert first.writes(report__injuries="None seen")["ok"]  # typed in the last second
    assert second.says("report.injuries") == "None seen"


def test_the_audit_says_who_gave_and_who_took(app: Flask, officer: Officer, colleague: Officer, visit: str) -> None:
    offers(officer, visit, colleague)
    takes(colleague)
    colleague.socket.asks("handover:settle", {"visit": visit})
    assert actions(app, "handover:") == [
        (officer.person.id, "handover:offered"),
        (colleague.person.id, "handover:accept"),
        ("clock", "handover:see"),
    ]
    assert actions(app, "visit:hand_over") == [(colleague.person.id, "visit:hand_over")]


def test_the_call_may_be_kept_after_all(officer: Officer, colleague: Officer, visit: str) -> None:
    offers(officer, visit, colleague)
    handover = offered(colleague)
    assert officer.posts(f"/officer/handovers/{handover}/withdraw").status_code == 200
    assert not colleague.socket.asks("handover:accept", {"handover": handover})["ok"]
    assert officer.posts(f"/officer/handovers/{handover}/withdraw").status_code == 409
    assert "offers you" not in colleague.gets("/officer/handovers").text


def test_the_colleague_may_say_no(officer: Officer, colleague: Officer, visit: str) -> None:
    offers(officer, visit, colleague)
    colleague.posts(f"/officer/handovers/{offered(colleague)}/decline")
    assert officer.socket.told("handover:changed")[-1]["state"] == "declined"
    assert offers(officer, visit, colleague).status_code == 200  # and be asked again


def test_only_the_officer_of_the_call_offers_it_and_only_to_who_is_free(
    app: Flask, officer: Officer, colleague: Officer, visit: str
) -> None:
    assert offers(colleague, visit, officer).status_code == 404
    assert officer.posts(f"/officer/visits/{visit}/handover", to="nobody", briefing="x").status_code == 409
    assert offers(officer, visit, colleague, briefing=" ").status_code == 422
    colleague.socket.closes()
    assert offers(officer, visit, colleague).status_code == 409


def test_nobody_else_takes_it(app: Flask, officer: Officer, colleague: Officer, visit: str) -> None:
    offers(officer, visit, colleague)
    answer = officer.socket.asks("handover:accept", {"handover": offered(colleague)})
    assert answer["code"] == "not_found"


def test_whoever_is_in_a_call_by_now_can_not_take_another(
    app: Flask, officer: Officer, colleague: Officer, visit: str, control_room: Any
) -> None:
    offers(officer, visit, colleague)
    handover = offered(colleague)
    other = Phone(app)
    other.waits(control_room.sends_link(reference="RVR-2"))
    colleague.admits()
    assert colleague.socket.asks("handover:accept", {"handover": handover})["code"] == "not_now"


def test_when_the_call_ends_there_is_nothing_to_take(officer: Officer, colleague: Officer, visit: str) -> None:
    offers(officer, visit, colleague)
    handover = offered(colleague)
    officer.socket.asks("visit:end", {"visit": visit})
    assert not colleague.socket.asks("handover:accept", {"handover": handover})["ok"]
    assert colleague.socket.told("handover:changed")[-1]["state"] == "over"
