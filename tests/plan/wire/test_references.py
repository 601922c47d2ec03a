"""Reference strings: exactly those of public documents, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.errors import WireError
from jupyter_mlworkflow.plan import expressions as ex
from jupyter_mlworkflow.plan.wire import references

FORMS = [
    (ex.parameter("batch_size"), "$ref/parameters/batch_size"),
    (ex.data("input_dataset"), "$ref/data_requirements/input_dataset"),
    (ex.output("train", "train_url"), "$ref/consumptions/train/train_url"),
    (ex.storage("out", "a/b/"), "$ref/storages/out/a/b/"),
    (ex.storage("out"), "$ref/storages/out"),
    (
        ex.storage("out", "model/", with_execution_id=True, create_dir=True),
        "$ref/storages(with_execution_id=True, create_dir=True)/out/model/",
    ),
    (ex.storage("out", "m", create_dir=True), "$ref/storages(create_dir=True)/out/m"),
    (ex.variable("deploy", "service", "access_address"), "$ref/consumptions/deploy/service/access_address"),
    (ex.metric("train", "metrics", "a key/with slash"), "$ref/metrics/train/metrics/a key/with slash"),
    (ex.system("execution_id"), "$ref/system/execution_id"),
]


@pytest.mark.parametrize(("expression", "text"), FORMS)
def test_each_form_is_written_and_read(expression: ex.Expression, text: str) -> None:
    assert references.write(expression) == text
    assert references.read(text, "$") == expression


def test_a_selector_is_a_list_of_references() -> None:
    choice = ex.select([ex.output("a", "x"), ex.output("b", "x")])
    assert references.write(choice) == ["$ref/consumptions/a/x", "$ref/consumptions/b/x"]


@pytest.mark.parametrize(
    "text",
    [
        "$ref/",
        "$ref/parameters/",
        "$ref/parameters/a/b",
        "$ref/consumptions/step",
        "$ref/consumptions//x",
        "$ref/nothing/x",
        "$ref/storages(evil=True)/x/y",
        "$ref/storages(create_dir=True/x/y",
        "$ref/metrics/a/b",
    ],
)
def test_what_is_no_reference_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(WireError, match=r"^\$\.steps\[3\]\.data: ") as caught:
        references.read(text, "$.steps[3].data")
    assert repr(text) in str(caught.value)


@given(st.text(max_size=30), st.booleans(), st.booleans())
def test_any_path_survives(path: str, execution: bool, create: bool) -> None:
    expression = ex.storage("s(x)", path.lstrip("/"), with_execution_id=execution, create_dir=create)
    assert references.read(references.write(expression), "$") == expression


def test_ids_are_hashes_of_the_value() -> None:
    name = references.hash_of({"type": "obs", "value": {"obs_url": "/bucket/dir/"}})
    assert len(name) == 32
    assert set(name) <= set("0123456789abcdef")
    assert name != references.hash_of({"type": "obs", "value": {"obs_url": "/bucket/dir"}})
