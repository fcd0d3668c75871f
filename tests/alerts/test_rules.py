"""Who is due an alert, and to which addresses one may be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.rules import MOST_TIMES, is_due, is_push_service, waits_since

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
FIRST, AGAIN = timedelta(seconds=60), timedelta(seconds=90)
SERVICES = ("fcm.googleapis.com", "*.push.services.mozilla.com", "localhost:8443")
lengths = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=12))


def due(waited: timedelta, since_told: timedelta | None, times: int) -> bool:
    told_at = None if since_told is None else NOW - since_told
    return is_due(NOW, NOW - waited, told_at, times, first=FIRST, again=AGAIN)


@given(lengths)
def test_nobody_is_due_before_the_first_threshold_and_everybody_untold_after_it(waited: timedelta) -> None:
    assert due(waited, None, 0) == (waited >= FIRST)


@given(lengths, lengths, st.integers(0, MOST_TIMES - 1))
def test_after_one_alert_the_next_keeps_its_distance(waited: timedelta, told: timedelta, times: int) -> None:
    assert due(waited, told, times) == (waited >= FIRST and told >= AGAIN)


@given(lengths, lengths)
def test_a_wait_that_nobody_ends_falls_silent(waited: timedelta, told: timedelta) -> None:
    assert not due(waited, told, MOST_TIMES)


@given(lengths, lengths, st.integers(0, MOST_TIMES))
def test_who_waits_longer_is_never_less_due(waited: timedelta, more: timedelta, times: int) -> None:
    assert due(waited + more, None, times) >= due(waited, None, times)


def test_a_second_by_second_watch_of_a_long_wait_alerts_at_each_step_and_no_more() -> None:
    told_at, at = None, []
    for second in range(4 * 3600):
        now = NOW + timedelta(seconds=second)
        if is_due(now, NOW, told_at, len(at), first=FIRST, again=AGAIN):
            told_at = now
            at.append(second)
    assert at == [60 + 90 * step for step in range(MOST_TIMES)]


def test_a_caller_whose_call_was_given_back_waits_anew() -> None:
    assert waits_since(NOW, None) == NOW
    assert waits_since(NOW, NOW + FIRST) == NOW + FIRST
    assert waits_since(NOW, NOW - FIRST) == NOW


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://FCM.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://localhost:8443/push",
    ],
)
def test_a_push_service_of_the_settings_is_allowed(endpoint: str) -> None:
    assert is_push_service(endpoint, SERVICES)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/",
        "https://fcm.googleapis.com.evil.example/",
        "https://fcm.googleapis.com@127.0.0.1/",
        "https://evil.example\\@fcm.googleapis.com/",
        "https://push.services.mozilla.com.evil.example/",
        "https://xpush.services.mozilla.com/",
        "https://push.services.mozilla.com/",
        "https://localhost/push",
        "https://127.0.0.1:8443/push",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[broken/",
        "https://fcm.googleapis.com:99999/",
        "https://fcm.googleapis.com/\r\nHost: evil",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "",
    ],
)
def test_any_other_address_is_not(endpoint: str) -> None:
    assert not is_push_service(endpoint, SERVICES)


@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_rule_fail_or_leads_elsewhere(text: str) -> None:
    assert not is_push_service(f"https://{text}", ())
    assert not is_push_service(text, SERVICES) or text.casefold().startswith("https://")
