"""Who may send how much video."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.bitrate import (
    AUDIO_RESERVE_BPS,
    FIRST_PAUSE_S,
    FIRST_STILLS_S,
    HOPELESS_S,
    MAX_VIDEO_BPS,
    MIN_VIDEO_BPS,
    STILLS_BPS,
    WEAK_VIEWER_FLOOR_BPS,
    Climb,
    StillsGate,
    VideoGate,
    publisher_limit_bps,
    shares_bps,
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


def sent_after(seconds: int, *, line_bps: int, camera_bps: int) -> tuple[int, int]:
    """A call of two from a bad first guess on: what is sent in the end, and the most that ever was.

    Encoder and estimate as Chromium's were seen to be: it sends seven tenths of a low limit, which is told to grow by
    8 % a second as far as one and a half times what arrives, and falls to 0.85 of it when the line is full.
    """
    climb, estimate_bps, voice_bps, most_bps = Climb(), 73_000, 16_000, 0
    for _ in range(seconds):
        limit_bps = video_share_bps(climb.target_bps(estimate_bps), videos=1, voices=1)
        sent_bps = voice_bps + min(camera_bps, 7 * limit_bps // 10)
        most_bps = max(most_bps, sent_bps)
        arriving_bps = min(line_bps, sent_bps)
        if sent_bps > line_bps:
            estimate_bps = 85 * arriving_bps // 100
        else:
            estimate_bps = max(estimate_bps, min(108 * estimate_bps // 100, 15 * arriving_bps // 10 + 10_000))
        climb.update(estimate_bps, arriving_bps)
    return sent_bps, most_bps


def test_a_low_first_guess_does_not_hold_the_picture_for_the_whole_call() -> None:
    sent_bps, _ = sent_after(30, line_bps=4_000_000, camera_bps=250_000)
    assert sent_bps == 250_000 + 16_000


@given(st.integers(70_000, 4_000_000), st.integers(20_000, 1_000_000))
def test_more_than_the_line_carries_is_sent_only_to_try(line_bps: int, camera_bps: int) -> None:
    sent_bps, most_bps = sent_after(60, line_bps=line_bps, camera_bps=camera_bps)
    assert most_bps < 1.6 * line_bps
    assert sent_bps > 0.4 * min(line_bps, camera_bps)


def closed_at(gate: VideoGate, now_s: float) -> VideoGate:
    """The gate after a line was too narrow for as long as it takes."""
    gate.update(40_000, 100_000, lost_part=0.4, now_s=now_s - HOPELESS_S)
    assert not gate.update(40_000, 100_000, lost_part=0.4, now_s=now_s)
    return gate


def test_a_hopeless_viewer_keeps_the_voice_and_is_tried_again_ever_later() -> None:
    gate = closed_at(VideoGate(), now_s=2.0)
    assert not gate.update(40_000, 100_000, lost_part=0.4, now_s=1.0 + FIRST_PAUSE_S)
    assert gate.update(40_000, 100_000, lost_part=0.0, now_s=2.0 + FIRST_PAUSE_S)
    closed_at(gate, now_s=20.0)
    assert not gate.update(40_000, 100_000, lost_part=0.4, now_s=20.0 + FIRST_PAUSE_S), "the second pause is longer"
    assert gate.update(40_000, 100_000, lost_part=0.4, now_s=20.0 + 2 * FIRST_PAUSE_S)


def test_a_recovered_viewer_starts_afresh() -> None:
    gate = closed_at(VideoGate(), now_s=0.0)
    assert gate.update(200_000, 100_000, lost_part=0.0, now_s=FIRST_PAUSE_S)
    gate.update(200_000, 100_000, lost_part=0.0, now_s=FIRST_PAUSE_S + 1)
    closed_at(gate, now_s=100.0)
    assert gate.update(200_000, 100_000, lost_part=0.0, now_s=100.0 + FIRST_PAUSE_S)


def test_a_low_estimate_alone_holds_nothing_back() -> None:
    gate = VideoGate()
    for second in range(30):
        assert gate.update(MIN_VIDEO_BPS, 100_000, lost_part=0.0, now_s=float(second))


def test_a_single_burst_of_loss_holds_nothing_back() -> None:
    gate = VideoGate()
    for second, lost_part in enumerate([0.5, 0.0, 0.5, 0.0, 0.5]):
        assert gate.update(40_000, 100_000, lost_part, now_s=float(second))


def test_loss_on_a_line_that_is_wide_enough_holds_nothing_back() -> None:
    gate = VideoGate()
    for second in range(30):
        assert gate.update(90_000, 100_000, lost_part=0.5, now_s=float(second))


def test_signing_comes_first_and_others_are_thumbnails() -> None:
    assert shares_bps(328_000 + AUDIO_RESERVE_BPS, others=1, voices=1, stills=False) == (248_000, 80_000)


def test_where_others_are_stills_signing_gets_nearly_all() -> None:
    assert shares_bps(178_000 + AUDIO_RESERVE_BPS, others=1, voices=1, stills=True) == (178_000 - STILLS_BPS, 0)


def test_with_room_for_all_nobody_is_made_small() -> None:
    assert shares_bps(900_001, others=2, voices=0, stills=False) == (300_001, 300_000)


@given(BPS, st.integers(1, 2), st.integers(0, 3), st.booleans())
def test_what_comes_first_never_gets_less_than_the_others(
    downlink: int, others: int, voices: int, stills: bool
) -> None:
    first, other = shares_bps(downlink, others, voices, stills=stills)
    assert first >= other
    assert first <= MIN_VIDEO_BPS or first + others * other <= max(downlink, first + others * MIN_VIDEO_BPS)


def seconds_of_stills(gate: StillsGate, lines_bps: Iterable[int]) -> list[bool]:
    return [gate.update(bps, 1, 0, float(second)) for second, bps in enumerate(lines_bps)]


def test_one_bad_second_makes_no_stills() -> None:
    assert not any(seconds_of_stills(StillsGate(), [400_000, 100_000, 400_000, 100_000, 400_000]))


def test_a_narrow_line_makes_stills_and_a_wide_one_moving_pictures_again() -> None:
    seen = seconds_of_stills(StillsGate(), [150_000] * 5 + [400_000] * 40)
    assert seen.index(True) == 2
    assert seen.index(False, 2) == 2 + FIRST_STILLS_S


def test_a_line_that_only_seems_wide_is_tried_less_and_less_often() -> None:
    gate = StillsGate()
    seen = [True]
    for second in range(600):
        seen.append(gate.update(400_000 if seen[-1] else 150_000, 1, 0, float(second)))
    tries = [second for second in range(1, 600) if seen[second - 1] and not seen[second]]
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert len(tries) <= 7
