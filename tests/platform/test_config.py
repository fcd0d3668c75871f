"""Settings: everything wrong is named at once, before anything starts."""

from pathlib import Path

import pytest

from app.platform.config import SettingsError, load

PRODUCTION = {
    "RVR_DEMO": "0",
    "RVR_PUBLIC_URL": "https://go.example",
    "RVR_MEDIA_KEY": "0123456789abcdef",
    "RVR_DATA_KEYS": "k1:" + "A" * 43 + "=",
}


def test_demo_mode_needs_nothing_and_keeps_its_keys(tmp_path: Path) -> None:
    first = load({"RVR_DATA_DIR": str(tmp_path)})
    second = load({"RVR_DATA_DIR": str(tmp_path)})
    assert first.data_keys == second.data_keys
    assert first.media_key == second.media_key
    assert first.origin == "http://localhost:8000"
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_production_with_all_it_needs_starts() -> None:
    assert load(PRODUCTION).origin == "https://go.example"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"RVR_DATA_KEYS": ""}, "RVR_DATA_KEYS"),
        ({"RVR_DATA_KEYS": "k1:short"}, "RVR_DATA_KEYS"),
        ({"RVR_MEDIA_KEY": "short"}, "RVR_MEDIA_KEY"),
        ({"RVR_SMS": "pigeon"}, "RVR_SMS"),
        ({"RVR_SMS": "notify"}, "RVR_NOTIFY_API_KEY"),
        ({"RVR_SMS": "notify", "RVR_NOTIFY_API_KEY": "secret"}, "RVR_NOTIFY_API_KEY"),
        ({"RVR_SMS": "notify"}, "RVR_NOTIFY_TEMPLATE_ID"),
        ({"RVR_SMS": "notify", "RVR_HOST": "0.0.0.0", "RVR_NOTIFY_URL": "http://x.example"}, "RVR_NOTIFY_URL"),
        ({"RVR_SMS": "notify", "RVR_NOTIFY_CALLBACK_TOKEN": "short"}, "RVR_NOTIFY_CALLBACK_TOKEN"),
        ({"RVR_PUBLIC_URL": "http://go.example"}, "RVR_PUBLIC_URL"),
        ({"RVR_PUBLIC_URL": "https://go.example/path"}, "RVR_PUBLIC_URL"),
        ({"RVR_EXIT_URL": "https://weather.example"}, "RVR_EXIT_URL"),
        ({"RVR_DEMO_API_TOKEN": "x"}, "RVR_DEMO_API_TOKEN"),
        ({"RVR_LINK_MINUTES": "soon"}, "RVR_LINK_MINUTES"),
        ({"PORT": "99999"}, "RVR_PORT"),
    ],
)
def test_what_is_missing_or_wrong_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(PRODUCTION | changed)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        load({"RVR_LINK_MINUTES": "soon", "RVR_SMS": "pigeon"})
    assert "RVR_LINK_MINUTES" in str(error.value)
    assert "RVR_SMS" in str(error.value)


def test_demo_mode_refuses_a_public_address_without_https() -> None:
    with pytest.raises(SettingsError, match="RVR_DEMO"):
        load({"HOST": "0.0.0.0", "RVR_PUBLIC_URL": "http://go.example"})
