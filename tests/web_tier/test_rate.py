"""How fast one client may speak."""

from hypothesis import given
from hypothesis import strategies as st

from app.platform.rate import Bucket, Rate, Verdict
from app.platform.realtime import EVENT_RATE, EventLimit

RATE = Rate(per_second=10, burst=20, cut_after_s=5)
gaps_s = st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=300)


def verdicts(gaps: list[float], rate: Rate = RATE) -> list[tuple[float, Verdict]]:
    now_s, bucket, out = 0.0, Bucket(rate, 0.0), []
    for gap_s in gaps:
        now_s += gap_s
        out.append((now_s, bucket.take(now_s)))
    return out


@given(gaps_s)
def test_no_more_gets_through_than_the_burst_and_the_steady_rate(gaps: list[float]) -> None:
    counted = verdicts(gaps)
    allowed = sum(verdict is Verdict.ALLOW for _, verdict in counted)
    assert allowed <= RATE.burst + RATE.per_second * counted[-1][0] + 1e-6


@given(st.lists(st.floats(0.1, 3), min_size=1, max_size=300))
def test_whoever_keeps_to_the_steady_rate_is_never_refused(gaps: list[float]) -> None:
    assert all(verdict is Verdict.ALLOW for _, verdict in verdicts(gaps))


@given(gaps_s)
def test_nobody_is_cut_before_the_excess_lasted(gaps: list[float]) -> None:
    counted = verdicts(gaps)
    first_refusal_s = next((at for at, verdict in counted if verdict is Verdict.REFUSE), None)
    for at, verdict in counted:
        if verdict is Verdict.CUT:
            assert first_refusal_s is not None
            assert at - first_refusal_s >= RATE.cut_after_s


@given(st.floats(RATE.per_second * 1.5, 1000))
def test_a_flood_is_cut_in_the_end_but_not_the_first_burst(messages_per_second: float) -> None:
    counted = verdicts([1 / messages_per_second] * int(messages_per_second * 10))
    assert counted[0][1] is Verdict.ALLOW
    assert Verdict.CUT in {verdict for _, verdict in counted}


def test_a_pause_is_forgiven() -> None:
    bucket = Bucket(RATE, 0.0)
    assert [bucket.take(0.0) for _ in range(21)][-1] is Verdict.REFUSE
    assert bucket.take(2.0) is Verdict.ALLOW
    assert [bucket.take(6.0) for _ in range(21)][-1] is Verdict.REFUSE


@given(st.floats(-100, 100))
def test_a_clock_that_goes_back_gives_and_takes_nothing(back_s: float) -> None:
    bucket = Bucket(RATE, 100.0)
    for _ in range(20):
        bucket.take(100.0)
    assert bucket.take(min(100.0, 100.0 + back_s)) is Verdict.REFUSE


def test_waiting_as_long_as_told_is_enough() -> None:
    bucket = Bucket(RATE, 0.0)
    while bucket.take(0.0, cost=4) is Verdict.ALLOW:
        pass
    assert bucket.take(bucket.wait_s(4) + 1e-9, cost=4) is Verdict.ALLOW


def test_each_socket_has_its_own_allowance_and_a_flooding_one_is_cut_once() -> None:
    cut: list[str] = []
    limit = EventLimit(cut.append)
    for tenth in range(100):
        for _ in range(50):
            limit.allow("flooder", tenth / 10)
        assert limit.allow("neighbour", tenth / 10)
    assert cut == ["flooder"]
    assert not limit.allow("flooder", 1000.0)
    limit.forget("flooder")
    assert limit.allow("flooder", 1000.0)


def test_a_person_typing_is_far_from_the_limit() -> None:
    assert EVENT_RATE.per_second >= 5 * 3
