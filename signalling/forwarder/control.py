"""The two data channels beside the media: `control` (JSON, reliable) and `probe` (unreliable).

control carries beats both ways and tells the browser who is in which receive slot;
probe is there for the browser to measure its line with (`signalling.forwarder.probe`).
"""

import json
import time
from collections.abc import Callable, Sequence

from aiortc import RTCDataChannel, RTCDataChannelParameters, RTCSctpTransport
from aiortc.rtcsctptransport import USERDATA_MAX_LENGTH

from signalling.forwarder.probe import MOST_PACKETS, Probe

CONTROL_ID, PROBE_ID = 0, 1
MAX_CONTROL_CHARACTERS = 1024


class ControlChannels:
    """Both channels of one connection; `heard` is called for every beat of the browser."""

    def __init__(self, sctp: RTCSctpTransport, *, heard: Callable[[], None], opened: Callable[[], None]) -> None:
        self._heard = heard
        self._beats = 0
        self._prober = Probe(time.monotonic())
        # A train must leave at once; aiortc begins with 3 packets, as RFC 4960 did in 2007.
        sctp._cwnd = MOST_PACKETS * USERDATA_MAX_LENGTH
        self._control = RTCDataChannel(sctp, RTCDataChannelParameters(label="control", negotiated=True, id=CONTROL_ID))
        self._probe = RTCDataChannel(
            sctp,
            RTCDataChannelParameters(label="probe", negotiated=True, id=PROBE_ID, ordered=False, maxRetransmits=0),
        )
        self._control.on("open", opened)
        self._control.on("message", self._control_message)
        self._probe.on("message", self._probe_message)

    def send_beat(self) -> None:
        """Tell the browser that we are here."""
        self._beats += 1
        self._send({"t": "beat", "n": self._beats})

    def send_slots(self, slots: Sequence[str | None]) -> None:
        """Tell the browser who is in which receive slot."""
        self._send({"t": "slots", "slots": list(slots)})

    def _send(self, message: dict[str, object]) -> None:
        if self._control.readyState == "open":
            self._control.send(json.dumps(message, separators=(",", ":")))

    def _control_message(self, message: str | bytes) -> None:
        if not isinstance(message, str) or len(message) > MAX_CONTROL_CHARACTERS:
            return
        try:
            beat = json.loads(message)
        except (ValueError, RecursionError):
            return
        if isinstance(beat, dict) and beat.get("t") == "beat":
            self._heard()

    def _probe_message(self, message: str | bytes) -> None:
        if isinstance(message, bytes) and self._probe.readyState == "open":
            for reply in self._prober.received(message, time.monotonic()):
                self._probe.send(reply)
