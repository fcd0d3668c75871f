"""Makes one file of an entry module and the modules that it imports, when the files are published.

Sources stay modules as written. On a slow line each file of her page costs a request, and twenty of them more than all
their bytes; linked, the page needs one. Each module becomes a function that runs once, in the order of the imports, and
returns what it exports: nothing inside is renamed or moved, so what a debugger shows is what was written.
"""

import posixpath
import re
from collections.abc import Collection, Mapping

IMPORT = re.compile(r'^import\s*\{(?P<names>[^}]*)\}\s*from\s*"(?P<path>[^"]+)";?[ \t]*$', re.MULTILINE)
DECLARED = re.compile(r"^export (?P<kind>async function|function|class|const) (?P<name>\w+)", re.MULTILINE)
LIST_AT_END = re.compile(r"export\s*\{(?P<names>[^}]*)\};?\s*(?://#[^\n]*\s*)?$")
LEFT_OVER = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class CannotLink(Exception):
    """A module uses what this linker doesn't know, or modules import each other in a circle."""


def link(entry: str, sources: Mapping[str, str], keep: Collection[str] = ()) -> str:
    """The entry module with all it imports.

    sources: module text by path. keep: paths that stay files of their own, because other pages share their state.
    """
    order: list[str] = []
    _visit(entry, sources, frozenset(keep), (), order)
    kept: dict[str, list[str]] = {}
    parts = [_as_function(path, sources[path], order, kept, posixpath.dirname(entry)) for path in order[:-1]]
    parts.append(_with_names(entry, sources[entry], order, kept, posixpath.dirname(entry)))
    imports = [f'import {{{", ".join(dict.fromkeys(names))}}} from "{path}";' for path, names in kept.items()]
    return "\n".join([*imports, *parts])


def _visit(
    path: str, sources: Mapping[str, str], keep: frozenset[str], above: tuple[str, ...], order: list[str]
) -> None:
    if path in above:
        raise CannotLink(f"{path} imports itself: {' → '.join([*above, path])}")
    if path in order or path in keep:
        return
    if path not in sources:
        raise CannotLink(f"{path} isn't there")
    for found in IMPORT.finditer(sources[path]):
        _visit(_resolved(path, found["path"]), sources, keep, (*above, path), order)
    order.append(path)


def _resolved(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _with_names(path: str, source: str, order: list[str], kept: dict[str, list[str]], base: str) -> str:
    """The module's text with each import as a look at what the other module returned."""

    def replace(found: re.Match[str]) -> str:
        target = _resolved(path, found["path"])
        names = [_pair(name) for name in found["names"].split(",") if name.strip()]
        if target in order:
            inside = ", ".join(name if name == local else f"{name}: {local}" for name, local in names)
            return f"const {{{inside}}} = m{order.index(target)};"
        relative = posixpath.relpath(target, base)
        address = relative if relative.startswith(".") else f"./{relative}"
        kept.setdefault(address, []).extend(name for name, _local in names)
        renamed = [f"const {local} = {name};" for name, local in names if name != local]
        return "".join(renamed)

    text = IMPORT.sub(replace, source)
    if path == order[-1] and LEFT_OVER.search(DECLARED.sub("", text)):  # what the entry declares stays exported
        raise CannotLink(f"{path} imports or exports in a way that isn't known here")
    return text.strip()


def _pair(written: str) -> tuple[str, str]:
    name, _, local = written.partition(" as ")
    return name.strip(), (local or name).strip()


def _as_function(path: str, source: str, order: list[str], kept: dict[str, list[str]], base: str) -> str:
    text = _with_names(path, source, order, kept, base)
    exported = {found["name"]: found["name"] for found in DECLARED.finditer(text)}
    text = DECLARED.sub(lambda found: f"{found['kind']} {found['name']}", text)
    if listed := LIST_AT_END.search(text):
        pairs = [_pair(name) for name in listed["names"].split(",")]
        exported |= {outside: inside for inside, outside in pairs}
        text = text[: listed.start()].rstrip()
    if LEFT_OVER.search(text):
        raise CannotLink(f"{path} imports or exports in a way that isn't known here")
    returned = ", ".join(name if name == inside else f"{name}: {inside}" for name, inside in exported.items())
    return f"const m{order.index(path)} = (() => {{\n{text}\nreturn {{{returned}}};\n}})();"
