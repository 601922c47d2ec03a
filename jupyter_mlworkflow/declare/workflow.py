"""`Workflow`: steps, and what can be done with them (table 5-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import DeclarationError, NotFoundError
from ..values import check_parameter, check_storage_root
from . import door, rules, walk
from .base import Declared, RuleError, field
from .coherence import Coherence
from .data.given import check_given
from .data.placeholders import DataPlaceholder
from .placeholder import Placeholder
from .policy import Policy
from .resource import Workspace
from .step import Step
from .storage import Storage
from .subgraph import Subgraph
from .verbs import Verbs


def _session(value: Any) -> Any:
    if hasattr(value, "region_name") or hasattr(value, "settings"):
        return value
    raise RuleError("must be a Session, as in Session(access_key=…, secret_key=…)", value)


class Parameters(dict[str, Placeholder]):
    """The parameters of a workflow by name; calling it gives a table of them, its data and its storages."""

    def __init__(self, workflow: Workflow) -> None:
        super().__init__(workflow.__dict__["_parameters"])
        self._workflow = workflow

    def __call__(self) -> Any:
        """Return the table: shows itself, and `to_frame`."""
        return door.placeholders(self._workflow)


class Workflow(Verbs, Declared):
    """A directed acyclic graph of steps (section 5.1.1, table 5-1).

    Args:
        name: English letter first, then letters, digits, ``-`` and ``_``; at most 64 characters.
        desc: What the workflow is for.
        steps: Its steps; names are unique. Whatever a step depends on or uses must be in it.
        storages: Every `Storage` that a step uses (section 5.3.4).
        policy: Scenes that can be run alone (section 5.11.1).
        session: Credentials and wiring; not needed on one's own machine.
        workspace: Where it belongs.
        labels: Words to find it by.
        sub_graphs: Steps shown as one.

    Raises:
        DeclarationError: A rule is broken; one sentence for each.

    Example:
        >>> from jupyter_mlworkflow import workflow as wf
        >>> train = wf.steps.JobStep(name="train", algorithm=wf.BaseAlgorithm(command="echo hello"))
        >>> wf.Workflow(name="hello", desc="says hello", steps=[train])
        Workflow('hello', 1 step)
    """

    name: str = field(rules.name)
    desc: str = field(rules.text(0))
    steps: Any = field(rules.many(rules.one_of(Step), minimum=1, what="step"))
    storages: Any = field(rules.many(rules.one_of(Storage)), default=())
    policy: Policy | None = field(rules.one_of(Policy), default=None)
    session: Any = field(_session, default=None)
    workspace: Workspace | None = field(rules.one_of(Workspace), default=None)
    labels: Any = field(rules.many(rules.text(1, 64)), default=())
    sub_graphs: Any = field(rules.many(rules.one_of(Subgraph)), default=())

    # ---------------------------------------------------------------- what it holds

    @property
    def step_names(self) -> tuple[str, ...]:
        """Names of the steps in declared order."""
        return tuple(self.__dict__["_by_name"])

    @property
    def placeholders(self) -> Parameters:
        """The parameters of the workflow by name, in order of first use.

        Called, ``workflow.placeholders()``, it shows everything that can be given as a table (section 5.8).
        """
        return Parameters(self)

    @property
    def data(self) -> Mapping[str, DataPlaceholder]:
        """The data that is given when the workflow runs by name, in order of first use."""
        return dict(self.__dict__["_data"])

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """Values given with `set_placeholder`, `set_data`, `set_storage`, in the shape of a plan's values."""
        given: dict[str, dict[str, Any]] = self.__dict__["_values"]
        return given

    def step(self, name: str) -> Step:
        """Return the step called `name`.

        Raises:
            NotFoundError: There is none; the sentence lists the known ones.
        """
        known: dict[str, Step] = self.__dict__["_by_name"]
        if name not in known:
            raise NotFoundError.named(f'step in workflow "{self.name}" called', name, list(known))
        return known[name]

    def references(self, step: Step | str) -> Sequence[walk.Reference]:
        """List what a step refers to (see `walk.references`), collected once when the workflow was built."""
        found: Sequence[walk.Reference] = self.__dict__["_references"][step if isinstance(step, str) else step.name]
        return found

    # ---------------------------------------------------------------- rules

    def _problems(self) -> Iterable[str]:
        found = Coherence(self)
        self.__dict__.update(
            _by_name=found.by_name, _references=found.references, _parameters=found.parameters, _data=found.data
        )
        return found.problems

    def _built(self) -> None:
        self.__dict__["_values"] = {"parameters": {}, "data": {}, "storages": {}}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self) >> 4

    def __repr__(self) -> str:
        count = len(self.steps)
        return f"Workflow({self.name!r}, {count} step{'s'[: count != 1]})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Show the graph as a picture, a table and text."""
        return door.mimebundle(self)

    # ---------------------------------------------------------------- values

    def set_placeholder(self, name: str, value: Any) -> None:
        """Give a parameter its value (section 5.8).

        Args:
            name: Name of a `Placeholder` of this workflow.
            value: Of its type; nothing is converted.

        Raises:
            NotFoundError: There is no such parameter; the sentence lists the known ones.
            DeclarationError: The value does not fit; nothing is changed.
        """
        known: dict[str, Placeholder] = self.__dict__["_parameters"]
        if name not in known:
            raise NotFoundError.named(f'parameter in workflow "{self.name}" called', name, list(known))
        item = known[name]
        wrong = check_parameter(item.type, value, enum=item.enum_list or (), format=item.placeholder_format)
        if wrong:
            raise DeclarationError(f'Parameter "{name}": {wrong}')
        self.values["parameters"][name] = rules.copied(value)

    def set_data(self, name: str, value: Any) -> None:
        """Choose the data for a data placeholder (section 5.8).

        Args:
            name: Name of an `OBSPlaceholder`, `DatasetPlaceholder`, … of this workflow.
            value: A `wf.data` object such as ``Dataset(…)``, or the documented dict or list.

        Raises:
            NotFoundError: There is no such data; the sentence lists the known ones.
            DeclarationError: The data does not fit; nothing is changed.
        """
        known: dict[str, DataPlaceholder] = self.__dict__["_data"]
        if name not in known:
            raise NotFoundError.named(f'data in workflow "{self.name}" called', name, list(known))
        self.values["data"][name] = check_given(known[name], value)

    def set_storage(self, name: str, value: str) -> None:
        """Set the root of a storage.

        Args:
            name: Name of a `Storage` of this workflow.
            value: ``/bucket/dir/`` or ``obs://bucket/dir/``.

        Raises:
            NotFoundError: There is no such storage; the sentence lists the known ones.
            DeclarationError: The root has another form; nothing is changed.
        """
        known = [storage.name for storage in self.storages]
        if name not in known:
            raise NotFoundError.named(f'storage in workflow "{self.name}" called', name, known)
        wrong = check_storage_root(value)
        if wrong:
            raise DeclarationError(f'Storage "{name}": {wrong}')
        self.values["storages"][name] = value
