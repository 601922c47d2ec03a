"""From a plan's expressions to values: pure, and everything that cannot be said gets a sentence.

The forms are those of `plan.expressions`. An input, an output or a data requirement resolves to
``{"type", "value"}``; a path under a storage to text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import StepError
from ..plan import expressions
from ..records import StepState
from .facts import Facts, Values

if TYPE_CHECKING:
    from ..plan.model import Plan, PlannedStep

_DATA_KEYS = {
    "obs_url": "obs",
    "task_name": "label_task",
    "dataset_name": "dataset",
    "service_id": "service",
    "swr_path": "swr",
    "subscription_id": "gallery_model",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A step's spec in plain values, and the folders to create before it runs."""

    spec: dict[str, Any]
    create: tuple[str, ...] = ()


@dataclass(slots=True)
class Scope:
    """Where names are looked up.

    Args:
        values: The values that hold for this attempt.
        system: Values of `wf.SystemEnv` by name.
    """

    plan: Plan
    facts: Facts
    values: Values
    execution_id: str = ""
    system: Mapping[str, str] = field(default_factory=dict)
    create: list[str] = field(default_factory=list)
    """Folders met on the way that are to be created."""

    def look_up(self, expression: Mapping[str, Any]) -> Any:
        """Return the value of one expression.

        Raises:
            StepError: It has none; the sentence says why.
        """
        kind = expressions.kind_of(expression) or ""
        return _LOOK_UP[kind](self, expression)


def resolve_step(step: PlannedStep, scope: Scope) -> Resolved:
    """Replace every expression in the spec of `step`.

    What resolves to ``None`` (an optional parameter without a value) is left out, together with the
    ``{"name", "value"}`` entry it stands in.
    """
    spec = {part: _strip(_resolve(value, scope)) for part, value in step.spec.items()}
    return Resolved(spec, tuple(dict.fromkeys(scope.create)))


def resolve_conditions(conditions: Sequence[Any], scope: Scope) -> list[Any]:
    """Replace every expression in a list of conditions; ``None`` stays ``None``."""
    return [expressions.substitute(condition, scope.look_up) for condition in conditions]


_NOTHING: Any = object()
"""Stands for an optional value that was not given, until it has been taken out."""


def _resolve(value: Any, scope: Scope) -> Any:
    def look_up(expression: dict[str, Any]) -> Any:
        found = scope.look_up(expression)
        return _NOTHING if found is None else found

    return expressions.substitute(value, look_up)


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items() if item is not _NOTHING}
    if isinstance(value, list):
        return [_strip(item) for item in value if not _is_empty(item)]
    return value


def _is_empty(item: Any) -> bool:
    return item is _NOTHING or (isinstance(item, dict) and item.get("value") is _NOTHING and "name" in item)


# -- one function per form of expression ---------------------------------------------------------


def _parameter(scope: Scope, expression: Mapping[str, Any]) -> Any:
    name = expression["$parameter"]
    given = scope.values.get("parameters", {})
    if name in given:
        return given[name]
    defined = scope.plan.parameters.get(name)
    if defined is None:
        raise StepError(f'There is no parameter "{name}".', code="value.unknown")
    if defined.has_default:
        return defined.default
    if not defined.required:
        return None
    raise StepError(f'Parameter "{name}" has no value.', code="value.missing")


def _data(scope: Scope, expression: Mapping[str, Any]) -> Any:
    name = expression["$data"]
    defined = scope.plan.data.get(name)
    if defined is None:
        raise StepError(f'There is no data object "{name}".', code="value.unknown")
    value = scope.values.get("data", {}).get(name, defined.default if defined.has_default else None)
    if value is None:
        raise StepError(f'Data object "{name}" has no value.', code="value.missing")
    typed = _typed(expressions.substitute(value, scope.look_up), defined.type)
    if defined.type == "model_list" and defined.conditions:
        # What the placeholder itself asks for (table 5-15): model name and version, environment of the service.
        typed = {**typed, "conditions": expressions.substitute(dict(defined.conditions), scope.look_up)}
    return typed


def _typed(value: Any, type_: str) -> Any:
    """Give a data value its type; a `DataSelector` takes several, told by their keys."""
    if isinstance(value, dict) and value.keys() == {"type", "value"}:
        return value
    if type_ == "data_selector" and isinstance(value, dict):
        type_ = next((known for key, known in _DATA_KEYS.items() if key in value), type_)
    return {"type": type_, "value": value}


