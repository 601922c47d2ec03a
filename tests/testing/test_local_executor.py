"""The local executor keeps the contract of executors."""

from __future__ import annotations

from pathlib import Path

from jupyter_mlworkflow.executors.base import Executor
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.testing.executor import ExecutorContract


class TestLocalExecutor(ExecutorContract):
    def make(self, home: Path) -> Executor:
        return LocalExecutor(Settings(home=str(home)))
