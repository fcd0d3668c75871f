"""What a benchmark found, as a table for the terminal and a section of docs/performance.md."""

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

COLUMNS = ("Figure", "Value", "Budget", "Measured beside", "Note")
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
HEAD = """# Performance

Written by `make bench`; each part by `make bench ONLY=<part>`. Budgets are what the product promises itself; "beside"
is what the same run measured on the same machine for comparison.
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    budget: "≤ 20" or "≥ 2500" in the same unit, or "" where there is none. beside: what was measured in the same run
    for comparison, in words.
    """

    name: str
    value: float
    unit: str
    budget: str = ""
    beside: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept; None without a budget."""
        if not self.budget:
            return None
        sign, limit = self.budget[0], float(self.budget[1:].replace(",", ""))
        return self.value <= limit if sign == "≤" else self.value >= limit

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of this figure, in the order of COLUMNS."""
        verdict = {None: "", True: " ✓", False: " **missed**"}[self.met]
        budget = f"{self.budget} {self.unit}{verdict}" if self.budget else "–"
        return self.name, f"{rounded(self.value)} {self.unit}", budget, self.beside or "–", self.note


def rounded(value: float) -> str:
    """Three significant digits, thousands with commas."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def terminal(figures: Sequence[Figure]) -> str:
    """A table with aligned columns."""
    rows = [COLUMNS, *(figure.cells for figure in figures)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def markdown(figures: Sequence[Figure]) -> str:
    """The same as a Markdown table."""
    rows = ["| " + " | ".join(cell.replace("|", "/") for cell in figure.cells) + " |" for figure in figures]
    return "\n".join(["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|", *rows])


def section(about: str, figures: Sequence[Figure], commit: str, machine: str, today: date) -> str:
    """The text under a part's heading."""
    return f"{about}\n\n{markdown(figures)}\n\nCommit {commit}, {today.isoformat()}, {machine}.\n"


def replaced(document: str, part: str, text: str) -> str:
    """`document` with the section of `part` exchanged or added; sections stay in alphabetical order."""
    pieces = SECTION.split(document)[1:]
    sections = {name: body.strip() for name, body in zip(pieces[::2], pieces[1::2], strict=True)}
    sections[part] = text.strip()
    return "\n".join([HEAD, *(f"## {name}\n\n{sections[name]}\n" for name in sorted(sections))])


def commit() -> str:
    """Short hash of the commit measured, marked when the sources differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=+changes"], capture_output=True, text=True, check=False
    )
    return described.stdout.strip() or "unknown"


def machine() -> str:
    """Processor, cores, memory, kernel and Python, in words."""
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} cores of {cpu.group(1).strip() if cpu else platform.machine()}, {memory_gb:.0f} GB, "
        f"Linux {platform.release()}, Python {platform.python_version()}"
    )
