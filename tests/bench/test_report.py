"""The table of what a benchmark found."""

from datetime import date

import pytest

from bench.report import Figure, replaced, section, terminal


@pytest.mark.parametrize(
    ("value", "budget", "met"),
    [(20, "≤ 20", True), (20.1, "≤ 20", False), (2600, "≥ 2,500", True), (2400, "≥ 2500", False), (1, "", None)],
)
def test_a_budget_is_kept_or_missed(value: float, budget: str, met: bool | None) -> None:
    assert Figure("waiting", value, "ms", budget).met is met


def test_a_missed_budget_is_plain_to_see() -> None:
    table = terminal([Figure("first screen", 14_000, "bytes", "≤ 12000", "Jitsi 2,111 kB")])
    assert "14,000 bytes" in table
    assert "missed" in table
    assert "Jitsi" in table


def test_measuring_one_part_again_keeps_the_others() -> None:
    figures = [Figure("waiting", 5, "ms")]
    text = section("How long others wait.", figures, "abc1234", "2 cores", date(2026, 11, 23))
    once = replaced("", "flood", text)
    both = replaced(once, "captions", text.replace("5 ms", "7 ms"))
    again = replaced(both, "flood", text.replace("5 ms", "6 ms"))
    assert [line for line in again.splitlines() if line.startswith("## ")] == ["## captions", "## flood"]
    assert "7 ms" in again
    assert "6 ms" in again
    assert "| 5 ms" not in again
    assert "abc1234, 2026-11-23" in again
    assert replaced(again, "flood", text.replace("5 ms", "6 ms")) == again
