"""Real processes for tests: finding and killing only those that a test started."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.records import ExecutionRecord
from jupyter_mlworkflow.settings import Settings

MARK = "MLW_TEST_MARK"
"""Environment variable that everything started by a test carries, down to the last job."""


class Site:
    """A home folder with real supervisors, and everything that runs for it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.mark = f"{MARK}={folder}"
        os.environ[MARK] = str(folder)
        self.settings = Settings(
            home=str(folder / "home"), **{"slots": 2, "ballast_mb": 0, "stop_grace_seconds": 1.0, **settings}
        )
        self.store = control.open_store(self.settings)
        self.side = folder / "side"
        self.side.touch()

    def origin(self) -> dict[str, Any]:
        environment = {"PATH": os.environ["PATH"], MARK: str(self.folder), "SIDE": str(self.side)}
        return {"cwd": str(self.folder), "interpreter": sys.executable, "environment": environment, "host": "test"}

    def job(self, name: str, *depends: str, seconds: float = 0.0, end: str = "exit 0", **more: Any) -> PlannedStep:
        """A job that writes to the side file when it begins and when it ends."""
        note = f'{name} $MLWORKFLOW_TASK" >> "$SIDE"'
        command = f'echo "begin {note}; sleep {seconds}; echo "end {note}; {end}'
        spec = {"inputs": {}, "outputs": {}, "properties": {"algorithm": {"command": command}}}
        return PlannedStep(name, "job", depends=depends, slots=1, spec=spec, **more)

    def start(self, *steps: PlannedStep, options: dict[str, Any] | None = None, **more: Any) -> ExecutionRecord:
        plan = Plan("demo", steps=steps, chosen=tuple(step.name for step in steps), **more)
        return control.start(self.store, self.settings, plan, self.origin(), options=options)

    def wait(self, execution_id: str, **more: Any) -> ExecutionRecord:
        return control.wait(self.store, self.settings, execution_id, **{"timeout": 60, **more})

    def request(self, execution_id: str, verb: str, step: str = "", **values: Any) -> None:
        control.request(self.store, self.settings, execution_id, verb, step, values)

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.side.read_text().splitlines()]

    def processes(self) -> dict[int, str]:
        """Return what runs for this site: pid -> command line."""
        found = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid():
                try:
                    environment = Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
                    line = Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if self.mark.encode() in environment and line:
                    found[int(entry)] = line
        return found

    def supervisors(self) -> list[int]:
        return [pid for pid, line in self.processes().items() if "engine.supervisor" in line]

    def kill(self, pid: int) -> bool:
        """SIGKILL a process of this site."""
        if pid not in self.processes():
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def expect_nobody(self, seconds: float = 10) -> None:
        """Fail if something still runs for this site after a while."""
        until = time.monotonic() + seconds
        while left := self.processes():
            assert time.monotonic() < until, left
            time.sleep(0.02)

    def close(self) -> None:
        for pid in self.processes():
            self.kill(pid)
        self.store.close()
        os.environ.pop(MARK, None)


def eventually(condition: Any, seconds: float = 10) -> Any:
    """Return the first truthy value of a condition."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return value
