"""`mlworkflow stop`, `retry`, `resume` and `rerun`: commands that steer an execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import values

if TYPE_CHECKING:
    from ..handles.execution import Execution


@click.command(short_help="Stop an execution, or one step of it.")
@click.argument("execution")
@click.argument("step", required=False)
def stop(execution: str, step: str | None) -> None:
    """Stop EXECUTION with its jobs and the services it deployed, or only STEP."""
    handle = _find(execution)
    handle.stop(step)
    handle.wait(60.0)
    state = handle.steps[step].state if step else handle.state
    click.echo(f"{handle.full_name}{f', step {step}' if step else ''}: {state.value}")


@click.command(short_help="Try failed steps again.")
@click.argument("execution")
@click.argument("step", required=False)
@values.options
@click.option("--no-wait", is_flag=True, help="Return at once.")
@click.pass_context
def retry(ctx: click.Context, execution: str, step: str | None, no_wait: bool) -> int:
    """Make a new attempt at STEP of EXECUTION, or at every failed step; what stands behind it follows.

    Values given here hold from now on.
    """
    from . import watch

    handle = _find(execution)
    handle.retry(step, **_values(ctx, handle))
    return watch.follow(handle, wait=not no_wait, as_json=False)


@click.command(short_help="Go on where an execution ended.")
@click.argument("execution")
@click.option("--no-wait", is_flag=True, help="Return at once.")
def resume(execution: str, no_wait: bool) -> int:
    """Go on with EXECUTION: failed and stopped steps are tried again, finished ones are not."""
    from . import watch

    handle = _find(execution)
    handle.resume()
    return watch.follow(handle, wait=not no_wait, as_json=False)


@click.command(short_help="Start a new execution of the same plan.")
@click.argument("execution")
@values.options
@click.option("--from", "from_step", metavar="STEP", help="Take over what does not come after this step.")
@click.option("--no-wait", is_flag=True, help="Return at once.")
@click.option("--json", "as_json", is_flag=True, help="Print the new execution as JSON at the end.")
@click.pass_context
def rerun(ctx: click.Context, execution: str, from_step: str | None, no_wait: bool, as_json: bool) -> int:
    """Start a new execution with the plan of EXECUTION, with changed values if given."""
    from . import watch

    handle = _find(execution)
    again = handle.rerun(from_step, **_values(ctx, handle), wait=False)
    return watch.follow(again, wait=not no_wait, as_json=as_json)


def _find(reference: str) -> Execution:
    from ..handles.execution import execution

    return execution(reference)


def _values(ctx: click.Context, handle: Execution) -> dict[str, Any]:
    texts = values.given(ctx)
    return values.read(handle.plan, texts) if any(texts.values()) else {}
