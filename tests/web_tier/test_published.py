"""What the whole application publishes."""

import re

from flask import Flask

NAMING = re.compile(r"(?i)\b(?:police|abuse|abusive|domestic|violen\w+|helpline)\b")


def test_sources_are_not_served_beside_what_is_published(app: Flask) -> None:
    client = app.test_client()
    address = app.extensions["static"].address("js/victim/main.js")
    assert client.get(address, buffered=True).status_code == 200
    assert client.get("/static/js/victim/main.js", buffered=True).status_code == 404
    assert client.get(address.replace("/js/page/", "/js/victim/"), buffered=True).status_code == 404


def test_no_published_file_of_her_page_names_what_it_is_for(app: Flask) -> None:
    root = app.extensions["static"].root
    for path in [*(root / "js/page").glob("*.js"), *(root / "js/shared").glob("*.js"), root / "css/victim.css"]:
        assert not NAMING.findall(path.read_text("utf-8")), path.name
