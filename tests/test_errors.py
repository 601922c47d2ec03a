"""The error tree: drawn as it is, caught as one would expect, worded as sentences."""

from __future__ import annotations

import pickle
import re

import pytest

from jupyter_mlworkflow import errors
from jupyter_mlworkflow.errors import (
    ConflictError,
    DeclarationError,
    DiskFullError,
    MissingExtraError,
    MissingValuesError,
    MLWorkflowError,
    NotFoundError,
    PlanError,
    Problem,
    SettingsError,
    StaleWriterError,
    StepError,
    StoreError,
    WireError,
)

CLASSES = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, MLWorkflowError)]


def test_the_drawing_shows_every_error_below_its_parent() -> None:
    assert errors.__doc__ is not None
    drawn: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        match = re.match(r"^(\s+[│├└─ ]*)([A-Z]\w+Error)\b", line)
        if match:
            depth = len(match[1])
            path = [(level, name) for level, name in path if level < depth]
            drawn[match[2]] = path[-1][1] if path else ""
            path.append((depth, match[2]))
    parents = {item.__name__: item.__bases__[0].__name__ for item in CLASSES if item is not MLWorkflowError}
    assert drawn == {**parents, "MLWorkflowError": ""}


@pytest.mark.parametrize("item", CLASSES)
def test_every_error_says_what_it_is_for(item: type) -> None:
    assert item.__doc__
    assert item.__doc__ != MLWorkflowError.__doc__ or item is MLWorkflowError


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (DeclarationError("x"), ValueError),
        (WireError("x"), ValueError),
        (SettingsError("x"), ValueError),
        (NotFoundError("x"), LookupError),
        (MissingExtraError("x"), ImportError),
        (StaleWriterError("x"), StoreError),
        (DiskFullError("x"), StoreError),
        (MissingValuesError([]), PlanError),
    ],
)
def test_an_error_is_also_what_python_calls_it(error: MLWorkflowError, also: type[Exception]) -> None:
    assert isinstance(error, also)
    assert isinstance(error, MLWorkflowError)


def test_a_plan_error_lists_every_problem() -> None:
    one = Problem('There is no output "modle".', step="deploy", field="inputs.model", value="modle", fix="Use model.")
    two = Problem("It has no steps.")
    assert str(PlanError([one, two])).splitlines() == [
        "The workflow cannot run: 2 problems.",
        '  - step "deploy", inputs.model: There is no output "modle". Use model.',
        "  - workflow: It has no steps.",
    ]
    assert str(PlanError([two])).splitlines()[0] == "The workflow cannot run: 1 problem."
    assert str(MissingValuesError([two], "1 value is missing:")).splitlines()[0] == "1 value is missing:"
    assert one.to_json()["field"] == "inputs.model"


def test_a_wrong_name_gets_the_right_ones() -> None:
    names = [f"step{number}" for number in range(30)]
    text = str(NotFoundError.named("step", "setp7", names))
    assert text.startswith('There is no step "setp7". Did you mean "step7"? Known: step0, step1, ')
    assert text.endswith("step19 and 10 more.")
    assert str(NotFoundError.named("step", "a")) == 'There is no step "a".'
    assert str(NotFoundError.named("step", "zzz", ["train"])) == 'There is no step "zzz". Known: train.'


def test_a_missing_extra_names_the_command() -> None:
    assert 'pip install "jupyter-mlworkflow[s3]"' in str(MissingExtraError.for_extra("s3fs", "s3"))


def test_a_step_error_carries_its_code_and_log() -> None:
    error = StepError("It ended with exit code 1.", code="job.exit_code", log_tail=["a", "b"])
    assert (str(error), error.code, error.log_tail) == ("It ended with exit code 1.", "job.exit_code", ("a", "b"))


@pytest.mark.parametrize("error", [ConflictError("busy"), StepError("x", code="y", log_tail=["z"]), StoreError("z")])
def test_errors_travel_between_processes(error: MLWorkflowError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)
