"""How much video a publisher may send, from what each viewer can take. Pure arithmetic, bits a second."""

from collections.abc import Sequence

#: Kept back for each voice in a viewer's downlink: Opus at 15 kbit/s with headers, and some room.
AUDIO_RESERVE_BPS = 36_000
#: What a video is never asked to go below: Chromium's own minimum.
MIN_VIDEO_BPS = 30_000
#: With several viewers the weakest one can't push the others lower than this.
WEAK_VIEWER_FLOOR_BPS = 100_000
#: A picture that comes first gets this before others get more than a thumbnail: signing, 25 frames a second of 320×240.
FIRST_BPS = 250_000
#: If it had less than the first of these for a while, of the others come stills only, until it would have the second.
FIRST_POOR_BPS, FIRST_WELL_BPS = 90_000, 120_000
THUMBNAIL_BPS, STILLS_BPS = 80_000, 15_000
POOR_S = 2.0
FIRST_STILLS_S, LONGEST_STILLS_S = 30.0, 240.0
#: Pictures that moved for so long were no mistake.
PROVEN_S = 60.0
#: No browser is asked for more: budgets of data on a phone are the page's business.
MAX_VIDEO_BPS = 1_500_000
#: A viewer who can take less than this part of what is sent, and loses packets too, gets voice only for a while.
HOPELESS_PART = 0.6
#: An estimate alone proves nothing: it can't grow past what is being sent, so it is low after each quiet time. A line
#: that really is too narrow drops what doesn't fit; at 60 % of what is sent that is 40 %.
HOPELESS_LOSS = 0.1
#: For so many seconds on end: a single burst of loss is no narrow line.
HOPELESS_S = 2.0
FIRST_PAUSE_S = 10.0
LONGEST_PAUSE_S = 40.0

#: A viewer's estimate isn't used up while less than this part of it arrives, and is from the second part on.
ROOM_PART, USED_PART = 0.8, 0.95
#: How fast more is asked for than the estimate, each second, and how much more at most.
CLIMB, HIGHEST_CLIMB = 1.3, 2.0


class Climb:
    """Asks for more than a viewer's estimate while it isn't used up.

    An estimate grows to one and a half times what arrives, no further (the WebRTC project's receiver-side congestion
    control). An encoder that is told a low limit sends less than it may, and a pause in speech sends nothing: so the
    estimate would hold the picture at its first, low guess for the whole call.
    """

    def __init__(self) -> None:
        self._factor = 1.0

    def update(self, estimate_bps: int, sent_bps: int, lost_part: float = 0.0) -> None:
        """Each second: what the viewer told, what was sent to them in that second, and how much of it got lost."""
        if sent_bps > USED_PART * estimate_bps or lost_part >= HOPELESS_LOSS:
            self._factor = 1.0
        elif sent_bps < ROOM_PART * estimate_bps:
            self._factor = min(HIGHEST_CLIMB, CLIMB * self._factor)

    def target_bps(self, estimate_bps: int) -> int:
        """What to send them."""
        return round(self._factor * estimate_bps)


def video_share_bps(downlink_bps: int, videos: int, voices: int) -> int:
    """What one of a viewer's videos may take of their estimated downlink."""
    if videos == 0:
        return MAX_VIDEO_BPS
    return max(MIN_VIDEO_BPS, (downlink_bps - voices * AUDIO_RESERVE_BPS) // videos)


def shares_bps(downlink_bps: int, others: int, voices: int, *, stills: bool) -> tuple[int, int]:
    """Of a viewer for whom one picture comes first: what that one may take, and each of the others.

    stills: of the others come stills only, which have no share.
    """
    rest_bps = downlink_bps - voices * AUDIO_RESERVE_BPS
    if stills:
        return max(MIN_VIDEO_BPS, rest_bps - others * STILLS_BPS), 0
    first_bps = max(min(FIRST_BPS, rest_bps - others * THUMBNAIL_BPS), -(-rest_bps // (others + 1)))
    return max(MIN_VIDEO_BPS, first_bps), max(MIN_VIDEO_BPS, (rest_bps - first_bps) // others)


class StillsGate:
    """Whether a line is so narrow that beside the picture that comes first others are stills only.

    An estimate can't grow while little is sent: it opens by time and tries, later each time that it was too early.
    """

    def __init__(self) -> None:
        self.stills = False
        self._lasts_s = FIRST_STILLS_S
        self._until_s = self._opened_at_s = 0.0
        self._poor_since_s: float | None = None

    def update(self, downlink_bps: int, others: int, voices: int, now_s: float) -> bool:
        """Decide anew from what the viewer can take; returns `stills`."""
        first_bps = downlink_bps - voices * AUDIO_RESERVE_BPS - others * THUMBNAIL_BPS
        if self.stills:
            if now_s >= self._until_s and first_bps >= FIRST_WELL_BPS:
                self.stills, self._opened_at_s = False, now_s
        elif first_bps >= FIRST_POOR_BPS:
            self._poor_since_s = None
        elif self._poor_since_s is None:
            self._poor_since_s = now_s
        elif now_s - self._poor_since_s >= POOR_S:
            self._close(now_s)
        return self.stills

    def _close(self, now_s: float) -> None:
        early = now_s - self._opened_at_s < PROVEN_S and self._opened_at_s > 0
        self._lasts_s = min(LONGEST_STILLS_S, 2 * self._lasts_s) if early else FIRST_STILLS_S
        self.stills, self._until_s, self._poor_since_s = True, now_s + self._lasts_s, None


def publisher_limit_bps(uplink_bps: int | None, shares_bps: Sequence[int]) -> int:
    """What to ask a publisher for: its uplink's limit and its viewers', the weak one bounded."""
    limit = min(MAX_VIDEO_BPS, uplink_bps) if uplink_bps is not None else MAX_VIDEO_BPS
    if not shares_bps:
        return limit
    weakest = min(shares_bps)
    if len(shares_bps) > 1:
        weakest = max(weakest, min(WEAK_VIEWER_FLOOR_BPS, max(shares_bps)))
    return min(limit, weakest)


class VideoGate:
    """Pauses a video towards a viewer whose line can't carry it, so that the voice survives.

    Their estimate can't grow while little is sent, so the gate opens again by time and tries.
    """

    def __init__(self) -> None:
        self._pause_s = FIRST_PAUSE_S
        self._closed_until_s: float | None = None
        self._hopeless_since_s: float | None = None

    @property
    def open(self) -> bool:
        """Whether video flows."""
        return self._closed_until_s is None

    def update(self, share_bps: int, sent_bps: int, lost_part: float, now_s: float) -> bool:
        """Decide anew from the viewer's share, what the publisher may send and what got lost (0..1); returns `open`."""
        if self._closed_until_s is not None:
            if now_s >= self._closed_until_s:
                self._closed_until_s = None
        elif lost_part < HOPELESS_LOSS or share_bps >= HOPELESS_PART * sent_bps or sent_bps <= MIN_VIDEO_BPS:
            self._hopeless_since_s = None
            if share_bps >= sent_bps:
                self._pause_s = FIRST_PAUSE_S
        elif self._hopeless_since_s is None:
            self._hopeless_since_s = now_s
        elif now_s - self._hopeless_since_s >= HOPELESS_S:
            self._close(now_s)
        return self.open

    def _close(self, now_s: float) -> None:
        self._hopeless_since_s = None
        self._closed_until_s = now_s + self._pause_s
        self._pause_s = min(LONGEST_PAUSE_S, 2 * self._pause_s)
