"""What goes wrong in a call, and how the call comes back."""

import pytest

from tests.browser.actors import Node, eventually
from tests.browser.conftest import MakePerson, a_media_web, a_node
from tests.browser.media_web import MediaWeb
from tests.browser.test_calls import in_call

media_web = pytest.fixture(a_media_web)
node = pytest.fixture(a_node)


def test_a_new_connection_takes_over_while_the_old_one_lives(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    officer.sees_and_hears(victim)
    victim.page.evaluate("() => { person.old = person.p.streams[0].getVideoTracks()[0].id }")
    victim.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    eventually(
        "the victim's tracks are new",
        lambda: victim.page.evaluate("() => person.p.streams[0].getVideoTracks()[0].id !== person.old"),
    )
    victim.sees_and_hears(officer)
    officer.sees_and_hears(victim)
    assert victim.slots == ["officer", None, None]
    assert media_web.lines_of("victim")[-1] == "connected"


def test_a_person_who_vanishes_is_shown_as_silent_and_can_come_back(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    officer.sees_and_hears(victim)
    victim.page.reload()
    eventually("the line is silent", lambda: media_web.lines_of("victim")[-1] == "silent")
    victim.connects()
    victim.page.evaluate("() => { person.p.setInCall(true) }")
    officer.sees_and_hears(victim)
    assert media_web.lines_of("victim")[-2:] == ["silent", "connected"]


def test_a_killed_node_is_replaced_and_the_call_goes_on(person: MakePerson, media_web: MediaWeb, node: Node) -> None:
    victim, officer = in_call(person, "victim", "officer")
    victim.sees_and_hears(officer)
    node.dies()
    successor = Node(media_web)
    try:
        for one in (victim, officer):
            eventually(
                f"{one.name} has noticed and is back",
                lambda one=one: "lost" in one.states and one.state == "connected",
            )
            one.enters("call")
        victim.sees_and_hears(officer)
        officer.sees_and_hears(victim)
    finally:
        successor.ends()


def test_a_call_goes_on_without_the_web_process(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    victim.sees_and_hears(officer)
    media_web.hang_up()
    victim.sees_and_hears(officer)
    eventually("the node dials in again", lambda: len(media_web.introductions) == 2)
    told = {one["peer"]: one for one in media_web.introductions[1]["peers"]}
    assert told["victim"] == {"peer": "victim", "call": "call", "line": "connected"}
    assert told["officer"]["line"] == "connected"


def test_closing_turns_everything_off_at_once(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    officer.sees_and_hears(victim)
    left = victim.page.evaluate("() => { person.p.close(); return person.local.getTracks().map((t) => t.readyState) }")
    assert left == ["ended", "ended"]
    eventually("the node has noticed", lambda: media_web.lines_of("victim")[-1] == "silent")
    assert media_web.ask("peer:close", {"peer": "victim"}) == {}
    eventually("the others have too", lambda: officer.slots == [None, None, None])


def test_an_ended_node_leaves_nothing_behind(media_web: MediaWeb, node: Node) -> None:
    media_web.ask("peer:open", {"peer": "a"})
    assert node.ends() == 0


COUNTS_BEATS = """() => {
  window.beats = 0;
  const { send } = RTCDataChannel.prototype;
  RTCDataChannel.prototype.send = function (message) {
    window.beats += Number(JSON.parse(message).t === "beat");
    return send.call(this, message);
  };
}"""


def test_who_is_heard_anyway_sends_no_beats(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    officer.sees_and_hears(victim)
    victim.page.evaluate(COUNTS_BEATS)
    victim.page.wait_for_timeout(4000)
    assert victim.page.evaluate("beats") <= 1, "her voice is proof enough"
    victim.page.evaluate("() => person.p.setTracks({ audio: null, video: null })")
    before = victim.page.evaluate("beats")
    eventually("without a voice beats come", lambda: victim.page.evaluate("beats") >= before + 4, 10)
    assert media_web.lines_of("victim")[-1] == "connected"
