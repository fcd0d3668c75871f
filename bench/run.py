"""`make bench`: every benchmark, or those whose name begins with ONLY, as a table and in docs/performance.md.

A benchmark is a module of this package with a function `measure() -> list[Figure]`; its first docstring line says what
it is about, its name is the module's with dashes.
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bench
from bench import report
from bench.report import Figure

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"


def benchmarks() -> dict[str, tuple[str, Callable[[], list[Figure]]]]:
    """Name → what it is about, and how to measure it."""
    found = {}
    for entry in pkgutil.iter_modules(bench.__path__):
        module = importlib.import_module(f"bench.{entry.name}")
        if hasattr(module, "measure"):
            found[entry.name.replace("_", "-")] = ((module.__doc__ or "").strip().split("\n")[0], module.measure)
    return found


def main(only: str = "") -> int:
    """Run, print, write; 1 if a budget is missed, 2 if there is no such benchmark."""
    chosen = {name: part for name, part in benchmarks().items() if name.startswith(only)}
    if not chosen:
        print(f"No benchmark begins with {only!r}. There are: {', '.join(benchmarks())}", file=sys.stderr)
        return 2
    missed = 0
    for name, (about, measure) in chosen.items():
        print(f"\n{name}: {about}", flush=True)
        figures = measure()
        print(report.terminal(figures), flush=True)
        write(name, about, figures)
        missed += sum(figure.met is False for figure in figures)
    print(f"\nWritten to {DOCUMENT.relative_to(Path.cwd())}; budgets missed: {missed}")
    return 1 if missed else 0


def write(name: str, about: str, figures: list[Figure]) -> None:
    """Exchange the section of this benchmark in docs/performance.md."""
    before = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    text = report.section(about, figures, report.commit(), report.machine(), datetime.now(UTC).date())
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(report.replaced(before, name, text), "utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
