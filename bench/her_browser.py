"""Her browser in measurements: trusts our own certificate as it would a real one, slowed like a cheap phone."""

import base64
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page

CPU_SLOWDOWN = 4  # a five-year-old phone beside this machine's core

# Notes when each picture of a video element is shown, in milliseconds of the machine's clock.
WATCH_FRAMES = """
window.frames_shown = {};
setInterval(() => {
  for (const video of document.querySelectorAll("video")) {
    if (video.watched) continue;
    video.watched = true;
    const shown = (window.frames_shown[video.id] ??= []);
    const note = () => {
      shown.push(performance.timeOrigin + performance.now());
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  }
}, 10);
"""


def trusting(certificate: Path) -> str:
    """A Chromium argument: this certificate is fine, and what comes with it may be cached as usual."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(digest).decode()}"


def slow_down(page: Page) -> None:
    """From here on the page's processor is as slow as a cheap phone's."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
