"""Watching an execution from a shell: a live table in a terminal, a line per event elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..records import ExecutionRecord, ExecutionState, StepState
from .app import FAILED, INTERRUPTED, OK, WAITING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from ..handles.execution import Execution

    Row = tuple[Text, Text, Text, Text, Text]

_TICK_SECONDS = 0.12
_GAP = 2
"""Blanks between two columns."""
_LEAST = 8
"""Characters below which a remark says nothing any more."""
_MARKS = {
    StepState.COMPLETED: ("✓", "green"),
    StepState.SKIPPED: ("↷", "bright_black"),
    StepState.FAILED: ("✗", "red"),
    StepState.CREATE_FAILED: ("✗", "red"),
    StepState.TIMEOUT: ("✗", "red"),
    StepState.STOPPED: ("■", "yellow"),
    StepState.STOPPING: ("■", "yellow"),
    StepState.RUNNING: ("▶", "cyan"),
    StepState.WAIT_INPUTS: ("?", "magenta"),
    StepState.HOLD: ("?", "magenta"),
}


def follow(execution: Execution, *, wait: bool, as_json: bool) -> int:
    """Show `execution` until it has ended or waits for someone; return the exit code.

    With `as_json` standard output carries nothing but the record; progress goes to standard error.
    """
    from rich.console import Console

    from . import output

    console = Console(stderr=as_json, highlight=False)
    if not wait:
        if as_json:
            output.print_json(execution.record)
        else:
            console.print(f"{execution.full_name} started. {how_to_attach(execution.record)}", soft_wrap=True)
        return OK
    try:
        if console.is_terminal:
            _live(execution, console)
        else:
            _plain(execution)
    except KeyboardInterrupt:
        record = execution.record
        console.print(f"Detached. {record.full_name} goes on. {how_to_attach(record)}", soft_wrap=True)
        return INTERRUPTED
    record = execution.record
    if as_json:
        output.print_json(record)
    else:
        output.print_end(record, console)
    return exit_code(record)


def exit_code(record: ExecutionRecord) -> int:
    """Return 0 for a run that completed, 3 for one that waits for someone, else 1.

    Example:
        >>> exit_code(ExecutionRecord("i", "w", "execution-001", state=ExecutionState.ABNORMAL))
        1
    """
    if record.state is ExecutionState.COMPLETED:
        return OK
    return WAITING if record.waiting else FAILED


def how_to_attach(record: ExecutionRecord) -> str:
    """Say how to come back to a run and how to end it."""
    return f"Watch it: mlworkflow attach {record.full_name}   End it: mlworkflow stop {record.full_name}"


def _live(execution: Execution, console: Console) -> None:
    from rich.live import Live

    with Live(
        get_renderable=lambda: _table(execution, console.width), console=console, refresh_per_second=1 / _TICK_SECONDS
    ):
        execution.wait()


def _table(execution: Execution, width: int) -> RenderableType:
    """Draw the execution as it is now, in `width` columns of the terminal."""
    from rich.text import Text

    record = execution.record
    rows: list[Row] = []
    steps = list(record.steps.values())
    room = max(5, console_height() - 5)
    shown = [step for step in steps if step.state is not StepState.INIT][-room:] or steps[:room]
    rest = [step for step in steps if step not in shown]
    for step in (shown + rest)[:room]:
        mark, style = _MARKS.get(step.state, ("·", "dim"))
        row = (
            Text(mark, style=style),
            Text(step.name),
            Text(step.state.value + (f" (attempt {step.attempt})" if step.attempt > 1 else ""), style=style),
            Text(_time(step.started_at, step.ended_at)),
            Text(printable(_news(execution, record, step.name)), style="dim"),
        )
        rows.append(row)
    if len(steps) > room:
        rows.append((Text(), Text(f"… and {len(steps) - room} more", style="dim"), Text(), Text(), Text()))
    return fitted(Text(f"{record.full_name}  {record.state.value}", style="bold"), rows, width)


def fitted(title: Text, rows: Sequence[Row], width: int) -> Table:
    """Return the table of steps: where the terminal is narrow the remark gives way first, then the step's name."""
    from rich.table import Table

    table = Table(title=title, box=None, pad_edge=False, header_style="dim", title_justify="left", expand=False)
    heads = ("", "step", "state", "time", "")
    mark, step, state, took, remark = (
        max([len(head), *(row[at].cell_len for row in rows)]) for at, head in enumerate(heads)
    )
    room = width - mark - state - took - 3 * _GAP
    left = room - min(step, room) - _GAP
    widths = [mark, max(_LEAST, min(step, room)), state, took]
    if remark and left >= min(remark, _LEAST):
        widths.append(min(remark, left))
    for head, size in zip(heads, widths, strict=False):
        table.add_column(head, width=size, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*row[: len(widths)])
    return table


