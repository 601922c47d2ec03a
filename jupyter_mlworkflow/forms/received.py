"""The fields for what one step receives: its inputs, the parameters of its algorithm, the placeholders it uses besides.

They look and are read like those of a form, but what is given holds for this step alone (`engine.holds`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import DeclarationError
from ..plan.model import Plan, PlannedStep
from ..records import to_json
from . import text
from .fields import PROMPTS, field

PARTS = ("inputs", "parameters")
_KNOWN_DATA = {
    "obs": ("obs_path", "folder or file"),
    "dataset": ("dataset", "data set"),
    "label_task": ("label_task", "label task"),
    "service": ("service", "service"),
    "swr": ("swr", "container image"),
    "model_list": ("model_list", "models with weights"),
}
_OF_VALUE = {bool: "bool", int: "float", float: "float", str: "str", list: "list"}
_WORDS = {"bool": "true or false", "float": "number", "str": "text", "list": "list"}


def schema(
    plan: Plan, step: PlannedStep, planned: Mapping[str, Mapping[str, Any]], edit: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the form for what a step receives, in the shape of `forms.schema`.

    Args:
        planned: ``{"inputs", "parameters", "used"}``: what it receives if nothing is edited; ``used`` are the
            placeholders that it uses, by name.
        edit: ``{"inputs", "parameters"}`` as they were edited.

    Example:
        >>> step = PlannedStep("train", "job")
        >>> form = schema(Plan("demo"), step, {"inputs": {}, "parameters": {"rate": 0.5}, "used": {}}, {})
        >>> [(found["key"], found["type"], found["default"]) for found in form["groups"][0]["fields"]]
        [('parameters.rate', 'float', 0.5)]
    """
    bound = _bound(step)
    inputs = [_input(name, value, edit.get("inputs") or {}) for name, value in planned["inputs"].items()]
    own = dict(planned["parameters"])
    own |= {name: None for name in bound if name not in own}  # optional, and not given
    parameters = [_parameter(plan, name, value, bound.get(name), edit) for name, value in own.items()]
    direct = {placeholder for placeholder in bound.values() if placeholder}
    used = {name: value for name, value in planned["used"].items() if name not in direct and name not in own}
    parameters += [_parameter(plan, name, value, name, edit) for name, value in used.items()]
    groups = [("inputs", "Inputs", inputs), ("parameters", "Parameters", parameters)]
    return {
        "version": 1,
        "workflow": plan.workflow,
        "description": "",
        "groups": [
            {"name": name, "title": title, "step": step.name, "fields": found} for name, title, found in groups if found
        ],
    }


def parse(fields: Iterable[Mapping[str, Any]], given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Read what was typed for a step: text by the type of its field, everything else as it is.

    Raises:
        DeclarationError: With a line ``PART.NAME: sentence`` for each text that cannot be read.
    """
    known = {found["key"]: found for found in fields}
    read: dict[str, dict[str, Any]] = {}
    wrong = []
    for part, values in given.items():
        for name, value in values.items():
            found = known.get(f"{part}.{name}")
            try:
                value = _read(found, value) if found is not None and isinstance(value, str) else value
            except DeclarationError as error:
                wrong.append(f"{part}.{name}: {error}")
            read.setdefault(part, {})[name] = value
    if wrong:
        raise DeclarationError("\n".join(wrong))
    return read


def placeholders_of(step: PlannedStep) -> dict[str, str]:
    """Return the parameters that a step's fields show, with the placeholder of the workflow that each is.

    Example:
        >>> values = [{"name": "rate", "value": {"$parameter": "learning_rate"}}, {"name": "n", "value": 3}]
        >>> spec = {"properties": {"algorithm": {"parameters": values}}}
        >>> placeholders_of(PlannedStep("train", "job", spec=spec, needs=("parameters.learning_rate", "parameters.x")))
        {'learning_rate': 'learning_rate', 'x': 'x', 'rate': 'learning_rate'}
    """
    bound = _bound(step)
    used = [key.partition(".")[2] for key in step.needs if key.startswith("parameters.")]
    shown = {name: name for name in used if name not in bound}
    return shown | {name: placeholder for name, placeholder in bound.items() if placeholder}


def _bound(step: PlannedStep) -> dict[str, str]:
    """Return the parameters of a step's algorithm with the placeholder that each is, or an empty text."""
    algorithm = (step.spec.get("properties") or {}).get("algorithm") or {}
    found = {}
    for item in algorithm.get("parameters") or ():
        value = item.get("value")
        placeholder = value.get("$parameter") if isinstance(value, Mapping) else None
        found[item["name"]] = placeholder if isinstance(placeholder, str) else ""
    return found


def _input(name: str, given: Any, edited: Mapping[str, Any]) -> dict[str, Any]:
    kind = given.get("type", "json") if isinstance(given, Mapping) else "json"
    value = given.get("value", given) if isinstance(given, Mapping) else given
    type_, words = _KNOWN_DATA.get(kind, ("json", "JSON"))
    return {
        **_common("inputs", name, value, edited),
        "type": type_,
        "value_type": kind,
        "description": "",
        "words": words,
        "example": PROMPTS.get(type_, ""),
        "prompt": PROMPTS.get(type_, ""),
        "choices": {"model_list": "model", "json": None}.get(type_, type_),
    }


def _parameter(
    plan: Plan, name: str, value: Any, placeholder: str | None, edit: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    common = _common("parameters", name, value, edit.get("parameters") or {})
    if placeholder and placeholder in plan.parameters:
        return {**field(plan, f"parameters.{placeholder}"), **common, "enum": _enum(plan, placeholder)}
    kind = _OF_VALUE.get(type(value), "json")
    return {
        **common,
        "type": kind,
        "value_type": "literal",
        "description": "",
        "words": _WORDS.get(kind, "JSON"),
        "example": "",
        "prompt": "",
        "enum": None,
    }


def _enum(plan: Plan, placeholder: str) -> list[Any] | None:
    defined = plan.parameters[placeholder]
    return list(defined.enum) if defined.type == "enum" else None


def _common(part: str, name: str, value: Any, edited: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": f"{part}.{name}",
        "name": name,
        "group": part,
        "title": name,
        "required": False,
        "delay": False,
        "has_default": value is not None,
        "default": to_json(value),
        "given": name in edited,
        "value": to_json(edited.get(name)),
        "items": None,
        "format": None,
        "constraints": {},
        "choices": None,
        "used_by": [],
    }


def _read(found: Mapping[str, Any], typed: str) -> Any:
    kind = found["value_type"]
    if found["group"] == "inputs":
        return text.data(kind, typed) if kind in _KNOWN_DATA else _literal(typed)
    if kind != "literal":
        return text.parameter(kind, typed, enum=tuple(found["enum"] or ()))
    if found["type"] == "str":
        return typed
    if found["type"] == "bool":
        return text.parameter("bool", typed)
    if found["type"] == "float":
        try:
            return int(typed)  # a number that was whole in the workflow stays whole
        except ValueError:
            return text.parameter("float", typed)
    return _literal(typed)


def _literal(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        raise DeclarationError(f"{typed!r} is not JSON.") from None
