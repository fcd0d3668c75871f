"""The dispatcher screens and hands over; the call handler takes it with all that was asked; either takes it back."""

from typing import Any

import pytest
from flask import Flask

from app.incidents.lifecycle import TRANSITIONS, Desk, DeskEvent
from app.platform.lifecycle import IllegalMove, move
from app.platform.permissions import Role
from tests.people import INCIDENT, ControlRoom, StaffBrowser

MOVES = {
    (Desk.UNHELD, DeskEvent.TAKE): Desk.TAKEN,
    (Desk.UNHELD, DeskEvent.TAKE_BACK): Desk.SCREENING,
    (Desk.SCREENING, DeskEvent.HAND_OVER): Desk.HANDED_OVER,
    (Desk.SCREENING, DeskEvent.TAKE): Desk.TAKEN,
    (Desk.SCREENING, DeskEvent.TAKE_BACK): Desk.SCREENING,
    (Desk.HANDED_OVER, DeskEvent.TAKE): Desk.TAKEN,
    (Desk.HANDED_OVER, DeskEvent.TAKE_BACK): Desk.SCREENING,
    (Desk.TAKEN, DeskEvent.TAKE): Desk.TAKEN,
    (Desk.TAKEN, DeskEvent.TAKE_BACK): Desk.SCREENING,
    (Desk.TAKEN, DeskEvent.HAND_OVER): Desk.HANDED_OVER,
}


class Dispatcher(StaffBrowser):
    """A dispatcher at the board."""

    ROLE = Role.DISPATCHER

    def screens(self, **facts: str) -> str:
        """Type an incident; returns its id."""
        response = self.posts("/control/incidents", reference=INCIDENT["reference"], grade="2", **facts)
        assert response.status_code == 303
        self.incident = response.location.rpartition("/")[2]
        return self.incident

    def does(self, what: str) -> int:
        return self.posts(f"/control/incidents/{self.incident}/{what}").status_code


@pytest.fixture
def dispatcher(app: Flask) -> Dispatcher:
    return Dispatcher(app)


@pytest.mark.parametrize("event", DeskEvent)
@pytest.mark.parametrize("state", Desk)
def test_every_move(state: Desk, event: DeskEvent) -> None:
    if (state, event) in MOVES:
        assert move(TRANSITIONS, state, event) == MOVES[state, event]
    else:
        with pytest.raises(IllegalMove):
            move(TRANSITIONS, state, event)


def test_handed_over_it_is_with_every_call_handler_at_once_and_with_all_that_was_asked(
    dispatcher: Dispatcher, control_room: ControlRoom
) -> None:
    control_room.connects()
    assert control_room.socket.asks("desk:watch")["waiting"] == []
    incident = dispatcher.screens(phone="07700 900123", contact_never="No voicemail")
    assert control_room.socket.told("desk:changed") == [], "it is still being screened"
    assert dispatcher.does("hand_over") == 303
    (told,) = control_room.socket.told("desk:changed")
    (waits,) = told["waiting"]
    assert (waits["incident"], waits["grade"], waits["by"]) == (incident, 2, dispatcher.person.name)
    page = control_room.gets(f"/control/incidents/{incident}").get_data(True)
    assert "+447700900123" in page
    assert "No voicemail" in page
    assert "Take it" in page
    assert control_room.posts(f"/control/incidents/{incident}/take").status_code == 303
    assert control_room.socket.told("desk:changed")[-1]["waiting"] == []
    assert desk_on(control_room.board(), incident) == ("taken", control_room.person.name)


def test_either_takes_it_back(dispatcher: Dispatcher, control_room: ControlRoom) -> None:
    incident = dispatcher.screens()
    control_room.connects()
    dispatcher.does("hand_over")
    dispatcher.does("take_back")
    assert desk_on(control_room.board(), incident) == ("screening", dispatcher.person.name)
    dispatcher.does("hand_over")
    control_room.posts(f"/control/incidents/{incident}/take")
    dispatcher.does("take_back")
    assert desk_on(control_room.board(), incident) == ("screening", dispatcher.person.name)
    control_room.posts(f"/control/incidents/{incident}/take")
    assert desk_on(control_room.board(), incident) == ("taken", control_room.person.name)


def test_what_waits_is_there_after_a_reload(dispatcher: Dispatcher, control_room: ControlRoom) -> None:
    incident = dispatcher.screens()
    dispatcher.does("hand_over")
    assert [one["incident"] for one in control_room.connects().asks("desk:watch")["waiting"]] == [incident]


def test_a_dispatcher_asks_no_consent_and_sends_no_link(dispatcher: Dispatcher) -> None:
    incident = dispatcher.screens()
    page = dispatcher.gets(f"/control/incidents/{incident}").get_data(True)
    assert "to_video" not in page
    assert "/control/outbox" not in page, "what isn't theirs isn't offered"
    for path in ("consent", "invitations"):
        assert dispatcher.posts(f"/control/incidents/{incident}/{path}", to_video="yes").status_code == 403
    assert dispatcher.connects().asks("desk:watch")["code"] == "not_allowed"


def test_a_call_handler_does_not_hand_over(dispatcher: Dispatcher, control_room: ControlRoom) -> None:
    incident = dispatcher.screens()
    for what in ("hand_over", "take_back"):
        assert control_room.posts(f"/control/incidents/{incident}/{what}").status_code == 403


def test_what_command_and_control_sends_is_in_nobodys_hand(control_room: ControlRoom) -> None:
    incident = control_room.records()["id"]
    control_room.connects()
    assert desk_on(control_room.board(), incident) == ("unheld", None)


def desk_on(board: list[dict[str, Any]], incident: str) -> tuple[str, str | None]:
    (found,) = [card["desk"] for card in board if card["incident"] == incident]
    return found["state"], found["by"] and found["by"]["name"]
