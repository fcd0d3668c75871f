"""Reading a playbook: a folder of YAML in, a `Playbook` out, or every problem with its file, line and column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from app.playbook.checking import Loc, across
from app.playbook.content import PARTS, Playbook
from app.playbook.explaining import explain

DEFAULT = Path(__file__).parent / "default"
DOCUMENTS = "documents/"
MAX_FILE_CHARS = 100_000
MAX_ENTRIES = 20_000
"""A playbook has hundreds. More come from a file that repeats itself by aliases until the memory is full."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, where, and what to do. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


class PlaybookError(Exception):
    """The playbook can't be used; `problems` names everything that is wrong, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def files_of(folder: Path) -> dict[str, str]:
    """The texts of a playbook's folder by name. Raises PlaybookError for what is no text."""
    files, problems = {}, []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob(f"{DOCUMENTS}*")]):
        name = path.relative_to(folder).as_posix()
        try:
            files[name] = path.read_text("utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(name, 1, 1, "is not text in UTF-8: save it as UTF-8"))
    if problems:
        raise PlaybookError(problems)
    return files


def read(files: Mapping[str, str]) -> Playbook:
    """The playbook of these files. Raises PlaybookError with everything that is wrong."""
    texts = {name.removeprefix(DOCUMENTS): text for name, text in files.items() if name.startswith(DOCUMENTS)}
    problems = [Problem(name, 1, 1, _too_long()) for name, text in files.items() if len(text) > MAX_FILE_CHARS]
    problems += _unknown_files(files)
    trees: dict[str, Any] = {}
    parts: dict[str, BaseModel] = {}
    for part, model in PARTS.items():
        name = f"{part}.yaml"
        try:
            trees[part] = _parse(name, files)
            parts[part] = model.model_validate(_plain(name, trees[part]))
        except PlaybookError as error:
            problems += error.problems
        except ValidationError as error:
            problems += [Problem(name, *_place(trees[part], loc), what) for loc, what in explain(error, model)]
    for part, loc, what in across(parts, texts):
        problems.append(Problem(f"{part}.yaml", *_place(trees[part], loc), what))
    if problems:
        raise PlaybookError(sorted(problems))
    return Playbook.model_validate({**parts, "texts": texts})


def _too_long() -> str:
    return f"is longer than {MAX_FILE_CHARS} characters: divide it, or shorten it"


def _unknown_files(files: Mapping[str, str]) -> list[Problem]:
    known = ", ".join(f"{part}.yaml" for part in PARTS)
    return [
        Problem(name, 1, 1, f"is not a file of a playbook. They are {known}; documents lie in the folder documents")
        for name in files
        if not name.startswith(DOCUMENTS) and name.removesuffix(".yaml") not in PARTS
    ]


def _parse(name: str, files: Mapping[str, str]) -> Any:
    if name not in files:
        raise PlaybookError([Problem(name, 1, 1, "is missing: copy it from the default playbook and change it")])
    try:
        tree = YAML(typ="rt").load(files[name][:MAX_FILE_CHARS])
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PlaybookError([Problem(name, line, column, _yaml_words(error))]) from None
    except (YAMLError, ValueError, RecursionError):
        raise PlaybookError([Problem(name, 1, 1, "is not YAML: look for characters that don't belong there")]) from None
    if not isinstance(tree, CommentedMap):
        raise PlaybookError([Problem(name, 1, 1, "must hold entries such as `name: value`, and holds none")])
    return tree


def _yaml_words(error: MarkedYAMLError) -> str:
    said = (error.problem or "can't be read").split("\n")[0]
    if "duplicate key" in said:
        return f"{said.replace('found duplicate key', 'has the entry twice:')}. Keep one of them"
    return f"is not YAML here ({said}). Look at the indentation, and put text with a colon in quotes"


def _plain(name: str, tree: Any) -> Any:
    """The tree as plain dicts, lists and values."""
    left = iter(range(MAX_ENTRIES))

    def plain(node: Any) -> Any:
        if next(left, None) is None:
            raise PlaybookError([Problem(name, 1, 1, f"has more than {MAX_ENTRIES} entries: shorten it")])
        if isinstance(node, CommentedMap):
            return {_scalar(key): plain(value) for key, value in node.items()}
        if isinstance(node, CommentedSeq):
            return [plain(item) for item in node]
        return _scalar(node)

    try:
        return plain(tree)
    except RecursionError:
        raise PlaybookError([Problem(name, 1, 1, "is nested too deeply, or holds itself")]) from None


def _scalar(node: Any) -> Any:
    """ruamel's own kinds of text and number as Python's."""
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _place(tree: Any, loc: Loc) -> tuple[int, int]:
    """Line and column of the entry at `loc`, or of the nearest one above it that exists; from 1."""
    *_, (line, column) = ((0, 0), *_walk(tree, loc))
    return line + 1, column + 1


def _walk(tree: Any, loc: Loc) -> Iterator[tuple[int, int]]:
    node = tree
    for position, step in enumerate(loc):
        known = node if isinstance(node, CommentedMap) else range(len(node)) if isinstance(node, CommentedSeq) else ()
        if step not in known:
            return
        is_last_key = isinstance(node, CommentedMap) and loc[position + 1 :] in ((), ("[key]",))
        if isinstance(node, CommentedSeq):
            where = node.lc.item(step)
        elif is_last_key and loc[-1] != "[key]" and not isinstance(node[step], (CommentedMap, CommentedSeq)):
            where = node.lc.value(step)
        else:
            where = node.lc.key(step)
        node = node[step]
        yield where
