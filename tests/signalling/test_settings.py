"""Settings are checked all at once, and the key can't be printed."""

import pytest

from signalling.captions.process import Choice
from signalling.settings import BadSettings, read_settings

KEY = "k" * 32


def test_the_defaults_need_only_the_key() -> None:
    settings = read_settings({"RVR_MEDIA_KEY": KEY, "PORT": "9000"})
    assert settings.web_url == "http://127.0.0.1:9000"
    assert settings.addresses == ()
    assert settings.node


def test_addresses_may_be_limited() -> None:
    settings = read_settings({"RVR_MEDIA_KEY": KEY, "RVR_MEDIA_ADDRESSES": "127.0.0.1, 127.0.0.2"})
    assert settings.addresses == ("127.0.0.1", "127.0.0.2")


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(
            {
                "RVR_MEDIA_KEY": "short",
                "RVR_MEDIA_WEB_URL": "ftp://web",
                "RVR_MEDIA_CAPACITY": "many",
                "RVR_MEDIA_ADDRESSES": "here 203.0.113.77",
            }
        )
    named = [problem.split()[0].rstrip(":") for problem in caught.value.problems]
    assert named == [
        "RVR_MEDIA_WEB_URL",
        "RVR_MEDIA_KEY",
        "RVR_MEDIA_CAPACITY",
        "RVR_MEDIA_ADDRESSES",
        "RVR_MEDIA_ADDRESSES",
    ]


def test_the_key_is_not_printed() -> None:
    assert KEY not in repr(read_settings({"RVR_MEDIA_KEY": KEY}))


def test_captions_are_off_until_an_engine_is_named() -> None:
    assert read_settings({"RVR_MEDIA_KEY": KEY}).captions is None
    named = read_settings(
        {
            "RVR_MEDIA_KEY": KEY,
            "RVR_CAPTIONS_ENGINE": "sherpa",
            "RVR_CAPTIONS_MODEL": "/srv/model",
            "RVR_CAPTIONS_LANGUAGES": "en, cy",
        }
    )
    assert named.captions == Choice("sherpa", "/srv/model")
    assert named.caption_languages == ("en", "cy")


@pytest.mark.parametrize(
    ("engine", "wrong"),
    [("whisper", "RVR_CAPTIONS_ENGINE"), ("sherpa", "RVR_CAPTIONS_MODEL"), ("vosk", "RVR_CAPTIONS_MODEL")],
)
def test_an_unknown_engine_or_one_without_its_model_is_named(engine: str, wrong: str) -> None:
    with pytest.raises(BadSettings, match=wrong):
        read_settings({"RVR_MEDIA_KEY": KEY, "RVR_CAPTIONS_ENGINE": engine})
