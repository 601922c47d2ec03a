"""Times that commands tell: of what runs still, and of what was repaired after a while."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rich.console import Console

from jupyter_mlworkflow.cli import output
from jupyter_mlworkflow.records import ExecutionRecord, ExecutionState


def test_a_step_that_runs_has_a_time_so_far(mlworkflow: Any, slow: Path, tmp_path: Path) -> None:
    mlworkflow("run", str(slow), "--no-wait")
    while '"running"' not in mlworkflow("show", "slow/execution-001", "--json").out.partition('"steps"')[2]:
        pass
    row = next(line for line in mlworkflow("show", "slow/execution-001").out.splitlines() if line.startswith("wait "))
    assert re.search(r"running +1 +\d+\.\d s", row)
    (tmp_path / "go").touch()
    assert mlworkflow("attach", "slow/execution-001").code == 0


def test_the_time_between_failure_and_repair_is_no_time_of_the_run(capsys: Any) -> None:
    record = ExecutionRecord(
        "i", "demo", "execution-001", ExecutionState.COMPLETED, started_at=10.0, ended_at=44.0, idle_seconds=30.0
    )
    output.print_end(record, Console())
    assert capsys.readouterr().out == "demo/execution-001 completed after 4.0 s.\n"
