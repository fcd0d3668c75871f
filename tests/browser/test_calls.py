"""Calls of two, three and four, in real browsers: decoded frames and heard sound are the proof."""

from tests.browser.actors import Person, eventually
from tests.browser.conftest import MakePerson
from tests.browser.media_web import MediaWeb


def in_call(person: MakePerson, *names: str) -> list[Person]:
    """People with these names, each connected and let into the same call."""
    people = [person(name) for name in names]
    for one in people:
        one.connects()
    for one in people:
        one.enters("call")
    return people


def test_two_people_see_and_hear_each_other(person: MakePerson) -> None:
    victim, officer = in_call(person, "victim", "officer")
    victim.sees_and_hears(officer)
    officer.sees_and_hears(victim)
    assert victim.states == ["connecting", "connected"], "the warmed connection was used as it was"


def test_nothing_leaves_a_browser_before_it_is_let_in(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = person("victim"), person("officer")
    victim.connects()
    officer.connects()
    officer.enters("call")
    eventually("the officer sends", lambda: officer.outgoing("video").get("frames", 0) > 5)
    assert victim.outgoing("video").get("bytes", 0) == 0
    assert victim.outgoing("audio").get("bytes", 0) == 0
    assert media_web.ask("node:report", {})["packets"] == 0


def test_a_browser_that_refuses_to_begin_sending_is_asked_again(person: MakePerson) -> None:
    victim, officer = person("victim"), person("officer")
    for one in (victim, officer):
        one.connects()
    victim.page.evaluate(
        """() => {
          const real = RTCRtpSender.prototype.setParameters;
          let refusals = 2;
          RTCRtpSender.prototype.setParameters = function (...given) {
            if (refusals-- > 0) return Promise.reject(new DOMException("busy", "OperationError"));
            return real.apply(this, given);
          };
        }"""
    )
    for one in (victim, officer):
        one.enters("call")
    officer.sees_and_hears(victim)


def test_a_third_and_a_fourth_person_join_without_negotiation(person: MakePerson) -> None:
    victim, officer = in_call(person, "victim", "officer")
    victim.sees_and_hears(officer)
    others = in_call(person, "interpreter", "observer")
    everybody = [victim, officer, *others]
    for one in everybody:
        for other in everybody:
            if other is not one:
                one.sees_and_hears(other, frames=3)


def test_keyframes_are_asked_for_sparingly(person: MakePerson, media_web: MediaWeb) -> None:
    people = in_call(person, "victim", "officer", "interpreter")
    for one in people:
        for other in people:
            if other is not one:
                one.sees_and_hears(other, frames=8)
    # Each arrival may cost its publishers one request; a storm would have dozens.
    assert media_web.ask("node:report", {})["plis"] <= 6


def test_who_leaves_the_call_is_seen_no_more_and_stays_warm(person: MakePerson, media_web: MediaWeb) -> None:
    victim, officer = in_call(person, "victim", "officer")
    victim.sees_and_hears(officer)
    media_web.ask("peer:leave", {"peer": "officer"})
    eventually("the slot is empty", lambda: victim.slots == [None, None, None])
    assert officer.state == "connected"
    officer.enters("call")
    victim.sees_and_hears(officer)


def test_a_fifth_person_is_refused(media_web: MediaWeb, node: object) -> None:
    for name in ("a", "b", "c", "d", "e"):
        media_web.ask("peer:open", {"peer": name})
    for name in ("a", "b", "c", "d"):
        assert media_web.ask("peer:enter", {"peer": name, "call": "call"})["call"] == "call"
    assert media_web.ask("peer:enter", {"peer": "e", "call": "call"}) == {"error": "full"}
    for name in ("a", "b", "c", "d", "e"):
        media_web.ask("peer:close", {"peer": name})
