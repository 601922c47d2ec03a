"""Executions driven in this process, on a real store, with tasks in memory."""

from __future__ import annotations

from tests.engine.fakes import Bench, call, job, plan_of


def test_chain_completes(bench: Bench) -> None:
    record = bench.run(plan_of(job("a"), job("b", "a"), call("c", "b")))
    assert record.state.value == "completed"
    assert set(bench.states(record).values()) == {"completed"}
    assert [task.split("/")[1] for task in bench.executor.submitted] == ["a", "b"]
