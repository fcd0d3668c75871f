"""Escalation, hours, registration and the sums of answer speed: pure decisions."""

from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interpreters import rules
from app.interpreters.lifecycle import RINGING, BookingEvent, BookingState
from app.interpreters.rules import Steps

THEN = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
STEPS = Steps(timedelta(seconds=20), timedelta(seconds=45), timedelta(seconds=900))
ORDER = [BookingState.ASKED, BookingState.SECOND_RING, BookingState.AGENCY, BookingState.UNANSWERED]
NEXT = {
    BookingEvent.RING_AGAIN: BookingState.SECOND_RING,
    BookingEvent.ASK_AGENCY: BookingState.AGENCY,
    BookingEvent.GIVE_UP: BookingState.UNANSWERED,
}
seconds = st.integers(min_value=0, max_value=100_000)
lengths = st.integers(min_value=1, max_value=5000)


@given(seconds, st.sampled_from(sorted(RINGING)), st.integers(min_value=1, max_value=9), lengths, lengths, lengths)
def test_each_step_comes_at_its_time_and_never_before(
    passed: int, state: BookingState, unanswered: int, ring: int, agency: int, give_up: int
) -> None:
    steps = Steps(timedelta(seconds=ring), timedelta(seconds=agency), timedelta(seconds=give_up))
    due = rules.step_due(THEN + timedelta(seconds=passed), state, THEN, unanswered, steps)
    wait = {BookingState.ASKED: ring, BookingState.SECOND_RING: agency, BookingState.AGENCY: give_up}[state]
    assert (due is not None) is (passed >= wait)
    if due:
        assert ORDER.index(NEXT[due]) == ORDER.index(state) + 1  # no step is jumped


@given(seconds)
def test_looked_at_every_second_it_reaches_each_step_once_and_then_ends(answer_less: int) -> None:
    state, seen = BookingState.ASKED, [BookingState.ASKED]
    for second in range(1000):
        due = rules.step_due(THEN + timedelta(seconds=second), state, THEN, 1 + answer_less, STEPS)
        if due:
            state = NEXT[due]
            seen.append(state)
        if state is BookingState.UNANSWERED:
            break
    assert seen == ORDER
    assert second == 900


def test_when_nobody_is_left_to_answer_the_next_step_comes_at_once() -> None:
    assert rules.step_due(THEN, BookingState.ASKED, THEN, 0, STEPS) is BookingEvent.RING_AGAIN
    assert rules.step_due(THEN, BookingState.SECOND_RING, THEN, 0, STEPS) is BookingEvent.ASK_AGENCY
    assert rules.step_due(THEN, BookingState.AGENCY, THEN, 0, STEPS) is None  # the agency has its time


moments = st.integers(min_value=0, max_value=10**7).map(lambda passed: THEN + timedelta(seconds=passed))
asked = st.lists(st.tuples(moments, st.none() | st.integers(min_value=0, max_value=3600)), max_size=60)


@given(asked)
def test_answer_speed_counts_each_ask_once_in_its_quarter_with_the_median_of_the_answered(
    asks: list[tuple[datetime, int | None]],
) -> None:
    rows = [(at, None if wait is None else at + timedelta(seconds=wait)) for at, wait in asks]
    quarters = rules.answer_speed(rows)
    assert sum(one.asked for one in quarters) == len(asks)
    assert [one.start for one in quarters] == sorted({one.start for one in quarters})
    for one in quarters:
        assert one.start.minute % 15 == one.start.second == one.start.microsecond == 0
        waits = [wait for at, wait in asks if one.start <= at < one.start + rules.QUARTER and wait is not None]
        assert one.answered == len(waits)
        assert one.median_s == (pytest.approx(median(waits)) if waits else None)


@pytest.mark.parametrize(
    ("number", "until", "counts"),
    [
        ("NRCPD 1", date(2026, 11, 26), True),
        ("NRCPD 1", date(2026, 11, 25), True),
        ("NRCPD 1", date(2026, 11, 24), False),
        ("NRCPD 1", None, False),
        ("", date(2027, 1, 1), False),
        (None, date(2027, 1, 1), False),
    ],
)
def test_a_registration_counts_until_its_last_day_is_over(number: str | None, until: date | None, counts: bool) -> None:
    assert rules.is_registered(number, until, date(2026, 11, 25)) is counts


@given(st.times(), st.times(), st.integers(min_value=0, max_value=6), st.integers(min_value=0, max_value=6), st.times())
def test_hours_are_a_stretch_from_a_chosen_day_also_over_midnight(
    start: time, until: time, day: int, on: int, at: time
) -> None:
    hours = {"days": [day], "from": f"{start:%H:%M}", "until": f"{until:%H:%M}"}
    begin = start.replace(second=0, microsecond=0)
    end = until.replace(second=0, microsecond=0)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    local = datetime.combine(monday + timedelta(days=on), at, UTC)
    begun = [datetime.combine(monday + timedelta(days=day + week), begin, UTC) for week in (-7, 0)]
    lasts = (datetime.combine(monday, end) - datetime.combine(monday, begin)) % timedelta(days=1) or timedelta(days=1)
    assert rules.is_in_hours(hours, local) is any(one <= local < one + lasts for one in begun)


@pytest.mark.parametrize(
    ("availability", "hour", "ring"),
    [("now", 3, 1), ("hours", 10, 1), ("hours", 3, 2), ("away", 10, None), ("away", 3, None)],
)
def test_who_is_away_is_never_rung_and_who_is_off_hours_only_second(
    availability: str, hour: int, ring: int | None
) -> None:
    hours = {"days": list(range(7)), "from": "09:00", "until": "17:00"}
    assert rules.ring_of(availability, hours, datetime(2026, 11, 25, hour, tzinfo=UTC)) == ring


def test_signed_times_go_over_midnight() -> None:
    begun, ended = rules.signed_times(date(2026, 11, 25), time(23, 40), time(0, 10), UTC)
    assert (begun.day, ended.day, ended - begun) == (25, 26, timedelta(minutes=30))
    begun, ended = rules.signed_times(date(2026, 11, 25), time(9, 0), time(9, 45), UTC)
    assert ended - begun == timedelta(minutes=45)
