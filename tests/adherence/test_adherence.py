"""Adherence as people see it: ticked as it happens, a deviation with its reason, and the supervisor's list."""

import pytest
from flask import Flask
from sqlalchemy import event, text

from app.platform.database import store
from tests.people import ControlRoom, Officer, Phone, Supervisor


@pytest.fixture
def supervisor(app: Flask) -> Supervisor:
    """A supervisor at work."""
    return Supervisor(app)


def standing(control_room: ControlRoom) -> list[str]:
    page = control_room.gets(f"/control/incidents/{control_room.incident}").get_data(as_text=True)
    return [part.split('"')[0] for part in page.split('data-standing="')[1:]]


def test_steps_are_ticked_by_what_really_happens(control_room: ControlRoom, phone: Phone, officer: Officer) -> None:
    control_room.incident = control_room.records()["id"]
    assert standing(control_room) == ["open"] * 9
    page = f"/control/incidents/{control_room.incident}"
    for step, value in {"safe_to_talk": "yes", "contact": "text", "video": "yes"}.items():
        control_room.posts(f"{page}/script/{step}", value=value)
    control_room.posts(f"{page}/invitations", channel="sms")
    assert standing(control_room) == ["done"] * 4 + ["open"] * 5
    link = control_room.gets(page).get_data(as_text=True).split("<output>")[1].split("<")[0]
    phone.waits(link)
    visit = officer.admits()
    assert standing(control_room) == ["done"] * 6 + ["open"] * 3
    officer.posts(f"/officer/visits/{visit}/response/grade", grade="medium")
    officer.socket.asks("visit:end", {"visit": visit})
    assert standing(control_room) == ["done"] * 7 + ["missing", "done"]
    control_room.posts(f"{page}/steps/advice/done")
    assert standing(control_room) == ["done"] * 9


def test_a_deviation_needs_a_reason_and_supervisors_see_it(
    app: Flask, control_room: ControlRoom, supervisor: Supervisor
) -> None:
    control_room.sends_link()  # through the API: nobody has read the script
    assert standing(control_room)[1:3] == ["missing", "missing"]
    page = f"/control/incidents/{control_room.incident}"
    assert "Missing, no reason given" in supervisor.gets("/control/adherence").get_data(as_text=True)
    visit = (
        supervisor.gets("/control/adherence").get_data(as_text=True).split('href="/officer/visits/')[1].split('"')[0]
    )
    assert "Why" in supervisor.gets(f"/officer/visits/{visit}").get_data(as_text=True), "for a reason, as any visit"
    assert control_room.gets("/control/adherence").status_code == 403
    headers = {"Accept": "application/json"}
    where = f"{page}/steps/safe_to_talk/deviation"
    empty = control_room.http.post(where, data={"reason": " "}, base_url="https://go.test", headers=headers)
    assert empty.json["errors"] == {"why-safe_to_talk": "Say why, in a few words"}
    control_room.posts(where, reason="Asked by the dispatcher of Kestrel Road")
    assert standing(control_room)[1] == "deviation"
    assert "dispatcher of Kestrel Road" in supervisor.gets("/control/adherence").get_data(as_text=True)
    with app.app_context(), store().engine.connect() as connection:
        for table in ("step_mark", "audit_entry"):
            assert "Kestrel" not in str(connection.execute(text(f"SELECT * FROM {table}")).all())


def test_the_record_can_not_be_ticked_by_hand(control_room: ControlRoom) -> None:
    control_room.sends_link()
    page = f"/control/incidents/{control_room.incident}"
    assert control_room.posts(f"{page}/steps/safe_to_talk/done").status_code == 404
    assert control_room.posts(f"{page}/steps/nothing/deviation", reason="x").status_code == 404
    assert standing(control_room)[1] == "missing"


def test_the_list_asks_the_database_as_often_for_many_incidents_as_for_one(
    app: Flask, control_room: ControlRoom, supervisor: Supervisor
) -> None:
    counts = []
    engine = app.extensions["store"].engine
    control_room.sends_link(reference="RVR-1")
    for number in range(2, 8):
        asked: list[str] = []
        listener = lambda *args, asked=asked: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        assert supervisor.gets("/control/adherence").status_code == 200
        event.remove(engine, "before_cursor_execute", listener)
        counts.append(len(asked))
        control_room.sends_link(reference=f"RVR-{number}")
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 20
