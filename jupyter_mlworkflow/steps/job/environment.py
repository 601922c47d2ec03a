"""The environment of a job.

Documented for training jobs, and set as on one worker: ``MA_JOB_DIR``, ``MA_NUM_HOSTS``, ``MA_NUM_GPUS``,
``MA_TASK_NAME``, ``VC_TASK_INDEX``, ``VC_WORKER_NUM``, ``VC_WORKER_HOSTS``, ``MA_MOUNT_PATH`` (the storage root,
where it is a folder), and torchrun's ``MASTER_ADDR``, ``MASTER_PORT``, ``NNODES``, ``NODE_RANK``, ``WORLD_SIZE``,
``RANK``, ``LOCAL_RANK``.

A `command` gets no arguments, so everything else is here too, for boot files as well: ``MA_INPUT_<NAME>``,
``MA_OUTPUT_<NAME>`` (for metrics outputs the metrics file) and ``MA_PARAM_<NAME>``, with the name in capitals
and ``-`` as ``_``. Of ours there are ``MLWORKFLOW_EXECUTION``, ``MLWORKFLOW_STEP`` and ``MLWORKFLOW_ATTEMPT``.
The algorithm's `environments` (table 5-42) win over all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import StepError

if TYPE_CHECKING:
    from ..base import StepContext

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FIRST_PORT, _PORTS = 20_000, 10_000


def build(
    context: StepContext,
    *,
    job_dir: Path,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    parameters: Mapping[str, Any],
    environments: Mapping[str, Any],
) -> dict[str, str]:
    """Return the whole environment of the job.

    Args:
        inputs, outputs: Paths on this machine, by name.
        environments: What the algorithm adds.

    Raises:
        StepError: A name or value cannot be in an environment.
    """
    env = {name: value for name, value in context.origin.environment.items() if _usable(name, value)}
    if env.get("MPLBACKEND", "").startswith("module://"):
        del env["MPLBACKEND"]  # the kernel's own, of no use outside of it
    env["PYTHONUNBUFFERED"] = "1"
    env.update(_documented(context, job_dir))
    env["MLWORKFLOW_EXECUTION"] = context.execution_id
    env["MLWORKFLOW_STEP"] = context.step
    env["MLWORKFLOW_ATTEMPT"] = str(context.attempt)
    for kind, values in (("INPUT", inputs), ("OUTPUT", outputs), ("PARAM", parameters)):
        for name, value in values.items():
            if value is not None:
                env[f"MA_{kind}_{variable(name)}"] = as_text(value, f'{kind.lower()} "{name}"')
    for name, value in environments.items():
        if not _NAME.fullmatch(name):
            raise StepError(
                f'environments: "{name}" is no name for a variable: letters, digits and _, not beginning with a digit.',
                code="job.environment",
            )
        env[name] = as_text(value, f'environments["{name}"]') if value is not None else ""
    return env


def variable(name: str) -> str:
    """Return a name as part of a variable's name.

    Example:
        >>> variable("batch-size")
        'BATCH_SIZE'
    """
    return re.sub(r"[^A-Z0-9_]", "_", name.upper())


def as_text(value: Any, where: str = "value") -> str:
    """Return a value as a job gets it: True/False as such, lists and objects as JSON.

    Raises:
        StepError: It holds a NUL, which no argument or variable can.

    Example:
        >>> as_text(True), as_text(0.001), as_text([1, "é"])
        ('True', '0.001', '[1, "é"]')
    """
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (list, tuple, dict)) else str(value)
    if "\0" in text:
        raise StepError(f"{where} holds a NUL character, which cannot be handed to a program.", code="job.value")
    return text


def _usable(name: str, value: str) -> bool:
    return bool(name) and "=" not in name and "\0" not in name and "\0" not in value


def _documented(context: StepContext, job_dir: Path) -> dict[str, str]:
    env = {
        "MA_JOB_DIR": str(job_dir),
        "MA_NUM_HOSTS": "1",
        "MA_NUM_GPUS": str(_gpus()),
        "MA_TASK_NAME": "worker",
        "VC_TASK_INDEX": "0",
        "VC_WORKER_NUM": "1",
        "VC_WORKER_HOSTS": "127.0.0.1",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(_port(context.key)),
        "NNODES": "1",
        "NODE_RANK": "0",
        "WORLD_SIZE": "1",
        "RANK": "0",
        "LOCAL_RANK": "0",
    }
    if context.storage.is_local:
        env["MA_MOUNT_PATH"] = str(context.storage.folder)
    return env


def _port(key: str) -> int:
    """Return a port that jobs running at the same time hardly share."""
    from zlib import crc32

    return _FIRST_PORT + crc32(key.encode()) % _PORTS


def _gpus() -> int:
    folder = Path("/proc/driver/nvidia/gpus")
    return len(list(folder.iterdir())) if folder.is_dir() else 0
