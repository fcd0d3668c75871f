"""Web push: what the settings may be, and that whatever they may be is signed."""

import pytest

from app.platform.push import Push, new_key, problems
from tests.push_service import PushService

SERVICES = "fcm.googleapis.com,*.push.services.mozilla.com, localhost:8443"


@pytest.mark.parametrize(
    "contact", ["https://localhost:8000", "https://force.example/it", "mailto:it@force", "https://[::1]:8000"]
)
def test_whatever_contact_the_settings_take_signs_a_push(pushes: PushService, contact: str) -> None:
    push = Push(new_key(), contact)
    one = pushes.subscription("desk")
    keys = f"{one['keys']['p256dh']} {one['keys']['auth']}"
    assert push.send(one["endpoint"], keys, {"title": "Someone is waiting"}, 60) == "taken"
    assert pushes.claims(pushes.taken[0][2])["sub"] == contact


@pytest.mark.parametrize(
    ("key", "contact", "services"),
    [
        ("", "", ""),
        ("", "", SERVICES),
        pytest.param(new_key(), "mailto:it@force.example", SERVICES, id="a key of ours"),
        ("", "https://[::1]:8000", ""),
    ],
)
def test_settings_of_push_that_work(key: str, contact: str, services: str) -> None:
    assert problems(key, contact, services) == []


@pytest.mark.parametrize(
    ("key", "contact", "services", "named"),
    [
        ("short", "", SERVICES, "RVR_PUSH_KEY"),
        ("?" * 43, "", SERVICES, "RVR_PUSH_KEY"),
        pytest.param(new_key() + "AAAA", "", SERVICES, "RVR_PUSH_KEY", id="a key that is too long"),
        ("", "it@force.example", SERVICES, "RVR_PUSH_CONTACT"),
        ("", "http://force.example", SERVICES, "RVR_PUSH_CONTACT"),
        ("", "", "https://push.example", "RVR_PUSH_SERVICES"),
        ("", "", "*", "RVR_PUSH_SERVICES"),
        ("", "", "push.example/path", "RVR_PUSH_SERVICES"),
    ],
)
def test_settings_of_push_that_are_wrong_are_named(key: str, contact: str, services: str, named: str) -> None:
    [problem] = problems(key, contact, services)
    assert named in problem
