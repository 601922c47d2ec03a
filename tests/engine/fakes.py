"""An executor in memory and runners that do what a test tells them, for fast tests of the engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_mlworkflow.engine.kit import Kit
from jupyter_mlworkflow.engine.loop import Engine
from jupyter_mlworkflow.errors import StaleWriterError, StepError
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged
from jupyter_mlworkflow.executors.base import Executor, Reporter, Task, TaskEnd, TaskProcess
from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.records import Artifact, ExecutionRecord, Metric
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.steps.base import CallRunner, Outcome, Prepared, StepContext, TaskRunner
from jupyter_mlworkflow.store.base import Store
from jupyter_mlworkflow.store.model import Command
from jupyter_mlworkflow.store.open import open_store


class MemoryExecutor(Executor):
    """Tasks that run until the test ends them, or end at once where `auto` says with which code."""

    def __init__(self, capacity: int = 2, auto: Callable[[str], int | None] = lambda task: 0) -> None:
        self._capacity = capacity
        self.auto = auto
        self.running: dict[str, Reporter] = {}
        self.submitted: list[str] = []
        self.ended: dict[str, TaskEnd] = {}
        self.most = 0
        self.lock = threading.Lock()

    def capacity(self) -> int:
        return self._capacity

    def submit(self, task: Task, reporter: Reporter) -> None:
        with self.lock:
            assert task.id not in self.submitted, f"{task.id} was submitted twice"
            self.submitted.append(task.id)
            self.running[task.id] = reporter
            self.most = max(self.most, len(self.running))
        reporter.task_started(task.id, TaskProcess(1))
        code = self.auto(task.id)
        if code is not None:
            self.end(task.id, code)

    def end(self, task_id: str, exit_code: int | None = 0) -> None:
        with self.lock:
            reporter = self.running.pop(task_id, None)
            end = self.ended[task_id] = TaskEnd(exit_code)
        if reporter is not None:
            reporter.task_ended(task_id, end)

    def adopt(self, task: Task, reporter: Reporter) -> bool:
        if task.id not in self.submitted:
            return False
        reporter.task_started(task.id, TaskProcess(1))
        if task.id in self.ended:
            reporter.task_ended(task.id, self.ended[task.id])
        else:
            self.running[task.id] = reporter
        return True

    def stop(self, task_id: str, *, grace_seconds: float) -> None:
        self.end(task_id, -15)

    def close(self) -> None:
        pass


class FakeJob(TaskRunner):
    """A job whose outputs and metrics are what its properties say."""

    def __init__(self) -> None:
        self.seen: dict[str, Mapping[str, Any]] = {}
        self.live_metrics: tuple[Metric, ...] = ()

    def prepare(self, context: StepContext) -> Prepared:
        self.seen[context.step] = context.spec
        if context.spec.get("properties", {}).get("unpreparable"):
            raise StepError("Its code is not there.", code="job.code")
        return Prepared(Task(context.key, context.folder, ("true",)))

    def collect(self, context: StepContext, end: TaskEnd) -> Outcome:
        if end.exit_code != 0:
            raise StepError(f"Exit code {end.exit_code}.", code="job.exit_code")
        return made(context)

    def metrics(self, context: StepContext) -> tuple[tuple[Metric, ...], str]:
        return self.live_metrics, ""


class FakeCall(CallRunner):
    """A step in a thread; `action` of a test may raise, wait or return an outcome."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.stopped: list[str] = []
        self.seen: dict[str, Mapping[str, Any]] = {}
        self.action: Callable[[StepContext], Outcome | None] = lambda context: None

    def run(self, context: StepContext) -> Outcome:
        self.seen[context.step] = context.spec
        self.ran.append(context.key)
        return self.action(context) or made(context)


class FakeService(FakeCall):
    """A step in a thread that leaves something running."""

    def stop(self, context: StepContext) -> None:
        self.stopped.append(context.key)


