"""What is too much for a recogniser is left out whole, and told as one gap."""

from hypothesis import given
from hypothesis import strategies as st

from signalling.captions.admission import has_room, smoothed
from signalling.captions.flow import FULL_MS, Flow


def test_a_second_may_be_on_its_way_and_the_rest_is_one_gap() -> None:
    flow = Flow()
    assert all(flow.offer(100, at_ms) for at_ms in range(100, 1100, 100))
    assert not flow.offer(100, 1100)
    assert not flow.offer(100, 1200)
    flow.did(100)
    assert not flow.offer(100, 1300), "a little room is not enough: words would come in shreds"
    flow.did(900)
    assert flow.offer(100, 1400)
    assert flow.taken_gap() == (1000, 1300)
    assert flow.taken_gap() is None


def test_without_anybody_to_send_to_everything_is_a_gap() -> None:
    flow = Flow()
    assert not flow.offer(60, 60, ready=False)
    assert flow.offer(60, 120)
    assert flow.taken_gap() == (0, 60)


def test_what_was_on_its_way_to_a_recogniser_that_broke_is_a_gap() -> None:
    flow = Flow()
    flow.offer(60, 1000)
    flow.offer(60, 1060)
    flow.broke(1070)
    assert flow.offer(60, 1120)
    assert flow.taken_gap() == (950, 1070)


@given(st.lists(st.one_of(st.integers(1, 120), st.just(None)), max_size=80))
def test_never_more_than_a_second_is_on_its_way(steps: list[int | None]) -> None:
    flow, on_its_way, at_ms = Flow(), [], 0
    for length_ms in steps:
        if length_ms is None:
            if on_its_way:
                flow.did(on_its_way.pop(0))
        else:
            at_ms += length_ms
            if flow.offer(length_ms, at_ms):
                on_its_way.append(length_ms)
        assert sum(on_its_way) <= FULL_MS


def test_who_comes_last_finds_it_busy() -> None:
    assert has_room([], 0.6, cores=2)
    assert has_room([0.6], 0.6, cores=2)
    assert not has_room([0.6, 0.6], 0.6, cores=2)


def test_the_factor_follows_what_is_measured() -> None:
    factor = 0.9
    for _ in range(300):
        factor = smoothed(factor, busy_ms=6, sound_ms=60)
    assert 0.09 < factor < 0.12
