"""Stands for a notebook kernel: attaches to an execution, waits for it, and may be killed at any time."""

from __future__ import annotations

import sys

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.settings import Settings

if __name__ == "__main__":
    settings = Settings(home=sys.argv[1], slots=2, ballast_mb=0, stop_grace_seconds=1.0)
    control.wait(control.open_store(settings), settings, sys.argv[2])