def made(context: StepContext) -> Outcome:
    properties = context.spec.get("properties", {})
    names = context.spec.get("outputs") or {}
    return Outcome(
        outputs={name: Artifact("obs", {"obs_url": f"/b/{context.step}/{name}/"}) for name in names},
        metrics=tuple(
            Metric(key, key, "float", {"value": value}) for key, value in properties.get("metrics", {}).items()
        ),
        condition_result=properties.get("result"),
    )


def job(name: str, *depends: str, slots: int = 1, **more: Any) -> PlannedStep:
    """A step that is a process."""
    return PlannedStep(name, "job", depends=depends, slots=slots, **more)


def call(name: str, *depends: str, **more: Any) -> PlannedStep:
    """A step in a thread."""
    return PlannedStep(name, more.pop("kind", "call"), depends=depends, **more)


def plan_of(*steps: PlannedStep, chosen: tuple[str, ...] | None = None, **more: Any) -> Plan:
    names = tuple(step.name for step in steps)
    return Plan("demo", steps=steps, chosen=names if chosen is None else chosen, **more)


class Bench:
    """One store and what runs on it, in this process."""

    def __init__(self, home: Path, *, capacity: int = 2, auto: Callable[[str], int | None] = lambda task: 0) -> None:
        self.settings = Settings(home=str(home), slots=capacity, ballast_mb=0, stop_grace_seconds=0.3)
        self.store: Store = open_store(self.settings)
        self.executor = MemoryExecutor(capacity, auto)
        self.job, self.call, self.service = FakeJob(), FakeCall(), FakeService()
        self.crashes: list[BaseException] = []
        self._commands = 0

    def create(self, plan: Plan, *, debug: bool = False) -> str:
        created = ExecutionCreated(
            plan.workflow,
            "",
            [{"name": name, "kind": "job", "title": ""} for name in plan.chosen],
            parameters=dict(plan.values["parameters"]),
            data=dict(plan.values["data"]),
            storages=dict(plan.values["storages"]),
        )
        record = self.store.create_execution(
            created, plan={**plan.to_json(), "options": {"debug": debug}}, origin={"cwd": "/", "interpreter": "python"}
        )
        self.store.append(record.id, [ExecutionStateChanged("running")])
        return record.id

    def engine(self, execution_id: str) -> Engine:
        kit = Kit(
            self.settings,
            self.store,
            executor=self.executor,
            runners={"job": self.job, "call": self.call, "service": self.service},
        )
        return Engine(kit, execution_id, self.store.take_over(execution_id, pid=1, host="test"))

    def run(self, plan: Plan, **more: Any) -> ExecutionRecord:
        """Run a plan that needs nobody, to its end."""
        execution = self.create(plan, **more)
        self.engine(execution).run()
        return self.store.record(execution)

    def background(self, execution_id: str) -> threading.Thread:
        def drive() -> None:
            try:
                self.engine(execution_id).run()
            except BaseException as error:
                self.crashes.append(error)

        thread = threading.Thread(target=drive, daemon=True)
        thread.start()
        return thread

    def send(self, execution_id: str, verb: str, step: str = "", **values: Any) -> None:
        self._commands += 1
        self.store.send(execution_id, Command(f"c{self._commands}", verb, step, values))

    def again(self, execution_id: str, verb: str, step: str = "", **values: Any) -> ExecutionRecord:
        """Send a command to an execution that nobody drives, and drive it to its end."""
        self.send(execution_id, verb, step, **values)
        self.engine(execution_id).run()
        return self.store.record(execution_id)

    def until(
        self, execution_id: str, condition: Callable[[ExecutionRecord], bool], seconds: float = 10
    ) -> ExecutionRecord:
        import time

        deadline = time.monotonic() + seconds
        while True:
            record = self.store.record(execution_id)
            if condition(record):
                return record
            crashes = [error for error in self.crashes if not isinstance(error, StaleWriterError)]
            assert not crashes, crashes
            assert time.monotonic() < deadline, {name: step.state.value for name, step in record.steps.items()}
            time.sleep(0.003)

    def states(self, record: ExecutionRecord) -> dict[str, str]:
        return {name: step.state.value for name, step in record.steps.items()}
