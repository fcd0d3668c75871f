"""The probe in a browser: its sums, and a whole one against a real node. Slow lines: `make bench ONLY=phone-check`."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from signalling.forwarder.probe import MOST_PACKETS, OVERHEAD_BYTES, PACKET_BYTES
from tests.browser.conftest import MakePerson
from tests.browser.page_web import PageWeb

PACKET_BITS = 8 * (PACKET_BYTES + OVERHEAD_BYTES)
CHEAP = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
trains = st.builds(
    lambda sent, share, kbps: {"sent": sent, "packets": round(sent * share), "kbps": kbps},
    st.integers(3, MOST_PACKETS),
    st.floats(0, 1),
    st.none() | st.integers(1, 20_000),
)


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the sums at hand."""
    server = PageWeb()
    page = chromium.new_page()
    page.goto(server.url)
    page.evaluate("async () => { window.sums = await import('/js/shared/probe_sums.js'); }")
    yield page
    page.close()
    server.stop()


def test_node_and_browser_mean_the_same_packets(page: Page) -> None:
    said = page.evaluate("() => [sums.PACKET_BYTES, sums.OVERHEAD_BYTES, sums.MOST_PACKETS]")
    assert said == [PACKET_BYTES, OVERHEAD_BYTES, MOST_PACKETS]


@pytest.mark.parametrize(("kbps", "packets"), [(None, 3), (1, 3), (128, 5), (400, 10), (10_000, 10)])
def test_a_train_is_as_long_as_the_line_can_take(page: Page, kbps: int | None, packets: int) -> None:
    assert page.evaluate("(kbps) => sums.packetsFor(kbps)", kbps) == packets
    if kbps and packets > 3:
        assert packets * PACKET_BITS / kbps <= 400, "milliseconds that it holds up the line"


@CHEAP
@given(st.integers(20, 5000), st.integers(2, MOST_PACKETS), st.floats(0, 600), st.floats(0, 300), st.booleans())
def test_a_rate_is_never_more_than_the_line_has(
    page: Page, kbps: int, packets: int, rtt_ms: float, late_ms: float, in_a_heap: bool
) -> None:
    """However late the page reads them, and even if it reads them all together."""
    apart_ms = PACKET_BITS / kbps
    arrived = [rtt_ms + apart_ms * (number + 1) for number in range(packets)]
    read = [arrived[-1] + late_ms] * packets if in_a_heap else [*arrived[:-1], arrived[-1] + late_ms]
    said = page.evaluate(
        "([asked, arrived, fastest]) => sums.kbpsOfArrivals(asked, arrived, fastest)", [0, read, rtt_ms]
    )
    assert said <= kbps * 1.01 + 1
    if not late_ms and not in_a_heap and apart_ms * (packets - 1) > 5:
        assert said >= 0.98 * kbps - 1, "and no less when nothing is late"


@CHEAP
@given(st.lists(st.floats(0.1, 5000), max_size=16), st.lists(trains, max_size=3), st.lists(trains, max_size=3))
def test_a_reading_is_whole_and_within_bounds(
    page: Page, rtts: list[float], down: list[dict[str, Any]], up: list[dict[str, Any]]
) -> None:
    reading = page.evaluate("([rtts, down, up]) => sums.sumUp(rtts, 16, down, up)", [rtts, down, up])
    if not rtts:
        assert reading is None
        return
    assert 0 <= reading["loss"] <= 1
    assert min(rtts) - 1 <= reading["rtt_ms"] <= max(rtts) + 1
    assert 0 <= reading["jitter_ms"] <= round(max(rtts) - min(rtts)) + 1
    longer = [train["kbps"] for train in down[1:] if train["kbps"] is not None]
    assert reading["down_kbps"] == (max(longer) if longer else down[0]["kbps"] if down else None)


@pytest.mark.parametrize(("first", "second", "again"), [(100, 12, True), (100, None, True), (100, 60, False)])
def test_a_train_that_was_held_up_is_sent_once_more(page: Page, first: int, second: int | None, again: bool) -> None:
    assert page.evaluate("([a, b]) => sums.isStalled({kbps: a}, {kbps: b})", [first, second]) == again


def test_what_was_lost_is_counted_both_ways(page: Page) -> None:
    half = {"sent": 10, "packets": 5, "kbps": 100}
    reading = page.evaluate("([half]) => sums.sumUp(Array(15).fill(40), 16, [half], [half])", [half])
    assert reading == {"rtt_ms": 40, "jitter_ms": 0, "loss": round(11 / 52, 3), "up_kbps": 100, "down_kbps": 100}


def test_a_whole_probe_against_a_real_node(person: MakePerson) -> None:
    victim = person("victim")
    victim.connects()
    reading, took_ms = victim.page.evaluate(
        """async () => {
          const { measureLine } = await import("/js/shared/probe.js");
          const began = performance.now();
          return [await measureLine(person.p.probe), performance.now() - began];
        }"""
    )
    assert took_ms < 4000
    assert 0 <= reading["rtt_ms"] < 1000
    assert reading["loss"] == 0
    assert reading["up_kbps"] > 400
    assert reading["down_kbps"] > 400
    early = victim.page.evaluate(
        """async () => {
          const { measureLine } = await import("/js/shared/probe.js");
          let state = "connecting";
          setTimeout(() => { state = "open"; }, 100);
          return measureLine(new Proxy(person.p.probe, {get(channel, name) {
            if (name === "readyState") return state;
            const value = channel[name];
            return typeof value === "function" ? value.bind(channel) : value;
          }}));
        }"""
    )
    assert early["up_kbps"] > 400, "the channel may open a moment after the line is up"
    victim.leaves()
    nothing = victim.page.evaluate("async () => (await import('/js/shared/probe.js')).measureLine(person.p.probe)")
    assert nothing is None, "who has closed the connection measures nothing"
