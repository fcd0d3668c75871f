"""People sign in by passkey alone; what is grave asks again; what is another's asks why."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from e2e.access import AXE, finds_nothing
from e2e.passkeys import Colleague, create_admin, nobody_touches
from e2e.people import CallHandler, Officer, Victim
from e2e.system import System

SENT_AGAIN = """async ([path, body]) => (await fetch(path, {
  method: "POST", headers: {"Content-Type": "application/json"}, body})).status"""


def is_accessible(person: Colleague, where: str) -> None:
    for width in (1280, 320):
        person.page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme)
            finds_nothing(person.page, f"{where}, {width}, {scheme}", hers=False)
    person.page.set_viewport_size({"width": 1280, "height": 800})


def bring(meet: Callable[..., Any]) -> Colleague:
    colleague: Colleague = meet(Colleague, bypass_csp=True)
    colleague.page.add_init_script(AXE)
    return colleague


def test_from_the_command_line_to_a_new_officer_who_is_signed_out_and_comes_back(
    system: System, meet: Callable[..., Any]
) -> None:
    admin, officer = bring(meet), bring(meet)
    link = create_admin(system, "A. Grey")
    admin.goes_to(link)
    is_accessible(admin, "the one-time link")
    admin.enrols(link, "/admin")
    is_accessible(admin, "people")

    admin.page.get_by_label("Name", exact=True).fill("PC Nowak")
    admin.page.get_by_label("First name").fill("Ola")
    admin.page.get_by_label("Role").select_option("officer")
    admin.presses("Add and make the link")
    admin.sees("it is shown only once")
    is_accessible(admin, "a new person")
    officer.enrols(admin.link_shown(), "/officer")
    assert "#" not in officer.page.evaluate("() => performance.getEntriesByType('navigation')[0].name")
    officer.sees("Video is ready")

    officer.goes_to("/me")
    officer.sees("You have one passkey only")
    is_accessible(officer, "the own page")
    officer.signs_out()
    is_accessible(officer, "sign-in")
    officer.verifies(False)
    officer.presses("Sign in with your passkey")
    officer.sees(re.compile("No passkey was shown|was not accepted"))
    assert officer.page.url.endswith("/sign-in")
    officer.verifies(True)
    officer.uses_passkey("/officer")
    answer = next(url for url in officer.sent if url.endswith("/passkey/sign-in/answer"))
    assert officer.page.evaluate(SENT_AGAIN, [answer, officer.sent[answer]]) == 403, "replayed"
    officer.sees("Video is ready")

    admin.goes_to("/admin")
    admin.page.get_by_role("link", name="PC Nowak").click()
    admin.presses("Sign out everywhere")
    officer.sees("You are signed out")
    expect(officer.page.get_by_role("heading", name="Waiting")).to_be_hidden()
    is_accessible(officer, "signed out")
    officer.presses("Use your passkey")
    officer.sees("Video is ready")
    assert officer.page.url.endswith("/officer")


def test_a_desk_that_was_left_alone_locks_and_loses_nothing(
    system: System, meet: Callable[..., Any], handler: CallHandler, reference: str
) -> None:
    colleague = bring(meet)
    colleague.enrols(create_admin(system, f"Admin {reference}"), "/admin")
    colleague.page.get_by_label("Name", exact=True).fill("half a na")
    nobody_touches(system, f"Admin {reference}", minutes=16)
    colleague.presses("Add and make the link")
    colleague.sees("Your session is locked")
    colleague.presses("Use your passkey")
    colleague.sees("Enter a first name")
    expect(colleague.page.get_by_label("Name", exact=True)).to_have_value("half a na")

    handler.records_and_sends(reference)
    handler.page.get_by_label("Reference").fill(f"{reference} typed")
    nobody_touches(system, "R. Lane", minutes=16)
    handler.sees("Your session is locked", seconds=30)
    handler.page.keyboard.press("Escape")
    handler.page.keyboard.press("Escape")
    handler.sees("Your session is locked")
    handler.presses("Go on")
    expect(handler.page.get_by_label("Reference")).to_have_value(f"{reference} typed")
    expect(handler.page.locator("#session-lock")).to_be_hidden()


def test_another_officers_visit_asks_for_a_reason(
    victim: Victim, officer: Officer, meet: Callable[..., Any], link: str, reference: str
) -> None:
    victim.waits(link)
    officer.admits(reference)
    officer.types("Is anybody with you?")
    other = bring(meet)
    other.signs_in("PC Moss")
    other.page.get_by_text("Visits of other officers").click()
    other.page.get_by_role("link", name=reference).click()
    other.sees("Why do you open this visit?")
    other.does_not_see("Is anybody with you?")
    is_accessible(other, "the reason")
    other.presses("Keep the reason and open")
    other.sees("Choose why you open it")
    is_accessible(other, "no reason yet")
    other.page.locator("input[name=code][value=handover]").check(force=True)
    other.page.get_by_label("What do you need it for?").fill("I take over at four")
    other.presses("Keep the reason and open")
    other.sees("Is anybody with you?")
    is_accessible(other, "another's visit")
