"""Missing values: a question each in a terminal, or one error that lists them all (P4)."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, MissingValuesError, Problem
from ..forms.values import problem as problem_with
from . import parse

if TYPE_CHECKING:
    from ..plan.model import Missing, Plan
    from ..settings import Settings

_GROUPS = ("parameters", "data", "storages")
Hint = Callable[["Plan"], str]
PlanWith = Callable[[Mapping[str, Mapping[str, Any]]], "Plan"]
"""Plans the same workflow with these values."""


def fill(plan: Plan, settings: Settings, *, hint: Hint | None = None) -> dict[str, dict[str, Any]]:
    """Return ``{"parameters", "data", "storages"}`` for everything the plan misses.

    Args:
        hint: Says how the values are given (default: as arguments of `Workflow.run`).

    Raises:
        MissingValuesError: There is nobody to ask.
    """
    if not plan.missing:
        return {"parameters": {}, "data": {}, "storages": {}}
    plan = in_order(plan)
    if settings.ask == "never" or (settings.ask != "terminal" and not in_terminal()):
        raise missing_error(plan, hint or call_hint)
    return questions(plan)


def complete(
    plan: Plan,
    settings: Settings,
    *,
    hint: Hint | None = None,
    plan_with: PlanWith | None = None,
    write: Callable[[str], object] = print,
) -> Plan:
    """Return `plan` with everything it misses, asked for until it is right.

    Args:
        plan_with: Plans anew with the answers; what that finds wrong with them is told and asked for again. Without
            it only the rules of each value by itself are kept.

    Raises:
        MissingValuesError: There is nobody to ask.
    """
    asked = plan
    values: Mapping[str, Mapping[str, Any]] = plan.values
    while True:
        answered = merged(asked, fill(asked, settings, hint=hint))
        if plan_with is None:
            return answered
        values = {group: {**values.get(group, {}), **answered.values[group]} for group in _GROUPS}
        planned = plan_with(values)
        again = [item for item in plan.missing if any(_is_about(problem, item) for problem in planned.problems)]
        if not again:
            return planned
        for problem in planned.problems:
            write(f"  {problem}")
        asked = replace(plan, missing=tuple(again), values=values)


def in_order(plan: Plan) -> Plan:
    """Return the plan with what it misses in the documented order: storages, resources, data, parameters by step.

    The prompts of section 3.2.4 come in that order.
    """
    from ..forms.fields import fields, schema

    missing = {item.key: item for item in plan.missing}
    return replace(plan, missing=tuple(missing[item["key"]] for item in fields(schema(plan, list(missing)))))


def _is_about(problem: Problem, item: Missing) -> bool:
    """Whether a problem may come from the answer to a question."""
    return problem.field == item.key or problem.step in item.used_by


def in_terminal() -> bool:
    """Whether a person sits at a terminal: input and output are one, and no kernel is around."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        return False
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def by_form(settings: Settings) -> bool:
    """Whether missing values are asked for by a form: in a notebook that somebody looks at.

    nbclient, papermill and the like say with each cell that nobody is there to answer.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None or settings.ask not in ("auto", "form"):
        return False
    if settings.ask == "form":
        return True
    from ..widgets.environment import shows_views

    return bool(getattr(kernel, "_allow_stdin", False)) and shows_views()


def missing_error(plan: Plan, hint: Hint) -> MissingValuesError:
    """Build the one error that lists every missing value."""
    count = len(plan.missing)
    headline = (
        f'Workflow "{plan.workflow}" needs {count} value{"s"[: count != 1]} that {"was" if count == 1 else "were"} not '
        f"given. Nothing was started.\nGive {'it' if count == 1 else 'them'} like this: {hint(plan)}"
    )
    return MissingValuesError([_problem(item) for item in plan.missing], headline)


def call_hint(plan: Plan) -> str:
    """Say how the missing values are given in Python."""
    groups: dict[str, list[str]] = {}
    for item in plan.missing:
        group, _, name = item.key.partition(".")
        groups.setdefault(group, []).append(f'"{name}": {_literal(plan, group, name, item)}')
    arguments = (f"{group}={{{', '.join(items)}}}" for group, items in groups.items())
    return f"workflow.run({', '.join(arguments)})"


def shell_hint(plan: Plan) -> str:
    """Say how the missing values are given in a shell."""
    options = {"parameters": "--set", "data": "--data", "storages": "--storage"}
    parts = []
    for item in plan.missing:
        group, _, name = item.key.partition(".")
        given = f"{name}={item.example or 'VALUE'}"
        parts.append(f"{options[group]} {shlex.quote(given)}")
    return " ".join(parts)


def _literal(plan: Plan, group: str, name: str, item: Missing) -> str:
    """Return the example as it would be typed in Python."""
    try:
        return repr(parse.given(plan, group, name, item.example)) if item.example else "…"
    except DeclarationError:
        return repr(item.example)


def _problem(item: Missing) -> Problem:
    used = f" (used by {', '.join(item.used_by[:5])})" if item.used_by else ""
    text = f"{item.type}{': ' + item.description if item.description else ''}{used}."
    return Problem(text, field=item.key, fix=f"Example: {item.example}" if item.example else None)


def questions(
    plan: Plan,
    *,
    read: Callable[[str], str] | None = None,
    write: Callable[[str], object] | None = None,
) -> dict[str, dict[str, Any]]:
    """Ask for each missing value in turn, again until it is right.

    Args:
        read: Shows a prompt and returns a line (default: the terminal's `input`).
        write: Shows a line (default: `print`).
    """
    read = read or input
    write = write or print
    plan = in_order(plan)
    answers: dict[str, dict[str, Any]] = {"parameters": {}, "data": {}, "storages": {}}
    write(f'Workflow "{plan.workflow}" needs {len(plan.missing)} value(s). Ctrl-C gives up; nothing has started yet.')
    for item in plan.missing:
        group, _, name = item.key.partition(".")
        answers[group][name] = _ask(plan, group, name, item, read, write)
    return answers


def _ask(
    plan: Plan, group: str, name: str, item: Missing, read: Callable[[str], str], write: Callable[[str], object]
) -> Any:
    from ..forms.fields import field

    write(f"{name} ({item.type}){': ' + item.description if item.description else ''}")
    asked = field(plan, item.key)
    if asked["prompt"] and asked["prompt"] != item.example:
        write(f"  Input format: {asked['prompt']}")
    prompt = f"  {'for example ' + item.example if item.example else name}\n  > "
    while True:
        try:
            value = parse.given(plan, group, name, read(prompt))
        except DeclarationError as error:
            write(f"  {error}")
            continue
        wrong = problem_with(plan, group, name, value)
        if wrong is None:
            return value
        write(f"  {wrong}")


def merged(plan: Plan, answers: Mapping[str, Mapping[str, Any]]) -> Plan:
    """Return the plan with the answers added and nothing missing."""
    values = {group: {**plan.values.get(group, {}), **answers[group]} for group in _GROUPS}
    return replace(plan, values=values, missing=())
