"""An engine that offers a connection itself: the browser's end answers it."""

from playwright.sync_api import Browser

from tests.browser.actors import eventually
from tests.browser.media_web import MediaWeb

#: A page with both ends: two plain connections play an engine that subscribes by its own offer.
BOTH_ENDS = """async (script) => {
  const { createPeer } = await import(script);
  const publish = new RTCPeerConnection(), subscribe = new RTCPeerConnection();
  publish.createDataChannel("control", { negotiated: true, id: 0 });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of stream.getTracks()) subscribe.addTrack(track, stream);
  const gathered = (pc) => new Promise((done) => {
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done(pc.localDescription.sdp);
  });
  await subscribe.setLocalDescription();
  const offered = await gathered(subscribe);
  window.result = { tracks: [], sections: 0, answered: "" };
  window.peer = createPeer({
    connect: async () => ({ peer: "p", ice_servers: [], connections: [
      { connection: "up", offered_by: "browser" }, { connection: "down", offered_by: "node", sdp: offered } ] }),
    offer: async ({ sdp }) => {
      result.sections = sdp.split("\\nm=").length - 1;
      await publish.setRemoteDescription({ type: "offer", sdp });
      await publish.setLocalDescription();
      return { sdp: await gathered(publish) };
    },
    answer: async ({ connection, sdp }) => {
      result.answered = connection;
      await subscribe.setRemoteDescription({ type: "answer", sdp });
    },
    on: { track: (slot, kind) => result.tracks.push(`${slot} ${kind}`), state: (s) => { result.state = s } },
  });
  peer.start();
}"""


def test_the_browser_answers_and_keeps_its_own_offer_to_sending(chromium: Browser, media_web: MediaWeb) -> None:
    page = chromium.new_page()
    page.goto(media_web.url)
    page.evaluate(BOTH_ENDS, f"{media_web.url}/js/shared/peer.js")
    eventually("connected", lambda: page.evaluate("() => result.state") == "connected")
    result = page.evaluate("() => result")
    assert result["answered"] == "down"
    assert result["sections"] == 3, "audio, video and data: no receive slots"
    assert sorted(result["tracks"]) == ["0 audio", "0 video"]
    page.close()
