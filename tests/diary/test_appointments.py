"""A time is booked from the incident, moved and cancelled with a reason, comes, and is kept or missed."""

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.diary import service
from app.diary.records import Appointment
from app.incidents.records import EligibilityDecision
from app.invitations.records import SentText
from app.platform import clock
from app.platform.audit import AuditEntry, AuditReason
from app.platform.database import transaction
from app.platform.permissions import Role
from tests.clock import Clock
from tests.people import ORIGIN, ControlRoom, Officer, StaffBrowser

JSON = {"Accept": "application/json"}


class Booker(ControlRoom):
    """A call handler who books times."""

    def begins(self, **facts: object) -> str:
        """Record the incident."""
        self.incident = self.records(**facts)["id"]
        return self.incident

    def comes_back(self) -> None:
        """Sign in again: the session has locked meanwhile."""
        self.posts("/sign-in", staff=self.person.id)

    def sees(self, path: str = "") -> str:
        """The incident's page, or one below it."""
        page: str = self.gets(f"/control/incidents/{self.incident}{path}").get_data(as_text=True)
        return page

    def offered(self) -> list[str]:
        """The times on the incident's page."""
        return re.findall(r'name="starts_at" value="([^"]+)"', self.sees())

    def all_offered(self) -> list[str]:
        """The times on the page of all."""
        return re.findall(r'name="starts_at" value="([^"]+)"', self.sees("/appointment"))

    def does(self, what: str = "", **form: str) -> dict[str, Any]:
        """Book, move or cancel as the page's script does; what the page had shown goes along."""
        seen = re.search(r'name="seen" value="([^"]*)"', self.sees("/appointment"))
        form = {"seen": seen[1] if seen else ""} | form
        path = f"/control/incidents/{self.incident}/appointment{what}"
        answer: dict[str, Any] = self.http.post(path, data=form, base_url=ORIGIN, headers=JSON).get_json()
        return answer

    def sends(self) -> TestResponse:
        """Say yes to video for the caller, and send the link."""
        self.posts(f"/control/incidents/{self.incident}/consent", to_video="yes", was='{"to_video": ""}')
        return self.posts(f"/control/incidents/{self.incident}/invitations", channel="sms")


class Dispatcher(Booker):
    """A dispatcher, who may book too."""

    ROLE = Role.DISPATCHER


@pytest.fixture
def booker(app: Flask) -> Booker:
    """A call handler on an incident."""
    booker = Booker(app)
    booker.begins()
    return booker


def stored(app: Flask) -> list[Appointment]:
    with app.app_context(), transaction() as tx:
        rows = list(tx.session.scalars(select(Appointment).order_by(Appointment.booked_at)))
        for row in rows:
            row.told_reason = row.reason.reveal() if row.reason else None
        return rows


def audited(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), transaction() as tx:
        query = select(AuditEntry).where(AuditEntry.action.startswith("appointment:")).order_by(AuditEntry.number)
        return [(entry.action, entry.actor_id) for entry in tx.session.scalars(query)]


def clock_ticks(app: Flask) -> int:
    with app.app_context(), transaction() as tx:
        return service.run_due(tx, clock.now())


def until(moment: datetime) -> float:
    return (moment - clock.now()).total_seconds()


def appointment_cards(watcher: StaffBrowser) -> list[dict[str, Any]]:
    return [card for card in watcher.board() if card["state"] == "appointment"]


def told_cards(watcher: StaffBrowser) -> list[str]:
    told = [one["card"] for one in watcher.socket.told("board:changed")]
    return [f"{card['state']} {card['appointment']['state']}" for card in told if "appointment" in card]


def test_one_tap_books_the_time_and_nothing_goes_to_the_caller(app: Flask, booker: Booker) -> None:
    first = booker.offered()[0]
    answer = booker.does(starts_at=first)
    assert answer["errors"] == {}
    assert "Booked:" in answer["html"]["appointment"]
    [row] = stored(app)
    assert row.starts_at == datetime.fromisoformat(first)
    assert row.starts_at.utcoffset() == timedelta(0)
    assert (row.state, row.booked_by, row.ends_at - row.starts_at) == ("booked", "R. Lane", timedelta(minutes=45))
    assert [action for action, _by in audited(app)] == ["appointment:booked"]
    with app.app_context(), transaction() as tx:
        assert tx.session.scalars(select(SentText)).all() == []
        kept = tx.session.scalars(select(EligibilityDecision.moment)).all()
        assert kept == ["appointment"]


