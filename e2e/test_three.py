"""A Deaf caller, an officer and an interpreter in one call: late join, swap, network switch, leave; nothing cropped."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from e2e import access
from e2e.conftest import DESK
from e2e.people import Officer, Person, Staff, Victim
from e2e.system import System, wait_until

SIZES = {"small phone": (320, 568), "phone": (360, 640), "held sideways": (640, 360), "400% zoom": (320, 200)}
BOXES = """() => Object.fromEntries(["#signer", "#signer video:not(.behind)", "#stage", "#picture", "#call-bar",
    ".exit-page", "#signer-line", "#text"].map((name) => {
  const found = document.querySelector(name);
  const {left, top, right, bottom} = found?.checkVisibility() ? found.getBoundingClientRect() : {};
  return [name, left === undefined ? null : [left, top, right, bottom]];
}))"""
FIT = """() => ["#signer video:not(.behind)", "#picture"].map((name) =>
  getComputedStyle(document.querySelector(name)).objectFit)"""
ON_TOP = """() => { const {left, top, right, bottom} = document.querySelector("#signer").getBoundingClientRect();
  return [[.05, .05], [.5, .5], [.95, .95], [.05, .95], [.95, .05]].map(([x, y]) => {
    const at = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
    return Boolean(at?.closest("#signer")); }); }"""
OWN = """() => { const {left, top, right, bottom} = document.querySelector("#call-preview").getBoundingClientRect();
  return [left, top, right, bottom]; }"""
# A busy machine draws few pictures: the note about that is tried by itself.
NO_NOTE = "() => { document.querySelector('#note-jerky').style.display = 'none'; }"
FEW_PICTURES = """() => Promise.all(window.connections.flatMap((one) => one.getSenders())
  .filter(({track}) => track?.kind === "video").map((sender) => {
    const limits = sender.getParameters();
    for (const one of limits.encodings) one.maxFramerate = 5;
    return sender.setParameters(limits);
  }))"""
FRAMES = """(selector) => [...document.querySelectorAll(selector)].map((one) =>
  one.checkVisibility() ? one.getVideoPlaybackQuality().totalVideoFrames : 0)"""


class Interpreter(Staff):
    """An interpreter at a desk."""

    def is_available(self, name: str) -> None:
        """Sign in; the page is there."""
        self.signs_in(name)
        self.page.wait_for_url("**/interpreter")

    def accepts(self) -> None:
        """Says that they don't know the people."""
        self.sees("Needed now: BSL")
        self.page.get_by_role("radio", name="No", exact=True).check(force=True)
        self.presses("Accept")
        self.page.wait_for_url(re.compile("/interpreter/bookings/"))

    def joins(self) -> None:
        """Reads the briefing, goes into the call."""
        self.presses("Join the call")
        self.page.wait_for_url(re.compile("/interpreter/call/"))
        self.sees("You are in the call")


def plays(person: Person, selector: str, many: int = 1, seconds: float = 30) -> None:
    """So many visible pictures there move."""

    def moving() -> bool:
        before = person.page.evaluate(FRAMES, selector)
        person.page.wait_for_timeout(600)
        after = person.page.evaluate(FRAMES, selector)
        return len(before) == len(after) and sum(b > a for a, b in zip(before, after, strict=True)) >= many

    wait_until(moving, f"{type(person).__name__}: {selector} moves", seconds)


def asks_for_bsl(officer: Officer) -> None:
    panel = officer.page.locator("#interpreter")
    panel.get_by_text(re.compile("Ask for an interpreter")).click()
    panel.get_by_label("First names and area").fill("Jo and Lee, north of town")
    panel.get_by_role("button", name="Ask now").click()


def apart(one: list[float], other: list[float]) -> bool:
    return one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1


