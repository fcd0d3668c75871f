"""The browser's side of the socket: numbered events, snapshots after a gap, asks that arrive."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute

from tests.browser.page_web import Answer, PageWeb

PATIENCE_S = 15.0


@pytest.fixture
def server() -> Iterator[PageWeb]:
    """A web process whose answers are chosen here."""
    server = PageWeb()
    yield server
    server.stop()


@pytest.fixture
def page(chromium: Browser, server: PageWeb) -> Iterator[Page]:
    """A page that has its first snapshot."""
    page = chromium.new_page()
    page.goto(server.url)
    until(page, "seen.snapshots.length === 1")
    yield page
    page.close()


def until(page: Page, condition: str) -> None:
    """Wait for what the page comes to see."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never: {condition}; {page.evaluate('seen')}"
        page.wait_for_timeout(30)


def seen(page: Page) -> Any:
    return page.evaluate("seen")


def test_events_in_order_are_handed_on(server: PageWeb, page: Page) -> None:
    server.tells(1, after=0)
    server.tells(2, after=1)
    until(page, "seen.told.length === 2")
    assert seen(page)["told"] == [1, 2]
    assert seen(page)["snapshots"] == [0]


def test_an_event_that_came_twice_is_handed_on_once(server: PageWeb, page: Page) -> None:
    server.tells(1, after=0)
    server.tells(1, after=0)
    server.tells(2, after=1)
    until(page, "seen.told.includes(2)")
    assert seen(page)["told"] == [1, 2]


def test_a_gap_brings_a_new_snapshot_instead_of_a_guess(server: PageWeb, page: Page) -> None:
    server.snapshot_number = 4
    server.tells(4, after=3)
    until(page, "seen.snapshots.length === 2")
    assert seen(page)["told"] == []  # the snapshot holds it
    assert server.asked[-1] == ("visit:watch", {"seen": 0})
    server.tells(5, after=4)
    until(page, "seen.told.length === 1")


def test_events_during_a_snapshot_come_after_it_if_they_are_newer(server: PageWeb, page: Page) -> None:
    server.snapshot_number = 4
    server.snapshot_waits.set()
    server.tells(4, after=3)  # a gap: asks for a snapshot
    page.wait_for_timeout(200)
    server.tells(5, after=4)
    page.wait_for_timeout(200)
    assert seen(page)["told"] == []
    server.snapshot_waits.clear()
    until(page, "seen.told.length === 1")
    assert seen(page) | {"states": []} == {"states": [], "snapshots": [0, 4], "told": [5], "refused": []}


def test_a_lost_line_comes_back_with_a_snapshot(server: PageWeb, page: Page) -> None:
    server.drops_the_line()
    until(page, "seen.snapshots.length === 2")
    assert seen(page)["states"] == ["live", "lost", "live"]


def test_a_kept_ask_is_sent_again_as_it_was_until_it_is_answered(server: PageWeb, page: Page) -> None:
    server.answers["text:send"] = lambda _payload: None
    page.evaluate("() => { wire.ask('text:send', { id: 'a' }, { keep: true }).then(() => { seen.sent = true; }); }")
    page.wait_for_timeout(300)
    del server.answers["text:send"]
    server.drops_the_line()
    until(page, "seen.sent")
    assert [payload for name, payload in server.asked if name == "text:send"] == [{"id": "a"}, {"id": "a"}]


def test_kept_asks_keep_their_order(server: PageWeb, page: Page) -> None:
    answers = iter([{"ok": False, "code": "too_fast", "say": "Slowly."}])
    server.answers["text:send"] = lambda _payload: next(answers, {"ok": True})
    page.evaluate(
        """async () => {
          await Promise.all(["a", "b"].map((id) => wire.ask("text:send", { id }, { keep: true })));
          seen.sent = true;
        }"""
    )
    until(page, "seen.sent")
    assert [payload["id"] for name, payload in server.asked if name == "text:send"] == ["a", "a", "b"]


def test_a_refusal_has_its_code_and_its_sentence(server: PageWeb, page: Page) -> None:
    server.answers["visit:choose"] = lambda _payload: {
        "ok": False,
        "code": "not_now",
        "say": "That is not possible now.",
    }
    refusal = page.evaluate("wire.ask('visit:choose', {}).catch(({ code, say }) => ({ code, say }))")
    assert refusal == {"code": "not_now", "say": "That is not possible now."}


