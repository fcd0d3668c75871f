"""What browsers get from app/static, and how small."""

import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from app.platform import compression, headers, static

STATIC = Path(__file__).parents[2] / "app" / "static"
SCRIPT = '// the police\nimport { wire } from "../shared/wire.js";\n' + "wire();\n" * 50


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for path, content in {
        "js/victim/main.js": SCRIPT,
        "js/shared/wire.js": "export const wire = () => {};\n",
        "js/shared/wire_events.d.ts": "export type Told = {};",
        "css/tokens.css": "/* colours */ :root { --ink: #111 }",
        "css/base.css": "body { color: var(--ink) }",
        "css/victim.css": "main { margin: 0 }",
    }.items():
        (tmp_path / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / path).write_text(content)
    return tmp_path / "source"


@pytest.fixture
def client(source: Path, tmp_path: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    static.install(app, source, tmp_path / "var" / "static")
    headers.install(app, hsts=False)
    compression.install(app)
    kept: list[compression.Precompressed] = []

    @app.get("/styled")
    def styled() -> str:
        return render_template_string("{{ inline_css('tokens', 'base') }}<p>{{ asset('js/victim/main.js') }}")

    @app.get("/opened-again")
    def opened_again() -> str:
        return render_template_string("{{ page_styles(within=False) }}")

    @app.get("/first")
    def first() -> str:
        return render_template_string("{{ page_styles(within=True) }}")

    @app.get("/constant")
    def constant() -> object:
        if not kept:
            kept.append(compression.precompressed(styled() + "constant " * 200))
        return kept[0].response()

    app.add_url_rule("/long", "long", lambda: "words " * 500)
    app.add_url_rule("/short", "short", lambda: "words")
    return app.test_client()


def test_the_same_sources_give_the_same_version_and_are_built_once(source: Path, tmp_path: Path) -> None:
    first = static.build(source, tmp_path / "out")
    marker = first.root / "marker"
    marker.touch()
    assert static.build(source, tmp_path / "out") == first
    assert marker.exists()


def test_any_change_gives_a_new_version_and_the_old_one_stays_for_a_while(source: Path, tmp_path: Path) -> None:
    versions = []
    for number in range(5):
        (source / "js/shared/wire.js").write_text(f"export const wire = {number};")
        versions.append(static.build(source, tmp_path / "out").version)
    assert len(set(versions)) == 5
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(versions[-static.KEPT_VERSIONS :])


def test_a_page_that_is_opened_again_has_as_a_file_the_styles_that_the_first_had_within(client: FlaskClient) -> None:
    link = client.get("/opened-again").text
    file = link.partition('href="')[2].partition('"')[0]
    with client.get(file) as served:
        assert served.text == client.get("/first").text.removeprefix("<style>").removesuffix("</style>")
    assert client.get("/opened-again", headers={headers.STEP: "1"}).text == ""  # it has them already
    assert "page.css" in link


def test_nothing_unfinished_is_left(source: Path, tmp_path: Path) -> None:
    static.build(source, tmp_path / "var" / "static")
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["static"]


def test_addresses_on_her_phone_are_neutral(source: Path, tmp_path: Path) -> None:
    manifest = static.build(source, tmp_path / "out")
    address = manifest.address("js/victim/main.js")
    assert address == f"/static/{manifest.version}/js/page/main.js"
    published = (manifest.root / "js/page/main.js").read_text()
    assert "police" not in published
    assert "import" not in published, "her page's script is one file"
    assert not list(manifest.root.rglob("*.d.ts*"))


def test_a_mistyped_address_is_an_error_at_once(source: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"js/nothing\.js"):
        static.build(source, tmp_path / "out").address("js/nothing.js")


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("", None)])
def test_files_come_compressed_as_the_browser_likes_and_stay_for_ever(
    client: FlaskClient, accepts: str, encoding: str | None
) -> None:
    address = client.application.extensions["static"].address("js/victim/main.js")
    answer = client.get(address, headers={"Accept-Encoding": accepts}, buffered=True)
    body = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answer.data)
    assert body.count(b"wire();") == 50
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.content_type.startswith("text/javascript")


def test_inlined_styles_are_allowed_by_hash_on_their_page_only(client: FlaskClient) -> None:
    answer = client.get("/styled")
    style = answer.text.split("<style>")[1].split("</style>")[0]
    assert style == ":root{--ink:#111}body{color:var(--ink)}"
    assert static._hash(style) in answer.headers["Content-Security-Policy"]
    assert "sha256" not in client.get("/short").headers["Content-Security-Policy"]


@pytest.mark.parametrize(("accepts", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
def test_a_constant_page_is_the_same_each_time_with_its_styles_allowed(
    client: FlaskClient, accepts: str, decode: type
) -> None:
    first, second = (client.get("/constant", headers={"Accept-Encoding": accepts}) for _ in range(2))
    assert first.data == second.data
    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
    assert "sha256-" in second.headers["Content-Security-Policy"]
    assert b"constant constant" in decode(second.data)


def test_pages_are_compressed_on_the_fly_when_it_pays(client: FlaskClient) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 100
    assert "Content-Encoding" not in client.get("/short", headers={"Accept-Encoding": "br"}).headers
    assert "Content-Encoding" not in client.get("/long", headers={"Accept-Encoding": "br;q=0"}).headers
