"""Her location: only when she shares it, to those she shares it with, and gone when she stops."""

from typing import Any

import pytest
from flask import Flask

from app.platform.audit import AuditEntry
from app.platform.database import Base, transaction
from tests.people import ControlRoom, Officer, Phone

WESTMINSTER = {"latitude": 51.50123, "longitude": -0.12555, "accuracy_m": 12.4}
GRID = "TQ 30202 79697"


def shares(phone: Phone, **reading: float) -> dict[str, Any]:
    return phone.socket.asks("location:share", WESTMINSTER | reading)


def test_the_officer_and_the_control_room_see_what_she_shares(
    phone: Phone, link: str, officer: Officer, control_room: ControlRoom
) -> None:
    phone.waits(link)
    control_room.connects()
    assert control_room.board()[-1]["location"] is None
    visit = officer.admits()
    shown = shares(phone)["location"]
    assert (shown["grid_reference"], shown["accuracy_m"]) == (GRID, 12.4)
    assert officer.socket.told("location:changed")[0]["shared"] is True
    snapshot = officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]
    assert snapshot["location"] == shown
    card = control_room.socket.told("board:changed")[-1]["card"]
    assert (card["location"], card["location_at"]) == (f"{GRID}, ±12 m", shown["read_at"])
    page = control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)
    assert GRID in page
    assert "51.50123, -0.12555" in page
    state = control_room.api("GET", f"/incidents/{control_room.incident}").get_json()
    assert state["location"] == shown


def test_withdrawn_it_is_gone_everywhere_at_once_and_the_audit_says_that_it_was_there(
    app: Flask, phone: Phone, link: str, officer: Officer, control_room: ControlRoom
) -> None:
    phone.waits(link)
    control_room.connects()
    control_room.board()
    visit = officer.admits()
    shares(phone)
    officer.socket.told()
    assert phone.socket.asks("location:withdraw")["ok"]
    assert officer.socket.told("location:changed")[0]["shared"] is False
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["location"] is None
    assert control_room.socket.told("board:changed")[-1]["card"]["location"] is None
    assert GRID not in control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)
    assert control_room.api("GET", f"/incidents/{control_room.incident}").get_json()["location"] is None
    assert audited(app) == ["location:shared", "location:withdrawn"]


def audited(app: Flask) -> list[str]:
    with app.app_context(), transaction() as tx:
        entries = tx.session.query(AuditEntry).where(AuditEntry.action.startswith("location:")).all()
        assert all(entry.detail == {} for entry in entries)
        return [entry.action for entry in entries]


def test_coordinates_lie_sealed_in_one_place_and_withdrawn_nowhere(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    officer.admits()
    shares(phone)
    assert holders(app) == ["location.reading"]
    phone.socket.asks("location:withdraw")
    assert holders(app) == []


def holders(app: Flask) -> list[str]:
    """Attributes of any table whose value, opened, holds the latitude; nothing may hold it unsealed."""
    found = []
    with app.app_context(), transaction() as tx:
        for mapper in Base.registry.mappers:
            for row in tx.session.query(mapper.class_):
                columns = " ".join(str(getattr(row, column.key)) for column in mapper.columns)
                assert "51.50123" not in columns, mapper.class_.__name__
                sealed = [
                    name.removesuffix("_sealed")
                    for name in (column.key for column in mapper.columns)
                    if name.endswith("_sealed")
                ]
                for name in sealed:
                    value = getattr(row, name)
                    if value is not None and "51.50123" in value.reveal():
                        found.append(f"{row.__tablename__}.{name}")
    return found


def test_an_update_replaces_the_reading_and_keeps_since_when_it_is_shared(app: Flask, phone: Phone, link: str) -> None:
    phone.waits(link)
    first = shares(phone)["location"]
    second = shares(phone, latitude=51.6, accuracy_m=5)["location"]
    assert second["shared_at"] == first["shared_at"]
    assert (second["latitude"], second["accuracy_m"]) == (51.6, 5)
    assert audited(app) == ["location:shared", "location:updated"]


def test_her_page_shows_what_she_shares_after_a_reload(phone: Phone, link: str) -> None:
    phone.waits(link)
    shown = shares(phone)["location"]
    assert phone.socket.asks("visit:watch", {"seen": None})["snapshot"]["location"] == shown


def test_she_stops_without_script_too(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    shares(phone)
    assert phone.posts("/here/location/stop").status_code == 303
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["location"] is None


def test_what_is_shared_with_whom_is_told_only_to_who_is_safe(phone: Phone, link: str) -> None:
    phone.continues(link)
    assert phone.gets("/here/location").status_code == 303
    phone.answers("yes")
    assert "Only the officer and our control room see it." in phone.gets("/here/location").text


def test_stopping_what_is_not_shared_is_fine(app: Flask, phone: Phone, link: str) -> None:
    phone.waits(link)
    assert phone.socket.asks("location:withdraw")["ok"]
    assert phone.posts("/here/location/stop").status_code == 303
    assert audited(app) == []


@pytest.mark.parametrize("answer", ["unsure", None])
def test_before_she_said_that_it_is_safe_nothing_is_taken(phone: Phone, link: str, answer: str | None) -> None:
    phone.continues(link)
    if answer:
        phone.answers(answer)
    phone.connects()
    assert shares(phone)["code"] == "not_now"


def test_a_browser_that_was_let_in_sees_it_only_when_it_has_said_that_it_is_safe(
    app: Flask, phone: Phone, link: str, officer: Officer
) -> None:
    phone.waits(link)
    visit = officer.admits()
    shares(phone)
    other = Phone(app)
    other.continues(link)
    assert officer.socket.asks("visit:let_in", {"visit": visit})["ok"]
    other.connects()
    assert other.socket.asks("visit:watch", {"seen": None})["snapshot"]["location"] is None
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["location"]["grid_reference"] == GRID


def test_after_the_end_she_shares_nothing_more_and_may_still_stop(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    visit = officer.admits()
    shares(phone)
    officer.socket.asks("visit:end", {"visit": visit})
    assert shares(phone)["code"] == "gone"
    assert phone.posts("/here/location/stop").status_code == 303
    assert officer.socket.asks("visit:watch", {"visit": visit})["snapshot"]["location"] is None


@pytest.mark.parametrize(
    "reading",
    [
        {"latitude": 91},
        {"longitude": -181},
        {"accuracy_m": -1},
        {"accuracy_m": float("inf")},
        {"latitude": float("nan")},
    ],
)
def test_what_cannot_be_a_place_is_refused(phone: Phone, link: str, reading: dict[str, float]) -> None:
    phone.waits(link)
    assert shares(phone, **reading)["code"] == "bad_request"


def test_staff_cannot_share_or_withdraw_for_her(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    for ask in ("location:share", "location:withdraw"):
        assert officer.socket.asks(ask, WESTMINSTER)["code"] == "bad_request"
