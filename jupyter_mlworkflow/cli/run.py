"""`mlworkflow run` and `attach`: start a workflow from a script, watch an execution."""

from __future__ import annotations

import click

from . import values


@click.command(short_help="Run the workflow in a script.")
@click.argument("script", metavar="FLOW.PY[:NAME]")
@values.options
@click.option("--steps", metavar="A,B", help="Run only these steps; the others give what they made before.")
@click.option("--scene", help="Run the steps of this scene.")
@click.option("--experiment", metavar="ID", help="File the execution under an experiment.")
@click.option("--label", "labels", multiple=True, help="Label the execution (may be repeated).")
@click.option("--no-wait", is_flag=True, help="Start it and return at once.")
@click.option("--plan", "plan_only", is_flag=True, help="Say what would run and what is missing; start nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the execution as JSON at the end.")
@click.pass_context
def run(
    ctx: click.Context,
    script: str,
    steps: str | None,
    scene: str | None,
    experiment: str | None,
    labels: tuple[str, ...],
    no_wait: bool,
    plan_only: bool,
    as_json: bool,
) -> int:
    """Run the workflow that FLOW.PY declares (NAME says which, where it declares several).

    The script is loaded with __name__ == "__mlworkflow__": what stands below `if __name__ == "__main__":` is left
    out, and its own calls of run() and the like do nothing. Relative paths in it start at its own folder.

    Values that are missing are asked for one by one in a terminal; without one, a single message lists them all
    and nothing is started. Ctrl-C stops the watching only: the run goes on.
    """
    from ..handles import ask, runs
    from ..loading import folder_of, load_workflow
    from . import watch

    folder = folder_of(script)
    workflow = load_workflow(script)
    chosen = [name.strip() for name in steps.split(",") if name.strip()] if steps is not None else None
    plan_with = runs.planner(workflow, steps=chosen, scene=scene, experiment_id=experiment, folder=folder)
    plan = plan_with({})
    texts = values.given(ctx)
    if any(texts.values()):
        plan = plan_with(values.read(plan, texts))
    if plan_only:
        from .output import print_plan

        return print_plan(plan, as_json=as_json)
    execution = runs.start(
        plan,
        experiment_id=experiment or "",
        labels=[*workflow.labels, *labels],
        hint=ask.shell_hint,
        plan_with=plan_with,
        folder=folder,
    )
    return watch.follow(execution, wait=not no_wait, as_json=as_json)


@click.command(short_help="Watch an execution that runs.")
@click.argument("execution")
@click.option("--json", "as_json", is_flag=True, help="Print the execution as JSON at the end.")
def attach(execution: str, as_json: bool) -> int:
    """Watch EXECUTION until it has ended or waits for someone; it is driven on if its supervisor was lost.

    EXECUTION is an id (or its first 6 characters), workflow/execution-001, or execution-001 where that is unique.
    """
    from ..handles.execution import execution as find
    from . import watch

    return watch.follow(find(execution), wait=True, as_json=as_json)
