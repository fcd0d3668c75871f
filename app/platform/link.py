"""Makes one file of an entry module and the modules that it imports, when the files are published.

Sources stay modules as written. On a slow line each file of her page costs a request, and twenty of them more than all
their bytes; linked, the page needs one. Each module becomes a function that runs once, in the order of the imports, and
returns what it exports: nothing inside is renamed or moved, so what a debugger shows is what was written.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

IMPORT = re.compile(r'^import\s*\{(?P<names>[^}]*)\}\s*from\s*"(?P<path>[^"]+)";?[ \t]*$', re.MULTILINE)
DECLARED = re.compile(r"^export (?P<kind>async function|function|class|const) (?P<name>\w+)", re.MULTILINE)
LIST_AT_END = re.compile(r"export\s*\{(?P<names>[^}]*)\};?\s*(?://#[^\n]*\s*)?$")
LEFT_OVER = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class CannotLink(Exception):
    """A module uses what this linker doesn't know, or modules import each other in a circle."""


@dataclass(frozen=True)
class _Linking:
    """One entry's link: the modules inside it in order, and what is imported from the files outside it."""

    entry: str
    sources: Mapping[str, str]
    outside: Mapping[str, str]
    order: list[str] = field(default_factory=list)
    imported: dict[str, list[str]] = field(default_factory=dict)


def link(entry: str, sources: Mapping[str, str], outside: Mapping[str, str] | None = None) -> str:
    """The entry module with all it imports.

    sources: module text by path. outside: modules that have one state for all files of a page, and the file whose list
    of exports (`export {…}` at its end) has their names; the linked file imports them from there.
    """
    work = _Linking(entry, sources, outside or {})
    _visit(work, entry, ())
    parts = [_as_function(work, path) for path in work.order[:-1]]
    parts.append(_with_names(work, entry))
    imports = [f'import {{{", ".join(dict.fromkeys(names))}}} from "{path}";' for path, names in work.imported.items()]
    return "\n".join([*imports, *parts])


def inside(entry: str, sources: Mapping[str, str], outside: Mapping[str, str] | None = None) -> list[str]:
    """The modules that `link` makes into one file, in their order; the entry comes last."""
    work = _Linking(entry, sources, outside or {})
    _visit(work, entry, ())
    return work.order


def _visit(work: _Linking, path: str, above: tuple[str, ...]) -> None:
    if path in above:
        raise CannotLink(f"{path} imports itself: {' → '.join([*above, path])}")
    if path in work.order or path in work.outside:
        return
    if path not in work.sources:
        raise CannotLink(f"{path} isn't there")
    for found in IMPORT.finditer(work.sources[path]):
        _visit(work, _resolved(path, found["path"]), (*above, path))
    work.order.append(path)


def _resolved(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _with_names(work: _Linking, path: str) -> str:
    """The module's text with each import as a look at what the other module returned."""

    def replace(found: re.Match[str]) -> str:
        target = _resolved(path, found["path"])
        names = [_pair(name) for name in found["names"].split(",") if name.strip()]
        if target in work.order:
            inside = ", ".join(name if name == local else f"{name}: {local}" for name, local in names)
            return f"const {{{inside}}} = m{work.order.index(target)};"
        return _imported(work, work.outside[target], names)

    text = IMPORT.sub(replace, work.sources[path])
    inner = LIST_AT_END.sub("", DECLARED.sub("", text))  # what the entry declares or lists stays exported
    if path == work.entry and LEFT_OVER.search(inner):
        raise CannotLink(f"{path} imports or exports in a way that isn't known here")
    return text.strip()


def _imported(work: _Linking, provider: str, names: list[tuple[str, str]]) -> str:
    listed = LIST_AT_END.search(work.sources[provider])
    exported = [_pair(name)[1] for name in listed["names"].split(",")] if listed else []
    if missing := [name for name, _local in names if name not in exported]:
        raise CannotLink(f"{provider} does not export {', '.join(missing)}")
    address = posixpath.relpath(provider, posixpath.dirname(work.entry))
    address = address if address.startswith(".") else f"./{address}"
    work.imported.setdefault(address, []).extend(name for name, _local in names)
    return "".join(f"const {local} = {name};" for name, local in names if name != local)


def _pair(written: str) -> tuple[str, str]:
    name, _, local = written.partition(" as ")
    return name.strip(), (local or name).strip()


def _as_function(work: _Linking, path: str) -> str:
    text = _with_names(work, path)
    exported = {found["name"]: found["name"] for found in DECLARED.finditer(text)}
    text = DECLARED.sub(lambda found: f"{found['kind']} {found['name']}", text)
    if listed := LIST_AT_END.search(text):
        pairs = [_pair(name) for name in listed["names"].split(",")]
        exported |= {outside: inside for inside, outside in pairs}
        text = text[: listed.start()].rstrip()
    if LEFT_OVER.search(text):
        raise CannotLink(f"{path} imports or exports in a way that isn't known here")
    returned = ", ".join(name if name == inside else f"{name}: {inside}" for name, inside in exported.items())
    return f"const m{work.order.index(path)} = (() => {{\n{text}\nreturn {{{returned}}};\n}})();"
