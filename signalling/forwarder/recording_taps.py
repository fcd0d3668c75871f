"""Both tracks of a participant, handed to whoever records them."""

import time
from functools import partial

from signalling.engine import Recorder
from signalling.forwarder.media import KINDS, Media
from signalling.forwarder.tap import Tap


class RecordingTaps:
    """Taps on whatever connection a participant has."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._taps = {kind: Tap(partial(recorder.heard, kind), partial(recorder.reported, kind)) for kind in KINDS}

    def attach(self, media: Media | None) -> None:
        """Hear this connection from now on. Its clock is known from before; a picture begins with a keyframe."""
        self._recorder.attached()
        for kind, tap in self._taps.items():
            source = media.receivers.get(kind) if media is not None else None
            tap.attach(source)
            if source is not None and source.report is not None:
                self._recorder.reported(kind, source.report)
            if source is not None:
                source.request_keyframe(time.monotonic())

    def detach(self) -> None:
        """Hear nothing more."""
        for tap in self._taps.values():
            tap.detach()
