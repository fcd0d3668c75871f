"""Whom the call may let in as the visit's interpreter."""

from datetime import timedelta

import pytest
from flask import Flask

from app.interpreters import service
from app.interpreters.lifecycle import BookingState
from app.interpreters.records import InterpreterBooking
from app.people.records import Staff
from app.platform import clock
from app.platform.database import Transaction, transaction
from tests.people import Officer, Phone


@pytest.fixture
def visit_id(app: Flask, officer: Officer, phone: Phone, link: str) -> str:
    """A visit that waits."""
    phone.waits(link)
    officer.connects()
    return officer.finds_waiting()


def booked(tx: Transaction, visit_id: str, state: BookingState, *, cleared: bool = True, minutes: int = 0) -> Staff:
    """Somebody whose booking is in this state, accepted so many minutes ago."""
    then = clock.now() - timedelta(minutes=minutes)
    person = tx.add(Staff(name="B. Price", call_name="Bo", role="interpreter"))
    tx.session.flush()
    tx.add(
        InterpreterBooking(
            visit_id=visit_id,
            language="bsl",
            state=state.value,
            asked_by=person.id,
            asked_at=then,
            rung_at=then,
            staff_id=person.id,
            accepted_at=then,
            cleared_at=then if cleared else None,
        )
    )
    tx.session.flush()
    return person


@pytest.mark.parametrize("state", BookingState)
def test_only_who_accepted_or_has_joined_may_join(app: Flask, visit_id: str, state: BookingState) -> None:
    with app.app_context(), transaction() as tx:
        person = booked(tx, visit_id, state)
        taken = state in (BookingState.ACCEPTED, BookingState.JOINED)
        assert service.may_join(tx, visit_id, person.id) is taken
        assert bool(service.of_visit(tx, visit_id)) is taken


def test_nobody_joins_before_they_said_that_they_do_not_know_the_people(app: Flask, visit_id: str) -> None:
    with app.app_context(), transaction() as tx:
        person = booked(tx, visit_id, BookingState.ACCEPTED, cleared=False)
        assert not service.may_join(tx, visit_id, person.id)


def test_during_a_swap_both_may_be_there_and_the_newest_counts(app: Flask, visit_id: str) -> None:
    with app.app_context(), transaction() as tx:
        first = booked(tx, visit_id, BookingState.JOINED, minutes=20)
        second = booked(tx, visit_id, BookingState.ACCEPTED)
        found = service.of_visit(tx, visit_id)
        assert found is not None
        assert found.staff_id == second.id
        assert all(service.may_join(tx, visit_id, one.id) for one in (first, second))


def test_another_visit_s_interpreter_may_not(app: Flask, visit_id: str) -> None:
    with app.app_context(), transaction() as tx:
        person = booked(tx, visit_id, BookingState.JOINED)
        assert not service.may_join(tx, "another", person.id)
