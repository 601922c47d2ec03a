"""`StepKindContract`: what a step kind must do to be one, from its declaration to its runner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..engine.facts import Facts
from ..engine.kit import Kit
from ..engine.resolve import Scope, resolve_step
from ..errors import MLWorkflowError
from ..executors.base import TaskEnd
from ..plan.model import Plan, PlannedStep
from ..records import to_json
from ..settings import Settings
from ..steps import KINDS, load_declaration, load_runner
from ..steps.base import CallRunner, Origin, Outcome, StepContext, TaskRunner
from ..store.open import open_store
from .executor import Reports

if TYPE_CHECKING:
    from ..declare.workflow import Workflow

HEAVY = ("pydantic", "fsspec", "sqlalchemy", "pandas", "numpy", "rich", "IPython", "asyncio", "fastapi")


@dataclass
class Surroundings:
    """What a step has around it when it runs: real storage, registries and processes, no engine."""

    cwd: Path
    settings: Settings
    kit: Kit
    ends: dict[str, TaskEnd] = field(default_factory=dict)

    @property
    def storage(self) -> Any:
        """The storage root, where the step finds what it reads."""
        return self.kit.storage(self.origin)

    @property
    def origin(self) -> Origin:
        """Where the run was asked for."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.cwd)}
        return Origin(str(self.cwd), sys.executable, environment, "here")

    def context(self, plan: Plan, step: PlannedStep, attempt: int = 1) -> StepContext:
        """Return what the runner sees of an attempt."""
        scope = Scope(plan, Facts(plan), plan.values, "e1", {})
        resolved = resolve_step(step, scope)
        for url in resolved.create:
            self.storage.makedirs(url)
        folder = self.settings.home_path / "runs" / "e1" / step.name / str(attempt)
        folder.mkdir(parents=True, exist_ok=True)
        return StepContext(
            execution_id="e1",
            execution_name="execution-001",
            workflow=plan.workflow,
            step=step.name,
            kind=step.kind,
            attempt=attempt,
            spec=resolved.spec,
            folder=folder,
            settings=self.settings,
            storage=self.storage,
            assets=self.kit.assets,
            origin=self.origin,
            log=lambda line: None,
        )

    def run(self, context: StepContext) -> Outcome:
        """Do one attempt from beginning to end."""
        runner = load_runner(context.kind)
        if isinstance(runner, CallRunner):
            return runner.run(context)
        prepared = runner.prepare(context)
        assert runner.prepare(context) == prepared, "a second try after a crash starts over"
        reports = Reports()
        self.kit.executor.submit(prepared.task, reports)
        self.ends[context.key] = reports.end(prepared.task)
        return runner.collect(context, self.ends[context.key])

    def run_again(self, context: StepContext) -> Outcome:
        """Do what a new supervisor does with an attempt whose outcome was lost with the one before."""
        runner = load_runner(context.kind)
        if isinstance(runner, CallRunner):
            return runner.run(context)
        return runner.collect(context, self.ends[context.key])


