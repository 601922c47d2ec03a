"""Rules against independent models of them, over arbitrary input."""

from __future__ import annotations

import json
import re
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.data_values import check_data, normal_data
from jupyter_mlworkflow.declare.model_config import is_version
from jupyter_mlworkflow.declare.rules import is_name
from jupyter_mlworkflow.errors import DeclarationError, MLWorkflowError
from jupyter_mlworkflow.values import check_parameter, check_storage_root

LETTERS = set(string.ascii_letters)
NAME_CHARACTERS = LETTERS | set(string.digits) | set("_-")

near_names = st.one_of(
    st.text(max_size=70),
    st.text(alphabet=string.ascii_letters + string.digits + "_-", max_size=70),
    st.text(alphabet=string.ascii_letters + "_-.\n é", max_size=8),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(near_names)
def test_names(text: str) -> None:
    expected = 0 < len(text) <= 64 and text[0] in LETTERS and set(text) <= NAME_CHARACTERS
    assert is_name(text) is expected


@given(st.lists(st.integers(-5, 150), min_size=1, max_size=4), st.booleans())
def test_versions(numbers: list[int], padded: bool) -> None:
    text = ".".join(f"{number:02d}" if padded else str(number) for number in numbers)
    zeros = any(part.startswith("0") for part in text.split("."))
    expected = len(numbers) == 3 and all(1 <= number <= 99 for number in numbers) and not zeros
    assert is_version(text) is expected


@given(st.text(alphabet="0123456789.١-", max_size=9))
def test_versions_from_any_text(text: str) -> None:
    if is_version(text):
        assert ".".join(str(int(part)) for part in text.split(".")) == text


PYTHON: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "bool": (bool,),
    "json": (dict,),
}


@given(st.sampled_from(sorted(PYTHON)), json_values)
def test_types_of_parameters(kind: str, value: object) -> None:
    is_bool = isinstance(value, bool)
    expected = is_bool if kind == "bool" else isinstance(value, PYTHON[kind]) and not is_bool
    assert (check_parameter(kind, value) is None) is expected


@given(st.sampled_from(["int", "float", "str", "bool"]), st.lists(json_values, max_size=4))
def test_lists_hold_items_of_their_type(kind: str, values: list[object]) -> None:
    expected = all(check_parameter(kind, value) is None for value in values)
    assert (check_parameter("list", values, format=kind) is None) is expected


@given(st.lists(st.one_of(st.booleans(), st.integers(0, 2), st.text(max_size=2)), min_size=1, max_size=4), json_values)
def test_enumerations_take_exactly_their_values(options: list[object], value: object) -> None:
    wanted = {(type(item) is bool, item) for item in options if not isinstance(item, str)}
    texts = {item for item in options if isinstance(item, str)}
    if isinstance(value, str):
        expected = value in texts
    elif isinstance(value, (bool, int, float)):
        expected = (isinstance(value, bool), value) in wanted
    else:
        expected = False
    assert (check_parameter("enum", value, enum=options) is None) is expected


@given(st.sampled_from(list(wf.PlaceholderType)), json_values)
def test_a_default_is_kept_or_refused_in_a_sentence(kind: wf.PlaceholderType, value: object) -> None:
    more: dict[str, object] = {}
    if kind is wf.PlaceholderType.ENUM:
        more["enum_list"] = ["a", 1]
    if kind is wf.PlaceholderType.LIST:
        more["placeholder_format"] = "int"
    made = _made_or_told(wf.Placeholder, name="p", placeholder_type=kind, default=value, **more)
    if made is not None:
        assert made.default == value
        assert made.has_default is (value is not None)


def _made_or_told(cls: Any, **values: Any) -> Any:
    """Build an object; ``None`` if it was refused in sentences."""
    try:
        return cls(**values)
    except MLWorkflowError as error:
        told = str(error)
    assert all(line.endswith(".") for line in told.splitlines())
    return None


@given(st.lists(st.sampled_from(["a", "b c", "..", ".", "", "é", "x.y"]), max_size=4), st.booleans(), st.booleans())
def test_storage_roots(parts: list[str], leading: bool, trailing: bool) -> None:
    path = "/" * leading + "/".join(["bucket", *parts]) + "/" * trailing
    expected = re.fullmatch(r"/bucket/((?!\.\.?/)[^/]+/)*", path) is not None
    assert (check_storage_root(path) is None) is expected


@given(st.lists(st.text(alphabet="ab./\\~:", max_size=6), min_size=1, max_size=4))
def test_joined_paths_never_leave_their_root(parts: list[str]) -> None:
    path = wf.data.Storage(name="s").root
    try:
        for part in parts:
            path = path.join(part)
    except DeclarationError:
        return
    assert not path.path.startswith("/")
    assert not {"..", "."} & set(path.path.split("/"))
    assert "//" not in path.path


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=3), min_size=1, max_size=4), st.booleans())
def test_joining_step_by_step_is_joining_at_once(parts: list[str], folder: bool) -> None:
    storage = wf.data.Storage(name="s")
    end = "/" * folder
    stepwise = storage.root
    for part in parts[:-1]:
        stepwise = stepwise.join(part + "/")
    assert stepwise.join(parts[-1] + end) == storage.join("/".join(parts) + end)


@given(st.sampled_from(["obs", "dataset", "label_task", "service", "swr", "model_list", "data_selector"]), json_values)
def test_data_of_any_shape_gets_none_or_a_sentence(kind: str, value: object) -> None:
    wrong = check_data(kind, value)
    assert wrong is None or wrong.endswith(".")
    if wrong is None:
        assert check_data(kind, normal_data(kind, value)) is None
        json.dumps(normal_data(kind, value))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_weights_sum_to_100(weights: list[int]) -> None:
    models = [
        {"model_name": "m", "model_version": f"1.1.{number}", "weight": weight}
        for number, weight in enumerate(weights, 1)
    ]
    assert (check_data("model_list", models) is None) is (sum(weights) == 100)


CLASSES = sorted(
    {
        item
        for module in (wf, wf.data, wf.steps, wf.policy, wf.resource)
        for name in module.__all__
        if isinstance(item := getattr(module, name), type) and hasattr(item, "_declared")
    },
    key=lambda cls: cls.__name__,
)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@settings(max_examples=20)
@given(content=st.data())
def test_any_input_makes_an_object_or_a_sentence(cls: type, content: st.DataObject) -> None:
    names = [item.name for item in cls._declared]
    values = content.draw(st.dictionaries(st.sampled_from(names), json_values, max_size=len(names)))
    made = _made_or_told(cls, **values)
    if made is not None:
        assert repr(made).startswith(cls.__name__)
        assert made == made


def test_help_shows_documented_names_only() -> None:
    import pydoc

    for cls in (wf.steps.JobStep, wf.Workflow, wf.data.OBSPlaceholder):
        shown = pydoc.render_doc(cls, renderer=pydoc.plaintext)
        inside = [line for line in shown.splitlines() if re.match(r" \|  _(?!_)|.*declared_fields", line)]
        assert inside == []