def console_height() -> int:
    """Return the height of the terminal in lines."""
    import shutil

    return shutil.get_terminal_size().lines


def _news(execution: Execution, record: ExecutionRecord, name: str) -> str:
    """Return the one line worth showing beside a step: an error, a reason, its metrics, its last line."""
    step = record.steps[name]
    if step.error is not None:
        return step.error.message
    if step.reason:
        return step.reason
    floats = [f"{metric.key}={metric.data.get('value')}" for metric in step.metrics if metric.type == "float"]
    if floats:
        return "  ".join(floats)
    if step.state is StepState.RUNNING and step.pid is not None:
        return printable(str(execution.logs(name, tail=1)))
    return ""


def printable(text: str) -> str:
    """Drop control characters: what a job prints must not steer the terminal.

    Example:
        >>> printable("a\\x1b[31mred")
        'a[31mred'
    """
    return "".join(char for char in text if char.isprintable())


def _time(start: float | None, end: float | None) -> str:
    if start is None:
        return ""
    return duration((end if end is not None else time.time()) - start)


def duration(seconds: float) -> str:
    """Return a duration for people.

    Example:
        >>> duration(0.04), duration(75), duration(7300)
        ('0.0 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _plain(execution: Execution) -> None:
    """Print a line for each change of state, from a thread, while this one waits."""
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(execution, done), daemon=True)
    teller.start()
    try:
        execution.wait()
    finally:
        done.set()
        teller.join()


def _tell(execution: Execution, done: threading.Event) -> None:
    seen = 0
    while True:
        last = done.is_set()  # read before the events, so that none is missed at the end
        for line, number in _lines(execution, seen):
            seen = number
            if line:
                print(line, file=sys.stderr, flush=True)
        if last:
            return
        done.wait(_TICK_SECONDS)


def _lines(execution: Execution, seen: int) -> Iterator[tuple[str, int]]:
    """Yield ``(line or nothing, event number)`` for the events after number `seen`."""
    from ..events import ExecutionStateChanged, MetricsRead, StepStateChanged

    for event in execution.events(seen):
        clock = time.strftime("%H:%M:%S", time.localtime(event.time))
        payload, line = event.payload, ""
        if isinstance(payload, ExecutionStateChanged):
            line = f"{execution.full_name} {payload.state}  {payload.reason}"
        elif isinstance(payload, StepStateChanged):
            why = (payload.error or {}).get("message") or payload.reason
            again = f" (attempt {payload.attempt})" if payload.attempt > 1 else ""
            line = f"  {payload.step} {payload.state}{again}  {why}"
        elif isinstance(payload, MetricsRead):
            floats = [
                f"{metric['key']}={metric['data'].get('value')}"
                for metric in payload.metrics
                if metric.get("type") == "float"
            ]
            line = f"  {payload.step} metrics  {'  '.join(floats)}" if floats else ""
        yield (printable(f"{clock}  {line}".rstrip()) if line else ""), event.seq
