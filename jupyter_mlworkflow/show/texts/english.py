"""English words. A key whose text differs from itself is a short name for a longer sentence."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "init": "not started",
    "wait_inputs": "waiting for input",
    "pending": "queued",
    "creating": "starting",
    "created": "started",
    "create_failed": "could not start",
    "running": "running",
    "stopping": "stopping",
    "stopped": "stopped",
    "timeout": "timed out",
    "completed": "completed",
    "failed": "failed",
    "hold": "on hold",
    "skipped": "skipped",
    "abnormal": "failed",
    "reused": "earlier run",
}
"""Step states, execution states, and ``reused`` for a step that was left out of a run."""

KINDS: Mapping[str, str] = {
    "job": "job",
    "create_dataset": "data set",
    "dataset_import": "data import",
    "labeling": "labeling",
    "release_dataset": "data release",
    "model": "model",
    "service": "service",
    "condition": "condition",
    "mrs_job": "Spark job",
    "metrics": "chart",
    "sub_graph": "sub-graph",
}

TEXTS: Mapping[str, str] = {
    "Workflow": "",
    "Problems": "",
    "Inputs and parameters": "",
    "State": "",
    "Step": "",
    "Kind": "",
    "Elapsed": "",
    "Note": "",
    "Name": "",
    "Type": "",
    "Value": "",
    "Description": "",
    "Started": "",
    "Depends on": "",
    "Steps": "",
    "Labels": "",
    "default {value}": "",
    "still to be given": "",
    "given while it runs": "",
    "optional": "",
    "{count} steps": "",
    "{count} step": "",
    "{count} more": "… and {count} more",
    "{count} lines before": "… {count} lines before",
    "{done} of {count} steps done": "",
    "metrics: {problem}": "",
    "waits for someone": "",
    "nobody drives it: mlworkflow attach {name}": "",
    "waiting for {names}": "",
    "attempt {number}": "",
    "result: {result}": "",
    "No executions yet.": "",
    "No metrics yet.": "",
    "No steps.": "",
    "No data.": "",
    "This cannot be drawn: {reason}": "",
    "{name}: {count} points, {first} to {last}, lowest {low}, highest {high}": "",
    "{name}: {count} bars, lowest {low}, highest {high}": "",
    "{rows} by {columns} table": "",
    "shown: {shown} of {count}": "",
    "Directed graph of {count} steps": "",
}
"""What can be said; an empty text says itself."""
