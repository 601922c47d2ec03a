"""What holds for every workflow, tried on random ones."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from jupyter_mlworkflow.plan import expressions as ex
from jupyter_mlworkflow.plan.build import build, makers
from jupyter_mlworkflow.plan.graph import levels
from jupyter_mlworkflow.plan.model import Plan
from jupyter_mlworkflow.plan.wire import from_document, to_document
from tests.plan.strategies import workflows
from tests.plan.wire.huawei import dump, load

many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@many
@given(workflows())
def test_document_and_plan_come_back(workflow: Any) -> None:
    document = to_document(workflow)
    again = from_document(json.loads(json.dumps(document)))
    assert "_document" not in again.__dict__
    assert to_document(again) == document
    assert dump(load(document)) == document
    plan = build(workflow)
    assert build(again).to_json() == plan.to_json()
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@many
@given(workflows())
def test_graph_needs_and_definitions_agree_with_the_specs(workflow: Any) -> None:
    plan = build(workflow)
    names = [step.name for step in plan.steps]
    assert sorted(name for level in levels({step.name: step.depends for step in plan.steps}) for name in level) == names
    groups = {ex.PARAMETER: "parameters", ex.DATA: "data", ex.STORAGE: "storages"}
    for step, declared in zip(plan.steps, workflow.steps, strict=True):
        found = list(ex.walk([step.spec, list(step.skip_conditions or ())]))
        for expression in list(found):
            if ex.kind_of(expression) == ex.DATA:  # what data is limited by and defaults to is used with it
                definition = plan.data[expression[ex.DATA]]
                found += ex.walk([dict(definition.conditions), definition.default])
        kinds = [(ex.kind_of(expression), expression) for expression in found]
        used = {f"{groups[kind]}.{expression[kind]}" for kind, expression in kinds if kind in groups}
        assert set(step.needs) == used
        before = {name for expression in found for name in makers(expression)}
        assert set(step.depends) == before | {other.name for other in declared.depend_steps}
        assert list(step.depends) == sorted(step.depends, key=names.index)
    for group in groups.values():
        for name, definition in getattr(plan, group).items():
            assert list(definition.used_by) == [step.name for step in plan.steps if f"{group}.{name}" in step.needs]


@many
@given(workflows())
def test_what_is_missing_is_what_has_no_value(workflow: Any) -> None:
    plan = build(workflow)
    needed = {key for step in plan.steps for key in step.needs}
    missing = {item.key for item in plan.missing}
    assert missing <= needed
    for key in needed:
        group, _, name = key.partition(".")
        definition = getattr(plan, group)[name]
        if group == "storages":
            expected = definition.default is None
        else:
            optional = group == "parameters" and not definition.required
            expected = not (definition.delay or definition.has_default or optional)
        assert (key in missing) == expected