def test_sent_twice_it_is_booked_once(app: Flask, booker: Booker) -> None:
    first = booker.offered()[0]
    booker.does(starts_at=first, seen="")
    assert booker.does(starts_at=first, seen="")["errors"] == {}
    assert len(stored(app)) == 1


def test_two_people_want_the_last_place_and_one_is_told_the_next_times(app: Flask, booker: Booker) -> None:
    other = Dispatcher(app)
    other.begins(reference="RVR-2")
    first, second, *_rest = booker.offered()
    assert other.offered()[0] == first
    booker.does(starts_at=first)
    answer = other.does(starts_at=first)
    sentence = answer["errors"]["starts_at"]
    assert sentence.startswith("This time has just been taken. The next free times: ")
    assert f'value="{second}"' in answer["html"]["appointment"]
    assert f'value="{first}"' not in answer["html"]["appointment"]
    assert len(stored(app)) == 1


def test_four_people_at_once_get_one_place(app: Flask, booker: Booker) -> None:
    first = booker.offered()[0]
    headers = JSON | {"Cookie": f"__Host-staff={booker.cookie('__Host-staff')}"}
    incidents = [booker.begins(reference=f"RVR-{number}") for number in range(4)]
    errors: list[dict[str, str]] = []

    def books(incident: str) -> None:
        path, form = f"/control/incidents/{incident}/appointment", {"starts_at": first, "seen": ""}
        client = app.test_client(use_cookies=False)
        errors.append(client.post(path, data=form, base_url=ORIGIN, headers=headers).get_json()["errors"])

    threads = [threading.Thread(target=books, args=(incident,)) for incident in incidents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(bool(error) for error in errors) == [False, True, True, True]
    assert len(stored(app)) == 1


def test_without_script_the_typed_reason_stays_when_the_time_was_taken(app: Flask, booker: Booker) -> None:
    first, second, third, *_rest = booker.all_offered()
    booker.does(starts_at=first)
    other = Dispatcher(app)
    other.begins(reference="RVR-2")
    other.does(starts_at=second)
    seen = re.search(r'name="seen" value="([^"]+)"', booker.sees("/appointment"))
    assert seen
    page = booker.posts(
        f"/control/incidents/{booker.incident}/appointment", starts_at=second, seen=seen[1], why="Asked for later"
    )
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert "This time has just been taken" in text
    assert "Asked for later</textarea>" in text
    assert f'value="{third}"' in text


def test_it_is_moved_with_a_reason_and_its_old_time_is_free_again(app: Flask, booker: Booker) -> None:
    first, second, *_rest = booker.all_offered()
    booker.does(starts_at=first)
    assert first not in booker.all_offered()
    without = booker.posts(
        f"/control/incidents/{booker.incident}/appointment", starts_at=second, seen=service.mark(stored(app)[0])
    )
    assert without.status_code == 422
    assert "Say why, in a few words" in without.get_data(as_text=True)
    booker.does(starts_at=second, why="The other person is home then")
    [row] = stored(app)
    assert (row.starts_at.isoformat(), row.state) == (second, "booked")
    assert row.told_reason == "The other person is home then"
    assert first in booker.all_offered()
    with app.app_context(), transaction() as tx:
        moved = tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "appointment:moved")).one()
        assert set(moved.detail) == {"appointment", "before", "at"}
        reason = tx.get(AuditReason, moved.reason_id)
        assert reason
        assert reason.words == "The other person is home then"


def test_it_is_cancelled_with_a_reason(app: Flask, booker: Booker) -> None:
    first = booker.offered()[0]
    booker.does(starts_at=first)
    assert booker.does("/cancel")["errors"] == {"why": "Say why, in a few words"}
    assert stored(app)[0].state == "booked"
    answer = booker.does("/cancel", why="They want officers to come")
    assert answer["errors"] == {}
    [row] = stored(app)
    assert (row.state, row.changed_by, row.told_reason) == ("cancelled", "R. Lane", "They want officers to come")
    assert booker.offered()[0] == first


def test_a_change_on_an_old_page_changes_nothing_and_says_what_stands(app: Flask, booker: Booker) -> None:
    first, second, third, *_rest = booker.all_offered()
    booker.does(starts_at=first)
    old = service.mark(stored(app)[0])
    booker.does(starts_at=second, why="Later is safer")
    refused = booker.does(starts_at=third, seen=old, why="Mine")
    assert refused["errors"]["starts_at"].startswith("Somebody else has changed it meanwhile: it is now ")
    assert booker.does("/cancel", seen=old, why="Mine")["errors"]["starts_at"].startswith("Somebody else")
    assert stored(app)[0].starts_at.isoformat() == second
    booker.does("/cancel", why="Enough")
    gone = booker.does(starts_at=third, seen=old, why="Mine")
    assert gone["errors"] == {"starts_at": "Somebody else has cancelled the appointment meanwhile."}