def _storage(scope: Scope, expression: Mapping[str, Any]) -> str:
    name = expression["$storage"]
    defined = scope.plan.storages.get(name)
    root = scope.values.get("storages", {}).get(name) or (defined.default if defined else None)
    if not root:
        raise StepError(f'Storage "{name}" has no root; give one like /bucket/dir/.', code="value.missing")
    root = str(root).rstrip("/") + "/"
    if defined is not None and defined.creates:
        scope.create.append(root)
    if expression.get("with_execution_id"):
        root += f"{scope.execution_id}/"
    path = root + str(expression.get("path") or "").lstrip("/")
    if expression.get("create_dir"):
        # A path with a file at its end ("out/metrics.json") has its folder created.
        scope.create.append(path if path.endswith("/") or "." not in path.rsplit("/", 1)[1] else path.rsplit("/", 1)[0])
    return path


def _output(scope: Scope, expression: Mapping[str, Any]) -> Any:
    step, output = expression["$output"]
    made = _outputs_of(scope, step, output)
    if output not in made:
        raise StepError(f'Step "{step}" made no output "{output}"; it made {_list(made)}.', code="input.no_output")
    return made[output]


def _variable(scope: Scope, expression: Mapping[str, Any]) -> Any:
    step, output, variable = expression["$variable"]
    value = _output(scope, {"$output": [step, output]})["value"]
    if not isinstance(value, Mapping) or variable not in value:
        known = list(value) if isinstance(value, Mapping) else []
        raise StepError(
            f'Output "{output}" of step "{step}" has no variable "{variable}"; it has {_list(known)}.',
            code="input.no_variable",
        )
    return value[variable]


def _outputs_of(scope: Scope, step: str, output: str) -> Mapping[str, Any]:
    facts = scope.facts.steps[step]
    if facts.state is StepState.SKIPPED:
        raise StepError(
            f'Output "{output}" of step "{step}" is used, but that step was skipped. '
            "Use DataConsumptionSelector to take the output of a step that ran.",
            code="input.skipped",
        )
    return facts.outputs


def _metric(scope: Scope, expression: Mapping[str, Any]) -> float:
    step, output, key = expression["$metric"]
    facts = scope.facts.steps[step]
    if facts.state is StepState.SKIPPED:
        raise StepError(f'Metric "{key}" of step "{step}" is used, but that step was skipped.', code="metric.missing")
    found = [metric for metric in facts.metrics if metric.get("output", "") in ("", output)]
    named = [metric for metric in found if metric["key"] == key]
    if not named:
        why = f" {facts.metrics_problem}" if facts.metrics_problem else ""
        known = [metric["key"] for metric in found]
        raise StepError(
            f'Step "{step}" reported no metric "{key}" in output "{output}"; it reported {_list(known)}.{why}'
            f" {_anew(step)}",
            code="metric.missing",
        )
    metric = named[-1]
    value = metric["data"].get("value") if isinstance(metric.get("data"), Mapping) else None
    if metric["type"] != "float" or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise StepError(
            f'Metric "{key}" of step "{step}" is of type {metric["type"]}; conditions take only float metrics. '
            f"{_anew(step)}",
            code="metric.type",
        )
    return value


def _anew(step: str) -> str:
    """Say how the metrics of a step that has completed come to be others."""
    return (
        "A step that has completed is not run again by retry or resume; to run it anew: "
        f'execution.rerun(from_step="{step}"), or mlworkflow rerun EXECUTION --from {step}.'
    )


def _select(scope: Scope, expression: Mapping[str, Any]) -> Any:
    choices = expression["$select"]
    valid = [choice for choice in choices if _is_valid(scope, choice)]
    if len(valid) != 1:
        names = ", ".join(_choice_name(choice) for choice in (valid or choices))
        found = "none of them is there" if not valid else f"{len(valid)} are there"
        raise StepError(
            f"A DataConsumptionSelector takes the one valid output of several, but {found}: {names}.",
            code="input.select",
        )
    return scope.look_up(valid[0])


def _is_valid(scope: Scope, choice: Mapping[str, Any]) -> bool:
    if "$output" not in choice:
        return True
    step, output = choice["$output"]
    facts = scope.facts.steps[step]
    return facts.state is StepState.COMPLETED and output in facts.outputs


def _choice_name(choice: Mapping[str, Any]) -> str:
    return ".".join(choice["$output"]) if "$output" in choice else str(next(iter(choice.values())))


def _system(scope: Scope, expression: Mapping[str, Any]) -> str:
    name = str(expression["$system"])
    value = scope.system.get(name.lower())
    if value is None:
        raise StepError(f'There is no system value "{name}"; there are {_list(scope.system)}.', code="value.unknown")
    return value


def _list(names: Any) -> str:
    shown = sorted(names)
    return ", ".join(shown) if shown else "none"


_LOOK_UP: Mapping[str, Any] = {
    "$parameter": _parameter,
    "$data": _data,
    "$storage": _storage,
    "$output": _output,
    "$variable": _variable,
    "$metric": _metric,
    "$select": _select,
    "$system": _system,
}
