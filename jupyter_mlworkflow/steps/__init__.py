"""The table of step kinds: where each is declared, and what runs it.

To add a kind, copy a folder, add a line here and its names to `workflow/steps/`.
Strings only: the engine looks kinds up without importing any declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError, PlanError, Problem

if TYPE_CHECKING:
    from .base import CallRunner, TaskRunner


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step.

    Args:
        name: `kind` of the step class; also its folder.
        declare: ``module:class`` of the declaration.
        run: ``module:class`` of the runner, or ``None`` while there is none.
    """

    name: str
    declare: str
    run: str | None


def _kind(name: str, declared: str, runner: str | None) -> StepKind:
    folder = f"{__name__}.{name}"
    return StepKind(name, f"{folder}.declare:{declared}", f"{folder}.run:{runner}" if runner else None)


KINDS: dict[str, StepKind] = {
    kind.name: kind
    for kind in (
        _kind("job", "JobStep", "JobRunner"),
        _kind("create_dataset", "CreateDatasetStep", None),
        _kind("dataset_import", "DatasetImportStep", None),
        _kind("labeling", "LabelingStep", None),
        _kind("release_dataset", "ReleaseDatasetStep", None),
        _kind("model", "ModelStep", "ModelRunner"),
        _kind("service", "ServiceStep", "ServiceRunner"),
        _kind("condition", "ConditionStep", "ConditionRunner"),
        _kind("mrs_job", "MrsJobStep", None),
    )
}


def kind(name: str) -> StepKind:
    """Return the kind called `name`.

    Raises:
        NotFoundError: There is none; the sentence lists the known ones.
    """
    if name not in KINDS:
        raise NotFoundError.named("step kind", name, list(KINDS))
    return KINDS[name]


def load_declaration(name: str) -> type[Any]:
    """Import the step class of the kind called `name`."""
    loaded: type[Any] = _load(kind(name).declare)
    return loaded


def load_runner(name: str) -> CallRunner | TaskRunner:
    """Import and make the runner of the kind called `name`.

    Raises:
        NotFoundError: There is no such kind.
        PlanError: This version has no runner for it.
    """
    found = kind(name)
    if found.run is None:
        raise PlanError([Problem(f'Steps of kind "{name}" cannot run in this version.')])
    runner: CallRunner | TaskRunner = _load(found.run)()
    return runner


def _load(path: str) -> Any:
    import importlib

    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