def is_laid_out(page: Page, size: str) -> None:
    """The signer is largest, whole, and under nothing."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(NO_NOTE)
    page.evaluate("() => document.querySelector('#signer').scrollIntoView({block: 'start'})")
    page.wait_for_timeout(300)
    boxes = page.evaluate(BOXES)
    signer, officer = boxes["#signer"], boxes["#stage"]
    area = [(box[2] - box[0]) * (box[3] - box[1]) for box in (signer, officer)]
    assert area[0] > area[1], (size, boxes)
    assert page.evaluate(FIT) == ["contain", "contain"], size
    assert signer[0] >= 0, (size, boxes)
    assert signer[2] <= width, (size, boxes)
    assert signer[3] - signer[1] <= height, (size, boxes)
    for name in ("#stage", "#call-bar", "#signer-line", ".exit-page"):
        assert boxes[name], (size, name, boxes)
        assert apart(signer, boxes[name]), (size, name, boxes)
    assert all(page.evaluate(ON_TOP)), (size, boxes)
    access.fits(page, f"three in a call, {size}", hers=True)


def text_and_turns_leave_the_signer_whole(victim: Victim) -> None:
    """Text beside the signer, a keyboard over half the screen, the phone turned: nothing over them, and as large."""
    page = victim.page
    for width, height in ((360, 640), (360, 330), (640, 360), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(NO_NOTE)
        page.wait_for_timeout(300)
        boxes = page.evaluate(BOXES)
        assert boxes["#text"], (width, height, boxes)
        for name in ("#text", "#stage", "#call-bar", "#signer-line", ".exit-page"):
            assert boxes[name] is None or apart(boxes["#signer"], boxes[name]), (width, height, name, boxes)
        assert boxes["#signer"][3] - boxes["#signer"][1] >= 90, (width, height, boxes)
        assert all(page.evaluate(ON_TOP)), (width, height, boxes)
        assert page.evaluate("() => document.body.dataset.signer") == "1", "the size that she chose"
    victim.page.get_by_role("button", name="Close text").locator("visible=true").first.click()


def own_picture_is_beside_them(victim: Victim) -> None:
    """Shown when she asks for it, over nobody; hidden again."""
    for words, there in (("See my picture", True), ("Hide my picture", False)):
        victim.presses("More help")
        victim.presses(words)
        expect(victim.page.locator("#call-preview")).to_be_visible(visible=there)
        if there:
            boxes = victim.page.evaluate(BOXES)
            own = victim.page.evaluate(OWN)
            assert all(apart(own, boxes[name]) for name in ("#signer", "#stage", "#call-bar", "#signer-line")), boxes


def the_interpreters_voice_is_hers_to_set(victim: Victim) -> None:
    """As loud as she wants it, by buttons, beside the officer's."""
    victim.presses("More help")
    victim.page.get_by_role("region", name="More help").get_by_role("link", name="Make this easier").click()
    name = victim.page.locator("#note-interpreter").get_attribute("data-name")
    victim.page.get_by_role("group", name=f"Voice of {name}").get_by_role("button", name="quieter").click()
    heard = "() => [...document.querySelectorAll('#signer audio, #picture + audio')].map(({volume}) => volume)"
    wait_until(lambda: sorted(victim.page.evaluate(heard)) == [0.9, 1], "one of the two voices is quieter")
    assert victim.page.evaluate("() => document.querySelector('#signer audio').volume") == 0.9
    victim.presses("Done")


def signs_slowly_on_a_weak_line(victim: Victim, bo: Interpreter) -> None:
    """Too few pictures come: she is told, chooses 10 a second, sees that it is so, and goes back."""
    bo.page.evaluate(FEW_PICTURES)
    victim.page.evaluate("() => { document.querySelector('#note-jerky').style.display = ''; }")
    victim.sees("Signs are jerky", 40)
    victim.presses("Slower picture")
    victim.sees("Emergency signing: 10 pictures a second. Sign slowly.")
    victim.does_not_see("Signs are jerky")
    bo.sees(re.compile("The caller sees you: Emergency picture"), 40)
    victim.presses("Back to signing")
    victim.does_not_see(re.compile("Emergency signing"))


def signs_in_at_a_desk(system: System, chromium: Browser, people: list[Person], kind: type[Any]) -> Any:
    context = chromium.new_context(**DESK)
    context.grant_permissions(["camera", "microphone"], origin=system.url)
    context.add_init_script(access.AXE)
    person = kind(system, context)
    people.append(person)
    return person


def she_signs_with_the_officer(victim: Victim, officer: Officer, link: str, reference: str) -> None:
    victim.context.add_init_script(access.AXE)
    victim.opens(link)
    victim.continues()
    victim.is_safe()
    victim.takes_a_breath()
    victim.page.get_by_role("button", name=re.compile("^Sign")).first.click()
    victim.presses("Ask me now")
    victim.sees(re.compile("will join you soon"))
    officer.admits(reference)
    officer.sees("You are in the call")
    plays(victim, "#picture")


def an_interpreter_comes_late(victim: Victim, officer: Officer, bo: Interpreter) -> None:
    """Each sees the others, and knows who is there and whether signing can be read."""
    asks_for_bsl(officer)
    bo.accepts()  # late: the others are talking already
    victim.sees("They are coming to your call.")
    bo.joins()
    victim.sees("They are here now.")
    plays(bo, ".participant-tile video", many=3)
    plays(victim, "#signer video:not(.behind)")
    plays(victim, "#picture")
    plays(officer, "#theirs, .beside video", many=2)
    victim.sees(re.compile(r"interpreter, no\. NRCPD 1001234"))
    officer.sees("B. Price is in the call")
    bo.sees(re.compile("The caller sees you: Signing is"), 30)
    officer.sees(re.compile("The caller sees the interpreter: Signing is"), 30)


