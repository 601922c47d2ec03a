"""A plan in the making: what the rules of `plan.checks` look at.

Everything in it is plain data already, so no rule needs to know a declared class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import expressions as ex
from .model import PlannedData, PlannedParameter, PlannedStep, PlannedStorage

Reuse = Callable[[str], Mapping[str, Any] | None]
"""``step name -> {"outputs", "metrics"}`` of an earlier execution, or ``None``."""

Exists = Callable[[str], bool]
"""Whether a path exists; raises `StorageError` for one that leaves its root."""


class _Unknown:
    """The value is not known while planning."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


@dataclass(slots=True)
class Draft:
    """A workflow with its graph and the values given so far.

    Args:
        steps: By name, in declared order.
        position: Declared order of each step.
        chosen: Names of the steps that will run.
        named: For each step, the names in its `depend_steps`.
        uses: For each step, the ``$output``, ``$variable``, ``$metric`` and ``$select``
            expressions in it.
        branch_edges: ``(condition step, step named in a branch)`` pairs.
        kinds: Whether steps of that kind have a runner.
    """

    workflow: str
    steps: dict[str, PlannedStep] = field(default_factory=dict)
    position: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, None] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    uses: dict[str, list[ex.Expression]] = field(default_factory=dict)
    branch_edges: set[tuple[str, str]] = field(default_factory=set)
    parameters: dict[str, PlannedParameter] = field(default_factory=dict)
    data: dict[str, PlannedData] = field(default_factory=dict)
    storages: dict[str, PlannedStorage] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    reuse: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    kinds: Mapping[str, bool] = field(default_factory=dict)
    exists: Exists | None = None
    folder: str = ""
    """Where relative paths start."""
    slot_count: int | None = None
    missing_roots: set[str] = field(default_factory=set)
    written: tuple[set[str], set[str]] | None = None
    """Output paths of this run and their parent folders, filled by the first rule that asks."""

    def running(self) -> Iterator[PlannedStep]:
        """Yield the steps that will run, in declared order."""
        return (self.steps[name] for name in self.chosen)

    def known(self, value: Any) -> Any:
        """Return what `value` will be, or `UNKNOWN` when that shows only during the run."""
        kind = ex.kind_of(value)
        if kind is None:
            return value
        if kind == ex.LITERAL:
            return value[ex.LITERAL]
        if kind == ex.PARAMETER:
            return self.parameter(value[ex.PARAMETER])
        if kind == ex.DATA:
            return self.datum(value[ex.DATA])
        if kind == ex.STORAGE and not value["with_execution_id"]:
            root = self.root(value[ex.STORAGE])
            return UNKNOWN if root is UNKNOWN else f"{str(root).rstrip('/')}/{value['path'].lstrip('/')}"
        return UNKNOWN

    def parameter(self, name: str) -> Any:
        """Value of a parameter: the given one, else its default, else `UNKNOWN`."""
        given = self.values["parameters"]
        if name in given:
            return given[name]
        definition = self.parameters.get(name)
        return definition.default if definition is not None and definition.has_default else UNKNOWN

    def datum(self, name: str) -> Any:
        """Value of a data requirement: the given one, else its default, else `UNKNOWN`."""
        given = self.values["data"]
        if name in given:
            return given[name]
        definition = self.data.get(name)
        return definition.default if definition is not None and definition.has_default else UNKNOWN

    def root(self, name: str) -> Any:
        """Root of a storage: the given one, else its default, else `UNKNOWN`."""
        given = self.values["storages"]
        if name in given:
            return given[name]
        definition = self.storages.get(name)
        return definition.default if definition is not None and definition.default is not None else UNKNOWN
