"""What a person types at a prompt or after `--set` becomes the value it stands for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.errors import DeclarationError
from jupyter_mlworkflow.handles import parse
from jupyter_mlworkflow.plan.model import Plan, PlannedData, PlannedParameter

PLAN = Plan(
    "demo",
    parameters={"size": PlannedParameter("size", "int"), "name": PlannedParameter("name", "str")},
    data={"input": PlannedData("input", "obs"), "model": PlannedData("model", "model_list")},
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", " 32 ", 32),
        ("int", "-1", -1),
        ("float", "1e-3", 1e-3),
        ("float", "2", 2.0),
        ("bool", "True", True),
        ("bool", "no", False),
        ("str", "007", "007"),
        ("str", " keep spaces ", " keep spaces "),
        ("json", '{"flavor_id": "modelarts.p3"}', {"flavor_id": "modelarts.p3"}),
        ("json", "{'flavor_id': 'modelarts.p3'}", {"flavor_id": "modelarts.p3"}),
        ("list", "[1, 2]", [1, 2]),
    ],
)
def test_reads_the_documented_formats(kind: str, text: str, value: object) -> None:
    assert parse.parameter(kind, text) == value


def test_an_enum_is_matched_by_its_text() -> None:
    assert parse.parameter("enum", "8", enum=(4, 8)) == 8


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("int", "1.5", "'1.5' is not a whole number."),
        ("float", "fast", "'fast' is not a number."),
        ("bool", "maybe", "'maybe' is not a bool; type true or false."),
        ("enum", "c", "'c' is none of a, b."),
        ("json", "{flavor}", "'{flavor}' is not a JSON object."),
        ("json", "__import__('os')", "is not a JSON object."),
        ("list", "1,", None),
    ],
)
def test_wrong_text_gets_a_sentence(kind: str, text: str, sentence: str | None) -> None:
    if sentence is None:
        assert parse.parameter(kind, text) == (1,)  # a literal; the type check refuses tuples later
        return
    with pytest.raises(DeclarationError) as caught:
        parse.parameter(kind, text, enum=("a", "b"))
    assert sentence in str(caught.value)


def test_a_bare_path_stands_for_an_obs_object() -> None:
    assert parse.data("obs", "/bucket/digits/") == {"obs_url": "/bucket/digits/"}


def test_service_lists_as_the_documented_prompt_shows_them() -> None:
    text = "[{'model_name': 'm', 'model_version': '0.0.1', 'specification': 'custom', 'weight': 100}]"
    assert parse.data("model_list", text)[0]["weight"] == 100


def test_text_is_read_by_what_the_plan_says() -> None:
    assert parse.given(PLAN, "parameters", "size", "7") == 7
    assert parse.given(PLAN, "parameters", "name", "7") == "7"
    assert parse.given(PLAN, "data", "input", "/b/d/") == {"obs_url": "/b/d/"}
    assert parse.given(PLAN, "storages", "out", " /b/o/ ") == "/b/o/"


def test_unknown_names_are_kept_for_planning_to_tell() -> None:
    assert parse.given(PLAN, "parameters", "sise", "7") == 7
    assert parse.given(PLAN, "parameters", "sise", "seven") == "seven"


_leaves = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(_leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_survives(value: object) -> None:
    assert parse.parameter("json", json.dumps({"v": value})) == {"v": value}