class StepKindContract:
    """Inherit it, name the kind and declare a workflow with one step of it."""

    kind = ""
    """Name of the kind in `steps.KINDS`."""

    assets: Sequence[str] = ()
    """Kinds of assets that a step makes: an attempt must not make them twice."""

    def workflow(self, around: Surroundings) -> Workflow:
        """Return a workflow whose last step is of the kind and needs nothing that is not in `values`.

        What it reads is laid out first, by `around.storage`, `around.cwd` and `around.kit.assets`.
        """
        raise NotImplementedError

    values: Mapping[str, Mapping[str, Any]] = {}
    """``{"parameters", "data", "storages"}`` that the workflow is run with, by name."""

    @pytest.fixture
    def around(self, tmp_path: Path) -> Iterator[Surroundings]:
        settings = Settings(home=str(tmp_path / "home"), stop_grace_seconds=5.0, ballast_mb=0)
        cwd = tmp_path / "flow"
        cwd.mkdir()
        around = Surroundings(cwd, settings, Kit(settings, open_store(settings)))
        yield around
        around.kit.close()

    @pytest.fixture
    def planned(self, around: Surroundings) -> tuple[Plan, PlannedStep]:
        plan = self.plan(self.workflow(around))
        return plan, plan.steps[-1]

    def plan(self, workflow: Workflow) -> Plan:
        """Plan without looking for paths."""
        from ..plan.build import build

        return build(workflow, values=self.values)

    def test_it_is_in_the_table_and_in_the_public_module(self) -> None:
        assert self.kind in KINDS
        declared = load_declaration(self.kind)
        assert declared.kind == self.kind
        public = import_module("jupyter_mlworkflow.workflow.steps")
        assert getattr(public, declared.__name__) is declared
        assert declared.__name__ in public.__all__
        module = import_module(f"jupyter_mlworkflow.workflow.steps.{self.kind}_step")
        assert getattr(module, declared.__name__) is declared

    def test_its_declaration_is_documented(self) -> None:
        text = load_declaration(self.kind).__doc__ or ""
        assert "table" in text or "section" in text, "say which part of the documentation it follows"
        assert "Args:" in text

    def test_it_plans_without_problems(self, planned: tuple[Plan, PlannedStep]) -> None:
        plan, step = planned
        assert [str(problem) for problem in plan.problems] == []
        assert [item.key for item in plan.missing] == []
        assert step.kind == self.kind

    def test_its_plan_is_plain_data_and_always_the_same(self, around: Surroundings) -> None:
        workflow = self.workflow(around)
        first, second = (json.dumps(self.plan(workflow).to_json()) for _ in range(2))
        assert first == second
        assert Plan.from_json(json.loads(first)) == Plan.from_json(json.loads(second))

    def test_it_survives_the_wire(self, around: Surroundings) -> None:
        workflow = self.workflow(around)
        document = json.loads(json.dumps(workflow.to_json()))
        again = type(workflow).from_json(document)
        assert again.to_json() == document
        assert self.plan(again).steps[-1] == self.plan(workflow).steps[-1]

    def test_its_runner_is_one_of_the_two_sorts(self) -> None:
        assert isinstance(load_runner(self.kind), (CallRunner, TaskRunner))

    def test_its_runner_is_light_to_import(self) -> None:
        """A supervisor loads it while the user waits."""
        target = (KINDS[self.kind].run or "").partition(":")[0]
        program = f"import sys, {target}; print([name for name in {HEAVY!r} if name in sys.modules])"
        out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert out.stdout.strip() == "[]"

    def test_a_run_gives_every_declared_output(self, around: Surroundings, planned: tuple[Plan, PlannedStep]) -> None:
        plan, step = planned
        context = around.context(plan, step)
        outcome = around.run(context)
        try:
            assert set(outcome.outputs) == set(step.spec.get("outputs") or {})
            for name, artifact in outcome.outputs.items():
                assert artifact.type == step.spec["outputs"][name]["type"]
            json.dumps(to_json(outcome))
        finally:
            self.clean(context)

    def test_the_same_attempt_again_makes_nothing_twice(
        self, around: Surroundings, planned: tuple[Plan, PlannedStep]
    ) -> None:
        context = around.context(*planned)
        first = around.run(context)
        made = self._made(around)
        try:
            assert to_json(around.run_again(context)) == to_json(first)
            assert self._made(around) == made
        finally:
            self.clean(context)

    def test_a_later_attempt_succeeds_too(self, around: Surroundings, planned: tuple[Plan, PlannedStep]) -> None:
        plan, step = planned
        contexts = [around.context(plan, step, attempt) for attempt in (1, 2)]
        try:
            outcomes = [around.run(context) for context in contexts]
            assert set(outcomes[0].outputs) == set(outcomes[1].outputs)
        finally:
            for context in contexts:
                self.clean(context)

    def test_stopping_what_was_not_run_harms_nothing(
        self, around: Surroundings, planned: tuple[Plan, PlannedStep]
    ) -> None:
        made = self._made(around)
        self.clean(around.context(*planned, attempt=9))
        assert self._made(around) == made

    def test_a_step_that_is_to_stop_comes_to_an_end(
        self, around: Surroundings, planned: tuple[Plan, PlannedStep]
    ) -> None:
        """It may still succeed, or say in a sentence that it was stopped."""
        if not isinstance(load_runner(self.kind), CallRunner):
            return  # a process is stopped by its executor
        context = replace(around.context(*planned), stopping=lambda: True)
        with suppress(MLWorkflowError):
            around.run(context)
        self.clean(context)

    def clean(self, context: StepContext) -> None:
        """Undo what outlives the step."""
        runner = load_runner(self.kind)
        if isinstance(runner, CallRunner):
            runner.stop(context)

    def _made(self, around: Surroundings) -> list[str]:
        return sorted(item.id for kind in self.assets for item in around.kit.store.assets(kind))
