"""Steps: the fields that all kinds share. What differs stands in `kinds`."""

from __future__ import annotations

from typing import Any

from ...declare.data.consumptions import Consumption, DataConsumptionSelector
from ...declare.policy import StepPolicy
from ...declare.step import Step
from ...errors import WireError
from ...steps import KINDS, load_declaration
from .. import graph
from . import conditions, kinds
from .reader import Reader, build
from .reading import Node
from .writer import Writer

_POLL, _MINUTES = 1, 10080


def write(step: Step, writer: Writer) -> dict[str, Any]:
    """Return one entry of ``steps[]``."""
    encoder = writer.encoder
    encoder.begin()
    spec = encoder.spec(step)
    skips = encoder.value(step.policy.skip_conditions) if step.policy is not None else None
    for key in encoder.needs:
        writer.used_by.setdefault(key, []).append(step.name)
    entry: dict[str, Any] = {"name": step.name, "type": step.kind, "title": step.title}
    if step.description is not None:
        entry["description"] = step.description
    if step.kind != "condition":
        entry["inputs"] = [
            {"name": name, "type": item["type"], "data": writer.input(item["data"], step.name)}
            for name, item in spec["inputs"].items()
        ]
    entry.update(kinds.CODECS[step.kind].write(step, spec, writer))
    entry["depend_steps"] = [other.name for other in step.depend_steps]
    policy = _write_policy(step.policy)
    if policy:
        entry["policy"] = policy
    if skips is not None:
        writer.extend.put("steps", step.name, "skip_conditions", [conditions.write(item, writer) for item in skips])
    return entry


def _write_policy(policy: StepPolicy | None) -> dict[str, str]:
    if policy is None:
        return {}
    given = {}
    if policy.poll_interval_seconds != _POLL:
        given["poll_interval_seconds"] = str(policy.poll_interval_seconds)
    if policy.max_execution_minutes != _MINUTES:
        given["max_execution_minutes"] = str(policy.max_execution_minutes)
    return given


def read_all(document: Node, reader: Reader) -> list[Step]:
    """Build the steps of a document, in its order."""
    nodes: dict[str, Node] = {}
    for node in document.objects("steps"):
        name = node.need("name", str)
        if name in nodes:
            raise node.wrong(f'two steps have the name "{name}"; step names must be unique.')
        nodes[name] = node
    steps: dict[str, Step] = {}
    for name in _in_order(nodes):
        steps[name] = _read(nodes[name], [steps[other] for other in nodes[name].texts("depend_steps")], reader)
    return [steps[name] for name in nodes]


def note_outputs(document: Node, reader: Reader) -> None:
    """Note the outputs of all steps, so that references to them can be resolved."""
    for node in document.objects("steps"):
        outputs = {item.need("name", str): item for item in node.objects("outputs")}
        reader.outputs[node.need("name", str)] = outputs


def _in_order(nodes: dict[str, Node]) -> list[str]:
    """Sort steps so that each comes after those it depends on."""
    depends = {}
    for name, node in nodes.items():
        depends[name] = node.texts("depend_steps")
        for number, other in enumerate(depends[name]):
            if other not in nodes:
                raise WireError(
                    f'{node.path}.depend_steps[{number}]: there is no step "{other}". Known: {", ".join(nodes)}.'
                )
    circles = graph.find_cycles(depends)
    if circles:
        path = nodes[circles[0][0]].path
        raise WireError(f"{path}.depend_steps: steps depend on each other in a circle: {graph.sentence(circles[0])}.")
    return [name for level in graph.levels(depends) for name in level]


def _read(node: Node, before: list[Step], reader: Reader) -> Step:
    kind = node.need("type", str)
    if kind not in kinds.CODECS:
        raise WireError(f"{node.path}.type: there is no kind of step called {kind!r}. Known: {', '.join(KINDS)}.")
    codec = kinds.CODECS[kind]
    given: dict[str, Any] = {
        "name": node.need("name", str),
        "title": node.get("title", str),
        "description": node.get("description", str),
        "depend_steps": before,
    }
    if kind != "condition":
        given["inputs"] = [_read_input(item, codec.INPUT, reader) for item in node.objects("inputs")]
        given["policy"] = _read_policy(node, reader)
    given.update(codec.read(node, reader))
    made: Step = build(load_declaration(kind), node.path, given)
    return made


def _read_input(node: Node, kind: type, reader: Reader) -> Any:
    name = node.need("name", str)
    raw, path = node.value.get("data"), f"{node.path}.data"
    if raw is None:
        raise node.wrong('the field "data" is missing; it is a reference such as "$ref/data_requirements/NAME".')
    data = reader.value(raw, path)
    if isinstance(data, list):
        if not all(isinstance(item, Consumption) for item in data):
            raise WireError(f"{path}: a list of data is a choice among outputs, $ref/consumptions/STEP/OUTPUT each.")
        data = build(DataConsumptionSelector, path, {"data_list": data})
    return build(kind, node.path, {"name": name, "data": data})


def _read_policy(node: Node, reader: Reader) -> StepPolicy:
    policy = node.child("policy")
    more = reader.extended.of("steps", node.value["name"])
    skips = None
    if more.get("skip_conditions", list) is not None:
        skips = [conditions.read(item, reader) for item in more.objects("skip_conditions")]
    given: dict[str, Any] = {
        name: policy.value[name]
        for name in ("poll_interval_seconds", "max_execution_minutes")
        if policy.typed(dict).get(name) is not None
    }
    return build(StepPolicy, policy.path, {**given, "skip_conditions": skips})
