"""What every documented example must stand: it plans, and its document says the same when read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.plan.model import Plan

Prove = Callable[[wf.Workflow], Plan]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a folder with the code that examples name."""
    monkeypatch.setenv("MLWORKFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def prove() -> Prove:
    """Plan a workflow and take it through its document; returns the plan."""

    def proved(workflow: wf.Workflow) -> Plan:
        plan = workflow.plan()
        assert [step.name for step in plan.steps] == [step.name for step in workflow.steps]
        assert [step.kind for step in plan.steps] == [step.kind for step in workflow.steps]
        assert set(plan.parameters) == set(workflow.placeholders)
        assert set(plan.data) == set(workflow.data)
        assert Plan.from_json(json.loads(json.dumps(plan.to_json()))).to_json() == plan.to_json()

        document = workflow.to_json()
        again = wf.Workflow.from_json(json.loads(json.dumps(document)))
        assert again.to_json() == document
        assert again.plan().to_json() == plan.to_json()
        return plan

    return proved
