"""The diary of remote appointments: only free times within the opening hours, by the clock on the wall."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.playbook.content import Head
from app.playbook.diary import HERE, NOTICE, free_times
from app.playbook.folder import DEFAULT, files_of, read

HEAD = read(files_of(DEFAULT)).playbook
moments = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def head(**appointments: Any) -> Head:
    return HEAD.model_copy(update={"appointments": HEAD.appointments.model_copy(update=appointments)})


@given(moments, st.lists(moments, max_size=5))
def test_what_is_offered_is_free_open_and_in_time(now: datetime, booked: list[datetime]) -> None:
    for moment in islice(free_times(HEAD, now, booked), 4):
        assert moment >= now + NOTICE
        here = moment.astimezone(HERE)
        assert 8 <= here.hour < 22
        assert (here + timedelta(minutes=45)).time().hour <= 22
        assert all(abs(moment - other) >= timedelta(minutes=45) for other in booked)


def test_a_booked_time_is_gone_unless_two_can_be_seen_at_once() -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first = next(free_times(HEAD, now, []))
    assert first == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert next(free_times(HEAD, now, [first])) == first + timedelta(minutes=45)
    assert next(free_times(head(at_once=2), now, [first])) == first


def test_summer_time_is_the_clock_on_the_wall() -> None:
    assert next(free_times(HEAD, datetime(2026, 7, 1, 3, tzinfo=UTC), [])) == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_a_force_that_is_never_open_offers_nothing() -> None:
    closed = HEAD.model_copy(update={"opening_hours": []})
    assert list(free_times(closed, datetime(2026, 7, 1, tzinfo=UTC), [])) == []
