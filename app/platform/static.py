"""Static files as browsers get them: under an address that holds their version, compressed beforehand, kept for ever.

`build` publishes `app/static` into `var/static/<version>/`; `install` serves that under `/static/<version>/` and gives
templates `asset`, `inline_css`, `page_styles` and `style_hash`. The last versions stay, so that a page opened before an
update works.
"""

import base64
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask, has_request_context, request
from markupsafe import Markup
from whitenoise import WhiteNoise

from app.platform import link, strip
from app.platform.headers import FIXED, STEP, add_styles

FORMAT = b"5"  # raise it when `build` publishes the same sources differently
KEPT_VERSIONS = 3
RENAMED = {"js/victim/": "js/page/"}  # no address on her phone says what she is to us
# Her pages' scripts become one file each. The first, on every page of hers, has what they share: leaving, its state.
FIRST = "js/page/steps.js"
MAIN = "js/page/main.js"
LATER = "js/page/later.js"  # fetched by MAIN, of which it has what both need
LINKED = (MAIN, "js/page/quiet.js", "js/page/away.js")
SHELL = "js/page/shell.js"  # a service worker for one address, above the folder that it lies in
# What the first document of hers has within it, for those that are opened again: from there on it is in the cache.
STYLES, STYLES_OF = "css/page.css", ("tokens", "base", "victim")
SHARED_BY_HER_PAGES = ("js/page/exit.js",)
NOT_PUBLISHED = (".d.ts", ".md", "~", ".swp")
COMPRESSED = {".js", ".css", ".svg", ".json", ".txt", ".webmanifest"}


@dataclass(frozen=True)
class Manifest:
    """One published version. `files` are paths below `root` as they are addressed."""

    version: str
    root: Path
    files: frozenset[str] = field(repr=False)

    def address(self, path: str) -> str:
        """The address of a file, given by its path in app/static. Raises KeyError if there is no such file."""
        published = _published(path)
        if published not in self.files:
            raise KeyError(f"app/static/{path} isn't there")
        return f"/static/{self.version}/{published}"

    def css(self, *names: str) -> str:
        """The text of app/static/css/<name>.css, one after the other."""
        return "".join((self.root / "css" / f"{name}.css").read_text("utf-8") for name in names)


def build(source: Path, target: Path) -> Manifest:
    """Publish the files below `source` into a folder of `target` named by their content; quick if it is there."""
    contents = {_published(path): (source / path).read_bytes() for path in sorted(_to_publish(source))}
    version = _version(contents)
    root = target / version
    if not root.is_dir():
        _write(contents, root)
    os.utime(root)  # in use: the last to be forgotten
    _forget_old(target)
    return Manifest(version, root, frozenset(contents) | {STYLES})


def install(app: Flask, source: Path, target: Path) -> Manifest:
    """Publish the files, serve them in front of `app` and give its templates their addresses."""
    manifest = build(source, target)
    inlined = cache(manifest.css)

    def inline_css(*names: str, media: str = "all") -> Markup:
        if has_request_context() and STEP in request.headers:
            return Markup("")  # shown in a page that has its styles already
        add_styles([_hash(inlined(*names))])
        attribute = "" if media == "all" else f' media="{media}"'
        return Markup(f"<style{attribute}>{inlined(*names)}</style>")  # noqa: S704 - our own style sheets

    def page_styles(within: bool, media: str = "all") -> Markup:
        """Her pages' styles: within the document, or as a file that is in the cache when it is opened again."""
        if within or STEP in request.headers:
            return inline_css(*STYLES_OF, media=media)
        return Markup('<link rel="stylesheet" href="{}" media="{}">').format(manifest.address(STYLES), media)

    def style_hash(*names: str) -> str:
        return _hash(inlined(*names))

    app.jinja_env.globals.update(
        asset=manifest.address, inline_css=inline_css, page_styles=page_styles, style_hash=style_hash
    )
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=target,
        prefix="/static/",
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )
    app.extensions["static"] = manifest
    return manifest


def _to_publish(source: Path) -> Iterator[str]:
    for path in source.rglob("*"):
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith(NOT_PUBLISHED):
            yield path.relative_to(source).as_posix()


def _published(path: str) -> str:
    for old, new in RENAMED.items():
        if path.startswith(old):
            return new + path.removeprefix(old)
    return path


def _source(published: str) -> str:
    """The path that modules know a published file by: they import from the folders as they are in app/static."""
    for old, new in RENAMED.items():
        if published.startswith(new):
            return old + published.removeprefix(new)
    return published


def _version(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256(FORMAT)
    for path, content in contents.items():
        digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def _write(contents: dict[str, bytes], root: Path) -> None:
    """Write beside the served folder and rename when whole: a crash or a second process leaves nothing half there."""
    draft = root.parent.with_name(f".{root.parent.name}-{root.name}-{os.getpid()}")
    prepared = {path: _prepared(path, content) for path, content in contents.items()}
    for path, content in (prepared | _linked(prepared)).items():
        file = draft / path
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_file(file, content)
    root.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.rename(root)
    except OSError:  # another process was first with the same bytes
        shutil.rmtree(draft)


def _linked(prepared: dict[str, bytes]) -> dict[str, bytes]:
    sources = {_source(path): content.decode() for path, content in prepared.items() if path.endswith(".js")}
    outside = {_source(path): _source(FIRST) for path in SHARED_BY_HER_PAGES}
    linked = {path: link.link(_source(path), sources, outside) for path in LINKED if path in prepared}
    if LATER in prepared:
        main = _source(MAIN)
        in_main = dict.fromkeys(link.inside(main, sources, outside), main)
        linked[LATER] = link.link(_source(LATER), sources, in_main | outside)
    if FIRST in prepared:
        linked[FIRST] = link.link(_source(FIRST), sources)
    styles = "".join(prepared[path].decode() for name in STYLES_OF if (path := f"css/{name}.css") in prepared)
    return {path: text.encode() for path, text in linked.items()} | {STYLES: styles.encode()}


def _prepared(path: str, content: bytes) -> bytes:
    if path.endswith(".js"):
        return strip.script(content.decode()).encode()
    if path.endswith(".css"):
        return strip.style(content.decode()).encode()
    return content


def _write_file(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    if file.suffix in COMPRESSED:
        file.with_name(file.name + ".br").write_bytes(brotli.compress(content, quality=11))
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def _forget_old(target: Path) -> None:
    versions = sorted((path for path in target.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in versions[:-KEPT_VERSIONS]:
        shutil.rmtree(old, ignore_errors=True)


def _hash(css: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy"):
        headers[name] = FIXED[name]
    if url.endswith(f"/{SHELL}"):
        headers["Service-Worker-Allowed"] = "/here"
