"""Who gets how much of a line: publishers follow their viewers, and one picture may come first."""

from aiortc import rtp

from tests.signalling.media_browser import INTERFRAME, KEYFRAME, Browser, Clock, watching


def test_the_publisher_is_told_what_its_viewer_can_take(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    unlimited = publisher.limit_bps()
    viewer.estimates(136_000)
    assert publisher.limit_bps() == 100_000 < unlimited, "36 kbit/s are kept for the voice"


def test_more_is_tried_while_a_viewers_estimate_is_not_used_up(clock: Clock) -> None:
    viewer = Browser()
    publisher = watching(viewer)
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    viewer.estimates(76_000)
    assert publisher.limit_bps() == 40_000
    for second in range(1, 4):
        viewer.media.report(clock.now_s)
        publisher.publishes(second)
        publisher.media.report(clock.now_s)
    assert publisher.limit_bps() == 2 * 76_000 - 36_000


def test_no_limit_is_told_while_no_picture_comes(clock: Clock) -> None:
    publisher = watching(Browser())
    publisher.publishes(0, KEYFRAME)
    publisher.media.report(clock.now_s)
    told = len(publisher.got(rtp.RtcpPsfbPacket))
    publisher.speaks(1)
    publisher.media.report(clock.now_s)
    assert len(publisher.got(rtp.RtcpPsfbPacket)) == told
    publisher.publishes(1)
    publisher.media.report(clock.now_s)
    assert len(publisher.got(rtp.RtcpPsfbPacket)) == told + 1


def test_two_videos_share_the_viewers_line(clock: Clock) -> None:
    viewer, first, second = Browser(), Browser(), Browser()
    for slot, publisher in enumerate((first, second)):
        viewer.media.watch(slot, publisher.media, clock.now_s)
        publisher.publishes(0, KEYFRAME)
        publisher.media.report(clock.now_s)
    viewer.estimates(272_000)
    assert first.limit_bps() == second.limit_bps() == 100_000


def signer_and_officer(viewer: Browser, clock: Clock) -> tuple[Browser, Browser]:
    """Whom a viewer sees in slot 0, and first; and in slot 1."""
    signer, officer = Browser(), Browser()
    for slot, publisher in enumerate((signer, officer)):
        viewer.media.watch(slot, publisher.media, clock.now_s, first=publisher is signer)
        publisher.publishes(0, KEYFRAME)
        publisher.media.report(clock.now_s)
    return signer, officer


def is_narrow(viewer: Browser, clock: Clock) -> None:
    """For long enough to be sure."""
    for _second in range(4):
        viewer.estimates(80_000)
        viewer.media.report(clock.now_s)  # asks for twice as much: nothing of it is used
        clock.now_s += 1


def test_on_a_narrow_line_one_picture_comes_first_and_the_other_is_a_still_now_and_then(clock: Clock) -> None:
    viewer = Browser()
    signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    signer.publishes(1)
    signer.media.report(clock.now_s)
    assert signer.limit_bps() == 160_000 - 2 * 36_000 - 15_000
    before = len(viewer.video(1))
    for number in range(1, 60):
        officer.publishes(number, KEYFRAME if number % 10 == 5 else INTERFRAME)
        clock.now_s += 0.1
        viewer.media.pace(clock.now_s)
    assert len(viewer.video(1)) == before + 1, "one still in six seconds"
    assert len(viewer.video(0)) == 2


def test_the_picture_moves_again_once_the_line_has_been_wide_for_a_while(clock: Clock) -> None:
    viewer = Browser()
    _signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    moved = []
    for second in range(40):
        viewer.estimates(800_000)
        viewer.media.report(clock.now_s)
        before = len(viewer.video(1))
        officer.publishes(2 * second + 1, KEYFRAME)
        officer.publishes(2 * second + 2)
        moved.append(len(viewer.video(1)) == before + 2)
        clock.now_s += 1
    assert 25 < moved.index(True) <= 30
    assert all(moved[30:])


def test_a_large_still_is_sent_little_by_little(clock: Clock) -> None:
    viewer = Browser()
    _signer, officer = signer_and_officer(viewer, clock)
    is_narrow(viewer, clock)
    before = len(viewer.video(1))
    officer.publishes(1, KEYFRAME, frame=1)
    for number in range(2, 6):
        officer.publishes(number, frame=1)
    for packets in (2, 4, 5, 5):
        viewer.media.pace(clock.now_s)
        assert len(viewer.video(1)) == before + packets


def test_a_weak_viewer_keeps_the_voice_and_costs_the_others_nothing(clock: Clock) -> None:
    weak, strong = Browser(), Browser()
    publisher = watching(weak, strong)
    publisher.publishes(0, KEYFRAME)
    weak.estimates(50_000)
    strong.estimates(800_000)
    for _second in range(3):
        weak.misses(0.4)
        for viewer in (weak, strong):
            viewer.media.report(clock.now_s)
        clock.now_s += 1
    publisher.media.report(clock.now_s)
    assert publisher.limit_bps() > 500_000
    for number in range(1, 10):
        publisher.publishes(number)
        publisher.speaks(number)
    assert len(weak.video()) == 1
    assert len(strong.video()) == 10
    assert sum(packet.payload == b"speech" for packet in weak.rtp) == 9
    clock.now_s += 60
    weak.estimates(800_000)
    weak.media.report(clock.now_s)
    publisher.publishes(10, KEYFRAME)
    assert len(weak.video()) == 2, "tried again after a while"


def test_a_viewer_whose_estimate_is_low_but_who_loses_nothing_keeps_the_picture(clock: Clock) -> None:
    quiet, strong = Browser(), Browser()
    publisher = watching(quiet, strong)
    publisher.publishes(0, KEYFRAME)
    quiet.estimates(50_000)
    strong.estimates(800_000)
    for second in range(1, 60):
        quiet.misses(0.0)
        quiet.media.report(clock.now_s)
        publisher.publishes(second)
        clock.now_s += 1
    assert len(quiet.video()) == 60
