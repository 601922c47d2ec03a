"""The post-mortem of a Python job: what an unhandled exception leaves behind, where the setting wants it.

The job is started as ever, with the same arguments and `__main__`. Its environment names a folder with a
`sitecustomize` that sets `sys.excepthook`, takes itself out of the environment and of `sys.path`, and hands on to
a `sitecustomize` that it stands before. The exception is printed and ends the job as it would have.
"""

from __future__ import annotations

import os
from pathlib import Path

FILE = "postmortem.json"
VARIABLE = "MLWORKFLOW_POSTMORTEM_FILE"


def watch(env: dict[str, str], folder: Path) -> None:
    """Let the Python that is started with `env` write `FILE` into `folder` if it dies of an exception."""
    (folder / FILE).unlink(missing_ok=True)
    env[VARIABLE] = str(folder / FILE)
    hooks = str(Path(__file__).parent / "hook")
    env["PYTHONPATH"] = os.pathsep.join(part for part in (hooks, env.get("PYTHONPATH", "")) if part)
