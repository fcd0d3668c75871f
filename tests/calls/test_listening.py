"""Offers of browsers that only listen."""

import pytest

from app.calls.rules import only_listens

DATA = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n"


def section(kind: str, *lines: str) -> str:
    """A section of an offer."""
    return "\r\n".join([f"m={kind} 9 UDP/TLS/RTP/SAVPF 111", *lines]) + "\r\n"


HEARS = section("audio", "a=mid:1", "a=recvonly")


@pytest.mark.parametrize(
    ("offer", "listens"),
    [
        (DATA, True),
        (DATA + HEARS, True),
        (DATA + HEARS * 3, True),
        (DATA + HEARS + section("audio", "a=sendonly"), False),
        (DATA + section("audio", "a=sendrecv"), False),
        (DATA + section("audio"), False),  # nothing said: both ways
        (DATA + section("audio", "a=recvonly", "a=sendrecv"), False),
        (DATA + HEARS + section("video", "a=recvonly"), False),
        (DATA + section("video", "a=inactive"), False),
        ((DATA + section("audio", "a=sendrecv")).replace("\r\n", "\n"), False),
    ],
)
def test_only_sound_that_comes_is_listening(offer: str, listens: bool) -> None:
    assert only_listens("v=0\r\n" + offer) is listens