def test_an_ask_without_a_line_is_refused_at_once(server: PageWeb, page: Page) -> None:
    page.evaluate("wire.close()")
    assert page.evaluate("wire.ask('visit:choose', {}).catch(({ code }) => code)") == "lost"


def test_a_page_that_is_not_let_in_is_told(chromium: Browser, server: PageWeb) -> None:
    server.lets_in = False
    page = chromium.new_page()
    page.goto(server.url)
    until(page, "seen.refused.length > 0")
    page.close()


def test_a_network_that_stops_sockets_is_called_blocked(chromium: Browser, server: PageWeb) -> None:
    page = chromium.new_page()
    page.add_init_script("window.WebSocket = class { close() {} send() {} };")  # never opens, never fails
    page.goto(server.url)
    until(page, "seen.states.includes('blocked')")
    page.close()


def answers_after(seconds: float) -> Answer:
    """An answer that comes late."""

    def answer(_payload: dict[str, Any]) -> dict[str, Any]:
        time.sleep(seconds)
        return {"ok": True}

    return answer


def test_a_socket_that_does_not_answer_a_check_is_replaced(server: PageWeb, page: Page) -> None:
    server.answers["line:check"] = lambda _payload: None
    page.evaluate("wire.suspect()")
    until(page, "seen.snapshots.length === 2")
    assert seen(page)["states"][-2:] == ["lost", "live"]


def test_a_line_that_was_slow_of_late_has_longer_to_answer_a_check(server: PageWeb, page: Page) -> None:
    server.answers |= {"line:check": answers_after(1), "slow": answers_after(0.4)}
    page.evaluate("wire.suspect()")
    until(page, "seen.snapshots.length === 2")  # quick until now: a second is too long
    page.evaluate("wire.ask('slow', {})")
    page.evaluate("wire.suspect()")
    page.evaluate("wire.ask('last', {})")  # answered after the check
    assert seen(page)["snapshots"] == [0, 0]


class Written:
    """A server that speaks the protocol letter by letter, so that each letter is seen."""

    def __init__(self, page: Page, server: PageWeb) -> None:
        self.page, self.opened, self.heard = page, 0, list[str]()
        page.route_web_socket("**/live/**", self._serve)
        page.goto(server.url)

    def _serve(self, socket: WebSocketRoute) -> None:
        self.opened += 1
        self.socket = socket
        socket.on_message(lambda message: self._answer(str(message)))
        socket.send('0{"sid":"engine","upgrades":[],"pingInterval":400,"pingTimeout":400,"maxPayload":1000}')

    def _answer(self, message: str) -> None:
        self.heard.append(message)
        if message == "40/page,":
            self.socket.send('40/page,{"sid":"socket"}')
        elif asked := re.match(r"42/page,(\d+)", message):
            self.socket.send(f'43/page,{asked[1]}[{{"ok":true,"snapshot":{{"number":0}}}}]')

    def hears(self, message: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while message not in self.heard:
            assert time.monotonic() < deadline, f"never heard {message}; {self.heard}"
            self.page.wait_for_timeout(20)


def test_pings_keep_a_socket_and_silence_ends_it(chromium: Browser, server: PageWeb) -> None:
    page = chromium.new_page()
    written = Written(page, server)
    until(page, "seen.snapshots.length === 1")
    for _ in range(4):
        written.heard.clear()
        page.wait_for_timeout(300)
        written.socket.send("2")
        written.hears("3")
    assert written.opened == 1, "pings came for longer than it would have waited without"
    until(page, "seen.snapshots.length === 2")  # and now none: another socket, another snapshot
    assert written.opened == 2
    page.close()


def test_a_socket_that_the_server_ends_is_opened_again(chromium: Browser, server: PageWeb) -> None:
    page = chromium.new_page()
    written = Written(page, server)
    until(page, "seen.snapshots.length === 1")
    written.socket.send("41/page,")
    until(page, "seen.states.includes('lost')")
    until(page, "seen.snapshots.length === 2")
    page.close()
