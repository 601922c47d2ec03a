"""Options that give values: ``--set x=1 --data input=/bucket/dir/ --storage out=/bucket/out/``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

GROUPS = {"set": "parameters", "data": "data", "storage": "storages"}
"""Option -> group of values in a plan."""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the three options; they arrive as ``given={group: {name: text}}``."""
    for option, metavar, text in (
        ("storage", "NAME=/BUCKET/DIR/", "Give the root of a storage."),
        ("data", "NAME=VALUE", "Give a data object: a path, or JSON as documented for its type."),
        ("set", "NAME=VALUE", "Give a parameter, typed as it was declared (lists and objects as JSON)."),
    ):
        command = click.option(
            f"--{option}", multiple=True, metavar=metavar, help=text, callback=_pairs, expose_value=False
        )(command)
    return command


def given(ctx: click.Context) -> dict[str, dict[str, str]]:
    """Return the texts given on the command line, by group and name."""
    collected: dict[str, dict[str, str]] = ctx.meta.get("mlworkflow.given", {})
    return {group: collected.get(group, {}) for group in GROUPS.values()}


def read(plan: Any, texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """Turn texts into values by what the plan declares.

    Raises:
        PlanError: Lists every text that does not stand for a value of its declared type.
    """
    from ..errors import DeclarationError, PlanError, Problem
    from ..handles import parse

    values: dict[str, dict[str, Any]] = {group: {} for group in GROUPS.values()}
    problems = []
    for group, pairs in texts.items():
        for name, text in pairs.items():
            try:
                meant = text if group == "parameters" else _from_here(text)
                values[group][name] = parse.given(plan, group, name, meant)
            except DeclarationError as error:
                problems.append(Problem(str(error), field=f"{group}.{name}", value=text))
    if problems:
        raise PlanError(problems, f'Workflow "{plan.workflow}" cannot run with these values. Nothing was started.')
    return values


def _from_here(text: str) -> str:
    """Return a relative path as an absolute one: who types it means the folder of the shell.

    Example:
        >>> _from_here("/bucket/dir/"), _from_here("./data/").startswith("file:///")
        ('/bucket/dir/', True)
    """
    if not text.startswith(("./", "../")):
        return text
    from pathlib import Path

    return Path(text).resolve().as_uri() + ("/" if text.endswith("/") else "")


def _pairs(ctx: click.Context, option: click.Parameter, words: Iterable[str]) -> None:
    """Collect ``NAME=VALUE`` words of one option; a name given twice is a mistake."""
    group = GROUPS[str(option.name)]
    pairs = ctx.meta.setdefault("mlworkflow.given", {}).setdefault(group, {})
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"write NAME=VALUE, not {word!r}.", ctx, option)
        if name in pairs:
            raise click.BadParameter(f'"{name}" is given twice.', ctx, option)
        pairs[name] = text
