"""The line magic ``%mlworkflow``: the commands of the shell in a notebook."""

from __future__ import annotations

import shlex
from typing import Any

from .app import call


def register(ipython: Any) -> None:
    """Register the magic with an IPython shell."""
    ipython.register_magic_function(mlworkflow, magic_kind="line")


def mlworkflow(line: str) -> None:
    """Run a command: ``%mlworkflow ls``. A command that is refused prints its sentence."""
    call(shlex.split(line))