def test_who_is_not_to_be_reached_gets_no_appointment(app: Flask, booker: Booker) -> None:
    booker.begins(reference="RVR-3", contact_by="none")
    answer = booker.does(starts_at=booker.offered()[0])
    assert answer["errors"]["starts_at"].startswith("They asked not to be reached again.")
    assert stored(app) == []


@pytest.mark.parametrize("written", ["", "soon", "2026-11-24T09:00", "2020-01-01T09:00:00+00:00"])
def test_a_time_that_was_never_offered_is_refused(app: Flask, booker: Booker, written: str) -> None:
    assert "starts_at" in booker.does(starts_at=written)["errors"]
    assert stored(app) == []


def test_it_comes_on_the_board_and_the_link_keeps_it(app: Flask, booker: Booker, time: Clock) -> None:
    booker.begins(reference="RVR-9", contact_by="text", contact_when="evenings")
    booker.does(starts_at=booker.offered()[0])
    [row] = stored(app)
    time.passes(seconds=until(row.starts_at) - 6 * 60)
    assert clock_ticks(app) == 0
    time.passes(seconds=60)
    booker.comes_back()
    board = ControlRoom(app)
    board.connects()
    board.board()
    assert clock_ticks(app) == 1
    assert told_cards(board) == ["appointment due"]
    [card] = appointment_cards(board)
    assert card["contact"]["contact_when"] == "evenings"
    assert card["appointment"]["starts_at"] == clock.iso(row.starts_at)
    assert "Due now" in booker.sees()
    assert clock_ticks(app) == 0
    assert booker.sends().status_code == 303
    [row] = stored(app)
    assert row.state == "kept"
    assert row.visit_id
    assert appointment_cards(board) == []
    assert told_cards(board) == ["gone kept"]
    assert [action for action, _by in audited(app)] == ["appointment:booked", "appointment:due", "appointment:kept"]


def test_a_link_that_was_sent_a_little_early_keeps_it_too(app: Flask, booker: Booker, time: Clock) -> None:
    booker.does(starts_at=booker.offered()[0])
    time.passes(seconds=until(stored(app)[0].starts_at) - 10 * 60)
    booker.comes_back()
    assert booker.sends().status_code == 303
    assert stored(app)[0].state == "booked"
    time.passes(minutes=5)
    clock_ticks(app)
    assert stored(app)[0].state == "kept"


def test_a_time_that_goes_by_without_a_link_is_missed_until_somebody_acts(
    app: Flask, booker: Booker, time: Clock
) -> None:
    booker.does(starts_at=booker.offered()[0])
    time.passes(seconds=until(stored(app)[0].ends_at))
    assert clock_ticks(app) == 1
    time.passes(hours=20)
    booker.comes_back()
    booker.connects()
    assert [card["appointment"]["state"] for card in appointment_cards(booker)] == ["missed"]
    booker.does(starts_at=booker.all_offered()[0], why="They rang back")
    assert stored(app)[0].state == "booked"


def test_officers_boards_do_not_hold_them(app: Flask, booker: Booker, officer: Officer) -> None:
    booker.does(starts_at=booker.offered()[0])
    officer.connects()
    assert "appointment" not in {card["state"] for card in officer.board()}


def test_the_diary_shows_the_day_what_is_booked_and_what_is_free(app: Flask, booker: Booker) -> None:
    first = booker.all_offered()[-1]
    booker.does(starts_at=first)
    day = datetime.fromisoformat(first).astimezone(clock.HERE).date()
    page = booker.gets(f"/control/diary?day={day}").get_data(as_text=True)
    assert f'<a href="/control/incidents/{booker.incident}">RVR-1</a>' in page
    assert "0 of 1" in page
    assert "1 of 1" in page
    assert "RVR-1" not in booker.gets("/control/diary?day=2026-01-05").get_data(as_text=True)
    assert booker.gets("/control/diary?day=nonsense").status_code == 200


def test_only_the_control_room_has_the_diary(officer: Officer, booker: Booker) -> None:
    assert officer.gets("/control/diary").status_code == 403
    path = f"/control/incidents/{booker.incident}/appointment"
    assert officer.posts(path, starts_at=booker.offered()[0]).status_code == 403
    assert officer.posts(f"{path}/cancel", why="x").status_code == 403
