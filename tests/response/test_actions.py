"""Investigative actions: added, finished, cancelled, reopened, overdue."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform import clock
from app.response.lifecycle import TRANSITIONS, ActionEvent, ActionState
from app.response.rules import overdue
from tests.clock import Clock
from tests.people import Officer, Supervisor
from tests.response.conftest import Desk
from tests.state_tables import moves_as_written

LEADS_TO = {
    "finish": {"open": "done"},
    "cancel": {"open": "cancelled"},
    "reopen": {"done": "open", "cancelled": "open"},
}


@pytest.mark.parametrize("event", list(ActionEvent), ids=str)
@pytest.mark.parametrize("state", list(ActionState), ids=str)
def test_every_event_in_every_state(state: ActionState, event: ActionEvent) -> None:
    moves_as_written(TRANSITIONS, LEADS_TO, state, event)


@given(st.sampled_from([state.value for state in ActionState]), st.integers(-10_000, 10_000))
def test_only_what_is_open_and_late_is_overdue(state: str, late_s: int) -> None:
    due = datetime(2026, 11, 25, tzinfo=UTC)
    assert overdue(state, due, due + timedelta(seconds=late_s)) == (state == "open" and late_s > 0)


def adds(desk: Desk, **more: str) -> dict[str, Any]:
    form = {"key": str(uuid.uuid4()), "kind": "cctv", "what": "The shop on the corner", "owner": "PC 150"}
    return dict(desk.posts("/actions", **form | {"due": "2030-06-01T18:30"} | more).json)


def exported(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.posts("/document", form="json", why="For the file").get_json(force=True)["actions"])


def moves(desk: Desk, event: str, result: str = "") -> dict[str, Any]:
    (action,) = exported(desk)
    return dict(desk.posts(f"/actions/{action['id']}", event=event, result=result).json)


def test_an_action_has_an_owner_and_a_time_by_the_clock_on_the_wall(desk: Desk) -> None:
    assert adds(desk)["ok"]
    (action,) = exported(desk)
    assert (action["kind"], action["owner"], action["state"]) == ("cctv", "PC 150", "open")
    assert action["due_at"] == "2030-06-01T17:30:00Z"  # summer time
    assert "The shop on the corner" in desk.reads()["html"]["actions"]


@pytest.mark.parametrize("due", ["", "tomorrow", "2030-06-01T18:30Z", "99999-06-01T18:30", "0001-01-01T00:00"])
def test_without_a_time_nothing_is_added(desk: Desk, due: str) -> None:
    assert adds(desk, due=due)["wrong"] == {"due": "Say by when: a day and a time"}
    assert exported(desk) == []


def test_what_is_wrong_is_said_beside_its_field(desk: Desk) -> None:
    assert adds(desk, owner="  ", kind="arson")["wrong"].keys() == {"owner", "kind"}


def test_what_arrives_twice_is_added_once(desk: Desk) -> None:
    adds(desk, key="the-same")
    assert adds(desk, key="the-same")["ok"]
    assert len(exported(desk)) == 1


def test_it_is_finished_with_what_came_of_it_and_can_be_opened_again(desk: Desk) -> None:
    adds(desk)
    assert moves(desk, "finish", "Recording secured")["ok"]
    assert exported(desk)[0]["result"] == "Recording secured"
    assert moves(desk, "reopen")["ok"]
    (action,) = exported(desk)
    assert (action["state"], action["result"]) == ("open", "Recording secured")


def test_who_comes_second_is_told_how_it_stands(desk: Desk) -> None:
    adds(desk)
    moves(desk, "cancel")
    answer = moves(desk, "finish")
    assert (answer["ok"], answer["problem"]) == (False, "Somebody else was first. This is how it stands now.")


def test_what_is_late_shows(desk: Desk, time: Clock) -> None:
    soon = clock.now().astimezone(clock.HERE) + timedelta(minutes=2)
    adds(desk, due=soon.strftime("%Y-%m-%dT%H:%M"))
    assert "overdue" not in desk.reads()["html"]["actions"].lower()
    time.passes(minutes=3)
    assert "1 action is overdue" in desk.reads()["html"]["actions"]


def test_an_action_of_another_visit_can_not_be_reached(desk: Desk) -> None:
    assert desk.posts("/actions/nowhere", event="finish").status_code == 404
    assert desk.posts("/actions/nowhere", event="explode").status_code == 400


def test_whoever_may_not_open_the_visit_adds_nothing(desk: Desk, supervisor: Supervisor) -> None:
    for person in (Officer(desk.person.app, 1), supervisor):
        assert Desk(person, desk.visit).posts("/actions", key="k", owner="x", due="2030-06-01T18:30").status_code == 403
    assert exported(desk) == []
