"""Offers read, answers written."""

import re

import pytest
from aiortc import RTCIceCandidate, RTCIceParameters
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.description import (
    MAX_SDP_BYTES,
    AnswerParts,
    BadDescription,
    SentTrack,
    read_offer,
    write_answer,
)
from tests.signalling.offers import CHROMIUM, FINGERPRINT, FIREFOX, browser_offer

LINES = browser_offer().splitlines()


def answer(sdp: str) -> str:
    offer = read_offer(sdp)
    parts = AnswerParts(
        RTCIceParameters("ours", "ourpasswordourpassword"),
        RTCDtlsParameters([RTCDtlsFingerprint("sha-256", FINGERPRINT), RTCDtlsFingerprint("sha-512", "FF")]),
        [RTCIceCandidate(1, "f", "127.0.0.1", 5000, 1, "udp", "host")],
        {section.mid: SentTrack(11, 12, "slot0") for section in offer.received_by_browser("video")[:1]},
    )
    return write_answer(offer, parts)


@pytest.mark.parametrize("numbers", [CHROMIUM, FIREFOX])
def test_an_offer_is_understood(numbers: tuple[int, int, int, int]) -> None:
    offer = read_offer(browser_offer(numbers))
    video = offer.sent_by_browser("video")
    assert video is not None
    assert (video.payload_type, video.retransmission_type, video.send_time_id) == numbers[1:]
    assert [section.mid for section in offer.received_by_browser("audio")] == ["2", "4", "6"]


def test_candidates_of_the_offer_are_not_even_read() -> None:
    names = "a=candidate:1 1 udp 1 8e2b.local 9 typ host\r\na=candidate:garbage\r\na=end-of-candidates\r\n"
    assert read_offer(browser_offer() + names) == read_offer(browser_offer())


def test_the_answer_takes_what_is_sent_and_sends_what_is_wanted() -> None:
    sections = SessionDescription.parse(answer(browser_offer())).media
    assert [section.kind for section in sections] == ["audio", "video"] * 4 + ["application"]
    assert [section.direction for section in sections[:4]] == ["recvonly", "recvonly", "inactive", "sendonly"]
    assert sections[3].msid == "slot0 slot0-video"
    assert [source.ssrc for source in sections[3].ssrc] == [11, 12]


def test_the_answer_makes_speech_cheap() -> None:
    audio = answer(browser_offer()).split("m=")[1]
    assert "a=ptime:60\r\n" in audio
    assert re.search(r"a=fmtp:111 .*useinbandfec=1;usedtx=1;maxaveragebitrate=15000\r\n", audio)


def test_the_answer_is_active_complete_and_names_one_fingerprint() -> None:
    text = answer(browser_offer())
    assert text.count("a=fingerprint:") == 1
    assert text.count("a=candidate:") == 1
    assert "a=setup:active\r\n" in text
    assert "a=end-of-candidates\r\n" in text


def test_no_header_extension_but_the_send_time_is_negotiated() -> None:
    mid = "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid"
    offered = browser_offer().replace("a=sendonly", f"a=sendonly\r\n{mid}")
    assert "sdes:mid" not in answer(offered)


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("nothing", ("v=0", None)),
        ("no data channels", ("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=video 9 RTP/AVP 96")),
        ("no VP8", ("VP8/90000", "H264/90000")),
        ("no Opus", ("opus/48000/2", "PCMU/8000")),
        ("two ICE agents", ("a=ice-ufrag:abcd\r\n", "a=ice-ufrag:other\r\n")),
        ("no password", ("a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", "")),
        ("no fingerprint", (f"a=fingerprint:sha-256 {FINGERPRINT}\r\n", "")),
        ("too long", ("s=-", "s=" + "x" * MAX_SDP_BYTES)),
        ("equal mids", ("a=mid:3", "a=mid:2")),
    ],
)
def test_an_offer_that_no_page_of_ours_makes_is_refused(why: str, change: tuple[str, str | None]) -> None:
    old, new = change
    count = 1 if why == "two ICE agents" else -1
    text = browser_offer().replace(old, new, count) if new is not None else ""
    with pytest.raises(BadDescription):
        read_offer(text)


@given(st.text(max_size=300))
def test_any_text_is_refused_in_the_same_way(text: str) -> None:
    with pytest.raises(BadDescription):
        read_offer(text)


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.one_of(st.none(), st.text(max_size=12), st.sampled_from(LINES))),
        max_size=4,
    )
)
def test_a_damaged_offer_is_answered_or_refused(changes: list[tuple[int, str | None]]) -> None:
    lines: list[str | None] = list(LINES)
    for position, line in changes:
        lines[position] = line
    damaged = "\r\n".join(line for line in lines if line is not None)
    try:
        text = answer(damaged)
    except BadDescription:
        return
    assert text.startswith("v=0\r\n")
