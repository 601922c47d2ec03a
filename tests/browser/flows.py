"""Cells that the notebooks of these tests run."""

from __future__ import annotations

from pathlib import Path


def gated(gate: Path, *, wait: bool = False, name: str = "gated", then: str = "true") -> str:
    """Three steps, the second of which goes on when the file `gate` is there; the third runs `then`."""
    return f"""
from jupyter_mlworkflow import workflow as wf

def job(name, command, *after):
    return wf.steps.JobStep(name=name, algorithm=wf.BaseAlgorithm(command=command), depend_steps=list(after))

first = job("first", "echo hello from first")
gate = job("gate", "echo waiting; until test -e {gate}; do sleep 0.1; done; echo open", first)
last = job("last", {then!r}, gate)
execution = wf.Workflow(name="{name}", desc="three steps", steps=[first, gate, last]).run(wait={wait})
execution
"""
