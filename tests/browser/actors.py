"""People with a browser, and the media node as a process: what they do, as verbs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.media_web import KEY, MediaWeb

ROOT = Path(__file__).parents[2]
PATIENCE_S = 45.0

JOIN = """async ([peer, script]) => {
  const { createPeer } = await import(script);
  const ask = async (event, payload) => {
    const asked = await fetch("/ask/" + event, { method: "POST", body: JSON.stringify({ peer, ...payload }) });
    const reply = await asked.json();
    if (reply.error) throw new Error(reply.error);
    return reply;
  };
  const seen = { states: [], slots: [], tracks: [] };
  const local = await navigator.mediaDevices.getUserMedia(
    { audio: true, video: { width: 320, height: 240, frameRate: 15 } });
  const p = createPeer({
    connect: async () => ({ peer, ice_servers: [], ...(await ask("peer:open", {})) }),
    offer: (one) => ask("peer:offer", one),
    on: {
      state: (state) => seen.states.push(state),
      slots: (slots) => seen.slots.push(slots),
      track: (slot, kind, track, stream) => {
        seen.tracks.push([slot, kind]);
        const id = "slot" + slot;
        let video = document.getElementById(id);
        if (!video) {
          video = Object.assign(document.createElement("video"), { id, autoplay: true, srcObject: stream });
          document.body.append(video);
        }
      },
    },
  });
  window.person = { p, seen, local };
  p.setTracks({ audio: local.getAudioTracks()[0], video: local.getVideoTracks()[0] });
  p.start();
}"""


def eventually(
    what: str, condition: Callable[[], object], patience_s: float = PATIENCE_S, facts: Callable[[], object] = str
) -> None:
    """Wait until the condition holds; fails with `what` and the facts of that moment after `patience_s`."""
    give_up_at = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < give_up_at, f"never came true: {what} {facts()}"
        time.sleep(0.05)


class Node:
    """The media node, as a process of its own."""

    def __init__(self, media_web: MediaWeb, **settings: str) -> None:
        environ = {**os.environ, "RVR_MEDIA_WEB_URL": media_web.url, "RVR_MEDIA_KEY": KEY, **settings}
        self._web = media_web
        self._process = subprocess.Popen([sys.executable, "-m", "signalling"], cwd=ROOT, env=environ)
        eventually("the node dials in", lambda: media_web.has_node)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def dies(self) -> None:
        """Killed without a chance to say goodbye."""
        self._process.kill()
        self._process.wait()
        eventually("its socket is seen closed", lambda: not self._web.has_node)

    def ends(self) -> int:
        """Asked to end; returns its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=PATIENCE_S)


class Person:
    """A participant with a browser page."""

    def __init__(self, name: str, browser: Browser, media_web: MediaWeb, **context: Any) -> None:
        self.name = name
        self._web = media_web
        self._context = browser.new_context(**context)
        self.page: Page = self._context.new_page()
        self.page.goto(media_web.url)

    def connects(self) -> None:
        """Opens the page and warms the connection."""
        self.page.evaluate(JOIN, [self.name, f"{self._web.url}/js/shared/peer.js"])
        eventually(f"{self.name} is connected", lambda: self.state == "connected")

    def enters(self, call: str) -> None:
        """Is let into the call."""
        assert self._web.ask("peer:enter", {"peer": self.name, "call": call})["call"] == call
        self.page.evaluate("() => { person.p.setInCall(true) }")

    def leaves(self) -> None:
        """Closes everything on their side, as a closed page does."""
        self.page.evaluate("() => person.p.close()")

    def goes(self) -> None:
        """Closes the page."""
        self._context.close()

    @property
    def states(self) -> list[str]:
        """Every state that the page was told."""
        return self.page.evaluate("() => person.seen.states")

    @property
    def state(self) -> str | None:
        """The present state."""
        return (self.states or [None])[-1]

    @property
    def slots(self) -> list[str | None]:
        """Who the browser was last told to be in its receive slots."""
        seen = self.page.evaluate("() => person.seen.slots")
        return seen[-1] if seen else []

    def figures(self) -> list[dict[str, Any]]:
        """The connection's stats, track by track, with the slot of incoming ones."""
        return self.page.evaluate(
            """async () => {
              const slotOf = new Map();
              person.p.streams.forEach((s, i) => s.getTracks().forEach((t) => slotOf.set(t.id, i)));
              const { tracks } = await person.p.stats();
              return tracks.map((t) => ({ ...t, slot: slotOf.get(t.track) ?? null }));
            }"""
        )

    def incoming(self, kind: str, other: "Person") -> dict[str, Any]:
        """Figures of what comes from the other person; empty while nothing does."""
        slots = self.slots
        if other.name not in slots:
            return {}
        slot = slots.index(other.name)
        wanted = (f for f in self.figures() if f["way"] == "in" and f["kind"] == kind)
        return next((f for f in wanted if f["slot"] == slot), {})

    def outgoing(self, kind: str) -> dict[str, Any]:
        """Figures of what this person sends."""
        return next((f for f in self.figures() if f["way"] == "out" and f["kind"] == kind), {})

    def facts(self) -> dict[str, Any]:
        """Everything that tells why a picture doesn't come."""
        camera = self.page.evaluate(
            "() => person.local.getVideoTracks().map((t) => [t.readyState, t.muted, t.enabled])"
        )
        return {"states": self.states, "slots": self.slots, "camera": camera, "figures": self.figures()}

    def sees_and_hears(self, other: "Person", frames: int = 10) -> None:
        """Waits until that many new frames were decoded and new sound was heard."""
        before_frames = self.incoming("video", other).get("frames", 0)
        before_energy = self.incoming("audio", other).get("audio_energy", 0.0)
        eventually(
            f"{self.name} sees {other.name}",
            lambda: self.incoming("video", other).get("frames", 0) >= before_frames + frames,
            facts=lambda: {"before": before_frames, self.name: self.facts(), other.name: other.facts()},
        )
        eventually(
            f"{self.name} hears {other.name}",
            lambda: self.incoming("audio", other).get("audio_energy", 0.0) > before_energy,
        )
