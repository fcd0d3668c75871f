"""Offers as browsers make them, shortened to what peer.js sends."""

from signalling.forwarder.description import SEND_TIME_URI

FINGERPRINT = ":".join(["AB"] * 32)
#: Chromium's and Firefox's own numbers for Opus, VP8, its retransmission and abs-send-time.
CHROMIUM = (111, 96, 97, 2)
FIREFOX = (109, 120, 124, 5)


def browser_offer(numbers: tuple[int, int, int, int] = CHROMIUM, slots: int = 3) -> str:
    """One sent pair, `slots` received pairs, data channels."""
    opus, vp8, rtx, send_time = numbers
    mids = range(2 * slots + 3)
    lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    lines.append("a=group:BUNDLE " + " ".join(map(str, mids)))
    for mid in mids[:-1]:
        lines += audio(opus) if mid % 2 == 0 else video(vp8, rtx)
        lines += ["a=sendonly" if mid < 2 else "a=recvonly", "a=rtcp-mux"]
        lines += [f"a=extmap:{send_time} {SEND_TIME_URI}", f"a=mid:{mid}", *transport()]
    lines += ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0"]
    lines += [f"a=mid:{mids[-1]}", "a=sctp-port:5000", "a=max-message-size:262144", *transport()]
    return "\r\n".join(lines) + "\r\n"


def audio(opus: int) -> list[str]:
    return [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {opus}",
        "c=IN IP4 0.0.0.0",
        f"a=rtpmap:{opus} opus/48000/2",
        f"a=fmtp:{opus} minptime=10;useinbandfec=1",
    ]


def video(vp8: int, rtx: int) -> list[str]:
    return [
        f"m=video 9 UDP/TLS/RTP/SAVPF {vp8} {rtx}",
        "c=IN IP4 0.0.0.0",
        f"a=rtpmap:{vp8} VP8/90000",
        f"a=rtpmap:{rtx} rtx/90000",
        f"a=fmtp:{rtx} apt={vp8}",
    ]


def transport() -> list[str]:
    return [
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        f"a=fingerprint:sha-256 {FINGERPRINT}",
        "a=setup:actpass",
    ]
