"""What the staff's pages decide by themselves: notes, lanes, sentences. Plain functions, run in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.consents.rules import PURPOSES
from app.visits.lifecycle import VisitEvent, VisitState
from tests.browser.media_web import MediaWeb

HERE = {"role": "victim", "line": "connected", "camera": "on"}
GONE = HERE | {"line": "lost"}
PAUSED = HERE | {"camera": "paused"}
NO_WISHES = dict.fromkeys(("contact_by", "contact_when", "contact_never", "call_back_word", "danger_word"))
CARD = {"visit": "v", "incident": "i", "reference": "0412", "grade": 2, "language": "en", "needs": []}


@pytest.fixture(scope="module")
def page(chromium: Browser, media_web: MediaWeb) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(media_web.url)
    yield page
    page.close()


def call(page: Page, module: str, function: str, *arguments: Any) -> Any:
    script = "([module, name, given]) => import(module).then((loaded) => loaded[name](...given))"
    return page.evaluate(script, [f"/js/{module}", function, arguments])


@pytest.mark.parametrize(
    ("visit", "her", "line", "refused", "notes", "why"),
    [
        ({}, HERE, "connected", "", [], "all is well"),
        ({}, GONE, "connected", "", ["lost"], "her line is lost, which is not leaving"),
        ({}, PAUSED, "connected", "", ["paused"], "somebody else may be near the phone"),
        ({}, PAUSED | {"line": "lost"}, "connected", "", ["lost"], "a lost line says more than an old pause"),
        ({"safe": False}, HERE, "connected", "", ["unsure"], "nobody may be named"),
        ({"knock": True}, HERE, "connected", "", ["knock"], "another browser has the link"),
        ({"state": "left"}, None, "connected", "", ["left"], "left by exit is no lost line"),
        ({"state": "left", "knock": True}, None, "connected", "", ["left", "knock"], "she may come back"),
        ({"state": "left", "safe": False}, None, "connected", "", ["left"], "nobody reads any more"),
        ({"state": "ended"}, None, "connected", "", ["ended"], "the officer ended it"),
        ({"state": "opened", "safe": None}, None, "connected", "", ["again"], "a browser that was let in is asked"),
        ({"state": "waiting"}, HERE, "connected", "", ["again"], "and can be admitted again"),
        ({}, HERE, "lost", "no_media", ["own-line"], "the officer's own line"),
        ({}, HERE, "lost", "elsewhere", ["elsewhere"], "the officer's other window has the call"),
        ({}, HERE, "connecting", "", [], "connecting for the first time is no loss"),
    ],
)
def test_notes_over_the_call(
    page: Page, visit: dict[str, Any], her: dict[str, str] | None, line: str, refused: str, notes: list[str], why: str
) -> None:
    facts = {
        "visit": {"state": "in_call", "safe": True, "knock": False, "has_phone": True, "contact": NO_WISHES} | visit,
        "her": her,
        "line": line,
        "refused": refused,
        "soundBlocked": False,
        "newLink": None,
        "problem": "",
    }
    found = call(page, "officer/notes.js", "notesFor", facts)
    assert [note["key"] for note in found] == notes, why


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_consent_that_is_taken_back_is_a_note_until_it_is_read(page: Page, purpose: str) -> None:
    calm = {"visit": {"state": "in_call", "safe": True, "contact": NO_WISHES}, "line": "connected", "newLink": None}
    facts = calm | {"takenBack": [purpose, "survey"], "problem": ""}
    notes = call(page, "officer/notes.js", "notesFor", facts)
    assert [note["key"] for note in notes] == [f"taken-back-{purpose}", "taken-back-survey"]
    assert notes[0]["acts"][0]["act"] == f"read-consent {purpose}"
    assert "no need to ask why" in notes[0]["text"]
    change = {"from": purpose, "event": "consent", "to": "withdrawn", "at": "2026-11-23T14:07:00Z"}
    assert call(page, "officer/timeline.js", "sentenceOf", change).startswith("Took back their yes: ")


@pytest.mark.parametrize(
    ("by", "has_phone", "made", "acts"),
    [
        (None, True, False, ["text-link", "show-link", "make-code", "close"]),
        ("text", True, False, ["text-link", "show-link", "make-code", "close"]),
        ("phone", True, False, ["show-link", "make-code", "close"]),
        ("none", True, False, ["show-link", "make-code", "close"]),
        ("text", False, False, ["show-link", "make-code", "close"]),
        ("text", True, True, ["close"]),
    ],
)
def test_the_way_back_is_offered_as_the_caller_wished(
    page: Page, by: str | None, has_phone: bool, made: bool, acts: list[str]
) -> None:
    visit = {"state": "left", "safe": True, "knock": False, "has_phone": has_phone}
    link = {"url": "https://go.test/v/x", "expires_at": "2026-11-24T14:07:00Z", "channel": "none"}
    facts = {
        "visit": visit | {"contact": NO_WISHES | {"contact_by": by}},
        "line": "",
        "newLink": link if made else None,
    }
    notes = call(page, "officer/notes.js", "notesFor", facts)
    assert [note["key"] for note in notes] == (["new-link", "left"] if made else ["left"])
    assert [offered["act"] for offered in notes[-1]["acts"]] == acts
    assert notes[-1]["contact"]["contact_by"] == by


@pytest.mark.parametrize("state", [*VisitState, "to_check"])
def test_every_state_has_a_lane_and_a_sentence(page: Page, state: str) -> None:
    card = CARD | {"state": str(state)}
    lanes = {"to_check", "link_sent", "opened", "waiting", "in_call", "ended"}
    assert call(page, "control/lanes.js", "laneOf", card) in lanes
    assert call(page, "control/card_view.js", "sentenceOf", card) != state


@pytest.mark.parametrize("event", list(VisitEvent))
def test_every_event_has_a_sentence_in_the_timeline(page: Page, event: VisitEvent) -> None:
    change = {"from": "waiting", "event": event.value, "to": "waiting", "at": "2026-11-23T14:07:00Z"}
    assert call(page, "officer/timeline.js", "sentenceOf", change) != event.value


def test_who_waits_longest_comes_first_and_what_ended_last(page: Page) -> None:
    def at(reference: str, state: str, moment: str) -> dict[str, Any]:
        when = f"2026-11-23T14:{moment}:00Z"
        return CARD | {"visit": reference, "state": state, "waiting_since": when, "ended_at": when}

    cards = [at("b", "waiting", "05"), at("a", "waiting", "03"), at("c", "ended", "01"), at("d", "left", "02")]
    assert [card["visit"] for card in call(page, "control/lanes.js", "cardsOfLane", cards, "waiting")] == ["a", "b"]
    assert [card["visit"] for card in call(page, "control/lanes.js", "cardsOfLane", cards, "ended")] == ["d", "c"]


def test_an_incident_with_an_appointment_is_no_longer_to_check_and_the_soonest_comes_first(page: Page) -> None:
    def booked(incident: str, moment: str, state: str) -> dict[str, Any]:
        appointment = {"id": incident, "state": state, "starts_at": f"2026-07-01T{moment}:00Z", "by": "R. Lane"}
        return CARD | {"visit": None, "incident": incident, "state": "appointment", "appointment": appointment}

    late, due = booked("a", "09:45", "booked"), booked("b", "07:00", "due")
    waiting = [CARD | {"visit": None, "incident": incident, "state": "to_check"} for incident in ("a", "c")]
    cards = [late, *waiting, due]
    assert call(page, "control/lanes.js", "cardsOfLane", cards, "appointment") == [due, late]
    assert call(page, "control/lanes.js", "cardsOfLane", cards, "to_check") == [waiting[1]]
    assert [call(page, "control/lanes.js", "isAlert", card) for card in (due, late)] == [True, False]
    assert "08:00. Send the link now." in call(page, "control/card_view.js", "sentenceOf", due)
    assert "10:45, booked by R. Lane." in call(page, "control/card_view.js", "sentenceOf", late)


@pytest.mark.parametrize(
    ("waited_s", "sentence"),
    [
        ([], "Nobody is waiting"),
        ([179], "1 person is waiting. All within the 3-minute promise"),
        ([30, 181], "2 people are waiting. 1 is past the 3-minute promise"),
        ([200, 300, 10], "3 people are waiting. 2 are past the 3-minute promise"),
    ],
)
def test_the_heading_says_who_waits_and_whose_promise_is_broken(page: Page, waited_s: list[int], sentence: str) -> None:
    now_ms = 1_800_000_000_000
    since = page.evaluate(
        "(given) => given.map((ms) => new Date(ms).toISOString())", [now_ms - s * 1000 for s in waited_s]
    )
    waiting = [{"waiting_since": moment} for moment in since]
    assert call(page, "components/promise.js", "waitingSentence", waiting, now_ms) == sentence


@pytest.mark.parametrize(
    ("ms", "words"), [(0, "0:00"), (59_999, "0:59"), (204_000, "3:24"), (3_730_000, "1:02:10"), (-5, "0:00")]
)
def test_lengths_of_time(page: Page, ms: int, words: str) -> None:
    assert call(page, "components/clock.js", "duration", ms) == words


PANEL = '<div data-incident data-visit=""><section data-panel="consent"><p data-live="a">{}</p></section></div>'


def test_a_panel_that_was_fetched_before_a_save_does_not_undo_it(page: Page) -> None:
    """What came back was asked for again, because somebody chose an answer meanwhile."""
    shown = page.evaluate(
        """async ([older, newer]) => {
          const { panelSaved, refreshLive } = await import("/js/control/panels.js");
          document.body.innerHTML = older;
          const real = window.fetch, asked = [];
          window.fetch = async () => {
            asked.push(1);
            if (asked.length === 1) { panelSaved(); return new Response(older); }
            return new Response(newer);
          };
          await refreshLive({ whole: true }).finally(() => { window.fetch = real; });
          return [asked.length, document.querySelector("[data-live]").textContent];
        }""",
        [PANEL.format("not answered"), PANEL.format("yes")],
    )
    assert shown == [2, "yes"]
