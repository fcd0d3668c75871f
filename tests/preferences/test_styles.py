"""The style sheet that only some need is fetched by those."""

import re

import pytest

from tests.people import Phone

STYLES = re.compile('rel="stylesheet" href="[^"]*access.css')


@pytest.mark.parametrize(("wish", "needed"), [({"captions": True}, False), ({"text_size": "largest"}, True)])
def test_only_wishes_that_show_bring_the_styles_for_them(
    phone: Phone, link: str, wish: dict[str, object], needed: bool
) -> None:
    phone.waits(link)
    assert not STYLES.search(phone.gets("/here").text)
    assert phone.socket.asks("preferences:set", wish)["ok"]
    assert bool(STYLES.search(phone.gets("/here").text)) is needed
