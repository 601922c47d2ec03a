"""Where a debugged execution holds, and what is edited before a step runs: pure, without I/O.

A breakpoint is the name of a step (``"evaluate"``: it holds before it runs) or a condition on a float
metric (``"train.accuracy < 0.9"``: where it is so, the steps that come directly after `train` hold).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import data_values
from .. import values as rules
from ..conditions import evaluate
from ..errors import DeclarationError, NotFoundError
from ..plan import expressions

if TYPE_CHECKING:
    from ..plan.model import Plan, PlannedStep
    from .facts import StepFacts

_METRIC = r"\s*([A-Za-z][\w-]*)\.(.+?)\s*(==|!=|>=|<=|>|<)\s*(\S+)\s*"


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """One breakpoint; `operator` is empty for one on a step."""

    step: str
    key: str = ""
    operator: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Holds:
    """Which steps hold.

    Args:
        every: Every step holds until released (stepping); otherwise only at breakpoints.
        until: Run to this step: what comes before it does not hold, whatever `every` says.
        breakpoints: See the module.
    """

    every: bool = False
    until: str = ""
    breakpoints: tuple[Breakpoint, ...] = ()

    def reason(
        self, step: str, *, before: Collection[str], after: Iterable[str], facts: Mapping[str, StepFacts]
    ) -> str:
        """Return why a step holds, as a sentence; empty if it does not.

        Args:
            before: All steps that come before `until`.
            after: The steps that `step` comes directly after.
        """
        earlier = set(after) if self.breakpoints else ()
        for item in self.breakpoints:
            if not item.operator and item.step == step:
                return "It holds at a breakpoint."
            if item.operator and item.step in earlier and _is_hit(item, facts[item.step]):
                return f"It holds because {item.step}.{item.key} {item.operator} {item.value:g}."
        if step == self.until:
            return "It holds because it was run to here."
        if self.every and not (self.until and step in before):
            return "It holds until it is released."
        return ""


def read_holds(document: Mapping[str, Any], plan: Plan) -> Holds:
    """Read ``{"every", "until", "breakpoints": [text, …]}``.

    Raises:
        NotFoundError: There is no such step.
        DeclarationError: A breakpoint is neither a step nor a condition.

    Example:
        >>> from jupyter_mlworkflow.plan.model import Plan, PlannedStep
        >>> plan = Plan("demo", steps=(PlannedStep("train", "job"),), chosen=("train",))
        >>> read_holds({"breakpoints": ["train", "train.loss > 2"]}, plan).breakpoints[1]
        Breakpoint(step='train', key='loss', operator='>', value=2.0)
    """
    until = document.get("until") or ""
    if until and until not in plan.chosen:
        raise NotFoundError.named("step", until, plan.chosen)
    listed = document.get("breakpoints") or ()
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        raise DeclarationError(f'Breakpoints are a list such as ["train", "train.accuracy < 0.9"], not {listed!r}.')
    return Holds(bool(document.get("every")), until, tuple(_read(item, plan) for item in listed))


def _read(text: Any, plan: Plan) -> Breakpoint:
    import re  # on use: every supervisor imports this module

    found = re.fullmatch(_METRIC, text) if isinstance(text, str) else None
    step = found.group(1) if found else text
    if not isinstance(step, str) or (found is None and re.search(r"[.<>=\s]", step)):
        raise DeclarationError(
            'A breakpoint is the name of a step, or a condition on a metric such as "train.accuracy < 0.9", '
            f"not {rules.shown(text)}."
        )
    if step not in plan.chosen:
        raise NotFoundError.named("step", step, plan.chosen)
    if found is None:
        return Breakpoint(step)
    try:
        value = float(found.group(4))
    except ValueError:
        raise DeclarationError(f"A metric is compared with a number, not with {found.group(4)!r}.") from None
    return Breakpoint(step, found.group(2), found.group(3), value)


def _is_hit(item: Breakpoint, facts: StepFacts) -> bool:
    for metric in facts.metrics:
        if metric.get("key") == item.key and metric.get("type") == "float":
            left = (metric.get("data") or {}).get("value")
            return evaluate({"condition_type": item.operator, "left": left, "right": item.value})
    return False


# -- edits ---------------------------------------------------------------------------------------


def check_edit(step: PlannedStep, edit: Mapping[str, Any], plan: Plan) -> None:
    """Raise if a step cannot get these values.

    Args:
        edit: ``{"parameters": {name: value}, "inputs": {name: value}}``: parameters of its algorithm or
            placeholders that it uses, and inputs. Where they are empty, what was edited before is taken back.

    Raises:
        NotFoundError: It has no such parameter or input.
        DeclarationError: A value is wrong.
    """
    own, wrong = _parameters(step), []
    used = [key.partition(".")[2] for key in step.needs if key.startswith("parameters.")]
    for name, value in (edit.get("parameters") or {}).items():
        if name not in own and name not in used:
            raise NotFoundError.named(f'parameter of step "{step.name}"', name, list(dict.fromkeys([*own, *used])))
        said = _problem(plan, own.get(name, {expressions.PARAMETER: name}), value)
        if said:
            wrong.append(f"parameters.{name}: {said}")
    inputs = step.spec.get("inputs") or {}
    for name, value in (edit.get("inputs") or {}).items():
        if name not in inputs:
            raise NotFoundError.named(f'input of step "{step.name}"', name, list(inputs))
        kind = inputs[name]["type"]
        said = data_values.check_data(kind, value) if kind in data_values.DATA_TYPES else rules.not_json(value)
        if said:
            wrong.append(f"inputs.{name}: {said}")
    if edit.get("parameters") is None and edit.get("inputs") is None:
        wrong.append("There is nothing to edit in it; give parameters or inputs; empty ones take back what was edited.")
    if wrong:
        raise DeclarationError("\n".join(wrong))


def edited(spec: dict[str, Any], edit: Mapping[str, Any], step: PlannedStep | None = None) -> dict[str, Any]:
    """Return a resolved spec with the values that were edited for this step alone.

    Args:
        step: As it was planned: an optional parameter that nobody gave is not in the spec, and is there when edited.

    Example:
        >>> edited({"inputs": {"x": {"type": "obs", "data": 1}}}, {"inputs": {"x": "/b/d/"}})["inputs"]["x"]["data"]
        {'type': 'obs', 'value': {'obs_url': '/b/d/'}}
    """
    changed = dict(spec)
    inputs = dict(spec.get("inputs") or {})
    for name, value in (edit.get("inputs") or {}).items():
        kind = inputs[name]["type"]
        inputs[name] = {**inputs[name], "data": {"type": kind, "value": data_values.normal_data(kind, value)}}
    changed["inputs"] = inputs
    values = edit.get("parameters") or {}
    properties = spec.get("properties") or {}
    algorithm = properties.get("algorithm") or {}
    listed = list(algorithm.get("parameters") or ())
    there = {item["name"] for item in listed}
    lacking = [name for name in (_parameters(step) if step else ()) if name in values and name not in there]
    if listed or lacking:
        new = [{**item, "value": values[item["name"]]} if item["name"] in values else item for item in listed]
        new += [{"name": name, "value": values[name]} for name in lacking]
        changed["properties"] = {**properties, "algorithm": {**algorithm, "parameters": new}}
    return changed


def _parameters(step: PlannedStep) -> dict[str, Any]:
    algorithm = (step.spec.get("properties") or {}).get("algorithm") or {}
    return {item["name"]: item.get("value") for item in algorithm.get("parameters") or ()}


def _problem(plan: Plan, declared: Any, value: Any) -> str | None:
    name = declared.get(expressions.PARAMETER) if isinstance(declared, Mapping) else None
    if name is None or name not in plan.parameters:
        return rules.not_json(value)
    defined = plan.parameters[name]
    return rules.check_parameter(defined.type, value, enum=defined.enum, format=defined.format)
