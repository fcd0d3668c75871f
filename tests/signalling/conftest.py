"""Property tests also run on busy machines: how long an example takes says nothing about it."""

import pytest
from hypothesis import HealthCheck, settings

from signalling.forwarder import media as media_module
from tests.signalling.media_browser import Clock

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes when a test says so, for whatever forwards media."""
    clock = Clock()
    monkeypatch.setattr(media_module.time, "monotonic", lambda: clock.now_s)
    return clock
