"""Session descriptions: what a browser offers, and our answer to it (RFC 9429, RFC 8829).

VP8 and Opus only. The answer is written here, not by aiortc, because it says things that aiortc
can't: Opus parameters, packet time, one stream id for a slot's sound and picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aiortc import RTCIceCandidate, RTCIceParameters
from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters
from aiortc.sdp import MediaDescription, SessionDescription, candidate_to_sdp

from signalling.forwarder.receiver import Kind

MAX_SDP_BYTES = 64_000
SEND_TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
#: Forward error correction for lost packets, nothing sent in silence, 60 ms in a packet: 24 kbit/s
#: with all headers, against 49 with the browsers' own choice. Of it 15 for Opus: wideband speech, for which
#: RFC 7587 (3.1.1) names 16 to 20 with packets of 20 ms, whose side information is here sent a third as often.
OPUS_PARAMETERS = "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=15000"
PACKET_TIME_MS = 60
_FEEDBACK = ("goog-remb", "nack", "nack pli")


class BadDescription(Exception):
    """The offer is malformed, or isn't one that a browser of ours would make."""


@dataclass(frozen=True)
class Section:
    """One media section of the offer, as far as it matters here."""

    mid: str
    kind: Kind | None
    direction: str
    payload_type: int = 0
    retransmission_type: int | None = None
    send_time_id: int | None = None


@dataclass(frozen=True)
class Offer:
    """A browser's offer; `sections` in the offer's order, kind None for the data channels."""

    ice: RTCIceParameters
    dtls: RTCDtlsParameters
    sections: list[Section]
    sctp_port: int

    def sent_by_browser(self, kind: Kind) -> Section | None:
        """The browser's own track of this kind."""
        return next((s for s in self.sections if s.kind == kind and s.direction == "sendonly"), None)

    def received_by_browser(self, kind: Kind) -> list[Section]:
        """The browser's receive slots for this kind."""
        return [s for s in self.sections if s.kind == kind and s.direction == "recvonly"]


@dataclass(frozen=True)
class SentTrack:
    """What the answer says about a track that we send: its SSRCs, and the slot's stream."""

    ssrc: int
    retransmission_ssrc: int
    stream: str


@dataclass(frozen=True)
class AnswerParts:
    """Everything of ours that goes into an answer."""

    ice: RTCIceParameters
    dtls: RTCDtlsParameters
    candidates: list[RTCIceCandidate]
    sent: dict[str, SentTrack] = field(default_factory=dict)
    """By the section's mid."""


def read_offer(sdp: str) -> Offer:
    """Read an offer; raises `BadDescription`. Its candidates are ignored (see ice.py)."""
    if len(sdp) > MAX_SDP_BYTES:
        raise BadDescription("too long")
    lines = (x for x in sdp.splitlines() if not x.startswith(("a=candidate", "a=end-of-candidates")))
    try:
        return _offer(SessionDescription.parse("\r\n".join(lines) + "\r\n"))
    except BadDescription:
        raise
    # aiortc's parser has no exception of its own: malformed text surfaces as any of these.
    except (
        ValueError,
        LookupError,
        AssertionError,
        AttributeError,
        TypeError,
        StopIteration,
    ) as error:
        raise BadDescription(type(error).__name__) from error


def _offer(session: SessionDescription) -> Offer:
    data = [media for media in session.media if media.kind == "application"]
    if len(data) != 1 or data[0].dtls is None or data[0].sctp_port is None:
        raise BadDescription("one section for data channels is needed")
    ice, dtls = data[0].ice, data[0].dtls
    if ice is None or not ice.usernameFragment or not ice.password or not dtls.fingerprints:
        raise BadDescription("ICE or DTLS parameters are missing")
    if any(media.ice is None or media.ice.usernameFragment != ice.usernameFragment for media in session.media):
        raise BadDescription("the sections must be bundled")
    sections = [_section(media) for media in session.media]
    if len({section.mid for section in sections}) != len(sections):
        raise BadDescription("mids must differ")
    return Offer(ice, dtls, sections, data[0].sctp_port)