def everything_is_in_its_place(victim: Victim, officer: Officer, bo: Interpreter) -> None:
    """In every size, for axe too; and the signer is as large as she wants."""
    expect(victim.page.locator("#note-interpreter")).to_be_hidden(timeout=10_000)  # said for a while
    for size in SIZES:
        is_laid_out(victim.page, size)
    victim.page.set_viewport_size({"width": 360, "height": 640})
    access.finds_nothing(victim.page, "three in a call", hers=True)
    access.finds_nothing(bo.page, "interpreter in a call", hers=False)
    access.finds_nothing(officer.page, "officer with an interpreter", hers=False)
    victim.page.evaluate(NO_NOTE)
    before = victim.page.evaluate(BOXES)["#signer"]
    victim.presses("Interpreter smaller")
    after = victim.page.evaluate(BOXES)["#signer"]
    assert after[3] - after[1] < before[3] - before[1] - 5, (before, after)


def the_interpreter_asks_for(victim: Victim, officer: Officer, bo: Interpreter) -> None:
    """Slower, a pause, please repeat; and is told to rest after a while."""
    bo.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 21 * 60_000; }")  # 21 minutes of work
    bo.presses("Slower")
    victim.sees("The interpreter asks: slower, please.")
    officer.sees(re.compile("asks: slower"))
    bo.presses("Pause")
    victim.sees("The interpreter asks for a short pause.")
    officer.sees(re.compile("asks for a short pause"))
    bo.presses("Pause")
    victim.sees("The interpreter is ready again.")
    bo.sees("You have interpreted for long. A colleague can take over: you stay until they are seen.")
    bo.presses("Please repeat")
    victim.sees("The interpreter asks: please repeat.")
    officer.sees(re.compile("asks: please repeat"))


def the_two_write_to_each_other(victim: Victim, officer: Officer, bo: Interpreter) -> None:
    """The caller reads none of it."""
    bo.page.get_by_label("Write to the officer").fill("Stairs and pushed ran together")
    bo.presses("Send")
    officer.sees("Stairs and pushed ran together")
    victim.does_not_see(re.compile("ran together"))
    officer.page.get_by_label("Write to the interpreter").fill("I ask again")
    officer.page.locator("#confer").get_by_role("button", name="Send").click()
    bo.sees("I ask again")


def the_interpreter_is_lost_and_comes_back(victim: Victim, bo: Interpreter) -> None:
    """Another network; then a page that is gone, and opened again."""
    bo.page.evaluate("() => dispatchEvent(new Event('online'))")  # another network: a new connection
    wait_until(lambda: bo.page.evaluate("() => window.connections.length") >= 2, "a new connection")
    plays(victim, "#signer video:not(.behind)")
    address = bo.page.url
    bo.page.goto("about:blank")
    victim.sees(re.compile("is coming back"))
    expect(victim.page.locator("#text")).to_be_visible()
    boxes = victim.page.evaluate(BOXES)
    assert boxes["#stage"][3] <= boxes["#signer"][1] + 1, "the officer moves up"
    bo.goes_to(address)
    plays(victim, "#signer video:not(.behind)")
    victim.does_not_see(re.compile("is coming back"))


def a_colleague_takes_over(victim: Victim, officer: Officer, bo: Interpreter, mo: Interpreter) -> None:
    """Who was there stays until the colleague is seen."""
    mo.is_available("M. Shah")
    bo.presses("Swap with colleague")  # it rings by itself
    officer.sees(re.compile("asks for a colleague to take over"))
    mo.accepts()
    plays(victim, "#signer video:not(.behind)")
    mo.joins()
    plays(victim, "#signer video:not(.behind)")
    bo.page.wait_for_url(re.compile("/interpreter/bookings/"), timeout=30_000)  # seen: who was there before is free
    bo.sees("Your times, for payment")
    expect(victim.page.locator("#signer video")).to_have_count(1)


def test_three_in_one_call(
    system: System, chromium: Browser, people: list[Person], meet: Callable[..., Any], pc: str, reference: str
) -> None:
    bo, mo = (signs_in_at_a_desk(system, chromium, people, Interpreter) for _ in range(2))
    bo.is_available("B. Price")
    officer = signs_in_at_a_desk(system, chromium, people, Officer)
    officer.is_ready(pc)
    victim = meet(Victim)
    she_signs_with_the_officer(victim, officer, system.new_link(reference, needs=["bsl"])[1], reference)
    an_interpreter_comes_late(victim, officer, bo)
    everything_is_in_its_place(victim, officer, bo)
    own_picture_is_beside_them(victim)
    the_interpreters_voice_is_hers_to_set(victim)
    signs_slowly_on_a_weak_line(victim, bo)
    the_interpreter_asks_for(victim, officer, bo)
    the_two_write_to_each_other(victim, officer, bo)
    the_interpreter_is_lost_and_comes_back(victim, bo)
    text_and_turns_leave_the_signer_whole(victim)
    plays(bo, ".participant-tile video", many=3)
    a_colleague_takes_over(victim, officer, bo, mo)
    mo.presses("Leave the call")
    expect(victim.page.locator("#signer")).to_be_hidden()
    plays(victim, "#picture")
    expect(officer.page.locator("#beside")).to_be_hidden()
