"""Whether signing that arrives can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.rules import MOST_DELAY_MS, Readable, judge, seen_first

numbers = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("arrival", "wrong"),
    [
        ((25, 320, 240, 0, 150), []),
        ((20, 240, 320, 0, 399), []),
        ((18, 320, 240, 0, 150), []),
        ((17.9, 320, 240, 0, 150), ["fps"]),
        ((25, 318, 240, 0, 150), ["size"]),
        ((25, 320, 238, 0, 150), ["size"]),
        ((25, 320, 240, 1, 150), ["freezes"]),
        ((25, 320, 240, 0, 400), ["delay"]),
        ((0, 0, 0, 3, 5000), ["fps", "size", "freezes", "delay"]),
    ],
)
def test_each_limit(arrival: tuple[float, int, int, int, int], wrong: list[str]) -> None:
    assert judge(*arrival, emergency=False) == (Readable.NOT_READABLE if wrong else Readable.READABLE, wrong)


def test_the_emergency_picture_is_named_so_and_needs_ten_pictures_that_do_not_freeze() -> None:
    assert judge(10, 160, 120, 0, 900, emergency=True) == (Readable.EMERGENCY, [])
    assert judge(8.9, 160, 120, 0, 100, emergency=True) == (Readable.NOT_READABLE, ["fps"])
    assert judge(10, 160, 120, 2, 100, emergency=True) == (Readable.NOT_READABLE, ["freezes"])


@given(st.floats(0, 120), numbers, numbers, st.integers(0, 50), st.integers(0, 5000), st.booleans())
def test_better_figures_are_never_worse(
    fps: float, width: int, height: int, freezes: int, delay_ms: int, emergency: bool
) -> None:
    state, wrong = judge(fps, width, height, freezes, delay_ms, emergency=emergency)
    better = judge(fps + 5, width + 50, height + 50, max(0, freezes - 1), max(0, delay_ms - 50), emergency=emergency)
    assert set(better[1]) <= set(wrong)
    assert (state is Readable.NOT_READABLE) == bool(wrong)
    if state is Readable.READABLE:
        assert delay_ms < MOST_DELAY_MS
        assert freezes == 0


def test_two_who_sign_to_each_other_come_first_for_each_other() -> None:
    there = {"victim": "v", "officer": "o", "interpreter": "i"}
    assert seen_first("signing", there) == {"victim": "i", "interpreter": "v"}


@pytest.mark.parametrize(("mode", "roles"), [("video", "voi"), (None, "voi"), ("signing", "vo"), ("signing", "oi")])
def test_otherwise_nobody_comes_first(mode: str | None, roles: str) -> None:
    names = {"v": "victim", "o": "officer", "i": "interpreter"}
    assert seen_first(mode, {names[role]: role for role in roles}) == {}
