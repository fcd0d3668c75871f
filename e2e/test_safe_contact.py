"""Safe contact: what the call handler agrees with the caller reaches the officer, and opens the way back."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from e2e.people import CallHandler, Officer, Victim
from e2e.system import System, wait_until
from e2e.test_access import AXE, is_accessible

WORD = "blue kettle"


def agrees_on_safe_contact(handler: CallHandler) -> None:
    """Ask for the wishes and agree on two words; each answer saves itself."""
    handler.picks("contact_by", "text")
    for label, words in (
        ("When is it safe?", "Mornings before ten"),
        ("What must we never do?", "No voicemail"),
        ("Code word for a call back", "lighthouse"),
        ("Code word for danger", WORD),
    ):
        field = handler.page.get_by_label(label)
        field.fill(words)
        field.blur()
    handler.sees(re.compile("^Saved"))


def facts_shown_to(officer: Officer) -> Any:
    """What we know, at the desk."""
    return officer.page.get_by_role("region", name="What we know")


def test_the_wishes_reach_the_officer_before_and_in_the_call(
    handler: CallHandler, victim: Victim, officer: Officer, reference: str
) -> None:
    link = handler.records_and_sends(reference)
    agrees_on_safe_contact(handler)
    handler.reloads()
    expect(handler.page.get_by_label("Code word for danger")).to_have_value(WORD)
    victim.waits(link)
    card = officer.page.get_by_role("article").filter(has_text=reference)
    for wish in ("Mornings before ten", "No voicemail", "lighthouse"):
        expect(card).to_contain_text(wish)
    officer.admits(reference)
    for wish in ("Mornings before ten", "No voicemail", "lighthouse", WORD):
        expect(facts_shown_to(officer)).to_contain_text(wish)
    assert WORD not in victim.page.content()


def test_a_code_word_that_is_typed_by_accident_is_refused_beside_its_field(
    handler: CallHandler, reference: str
) -> None:
    handler.records_and_sends(reference)
    field = handler.page.get_by_label("Code word for danger")
    field.fill("ok")
    field.blur()
    handler.sees(re.compile("Use 3 letters or more"))
    field.fill(WORD)
    field.blur()
    handler.sees(re.compile("^Saved"))
    handler.does_not_see(re.compile("Use 3 letters or more"))


def test_the_code_word_typed_in_the_call_is_the_silent_signal(
    system: System, victim: Victim, officer: Officer, reference: str
) -> None:
    incident, link = system.new_link(reference, danger_word=WORD)
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.opens_text()
    victim.types("my kettle is blue")
    officer.sees("my kettle is blue")
    assert system.state_of(incident)["visit"]["mode"] == "video"
    victim.types("Did you see the Blue Kettle?")
    officer.sees("Did you see the Blue Kettle?")
    wait_until(lambda: system.state_of(incident)["visit"]["mode"] == "text", "silent text")
    assert system.state_of(incident)["visit"]["not_safe_since"]
    stopped = "() => connections.every((c) => c.getSenders().every((s) => s.track?.readyState !== 'live'))"
    wait_until(lambda: victim.page.evaluate(stopped), "camera and microphone are off")
    victim.sees("Did you see the Blue Kettle?")


def test_after_an_exit_the_officer_sends_a_new_link_and_the_old_one_stays_dead(
    handler: CallHandler, victim: Victim, officer: Officer, meet: Callable[..., Any], reference: str
) -> None:
    old = handler.records_and_sends(reference)
    agrees_on_safe_contact(handler)
    victim.waits(old)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.leaves_quickly()
    officer.sees_her_leave()
    notes = officer.page.locator("#notes")
    expect(notes).to_contain_text("Reach them only as they wished:")
    expect(notes).to_contain_text("lighthouse")
    expect(notes).to_contain_text("No voicemail")
    officer.presses("Send a new link by text")
    expect(notes).to_contain_text("A new link was sent by text")
    expect(notes.get_by_role("button", name="Send a new link by text")).to_have_count(0)
    handler.goes_to("/control/outbox")
    new = handler.page.get_by_role("link", name="Open in a new window").first.get_attribute("href")
    assert new
    assert new != old
    somebody = meet(Victim)
    somebody.opens(old)
    somebody.presses("Continue")
    somebody.sees("This page isn’t open")
    officer.does_not_see(re.compile("Another browser asks"))
    officer.presses("Back to the queue")
    victim.waits(new)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    officer.sees_and_hears_the_other()


def test_a_lost_line_has_a_way_back_too(
    system: System, victim: Victim, officer: Officer, meet: Callable[..., Any], link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.page.close()  # the battery is flat
    officer.sees(re.compile("Connection lost"), seconds=30)
    officer.presses("Show a new link")
    shown = officer.page.locator("#notes").get_by_text(re.compile("New link: http")).inner_text()
    new = re.search(r"https?://\S+/v/[0-9a-z]{26}", shown)
    assert new
    officer.presses("Back to the queue")
    other_phone = meet(Victim)
    other_phone.waits(new.group())
    officer.admits(reference)
    other_phone.sees_and_hears_the_other()


def test_the_desks_with_wishes_pass_axe(meet: Callable[..., Any], victim: Victim, reference: str, pc: str) -> None:
    handler, officer = [meet(kind, bypass_csp=True) for kind in (CallHandler, Officer)]
    for person in (handler, officer):
        person.page.add_init_script(AXE)
    officer.is_ready(pc)
    handler.signs_in_as_handler()
    link = handler.records_and_sends(reference)
    agrees_on_safe_contact(handler)
    is_accessible(handler, "incident with wishes")
    victim.waits(link)
    officer.sees(reference)
    is_accessible(officer, "queue with wishes")
    officer.admits(reference)
    officer.sees_and_hears_the_other()
    victim.leaves_quickly()
    officer.presses("Send a new link by text")
    officer.sees("A new link was sent by text")
    is_accessible(officer, "way back")
