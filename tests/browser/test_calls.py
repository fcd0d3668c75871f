"""Calls of two, three and four, in real browsers: decoded frames and heard sound are the proof."""

from tests.browser.conftest import MakePerson


def test_two_people_see_and_hear_each_other(person: MakePerson) -> None:
    victim, officer = person("victim"), person("officer")
    victim.connects()
    officer.connects()
    victim.enters("call")
    officer.enters("call")
    victim.sees_and_hears(officer)
    officer.sees_and_hears(victim)
