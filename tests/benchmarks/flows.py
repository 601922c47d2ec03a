"""The workflows that are measured: jobs that do nothing, in a chain or as a fan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_mlworkflow import workflow as wf

BOOT = "noop.py"


def code_folder(folder: Path, text: str = "") -> Path:
    """Make the folder with the script that each job runs."""
    code = folder / "code"
    code.mkdir(exist_ok=True)
    (code / BOOT).write_text(text)
    return code


def job(name: str, code: Path | None, after: list[Any]) -> Any:
    """A job that runs the script in `code`; without one, the shell's `true`."""
    algorithm = (
        wf.BaseAlgorithm(code_dir=f"file://{code}/", boot_file=BOOT) if code else wf.BaseAlgorithm(command="true")
    )
    return wf.steps.JobStep(name=name, algorithm=algorithm, depend_steps=after)


def chain(count: int, code: Path | None) -> Any:
    """``s1 -> s2 -> … -> s<count>``."""
    steps: list[Any] = []
    for number in range(1, count + 1):
        steps.append(job(f"s{number}", code, steps[-1:]))
    return wf.Workflow(name="chain", desc="a chain", steps=steps)


def fan(count: int, code: Path) -> Any:
    """One step, then `count` side by side, then one."""
    first = job("first", code, [])
    middle = [job(f"m{number}", code, [first]) for number in range(count)]
    return wf.Workflow(name="fan", desc="a fan", steps=[first, *middle, job("last", code, middle)])


def layered(count: int) -> Any:
    """`count` steps in layers of ten, each after two steps of the layer before."""
    steps: list[Any] = []
    for number in range(count):
        base = (number // 10 - 1) * 10
        after = [steps[base + number % 10], steps[base + (number + 1) % 10]] if number >= 10 else []
        steps.append(job(f"s{number}", None, after))
    return wf.Workflow(name="layered", desc="many", steps=steps)
