"""What an installation recorded: opened with its key, measured, and played by a real browser."""

import io
import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import av
from playwright.sync_api import Browser

from e2e.system import System
from signalling import sealing

PLAY = """async () => {
  const video = document.querySelector("video");
  video.muted = true;
  await video.play();
  await new Promise((resolve, reject) => {
    video.onended = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  return {at: video.currentTime, width: video.videoWidth, frames: video.getVideoPlaybackQuality().totalVideoFrames,
          sound: video.webkitAudioDecodedByteCount};
}"""


def folder(system: System) -> Path:
    """Where exhibits lie."""
    return system.folder / "exhibits"


def whole(system: System) -> set[str]:
    """The exhibits that are whole."""
    return {path.stem for path in folder(system).glob("*.sealed")}


def growing(system: System) -> set[str]:
    """The exhibits of which something has arrived, and more will come."""
    return {path.stem for path in folder(system).glob("*.part")}


def opened(system: System, exhibit: str) -> bytes:
    """The original."""
    private = (system.folder / "evidence.key").read_text().strip()
    with (folder(system) / f"{exhibit}.sealed").open("rb") as file:
        return b"".join(sealing.chunks(private, exhibit, file))


def times(recorded: bytes) -> Iterator[tuple[str, float]]:
    """Kind and time (seconds since 1970) of each frame."""
    with av.open(io.BytesIO(recorded)) as container:
        began_s = datetime.fromisoformat(container.metadata["creation_time"]).timestamp()
        for packet in container.demux():
            if packet.pts is not None:
                yield packet.stream.type, began_s + float(packet.pts * packet.time_base)


def longest_hole_s(recorded: bytes, kind: str) -> float:
    """The longest time between two frames that follow each other."""
    of_kind = sorted(at_s for found, at_s in times(recorded) if found == kind)
    return max((later - earlier for earlier, later in itertools.pairwise(of_kind)), default=float("inf"))


def plays(browser: Browser, recorded: bytes, content_type: str = "video/webm") -> dict[str, Any]:
    """Play it from beginning to end; fails if the browser can't."""
    page = browser.new_page()
    page.route("**/recorded", lambda route: route.fulfill(body=recorded, content_type=content_type))
    page.route("**/page", lambda route: route.fulfill(body="<video src=/recorded></video>", content_type="text/html"))
    page.goto("http://localhost/page")
    played: dict[str, Any] = page.evaluate(PLAY)
    page.close()
    return played
