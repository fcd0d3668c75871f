"""A visit in her language: from the text message to the end, by the incident's language or her own pick."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, expect

from e2e.people import CallHandler, Officer, Victim

LINK = re.compile(r"https?://\S+/v/[0-9a-z]{26}")


def test_a_visit_in_polish_from_the_text_message_to_the_end(
    handler: CallHandler, officer: Officer, victim: Victim, reference: str
) -> None:
    handler.records_and_sends(reference, language="pl")
    handler.goes_to("/control/outbox")
    sms = handler.page.get_by_text("Twój link jest gotowy:").first.inner_text()
    victim.opens(LINK.search(sms)[0])  # type: ignore[index]
    victim.presses("Continue")
    victim.sees("Zanim zaczniemy")
    assert victim.page.evaluate("document.documentElement.lang") == "pl"
    victim.presses("Tak")
    victim.sees("Jak chcesz rozmawiać?")
    victim.takes_a_breath()
    victim.sees(re.compile("^(Połączenie|Bateria): "))
    victim.page.get_by_role("button", name=re.compile("^Wideo")).click()
    victim.presses("Zapytaj mnie teraz")
    victim.sees(re.compile("wkrótce dołączy do rozmowy"))
    expect(officer.page.get_by_role("article").filter(has_text=reference)).to_contain_text("Polish")
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.sees("Mikrofon włączony")
    victim.opens_text()
    victim.page.get_by_label("Twoja wiadomość").fill("Dzień dobry")
    victim.presses("Wyślij")
    victim.sees("Wysłano ✓")
    officer.sees("Dzień dobry")
    officer.ends_the_visit()
    victim.sees("Rozmowa się zakończyła")
    victim.presses("Wyczyść i wyjdź")
    victim.page.wait_for_url("**/calendar*")


def test_she_picks_her_language_on_the_first_page(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.opens(link)
    entries = victim.page.evaluate("history.length")
    victim.page.get_by_role("link", name="Polski").click()
    victim.sees("Możemy zacząć, gdy zechcesz")
    assert victim.page.evaluate("history.length") == entries  # Back still leads out
    victim.presses("Dalej")
    victim.sees("Zanim zaczniemy")
    victim.presses("Tak")
    victim.sees("Jak chcesz rozmawiać?")


def test_she_picks_her_language_without_script(
    meet: Callable[..., Any], chromium: Browser, link: str, reference: str
) -> None:
    victim: Victim = meet(Victim, chromium, java_script_enabled=False)
    victim.opens(link)
    victim.page.get_by_role("link", name="Polski").click()
    victim.sees("Możemy zacząć, gdy zechcesz")
    victim.presses("Dalej")
    victim.sees("Zanim zaczniemy")


def test_a_visit_in_urdu_is_urdu_and_right_to_left_whatever_happens(
    victim: Victim, officer: Officer, link: str, reference: str
) -> None:
    victim.opens(link)
    victim.page.get_by_role("link", name="اردو").click()
    victim.sees("جب آپ چاہیں، شروع کریں")
    assert victim.page.evaluate("document.documentElement.dir") == "rtl"
    victim.presses("جاری رکھیں")
    victim.presses("جی ہاں")
    victim.sees("آپ کیسے بات کرنا چاہیں گے؟")
    victim.takes_a_breath()
    assert victim.page.evaluate("document.documentElement.dir") == "rtl"
    victim.page.get_by_role("button", name=re.compile("^ویڈیو")).click()
    victim.presses("ابھی پوچھیں")
    victim.sees(re.compile("جلد آپ کے ساتھ شامل ہوں گے"))
    expect(officer.page.get_by_role("article").filter(has_text=reference)).to_contain_text("Urdu")
    officer.admits(reference)
    victim.sees_and_hears_the_other()
    victim.opens_text()
    too_long = "(field) => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(2001); }"
    victim.page.get_by_label("آپ کا پیغام").evaluate(too_long)
    victim.presses("بھیجیں")
    victim.sees(re.compile("یہ نہیں ہو سکا"))  # the socket's own sentence
    officer.types("Hello سلام")
    victim.sees("Hello سلام")
    victim.context.set_offline(True)
    victim.sees("اس فون پر کنکشن نہیں ہے", 40)
    victim.context.set_offline(False)
    victim.reloads()
    victim.sees_and_hears_the_other(40)
    officer.presses("Ask for back camera")
    victim.sees(re.compile("پچھلا کیمرا دیکھنا چاہتے ہیں"))
    officer.ends_the_visit()
    victim.sees("کال ختم ہو گئی ہے")
    victim.presses("صاف کریں اور باہر جائیں")
    victim.page.wait_for_url("**/calendar*")
    victim.sees(re.compile("^نومبر|^دسمبر|^جنوری"))
