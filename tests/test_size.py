"""The house's sizes: what reads best is short, and the largest is what newcomers complain about."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("app", "signalling", "bench", "deploy", "tests", "e2e")
SUFFIXES = {".py", ".js", ".mjs", ".html", ".css"}
LARGEST_FILE_LINES = 400
USUAL_FILE_LINES = 200
USUAL_FUNCTION_LINES = 30


def files() -> list[Path]:
    found = (path for part in PARTS for path in (ROOT / part).rglob("*") if path.suffix in SUFFIXES)
    return [path for path in found if "migrations" not in path.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def function_lengths() -> dict[str, int]:
    lengths = {}
    for path in files():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lengths[f"{name(path)}:{node.lineno} {node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    return lengths


def largest(sizes: dict[str, int], limit: int) -> str:
    over = sorted(((size, where) for where, size in sizes.items() if size > limit), reverse=True)
    return "\n".join(f"{size:5} {where}" for size, where in over)


def test_no_file_has_more_than_400_lines() -> None:
    sizes = {name(path): line_count(path) for path in files()}
    assert max(sizes.values()) <= LARGEST_FILE_LINES, largest(sizes, LARGEST_FILE_LINES)


def test_nine_in_ten_files_have_fewer_than_200_lines() -> None:
    sizes = {name(path): line_count(path) for path in files()}
    over = largest(sizes, USUAL_FILE_LINES)
    assert len(over.splitlines()) <= len(sizes) / 10, over


def test_nine_in_ten_functions_have_fewer_than_30_lines() -> None:
    lengths = function_lengths()
    over = largest(lengths, USUAL_FUNCTION_LINES)
    assert len(over.splitlines()) <= len(lengths) / 10, over
