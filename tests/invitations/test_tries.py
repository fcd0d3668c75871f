"""How many wrong codes may be tried."""

from hypothesis import given
from hypothesis import strategies as st

from app.invitations.tries import OF_A_SOURCE, OVER_ALL, SOURCES, WrongTries


def test_one_source_may_try_ten_and_then_one_each_six_seconds() -> None:
    tries = WrongTries()
    assert [tries.count("a", 0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert tries.too_many("a", 0)
    assert not tries.too_many("b", 0)
    assert tries.count("a", 6.1)
    assert not tries.count("a", 6.2)


def test_many_sources_together_have_a_limit_too() -> None:
    tries = WrongTries()
    within = sum(tries.count(f"source {number}", 0) for number in range(300))
    assert within == OVER_ALL.burst
    assert tries.too_many("somebody who never tried", 0)
    assert not tries.too_many("somebody who never tried", 1)


def test_one_source_alone_does_not_use_up_what_all_have() -> None:
    tries = WrongTries()
    for _ in range(10_000):
        tries.count("a", 0)
    assert tries.count("b", 0)


def test_sources_are_forgotten_before_they_fill_the_memory() -> None:
    tries = WrongTries()
    for number in range(SOURCES + 50):
        tries.count(str(number), number)
    assert len(tries._by_source) == SOURCES


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5)), max_size=200))
def test_never_more_than_the_rate_whatever_the_order(steps: list[tuple[str, float]]) -> None:
    tries, now_s, within = WrongTries(), 0.0, dict.fromkeys("abc", 0)
    for source, pause_s in steps:
        now_s += pause_s
        within[source] += tries.count(source, now_s)
    assert all(count <= OF_A_SOURCE.burst + now_s * OF_A_SOURCE.per_second + 1e-6 for count in within.values())
    assert sum(within.values()) <= OVER_ALL.burst + now_s * OVER_ALL.per_second + 1e-6
