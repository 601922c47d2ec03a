"""What Python says when something asked of an execution is refused; nothing is started for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.engine.checks import check
from jupyter_mlworkflow.engine.exclusive import refuse_second
from jupyter_mlworkflow.errors import MLWorkflowError
from jupyter_mlworkflow.events import ExecutionStateChanged
from jupyter_mlworkflow.handles import debugging
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.handles.labels import change
from jupyter_mlworkflow.handles.runtime import Runtime
from jupyter_mlworkflow.plan.model import Plan, PlannedParameter, PlannedStep
from jupyter_mlworkflow.records import ExecutionState, StepState
from jupyter_mlworkflow.settings import Settings

NEEDS = ("parameters.epochs",)
PLAN = Plan(
    "digits",
    steps=(
        PlannedStep("prepare", "job"),
        PlannedStep("train", "job", depends=("prepare",), needs=NEEDS),
        PlannedStep("other", "job"),
    ),
    chosen=("prepare", "train"),
    parameters={"epochs": PlannedParameter("epochs", "int", used_by=("train",))},
    exclusive=True,
)
E, S = ExecutionState, StepState


@dataclass(frozen=True)
class Step:
    """A step in a state."""

    state: StepState
    waiting_for: tuple[str, ...] = ()


def sentences() -> list[str]:
    """Return each refusal of the engine, and those of the handles that buttons of a view can lead to."""
    return [*_by_state(), *_by_store()]


def _by_state() -> list[str]:
    wrong: list[tuple[str, str, Mapping[str, Any], ExecutionState, StepState, StepState]] = [
        ("dance", "", {}, E.RUNNING, S.INIT, S.INIT),
        ("retry", "trian", {}, E.RUNNING, S.INIT, S.INIT),
        ("retry", "other", {}, E.RUNNING, S.INIT, S.INIT),
        ("labels", "", {"labels": [""]}, E.RUNNING, S.INIT, S.INIT),
        ("labels", "", {"labels": "best"}, E.RUNNING, S.INIT, S.INIT),
        ("labels", "", {"labels": ["a"] * 101}, E.RUNNING, S.INIT, S.INIT),
        ("stop", "", {}, E.INIT, S.INIT, S.INIT),
        ("stop", "", {}, E.ABNORMAL, S.FAILED, S.INIT),
        ("stop_step", "train", {}, E.RUNNING, S.RUNNING, S.INIT),
        ("retry", "prepare", {}, E.ABNORMAL, S.COMPLETED, S.FAILED),
        ("retry", "train", {}, E.ABNORMAL, S.FAILED, S.INIT),
        ("retry", "train", {}, E.RUNNING, S.RUNNING, S.INIT),
        ("resume", "", {}, E.INIT, S.INIT, S.INIT),
        ("resume", "", {}, E.COMPLETED, S.COMPLETED, S.COMPLETED),
        ("resume", "", {}, E.RUNNING, S.COMPLETED, S.RUNNING),
        ("release", "prepare", {}, E.RUNNING, S.RUNNING, S.INIT),
        ("release", "train", {}, E.RUNNING, S.COMPLETED, S.WAIT_INPUTS),
        ("skip_step", "train", {}, E.RUNNING, S.COMPLETED, S.RUNNING),
        ("edit", "train", {"parameters": {"epochs": 1}}, E.RUNNING, S.COMPLETED, S.RUNNING),
        ("edit", "train", {"parameters": {"epohcs": 1}}, E.RUNNING, S.COMPLETED, S.HOLD),
        ("edit", "train", {"parameters": {"epochs": "x"}}, E.RUNNING, S.COMPLETED, S.HOLD),
        ("edit", "train", {"inputs": {"images": 1}}, E.RUNNING, S.COMPLETED, S.HOLD),
        ("edit", "train", {}, E.RUNNING, S.COMPLETED, S.HOLD),
        ("back", "train", {}, E.INIT, S.INIT, S.INIT),
        ("back", "train", {}, E.RUNNING, S.RUNNING, S.INIT),
        ("back", "prepare", {}, E.RUNNING, S.COMPLETED, S.RUNNING),
        ("hold", "", {"until": "trian"}, E.RUNNING, S.INIT, S.INIT),
        ("hold", "", {"breakpoints": "train"}, E.RUNNING, S.INIT, S.INIT),
        ("hold", "", {"breakpoints": ["train < 3"]}, E.RUNNING, S.INIT, S.INIT),
        ("hold", "", {"breakpoints": ["train.loss < x"]}, E.RUNNING, S.INIT, S.INIT),
        ("set_values", "", {}, E.RUNNING, S.INIT, S.INIT),
        ("set_values", "", {"parameters": {"epochs": 1}}, E.COMPLETED, S.COMPLETED, S.COMPLETED),
        ("set_values", "", {"parameters": {"epochs": 1}}, E.RUNNING, S.COMPLETED, S.COMPLETED),
        ("set_values", "", {"parameters": {"epohcs": 1}}, E.RUNNING, S.INIT, S.INIT),
        ("set_values", "", {"data": {"images": 1}}, E.RUNNING, S.INIT, S.INIT),
        ("set_values", "", {"storages": {"out": 1}}, E.RUNNING, S.INIT, S.INIT),
    ]
    found = []
    for verb, step, values, state, first, second in wrong:
        steps = {"prepare": Step(first), "train": Step(second, NEEDS)}
        found.append(refused(lambda: check(verb, step, values, PLAN, state, steps)))  # noqa: B023 (called at once)
    return found


def _by_store() -> list[str]:
    with _home() as runtime:
        store, settings = runtime.store, runtime.settings
        record = control.prepare(store, PLAN, {})
        execution = Execution(runtime, record.id)
        store.append(record.id, [ExecutionStateChanged(E.RUNNING.value)])
        running = [
            refused(lambda: refuse_second(store, PLAN)),
            refused(lambda: control.delete(store, settings, record.id)),
            refused(lambda: control.submit(store, settings, record.id)),
            refused(lambda: debugging.release_next(execution)),
            refused(lambda: change(execution, add=[""])),
            refused(lambda: store.find("digits/execution-002")),
        ]
        store.append(record.id, [ExecutionStateChanged(E.ABNORMAL.value)])
        return [
            *running,
            refused(lambda: debugging.proceed(execution)),
            refused(lambda: debugging.run_to(execution, "train")),
        ]


@contextmanager
def _home() -> Iterator[Runtime]:
    with TemporaryDirectory() as folder:
        runtime = Runtime(Settings(home=folder, ballast_mb=0))
        yield runtime
        runtime.store.close()


def refused(call: Callable[[], Any]) -> str:
    """Return what is said when a call is refused."""
    try:
        call()
    except MLWorkflowError as error:
        return str(error)
    raise AssertionError("It was not refused.")
