"""Measure, print a table, write it down.

python -m tests.benchmarks [--markdown docs/benchmarks.md] [--json FILE]
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

import jupyter_mlworkflow

from . import browser, daily, looking, running
from .measure import REPEATS, Line


def main() -> None:
    """Measure everything and tell it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", type=Path, help="write the table there")
    parser.add_argument("--json", type=Path, help="write the figures there")
    args = parser.parse_args()
    compileall.compile_dir(jupyter_mlworkflow.__path__[0], quiet=1)  # as it is when it is installed
    console = Console() if sys.stdout.isatty() else Console(width=150)
    measured: list[Line] = []
    for group in (looking, running, daily, browser):
        for line in group.lines():
            measured.append(line)
            console.print(f"  {line.what}: {number(line.ours)} {line.unit}", highlight=False)
    console.print(table(measured))
    if args.markdown:
        args.markdown.parent.mkdir(exist_ok=True)
        args.markdown.write_text(markdown(measured), encoding="utf-8")
    if args.json:
        rows = [{**asdict(line), "ratio": line.ratio, "met": line.met} for line in measured]
        args.json.write_text(json.dumps(rows, indent=2))


COLUMNS = ("what", "ours", "bare", "ratio", "goal", "met", "bare is")


def cells(line: Line) -> tuple[str, ...]:
    """Return a line as text, by column."""
    goal = ""
    if line.goal is not None:
        unit = {"ratio": " x bare", "value": f" {line.unit}", "difference": f" {line.unit} more"}[line.goal_is]
        goal = f"<= {line.goal:g}{unit}"
    return (
        line.what,
        f"{number(line.ours)} {line.unit}",
        f"{number(line.bare)} {line.unit}" if line.bare is not None else "",
        f"{line.ratio:.2f}" if line.ratio is not None else "",
        goal,
        {True: "yes", False: f"no ({number(line.measured)})", None: ""}[line.met],
        line.floor,
    )


def number(value: float) -> str:
    """Return a figure with three significant digits.

    Example:
        >>> number(0.012345), number(123.4)
        ('0.0123', '123')
    """
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def table(lines: Sequence[Line]) -> Table:
    """Lay the figures out for a terminal."""
    made = Table(title=f"Medians of at least {REPEATS}")
    for name in COLUMNS:
        made.add_column(name, justify="right" if name in ("ours", "bare", "ratio") else "left")
    for line in lines:
        style = {True: "green", False: "yellow", None: ""}[line.met]
        made.add_row(*cells(line), style=style)
    return made


def markdown(lines: Sequence[Line]) -> str:
    """Write the figures as a page."""
    rows = "\n".join(f"| {' | '.join(cells(line))} |" for line in lines)
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return (
        f"# Benchmarks\n\nWritten by `make bench`: medians of at least {REPEATS}, each beside its bare floor,\n"
        f"measured in the same run. {machine}.\n\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n{rows}\n"
    )


if __name__ == "__main__":
    main()
