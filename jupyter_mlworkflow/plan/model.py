"""The plan: everything the engine knows of a workflow, as frozen plain data.

Standard library only: the supervisor reads plans without importing pydantic.

Values that are known only later are *expressions*, dicts with one key that
begins with ``$`` (see `plan.expressions`): a parameter, a data requirement, a
path under a storage, an output or output variable of another step, a metric, a
choice of outputs. Everything else in a `spec` is itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ..errors import Problem


@dataclass(frozen=True, slots=True)
class PlannedParameter:
    """A `Placeholder`: `type` is ``int str bool float enum json list``."""

    name: str
    type: str
    description: str = ""
    default: Any = None
    has_default: bool = False
    required: bool = True
    delay: bool = False
    format: str | None = None
    enum: tuple[Any, ...] = ()
    constraint: Mapping[str, Any] | None = None
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedData:
    """A `*Placeholder` data object or `DataSelector`.

    Args:
        type: ``obs dataset label_task service swr model_list data_selector``.
        conditions: What limits the choice: ``object_type``, ``data_type``, ``task_type``,
            ``model_name``, ``model_version``, ``envs``, ``data_types``.
    """

    name: str
    type: str
    delay: bool = False
    default: Any = None
    has_default: bool = False
    conditions: Mapping[str, Any] = field(default_factory=dict)
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStorage:
    """A `Storage` root that must be given as ``/bucket/dir/`` (or has a default)."""

    name: str
    title: str = ""
    description: str = ""
    default: str | None = None
    used_by: tuple[str, ...] = ()
    creates: bool = False
    """Whether something is written below it, so that its root is created when missing."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step.

    Args:
        spec: ``{"inputs": {name: {"type", "data"}}, "outputs": {name: {...}},
            "properties": {...}}``; may hold expressions.
        depends: Names of the steps it comes after, sorted by declared order: `depend_steps`,
            outputs it uses, and condition steps that name it in a branch.
        skip_conditions: Encoded conditions, ANDed; ``None`` where the user set none.
        then_steps, else_steps: The branches of a condition step.
        needs: ``parameters.NAME``, ``data.NAME``, ``storages.NAME`` that it uses.
        slots: Slots of the machine that it takes while it runs; 0 for steps that are no jobs.
        priority: 1 low, 2 medium, 3 high (table 5-49).
    """

    name: str
    kind: str
    title: str = ""
    description: str = ""
    spec: Mapping[str, Any] = field(default_factory=dict)
    depends: tuple[str, ...] = ()
    skip_conditions: tuple[Any, ...] | None = None
    then_steps: tuple[str, ...] = ()
    else_steps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    poll_interval_seconds: float = 1.0
    timeout_seconds: float = 10080 * 60.0
    slots: int = 0
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that must be given before the run starts.

    Args:
        key: ``parameters.NAME``, ``data.NAME`` or ``storages.NAME``.
        type: Type in the words of the form (``int``, ``obs directory``, ``storage root``).
        example: Something that could be typed as it is.
    """

    key: str
    type: str
    description: str = ""
    example: str = ""
    used_by: tuple[str, ...] = ()


_SHOWN = 20
"""Steps, values and problems that a plan shows of each."""


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """A workflow, the steps chosen of it and the values given so far.

    Args:
        steps: All steps in declared order.
        chosen: Names of the steps that will run; the others give their outputs from `reuse`.
        parameters, data, storages: Definitions by name.
        values: ``{"parameters": {...}, "data": {...}, "storages": {...}}`` as given.
        reuse: ``{step: {"outputs": {output: {"type", "value"}}, "metrics": [...]}}`` taken from
            an earlier execution.
        sub_graphs: ``{"name", "steps"}`` each.
        missing: Values still to be given before the start.
    """

    workflow: str
    description: str = ""
    steps: tuple[PlannedStep, ...] = ()
    chosen: tuple[str, ...] = ()
    parameters: Mapping[str, PlannedParameter] = field(default_factory=dict)
    data: Mapping[str, PlannedData] = field(default_factory=dict)
    storages: Mapping[str, PlannedStorage] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: {"parameters": {}, "data": {}, "storages": {}}
    )
    reuse: Mapping[str, Any] = field(default_factory=dict)
    sub_graphs: tuple[Mapping[str, Any], ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why it cannot run as it is; a plan with problems is never started."""
    exclusive: bool = False
    """Whether another running execution of the same workflow forbids this one."""

    def __repr__(self) -> str:
        """Say what would run, what is missing and what is wrong, for people.

        Example:
            >>> Plan("demo", steps=(PlannedStep("train", "job"), PlannedStep("test", "job", depends=("train",))))
            Plan of workflow "demo": 2 steps
              train (job)
              test (job) after train
        """
        chosen = set(self.chosen)
        steps = (
            f"  {step.name} ({step.kind})"
            + (f" after {', '.join(step.depends)}" if step.depends else "")
            + (", left out" if chosen and step.name not in chosen else "")
            for step in self.steps[:_SHOWN]
        )
        missing = (f"  missing: {item.key} ({item.type})" for item in self.missing[:_SHOWN])
        problems = (f"  wrong: {problem}" for problem in self.problems[:_SHOWN])
        lines = [f'Plan of workflow "{self.workflow}": {len(self.steps)} step{"s"[: len(self.steps) != 1]}']
        for shown, count in ((steps, len(self.steps)), (missing, len(self.missing)), (problems, len(self.problems))):
            lines += [*shown, *([f"  … and {count - _SHOWN} more"] if count > _SHOWN else [])]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Plan:
        """Rebuild a plan from `to_json`.

        Example:
            >>> plan = Plan("demo", steps=(PlannedStep("train", "job"),), chosen=("train",))
            >>> Plan.from_json(plan.to_json()) == plan
            True
        """
        return cls(
            **{
                **{item.name: document[item.name] for item in fields(cls) if item.name in document},
                "steps": tuple(_read(PlannedStep, item) for item in document["steps"]),
                "chosen": tuple(document["chosen"]),
                "parameters": {k: _read(PlannedParameter, v) for k, v in document["parameters"].items()},
                "data": {k: _read(PlannedData, v) for k, v in document["data"].items()},
                "storages": {k: _read(PlannedStorage, v) for k, v in document["storages"].items()},
                "sub_graphs": tuple(document["sub_graphs"]),
                "missing": tuple(_read(Missing, item) for item in document["missing"]),
                "problems": tuple(_read(Problem, item) for item in document["problems"]),
            }
        )


_TUPLES = {"depends", "skip_conditions", "then_steps", "else_steps", "needs", "used_by", "enum"}


def _read(cls: Any, data: Mapping[str, Any]) -> Any:
    """Build a dataclass from JSON, turning the lists of tuple fields back into tuples."""
    known = {item.name for item in fields(cls)}
    return cls(
        **{
            name: tuple(value) if name in _TUPLES and isinstance(value, (list, tuple)) else value
            for name, value in data.items()
            if name in known
        }
    )
