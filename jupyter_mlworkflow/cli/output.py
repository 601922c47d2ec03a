"""What commands print: JSON for programs, tables for people."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..records import ExecutionRecord, StepRecord, spent, to_json

if TYPE_CHECKING:
    from rich.console import Console

    from ..plan.model import Plan


def print_json(value: Any) -> None:
    """Print plain data (or records) as JSON on standard output."""
    import json
    import sys

    text = json.dumps(to_json(value), indent=2, ensure_ascii=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, or a terminal that is not UTF-8
        text = json.dumps(to_json(value), indent=2, default=str)
    click.echo(text)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print rows as a plain table; `empty` is said where there are none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from .watch import printable

    cells = [[printable("" if value is None else str(value)) for value in row] for row in rows]
    console = Console(highlight=False)
    if not cells:
        console.print(empty, soft_wrap=True)
        return
    if not console.is_terminal or len(cells) > _MOST_FOLDED:
        _print_plain(columns, cells)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


_MOST_FOLDED = 300
"""Rows whose cells are folded to fit into a terminal; laying out more takes longer than reading them."""


def _print_plain(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print each row on one line, into a pipe for one."""
    from rich.cells import cell_len

    lines = [columns, *cells]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    shown = (
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    click.echo("\n".join(line.rstrip() for line in shown))


def when(moment: float | None) -> str:
    """Return a time of the local clock, ``2025-01-31 12:00:00``; nothing for none."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) if moment else ""


def value_text(value: object) -> str:
    """Return a value on one line: text as it is, everything else as JSON."""
    import json

    return value if isinstance(value, str) else json.dumps(to_json(value), ensure_ascii=False, default=str)


def undriven(full_name: str) -> str:
    """Say that a run goes on only when somebody attaches to it."""
    return f"nobody drives it: mlworkflow attach {full_name}"


def print_record(record: ExecutionRecord, *, driven: bool | None = None) -> None:
    """Print everything worth knowing of an execution.

    Args:
        driven: Whether a process drives it on; ``None`` where none has to.
    """
    from .watch import printable

    state = record.state.value + (f", {undriven(record.full_name)}" if driven is False else "")
    click.echo(printable(f"{record.full_name}  {state}  {record.reason}").rstrip())
    labels = printable(", ".join(record.labels)) or "-"
    click.echo(f"id {record.id}   created {when(record.created_at)}   labels {labels}")
    if record.experiment_id:
        click.echo(printable(f"experiment {record.experiment_id}"))
    given = [
        (f"{group}.{name}", value_text(value))
        for group, values in (("parameters", record.parameters), ("data", record.data), ("storages", record.storages))
        for name, value in values.items()
    ]
    if given:
        click.echo()
        print_table(("value", ""), given, empty="")
    click.echo()
    print_table(
        ("step", "kind", "state", "attempt", "time", "remark"),
        (
            (
                step.name,
                step.kind,
                step.state.value,
                step.attempt or "",
                _time(step),
                _remark(step),
            )
            for step in record.steps.values()
        ),
        empty="no steps",
    )
    made = [
        (f"{step.name}.{name}", item.type, value_text(item.value))
        for step in record.steps.values()
        for name, item in step.outputs.items()
    ]
    if made:
        click.echo()
        print_table(("output", "type", "is"), made, empty="")
    metrics = [
        (f"{step.name}.{metric.key}", metric.data.get("value"))
        for step in record.steps.values()
        for metric in step.metrics
        if metric.type == "float"
    ]
    if metrics:
        click.echo()
        print_table(("metric", "value"), metrics, empty="")


def _time(step: StepRecord) -> str:
    """Return how long a step took; of one that is not over, how long it takes so far."""
    from .watch import duration

    if step.elapsed is None and not step.state.active:
        return ""
    seconds = spent(step.started_at, step.ended_at or time.time())
    return duration(seconds) if seconds is not None else ""


def _remark(step: StepRecord) -> str:
    if step.error is not None:
        return step.error.message
    if step.waiting_for:
        return f"needs {', '.join(step.waiting_for)}"
    return "  ".join(part for part in (step.reason, step.metrics_problem) if part)


def print_end(record: ExecutionRecord, console: Console) -> None:
    """Say how a run ended, and what can be done about it."""
    from rich.text import Text

    from .watch import duration, printable

    took = f" after {duration(record.elapsed)}" if record.elapsed is not None else ""
    console.print(Text(f"{record.full_name} {record.state.value}{took}. {record.reason}".rstrip()), soft_wrap=True)
    for step in record.steps.values():
        if step.state.failed:
            message = step.error.message if step.error else step.reason
            console.print(Text(printable(f'Step "{step.name}" {step.state.value}: {message}')), soft_wrap=True)
            for line in step.error.log_tail if step.error else ():
                console.print(Text(f"    {printable(line)}"), soft_wrap=True)
        for name, item in step.outputs.items():
            if item.type == "service" and item.value.get("access_address"):
                shown = f"{item.value.get('service_name', name)} at {item.value['access_address']}"
                console.print(Text(f'Step "{step.name}" deployed a service: {shown}'), soft_wrap=True)
        if step.waiting_for:
            console.print(Text(f'Step "{step.name}" waits for {", ".join(step.waiting_for)}.'), soft_wrap=True)
    failed = [step for step in record.steps.values() if step.state.failed]
    if any(step.error is None or not step.error.code.startswith("metric.") for step in failed):
        again = f"mlworkflow resume {record.full_name}"
        console.print(Text(f"Try again from there, with the plan as it was: {again}"), soft_wrap=True)
    if failed:
        console.print(Text("After editing the workflow, start it anew: mlworkflow run FLOW.PY"), soft_wrap=True)


def print_plan(plan: Plan, *, as_json: bool) -> int:
    """Print what would run, what is missing and what is wrong; return 0 if it could start, else 2."""
    if as_json:
        print_json(plan.to_json())
    else:
        rows = [
            (step.name, step.kind, ", ".join(step.depends), "" if step.name in plan.chosen else "left out")
            for step in plan.steps
        ]
        print_table(("step", "kind", "after", ""), rows, empty="no steps")
        for item in plan.missing:
            click.echo(f"missing {item.key} ({item.type}), for example {item.example}. {item.description}".rstrip())
        for problem in plan.problems:
            click.echo(f"wrong   {problem}")
    return 2 if plan.missing or plan.problems else 0
