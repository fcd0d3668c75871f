"""Which times can be offered: free, open, in time, whole, by the clock on the wall, also in the nights it is set."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.diary.rules import NOTICE, Span, bounds_of, days, free_places, offered, spans_of
from app.platform.clock import HERE, comes_twice, zone_name
from app.playbook.content import DAYS, Head, Opening
from app.playbook.folder import DEFAULT, files_of, read

HEAD = read(files_of(DEFAULT)).playbook
MINUTE = timedelta(minutes=1)
CLOCK_FORWARD, CLOCK_BACK = date(2026, 3, 29), date(2026, 10, 25)

times = st.times(min_value=time(0, 0), max_value=time(23, 59)).map(lambda at: f"{at:%H:%M}")
any_day = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.sampled_from([CLOCK_FORWARD, CLOCK_BACK])
moments = st.integers(0, 700 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)


def head(openings: list[Opening] | None = None, **appointments: Any) -> Head:
    changed: dict[str, Any] = {"appointments": HEAD.appointments.model_copy(update=appointments)}
    return HEAD.model_copy(update=changed | ({} if openings is None else {"opening_hours": openings}))


@st.composite
def heads(draw: st.DrawFn) -> Head:
    """Any playbook's hours and places."""
    openings = []
    for _ in range(draw(st.integers(0, 3))):
        opens, closes = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
        weekdays = draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
        openings.append(Opening(days=weekdays, opens=opens, closes=closes))
    minutes, places = draw(st.integers(10, 240)), draw(st.integers(1, 4))
    return head(openings, minutes=minutes, at_once=places, days_ahead=draw(st.integers(1, 9)))


@st.composite
def diaries(draw: st.DrawFn) -> tuple[Head, datetime, list[Span]]:
    """A playbook, a moment, and what is booked by then: by these hours or by those of an older version."""
    playbook, now = draw(heads()), draw(moments)
    here = [span for day in days(playbook, now) for span in spans_of(playbook, day)]
    own = draw(st.lists(st.sampled_from(here), max_size=6)) if here else []
    begins = draw(st.lists(moments, max_size=3))
    return playbook, now, own + [Span(at, at + draw(st.integers(10, 240)) * MINUTE) for at in begins]


def most_at_once(spans: list[Span]) -> int:
    return max(sum(other.holds(span.starts_at) for other in spans) for span in spans)


@given(heads(), any_day)
def test_times_of_a_day_are_whole_and_within_the_hours_on_the_wall(playbook: Head, day: date) -> None:
    length = timedelta(minutes=playbook.appointments.minutes)
    openings = [opening for opening in playbook.opening_hours if DAYS[day.weekday()] in opening.days]
    for span in spans_of(playbook, day):
        starts = span.starts_at.astimezone(HERE)
        assert span.starts_at.utcoffset() == timedelta(0)
        assert span.ends_at - span.starts_at == length
        assert starts.date() == day
        bounds = [
            (datetime.combine(day, time.fromisoformat(one.opens), HERE), time.fromisoformat(one.closes))
            for one in openings
        ]
        assert any(
            opens.astimezone(UTC) <= span.starts_at and span.ends_at <= _on(day, closes) for opens, closes in bounds
        )


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HERE).astimezone(UTC)


@given(diaries())
def test_what_is_offered_is_open_in_time_and_never_too_much(diary: tuple[Head, datetime, list[Span]]) -> None:
    playbook, now, booked = diary
    found = list(offered(playbook, now, booked))
    assert found == sorted(found, key=lambda span: span.starts_at)
    for span in found:
        assert span.starts_at >= now + NOTICE
        assert span.starts_at.astimezone(HERE).date() in days(playbook, now)
        together = [other for other in booked if other.starts_at < span.ends_at and span.starts_at < other.ends_at]
        inside = [Span(max(o.starts_at, span.starts_at), min(o.ends_at, span.ends_at)) for o in together]
        assert most_at_once([*inside, span]) <= playbook.appointments.at_once


@given(diaries())
def test_what_is_not_offered_is_too_soon_or_full(diary: tuple[Head, datetime, list[Span]]) -> None:
    playbook, now, booked = diary
    found = set(offered(playbook, now, booked))
    for day in days(playbook, now):
        for span in set(spans_of(playbook, day)) - found:
            assert span.starts_at < now + NOTICE or free_places(playbook, span, booked) == 0


@given(diaries())
def test_one_more_booking_never_frees_a_place(diary: tuple[Head, datetime, list[Span]]) -> None:
    playbook, now, booked = diary
    found = list(offered(playbook, now, booked))
    for span in found[:3]:
        after = set(offered(playbook, now, [*booked, span]))
        assert after <= set(found)
        places = free_places(playbook, span, booked)
        assert free_places(playbook, span, [*booked, span]) == places - 1


def test_a_booked_time_is_gone_unless_two_can_be_seen_at_once() -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first = next(offered(HEAD, now, []))
    assert first == Span(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), datetime(2026, 11, 24, 10, 15, tzinfo=UTC))
    assert next(offered(HEAD, now, [first])).starts_at == first.ends_at
    assert next(offered(head(at_once=2), now, [first])) == first


def test_two_that_follow_one_another_take_one_place() -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    halves = [Span(at, at + 20 * MINUTE), Span(at + 20 * MINUTE, at + 40 * MINUTE)]
    assert free_places(head(at_once=2), Span(at, at + 40 * MINUTE), halves) == 1


def test_opening_hours_are_those_of_the_clock_on_the_wall() -> None:
    assert next(offered(HEAD, datetime(2026, 7, 1, 3, tzinfo=UTC), [])).starts_at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert next(offered(HEAD, datetime(2026, 12, 1, 3, tzinfo=UTC), [])).starts_at.hour == 8


def test_the_nights_on_which_the_clock_is_set_have_an_hour_less_or_more() -> None:
    night = head([Opening(days=list(DAYS), opens="00:00", closes="04:00")], minutes=60)
    assert [len(spans_of(night, day)) for day in (CLOCK_FORWARD, date(2026, 6, 1), CLOCK_BACK)] == [3, 4, 5]
    twice = [span.starts_at for span in spans_of(night, CLOCK_BACK) if comes_twice(span.starts_at)]
    assert [f"{moment.astimezone(HERE):%H:%M} {zone_name(moment)}" for moment in twice] == ["01:00 BST", "01:00 GMT"]
    lengths = [bounds_of(day).ends_at - bounds_of(day).starts_at for day in (CLOCK_FORWARD, CLOCK_BACK)]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


def test_a_force_that_is_never_open_offers_nothing() -> None:
    assert list(offered(head([]), datetime(2026, 7, 1, tzinfo=UTC), [])) == []
