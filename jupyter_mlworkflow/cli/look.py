"""`mlworkflow ls`, `show` and `logs`: commands that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..errors import NotFoundError
from ..records import ExecutionState, spent, to_json
from . import output

if TYPE_CHECKING:
    from ..handles.execution import Execution
    from ..store.model import ExecutionSummary


@click.command(short_help="List executions.")
@click.argument("workflow", required=False)
@click.option("--state", type=click.Choice([state.value for state in ExecutionState]), help="Only those in this state.")
@click.option("--label", help="Only those with this label.")
@click.option("--experiment", metavar="ID", help="Only those of this experiment.")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The newest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def ls(
    workflow: str | None, state: str | None, label: str | None, experiment: str | None, limit: int, as_json: bool
) -> None:
    """List executions, newest first, of all workflows or of WORKFLOW. Starts nothing."""
    from ..handles.executions import executions
    from ..settings import load

    listed = executions(workflow, state=state, label=label, experiment_id=experiment, limit=limit)
    if listed.nothing:
        raise NotFoundError(listed.nothing)
    found = listed.summaries
    if as_json:
        output.print_json(found)
        return
    output.print_table(
        ("execution", "state", "steps", "created", "time", "labels"),
        (_row(item) for item in found),
        empty=f"No executions in {load().home_path}. Start one: mlworkflow run FLOW.PY",
    )


def _row(item: ExecutionSummary) -> tuple[object, ...]:
    from .watch import duration

    done = sum(count for name, count in item.steps.items() if name in ("completed", "skipped"))
    seconds = spent(item.started_at, item.ended_at, item.idle_seconds)
    took = duration(seconds) if seconds is not None else ""
    name = f"{item.workflow}/{item.name}"
    state = f"{item.state} (waits for someone)" if item.waiting else item.state
    if item.driven is False:
        state = f"{item.state}, {output.undriven(name)}"
    return name, state, f"{done}/{sum(item.steps.values())}", output.when(item.created_at), took, ", ".join(item.labels)


@click.command(short_help="Show one execution.")
@click.argument("execution")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(execution: str, as_json: bool) -> None:
    """Show EXECUTION: its steps, the values given, outputs and metrics. Starts nothing."""
    handle = find(execution)
    record = handle.record
    if as_json:
        output.print_json({**to_json(record), "driven": handle.driven})
    else:
        output.print_record(record, driven=handle.driven)


@click.command(short_help="Print logs.")
@click.argument("execution")
@click.argument("step", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on printing until the step (or the execution) has ended.")
@click.option("-n", "--tail", type=click.IntRange(min=0), help="Only the last so many lines.")
@click.option("--attempt", type=click.IntRange(min=1), help="Which attempt of the step (default: the newest).")
def logs(execution: str, step: str | None, follow: bool, tail: int | None, attempt: int | None) -> None:
    """Print what a STEP of EXECUTION wrote to standard output and error; without STEP, that of all steps."""
    if step is None and attempt is not None:
        raise click.UsageError("--attempt speaks of one step; name it after the execution.")
    handle = find(execution)
    if step is not None:
        _print_log(handle, step, follow, tail, attempt)
    elif follow:
        _follow_all(handle, tail)
    else:
        for name, record in handle.steps.items():
            if record.folder and handle.logs(name, tail=1):
                click.secho(f"== {name}", bold=True)
                _print_log(handle, name, False, tail, None)


def find(reference: str) -> Execution:
    """Find an execution without driving it on: looking starts nothing."""
    from ..handles import runtime
    from ..handles.execution import Execution

    here = runtime.current()
    return Execution(here, here.store.find(reference))


def _print_log(handle: Execution, step: str, follow: bool, tail: int | None, attempt: int | None) -> None:
    if follow:
        for line in handle.follow_logs(step, tail=tail):
            click.echo(line)
        return
    text = handle.logs(step, attempt=attempt, tail=tail)
    if text:
        click.echo(str(text))


def _follow_all(handle: Execution, tail: int | None) -> None:
    """Follow the steps in the order in which they start; of steps side by side, one after the other."""
    import time

    shown: set[str] = set()
    keeper = handle.keeper()
    while True:
        record = keeper()
        begun = [step for step in record.steps.values() if step.folder and step.name not in shown]
        begun.sort(key=lambda step: step.started_at or 0.0)
        if begun:
            shown.add(begun[0].name)
            click.secho(f"== {begun[0].name}", bold=True)
            _print_log(handle, begun[0].name, True, tail, None)
        elif record.state.ended or record.waiting:
            return
        else:
            time.sleep(0.1)
