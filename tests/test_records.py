"""Records: the states of the REST models, what follows from them, and plain JSON."""

from __future__ import annotations

import copy
import json
from collections import OrderedDict
from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import pytest

from jupyter_mlworkflow.records import (
    Artifact,
    ErrorInfo,
    ExecutionRecord,
    ExecutionState,
    Metric,
    StepRecord,
    StepState,
    to_json,
)

ACTIVE = {"pending", "creating", "created", "running", "stopping"}
FAILED = {"create_failed", "stopped", "timeout", "failed"}
SUCCEEDED = {"completed", "skipped"}
WAITING = {"wait_inputs", "hold"}


def test_the_states_are_those_of_the_rest_models() -> None:
    assert [str(item) for item in ExecutionState] == ["init", "running", "completed", "stopped", "abnormal"]
    assert " ".join(StepState) == (
        "init wait_inputs pending creating created create_failed running stopping stopped timeout completed failed "
        "hold skipped"
    )


@pytest.mark.parametrize("state", StepState)
def test_a_step_is_in_one_situation_at_a_time(state: StepState) -> None:
    assert state.active == (state in ACTIVE)
    assert state.failed == (state in FAILED)
    assert state.succeeded == (state in SUCCEEDED)
    assert state.waiting == (state in WAITING)
    assert state.ended == (state in FAILED | SUCCEEDED)
    assert [state.active, state.failed, state.succeeded, state.waiting].count(True) == (state is not StepState.INIT)


def test_an_execution_has_ended_or_not() -> None:
    assert [item.value for item in ExecutionState if item.ended] == ["completed", "stopped", "abnormal"]


@pytest.mark.parametrize(
    ("state", "steps", "waiting"),
    [
        ("running", ["wait_inputs"], True),
        ("running", ["completed", "hold", "init"], True),
        ("running", ["wait_inputs", "running"], False),
        ("running", ["wait_inputs", "pending"], False),
        ("running", ["init"], False),
        ("stopped", ["wait_inputs"], False),
        ("init", ["hold"], False),
    ],
)
def test_an_execution_waits_for_someone_when_nothing_else_goes_on(state: str, steps: list[str], waiting: bool) -> None:
    records = {
        f"s{number}": StepRecord(f"s{number}", "job", state=StepState(step)) for number, step in enumerate(steps)
    }
    assert ExecutionRecord("7f", "w", "e", state=ExecutionState(state), steps=records).waiting is waiting


def test_elapsed_is_known_when_both_ends_are() -> None:
    step = StepRecord("train", "job", started_at=2.0)
    assert step.elapsed is None
    assert replace(step, ended_at=5.5).elapsed == 3.5
    assert replace(step, started_at=None, ended_at=5.5).elapsed is None


def test_records_cannot_be_changed() -> None:
    record = ExecutionRecord("7f", "w", "e")
    with pytest.raises(FrozenInstanceError):
        record.seq = 5  # type: ignore[misc]
    with pytest.raises(TypeError):
        record.parameters["x"] = 1  # type: ignore[index]


def test_records_become_plain_json() -> None:
    step = StepRecord(
        "train",
        "job",
        state=StepState.FAILED,
        error=ErrorInfo("c", "m", ("l",)),
        outputs=MappingProxyType({"o": Artifact("obs", {"obs_url": "/b/"})}),
        metrics=(Metric("k", "t", "float", OrderedDict(value=0.5)),),
    )
    plain = to_json(ExecutionRecord("7f", "w", "e", labels=("a",), steps={"train": step}))
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["state"], plain["labels"]) == ("init", ["a"])
    assert plain["steps"]["train"]["state"] == "failed"
    assert plain["steps"]["train"]["outputs"] == {"o": {"type": "obs", "value": {"obs_url": "/b/"}}}
    assert plain["steps"]["train"]["metrics"][0]["data"] == {"value": 0.5}
    assert plain["steps"]["train"]["error"] == {"code": "c", "message": "m", "log_tail": ["l"]}


def test_to_json_copies_what_it_turns() -> None:
    value = {"a": [1, {"b": 2}]}
    before = copy.deepcopy(value)
    to_json(value)["a"][1]["b"] = 3
    assert value == before


def test_a_state_formats_as_its_value() -> None:
    assert f"{StepState.WAIT_INPUTS} {ExecutionState.ABNORMAL}" == "wait_inputs abnormal"
