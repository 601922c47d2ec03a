"""Values of a form: read from text, and checked by the rules that hold everywhere (`values`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data_values import check_data, normal_data
from ..errors import DeclarationError, NotFoundError
from ..plan.model import Plan
from ..values import check_parameter, check_storage_root

GROUPS = ("parameters", "data", "storages")
_WORDS = {"parameters": "parameter", "data": "data object", "storages": "storage"}
Values = Mapping[str, Mapping[str, Any]]


def problem(plan: Plan, group: str, name: str, value: Any) -> str | None:
    """Return the sentence for what is wrong with one value, or ``None``.

    Example:
        >>> from jupyter_mlworkflow.plan.model import PlannedParameter
        >>> plan = Plan("demo", parameters={"epochs": PlannedParameter("epochs", "int")})
        >>> problem(plan, "parameters", "epochs", "3")
        "It must be a whole number such as 32, not '3' (str)."
    """
    definitions: Mapping[str, Any] = getattr(plan, group) if group in GROUPS else {}
    if name not in definitions:
        return str(NotFoundError.named(_WORDS.get(group, "value"), name, list(definitions)))
    defined = definitions[name]
    if group == "storages":
        return check_storage_root(value)
    if group == "data":
        return check_data(defined.type, _plain(value), _known(plan, defined.conditions))
    if value is None and not defined.required:
        return None
    return check_parameter(defined.type, value, enum=defined.enum, format=defined.format)


def validate(plan: Plan, values: Values, *, complete: bool = True) -> dict[str, str]:
    """Return what is wrong, a sentence by key (``parameters.NAME``); nothing if all is right.

    Args:
        values: ``{"parameters", "data", "storages"}`` by name.
        complete: Whether a value that the run cannot start without, and is not there, is wrong too.
    """
    found = {
        f"{group}.{name}": wrong
        for group in GROUPS
        for name, value in (values.get(group) or {}).items()
        if (wrong := problem(plan, group, name, value)) is not None
    }
    for item in plan.missing if complete else ():
        group, _, name = item.key.partition(".")
        if name not in (values.get(group) or {}):
            example = f", such as {item.example}" if item.example else ""
            found[item.key] = f"It must be given: {item.type}{example}."
    unknown = [group for group in values if group not in GROUPS]
    found.update({group: str(NotFoundError.named("group of values", group, GROUPS)) for group in unknown})
    return found


def parse(plan: Plan, texts: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Read what was typed into fields; the documented prompts' formats may be pasted.

    Args:
        texts: By key (``parameters.NAME``). What is no text is a value already; an empty text is no value.

    Returns:
        The values by group, and the sentences for texts that cannot be read or stand for wrong values.

    Example:
        >>> from jupyter_mlworkflow.plan.model import PlannedParameter
        >>> plan = Plan("demo", parameters={"epochs": PlannedParameter("epochs", "int")})
        >>> parse(plan, {"parameters.epochs": "3"})
        ({'parameters': {'epochs': 3}, 'data': {}, 'storages': {}}, {})
        >>> parse(plan, {"parameters.epochs": "three"})[1]
        {'parameters.epochs': "'three' is not a whole number."}
    """
    from .text import given

    values: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    wrong: dict[str, str] = {}
    for key, text in texts.items():
        group, _, name = key.partition(".")
        if text is None or (isinstance(text, str) and not text.strip()):
            continue
        try:
            value = given(plan, group, name, text) if group in GROUPS and isinstance(text, str) else text
        except DeclarationError as error:
            wrong[key] = str(error)
            continue
        said = problem(plan, group, name, value)
        if said is not None:
            wrong[key] = said
            continue
        values[group][name] = normal_data(plan.data[name].type, _plain(value)) if group == "data" else value
    return values, wrong


def _plain(value: Any) -> Any:
    """Data may come as ``{"type", "value"}``, as outputs of steps have it."""
    return value["value"] if isinstance(value, Mapping) and value.keys() == {"type", "value"} else value


def _known(plan: Plan, conditions: Mapping[str, Any]) -> dict[str, Any]:
    """Return conditions with given parameters put in; what is not known yet limits nothing."""
    found = {}
    for name, limit in conditions.items():
        if isinstance(limit, Mapping) and "$parameter" in limit:
            parameter = limit["$parameter"]
            given = plan.values.get("parameters") or {}
            defined = plan.parameters.get(parameter)
            limit = given.get(parameter, defined.default if defined is not None else None)
        if limit is not None:
            found[name] = limit
    return found
