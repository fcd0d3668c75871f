"""Clips in sign language: shown only where a force has put one, told what they cost, served in ranges."""

from pathlib import Path

import pytest
from flask import Flask

from tests.people import Phone


@pytest.fixture
def clips(app: Flask) -> Path:
    """The force's folder."""
    folder: Path = app.extensions["clips"].folder
    folder.mkdir()
    return folder


def test_without_a_clip_nothing_is_shown(phone: Phone, link: str) -> None:
    phone.continues(link)
    assert "<video" not in phone.gets("/here").get_data(as_text=True)


def test_a_clip_is_offered_with_its_cost_and_not_loaded(phone: Phone, link: str, clips: Path) -> None:
    (clips / "before.mp4").write_bytes(b"x" * 1_840_000)
    (clips / "before.jpg").write_bytes(b"p" * 20_000)
    phone.continues(link)
    page = phone.gets("/here").get_data(as_text=True)
    assert "(1.9 MB)" in page
    assert 'preload="none"' in page
    assert "poster=" not in page.replace("data-poster=", "")
    (clips / "before.mp4").unlink()
    assert "<video" not in phone.gets("/here").get_data(as_text=True), "a clip that was taken away is gone at once"


def test_a_clip_comes_in_ranges_and_is_kept_nowhere(phone: Phone, clips: Path) -> None:
    (clips / "help.webm").write_bytes(bytes(range(200)))
    answer = phone.http.get("/clips/help.webm", base_url="https://go.test", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.get_data()) == (206, bytes(range(10, 20)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "media-src 'self'" in answer.headers["Content-Security-Policy"]
    answer.close()


@pytest.mark.parametrize("name", ["data.keys", "other.mp4", "help.txt", "..%2Fdata.keys", "help.mp4"])
def test_nothing_else_is_served_from_there(phone: Phone, clips: Path, name: str) -> None:
    for file in ("data.keys", "other.mp4", "help.txt"):
        (clips / file).write_text("secret")
    assert phone.gets(f"/clips/{name}").status_code == 404
