"""The node says what it can write down, tells it as the web process expects, and says what is wrong with a model."""

from collections.abc import Iterator

import pytest

from tests.browser.actors import Node
from tests.browser.conftest import a_media_web
from tests.browser.media_web import MediaWeb
from tests.signalling.captions.speech import MODEL

media_web = pytest.fixture(scope="module")(a_media_web)


@pytest.fixture
def node(media_web: MediaWeb, request: pytest.FixtureRequest) -> Iterator[Node]:
    node = Node(media_web, **request.param)
    yield node
    node.ends()


@pytest.mark.parametrize("node", [{"RVR_CAPTIONS_ENGINE": "sherpa", "RVR_CAPTIONS_MODEL": str(MODEL)}], indirect=True)
def test_it_says_which_engine_it_has_and_for_whom_it_can_be_asked(media_web: MediaWeb, node: Node) -> None:
    assert media_web.introductions[-1]["captions"] == {"engine": "sherpa", "languages": ["en"], "problem": None}
    assert media_web.ask("caption:start", {"peer": "nobody", "language": "en"}) == {"error": "unknown_peer"}
    assert media_web.ask("caption:start", {"peer": "nobody"}) == {"error": "bad_request"}
    assert media_web.ask("caption:stop", {"peer": "nobody"}) == {}


@pytest.mark.parametrize("node", [{}], indirect=True)
def test_off_is_off(media_web: MediaWeb, node: Node) -> None:
    assert media_web.introductions[-1]["captions"] == {"engine": None, "languages": [], "problem": None}
    asked = {"peer": "anybody", "language": "en"}
    assert media_web.ask("caption:start", asked) == {"state": "unavailable", "engine": None}


@pytest.mark.parametrize(
    "node", [{"RVR_CAPTIONS_ENGINE": "sherpa", "RVR_CAPTIONS_MODEL": "/nowhere/model"}], indirect=True
)
def test_what_is_wrong_with_the_model_is_told_and_calls_go_on(media_web: MediaWeb, node: Node) -> None:
    captions = media_web.introductions[-1]["captions"]
    assert captions["problem"] == "RVR_CAPTIONS_MODEL: /nowhere/model is not a folder"
    assert media_web.ask("peer:open", {"peer": "somebody"})["connections"]
