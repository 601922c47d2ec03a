"""Documents that cannot be read: a sentence with the place, and never anything but a WireError."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.errors import WireError
from jupyter_mlworkflow.plan.wire import from_document, to_document
from tests.plan.examples import digits, everything

DIGITS = to_document(digits())
EVERYTHING = to_document(everything())


def without(*path: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]

    return change


def put(value: Any, *path: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return change


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


CASES = [
    (without("name"), '$: the field "name" is missing; it is text.'),
    (put(3, "name"), "$.name: must be text, not the number 3."),
    (put("1 a", "name"), "$: Workflow.name must begin with an English letter"),
    (put({}, "steps"), "$.steps: must be a list, not an object."),
    (put([], "steps"), "$: Workflow.steps must hold at least 1 step"),
    (put(["x"], "steps"), "$.steps[0]: must be an object, not text."),
    (without("steps", 0, "type"), '$.steps[0]: the field "type" is missing'),
    (put("magic", "steps", 0, "type"), "there is no kind of step called 'magic'. Known: job, "),
    (put("register", "steps", 0, "name"), 'two steps have the name "register"'),
    (put(["nowhere"], "steps", 1, "depend_steps"), '$.steps[1].depend_steps[0]: there is no step "nowhere"'),
    (put([1], "steps", 1, "depend_steps"), "$.steps[1].depend_steps[0]: must be text, not the number 1."),
    (put(["deploy"], "steps", 0, "depend_steps"), "in a circle: train → register → deploy → train"),
    (without("steps", 0, "inputs", 0, "data"), '$.steps[0].inputs[0]: the field "data" is missing'),
    (put("x", "steps", 0, "inputs", 0, "data"), "$.steps[0].inputs[0]: JobInput.data must be"),
    (put("$ref/data/0", "steps", 0, "inputs", 0, "data"), "refers to nothing. There is no entry of data"),
    (put("$ref/parameters/batchsize", "steps", 0, "properties", "algorithm", "command"),
     'Did you mean "batch_size"?'),
    (put("$ref/consumptions/trian/train_url", "steps", 1, "inputs", 0, "data"), 'Did you mean "train"?'),
    (put("$ref/consumptions/train/train_ur", "steps", 1, "inputs", 0, "data"), 'Did you mean "train_url"?'),
    (put(["x"], "steps", 1, "inputs", 0, "data"), "a list of data is a choice among outputs"),
    (put("$ref/texts/0", "steps", 0, "properties", "algorithm", "code_dir"), "extend.mlworkflow.texts does not have"),
    (put("$ref/storages/output_storage/../../etc", "steps", 0, "outputs", 0, "config", "obs_url"), "below the root"),
    (without("steps", 0, "outputs", 0, "config"), '$.steps[0].outputs[0]: the field "config" is missing'),
    (put("dataset", "steps", 0, "outputs", 0, "type"), "is obs, model or metrics, not 'dataset'"),
    (without("steps", 0, "properties", "algorithm"), '$.steps[0].properties: the field "algorithm" is missing'),
    (put("x", "steps", 0, "properties", "spec"), "$.steps[0].properties.spec: must be an object, not text."),
    (put(True, "steps", 0, "properties", "spec", "resource", "node_count"), "node_count"),
    (put({"poll_interval_seconds": "soon"}, "steps", 0, "policy"), "must be a positive number of seconds"),
    (put("integer", "parameters", 0, "type"), "'integer' is no PlaceholderType. Known: 'int' (INT)"),
    (put("many", "parameters", 0, "default"), "the default must fit the type INT"),
    (put("x", "parameters", 0, "value"), "$.parameters[0].value: Parameter"),
    (put("batch_size", "parameters", 1, "name"), 'the name "batch_size" is taken'),
    (put("planet", "data_requirements", 0, "type"), "there is no data of type 'planet'"),
    (put([{"attribute": "object_type", "value": "moon"}], "data_requirements", 0, "conditions"), "object_type"),
    (put("b", "storages", 0, "path"), "must have the form /bucket/dir/"),
    (put({"scenes": [{"name": "x", "steps": ["nowhere"]}]}, "policy"), 'scene "x" names step "nowhere"'),
    (put({"use_scene": "x"}, "policy"), 'there is no scene "x"'),
    (put([{"name": "x"}], "sub_graphs"), "must name at least one step"),
    (put({"mlworkflow": []}, "extend"), "$.extend.mlworkflow: must be an object, not a list."),
    (put({"mlworkflow": {"texts": {"a": 1}}}, "extend"), "$.extend.mlworkflow.texts.a: must be text"),
    (put({"mlworkflow": {"steps": {"register": {"skip_conditions": [{"type": "<"}]}}}}, "extend"),
     "$.extend.mlworkflow.steps.register.skip_conditions[0].left: a condition has two sides"),
    (put({"mlworkflow": {"steps": {"register": {"skip_conditions": [{"type": "<>", "left": 1, "right": 1}]}}}},
         "extend"), "'<>' is no ConditionTypeEnum"),
    (put(deep(300), "x"), "nested more than 200 levels deep"),
    (put(deep(100_000), "x"), "nested more than 200 levels deep"),
    (put({1: 2}, "x"), "every key is text"),
    (put({"a": {1, 2}}, "x"), "set is not"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), CASES)
def test_each_fault_has_its_place_and_sentence(change: Callable[[Any], None], sentence: str) -> None:
    document = copy.deepcopy(DIGITS)
    change(document)
    with pytest.raises(WireError) as caught:
        from_document(document)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("$")


@pytest.mark.parametrize("document", [None, [], "{}", 3])
def test_what_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(WireError, match=r"is a JSON object \(a dict\)"):
        from_document(document)
    with pytest.raises(WireError, match=r"Text is read by json\.loads\(text\) first"):
        from_document("{}")  # type: ignore[arg-type]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of everything inside a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += places(item, (*path, key))
    return found


odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["$ref/", "$ref/data/x", "$ref/storages/out/x", "$ref/consumptions/train/metrics", "name"])
    | st.just([])
    | st.just({})
    | st.just([{}])
    | st.just({"name": {}})
    | st.floats()
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_is_broken_is_a_wire_error_or_still_a_workflow(data: st.DataObject) -> None:
    document = json.loads(json.dumps(EVERYTHING))
    paths = places(document)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(paths))
        value: Any = document
        try:
            for key in path[:-1]:
                value = value[key]
            if data.draw(st.booleans()):
                value[path[-1]] = data.draw(odd)
            else:
                del value[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    try:
        workflow = from_document(document)
    except WireError:
        return
    assert repr(to_document(workflow)) == repr(to_document(from_document(to_document(workflow))))