def _section(media: MediaDescription) -> Section:
    if media.kind == "application":
        return Section(media.rtp.muxId, None, "sendrecv")
    kind: Kind = "audio" if media.kind == "audio" else "video"
    wanted = "audio/opus" if kind == "audio" else "video/vp8"
    codec = next((c for c in media.rtp.codecs if c.mimeType.lower() == wanted), None)
    if codec is None or codec.payloadType is None:
        raise BadDescription(f"{wanted} is missing")
    again = (c for c in media.rtp.codecs if c.parameters.get("apt") == codec.payloadType)
    return Section(
        media.rtp.muxId,
        kind,
        media.direction or "sendrecv",
        codec.payloadType,
        next((c.payloadType for c in again), None) if kind == "video" else None,
        _send_time_id(media.rtp.headerExtensions) if kind == "video" else None,
    )


def _send_time_id(extensions: list[RTCRtpHeaderExtensionParameters]) -> int | None:
    """For pictures only: a voice needs no estimate of the line, and eight bytes weigh a tenth of its packet."""
    return next((one.id for one in extensions if one.uri == SEND_TIME_URI and one.id < 15), None)


def write_answer(offer: Offer, parts: AnswerParts) -> str:
    """Our answer: active in DTLS, complete candidates, every section accepted."""
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    lines.append("a=group:BUNDLE " + " ".join(section.mid for section in offer.sections))
    lines.append("a=msid-semantic:WMS *")
    lines += _transport_lines(parts)
    for position, section in enumerate(offer.sections):
        lines += _media_lines(section, parts) if section.kind else _data_lines()
        lines.append(f"a=mid:{section.mid}")
        if position == 0:
            lines += [f"a=candidate:{_short(one, number)}" for number, one in enumerate(parts.candidates)]
            lines.append("a=end-of-candidates")
    return "\r\n".join(lines) + "\r\n"


def _short(candidate: RTCIceCandidate, number: int) -> str:
    """With a foundation of a character for one of 32 (RFC 8839, 5.1): each of ours has another base."""
    return candidate_to_sdp(candidate).replace(candidate.foundation, str(number), 1)


def _data_lines() -> list[str]:
    return [
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=sctp-port:5000",
        "a=max-message-size:65536",
    ]


def _media_lines(section: Section, parts: AnswerParts) -> Iterable[str]:
    again, number = section.retransmission_type, section.payload_type
    formats = f"{number} {again}" if again is not None else f"{number}"
    yield f"m={section.kind} 9 UDP/TLS/RTP/SAVPF {formats}"
    yield "c=IN IP4 0.0.0.0"
    sent = parts.sent.get(section.mid)
    yield ("a=sendonly" if sent else ("a=recvonly" if section.direction == "sendonly" else "a=inactive"))
    yield "a=rtcp-mux"
    if section.send_time_id is not None:
        yield f"a=extmap:{section.send_time_id} {SEND_TIME_URI}"
    yield from _opus_lines(number) if section.kind == "audio" else _vp8_lines(number, again)
    if sent:
        yield from _track_lines(section, sent)


def _opus_lines(number: int) -> list[str]:
    return [
        f"a=rtpmap:{number} opus/48000/2",
        f"a=fmtp:{number} {OPUS_PARAMETERS}",
        f"a=ptime:{PACKET_TIME_MS}",
        f"a=maxptime:{PACKET_TIME_MS}",
    ]


def _vp8_lines(number: int, again: int | None) -> list[str]:
    lines = [f"a=rtpmap:{number} VP8/90000"]
    lines += [f"a=rtcp-fb:{number} {feedback}" for feedback in _FEEDBACK]
    if again is not None:
        lines += [f"a=rtpmap:{again} rtx/90000", f"a=fmtp:{again} apt={number}"]
    return lines


def _track_lines(section: Section, sent: SentTrack) -> Iterable[str]:
    yield f"a=msid:{sent.stream} {sent.stream}-{section.kind}"
    if section.retransmission_type is not None:
        yield f"a=ssrc-group:FID {sent.ssrc} {sent.retransmission_ssrc}"
    # The track's own SSRC comes first: Chromium takes the first one as the stream's.
    yield f"a=ssrc:{sent.ssrc} cname:{sent.stream}"
    if section.retransmission_type is not None:
        yield f"a=ssrc:{sent.retransmission_ssrc} cname:{sent.stream}"


def _transport_lines(parts: AnswerParts) -> Iterable[str]:
    """At session level, where they stand once for all sections; Chromium takes one fingerprint."""
    yield f"a=ice-ufrag:{parts.ice.usernameFragment}"
    yield f"a=ice-pwd:{parts.ice.password}"
    fingerprint = next(x for x in parts.dtls.fingerprints if x.algorithm == "sha-256")
    yield f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}"
    yield "a=setup:active"
