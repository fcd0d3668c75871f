"""Who may send how much video."""

from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.bitrate import (
    AUDIO_RESERVE_BPS,
    FIRST_PAUSE_S,
    MAX_VIDEO_BPS,
    MIN_VIDEO_BPS,
    WEAK_VIEWER_FLOOR_BPS,
    VideoGate,
    publisher_limit_bps,
    video_share_bps,
)

BPS = st.integers(0, 5_000_000)


def test_a_downlink_is_shared_by_its_videos_after_the_voices() -> None:
    assert video_share_bps(500_000, videos=2, voices=3) == (500_000 - 3 * AUDIO_RESERVE_BPS) // 2


def test_a_publisher_follows_its_only_viewer_down() -> None:
    assert publisher_limit_bps(None, [45_000]) == 45_000


def test_one_weak_viewer_does_not_starve_the_others() -> None:
    assert publisher_limit_bps(None, [40_000, 800_000, 900_000]) == WEAK_VIEWER_FLOOR_BPS


def test_several_weak_viewers_get_what_the_best_of_them_can_take() -> None:
    assert publisher_limit_bps(None, [40_000, 60_000]) == 60_000


def test_a_weak_uplink_counts_whatever_the_viewers_can_take() -> None:
    assert publisher_limit_bps(70_000, [900_000, 900_000]) == 70_000


@given(st.one_of(st.none(), BPS), st.lists(BPS, max_size=3))
def test_the_limit_stays_within_its_bounds(uplink: int | None, shares: list[int]) -> None:
    limit = publisher_limit_bps(uplink, shares)
    assert limit <= MAX_VIDEO_BPS
    assert uplink is None or limit <= uplink
    assert not shares or limit <= max(shares)


@given(BPS, st.integers(0, 3), st.integers(0, 3))
def test_a_share_is_never_below_the_least_a_browser_can_send(downlink: int, videos: int, voices: int) -> None:
    assert video_share_bps(downlink, videos, voices) >= MIN_VIDEO_BPS


def test_a_hopeless_viewer_keeps_the_voice_and_is_tried_again_ever_later() -> None:
    gate = VideoGate()
    assert gate.update(90_000, 100_000, now_s=0.0), "a little weak is good enough"
    assert not gate.update(40_000, 100_000, now_s=1.0)
    assert not gate.update(40_000, 100_000, now_s=FIRST_PAUSE_S)
    assert gate.update(40_000, 100_000, now_s=1.0 + FIRST_PAUSE_S)
    assert not gate.update(40_000, 100_000, now_s=20.0)
    assert not gate.update(40_000, 100_000, now_s=20.0 + FIRST_PAUSE_S), "the second pause is longer"


def test_a_recovered_viewer_starts_afresh() -> None:
    gate = VideoGate()
    gate.update(40_000, 100_000, now_s=0.0)
    assert gate.update(200_000, 100_000, now_s=FIRST_PAUSE_S)
    gate.update(200_000, 100_000, now_s=FIRST_PAUSE_S + 1)
    gate.update(40_000, 100_000, now_s=100.0)
    assert gate.update(200_000, 100_000, now_s=100.0 + FIRST_PAUSE_S)
