"""`Workflow`: steps, and what can be done with them (table 5-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, NotFoundError
from ..values import check_parameter, check_storage_root
from . import door, rules, walk
from .base import Declared, RuleError, field
from .data.given import check_given
from .data.placeholders import DataPlaceholder
from .placeholder import Placeholder
from .policy import Policy
from .resource import Workspace
from .step import Step
from .storage import Storage, StoragePath
from .subgraph import Subgraph

if TYPE_CHECKING:
    from ..errors import Problem
    from ..handles.execution import Execution
    from ..handles.executions import Executions
    from ..plan.model import Plan


def _session(value: Any) -> Any:
    if hasattr(value, "region_name") or hasattr(value, "settings"):
        return value
    raise RuleError("must be a Session, as in Session(access_key=…, secret_key=…)", value)


class Workflow(Declared):
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
    def placeholders(self) -> Mapping[str, Placeholder]:
        """The parameters of the workflow by name, in order of first use."""
        return dict(self.__dict__["_parameters"])

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
        values = self.__dict__
        by_name: dict[str, Step] = {}
        values["_by_name"] = by_name
        where = f'Workflow "{self.name}"'
        for step in values["steps"]:
            if by_name.setdefault(step.name, step) is not step:
                yield f'{where}: two steps have the name "{step.name}"; step names must be unique.'
        values["_references"] = {name: walk.references(step) for name, step in by_name.items()}
        yield from self._link_problems(where, by_name)
        yield from self._definition_problems(where)
        yield from self._group_problems(where, by_name)

    def _link_problems(self, where: str, by_name: Mapping[str, Step]) -> Iterable[str]:
        """Tell which steps are depended on, used or branched to, but are not in the workflow."""
        for name, step in by_name.items():
            for before in step.depend_steps:
                if by_name.get(before.name) is not before:
                    yield (
                        f'{where}: step "{name}" depends on step "{before.name}", which is not in steps. '
                        f"Add it, or leave it out of depend_steps."
                    )
            for used in dict.fromkeys(walk.steps_of(self.__dict__["_references"][name])):
                if used not in by_name:
                    yield f'{where}: step "{name}" uses an output of step "{used}", which is not in steps. Add it.'
            if step.kind == "condition":
                for branch in (*step.if_then_steps, *step.else_then_steps):
                    if branch not in by_name:
                        yield (
                            f'{where}: condition step "{name}" names step "{branch}", which is not in steps. '
                            f"Known: {', '.join(by_name)}."
                        )

    def _definition_problems(self, where: str) -> Iterable[str]:
        """Tell where one name has two definitions; equal definitions of one name are one."""
        parameters: dict[str, Placeholder] = {}
        data: dict[str, DataPlaceholder] = {}
        storages: dict[str, Storage] = {}
        users: dict[int, str] = {}
        for storage in self.storages:
            first = storages.setdefault(storage.name, storage)
            if first is not storage and first != storage:
                yield _twice(where, "storages", first, storage, "storages", "storages")
        listed = set(storages)
        for step, items in self.__dict__["_references"].items():
            for item in items:
                if isinstance(item, StoragePath):
                    item = item.storage
                    known: dict[str, Any] = storages
                    if item.name not in listed:
                        listed.add(item.name)
                        yield (
                            f'{where}: storages must list every Storage that a step uses; "{item.name}", used by step '
                            f'"{step}", is missing. Add it, as in storages=[…].'
                        )
                elif isinstance(item, Placeholder):
                    known = parameters
                elif isinstance(item, DataPlaceholder):
                    known = data
                else:
                    continue
                first = known.setdefault(item.name, item)
                if first is item:
                    users.setdefault(id(item), step)
                elif first != item:
                    what = "parameters" if known is parameters else "data objects" if known is data else "storages"
                    yield _twice(where, what, first, item, users.get(id(first), "storages"), step)
        self.__dict__["_parameters"] = parameters
        self.__dict__["_data"] = data

    def _group_problems(self, where: str, by_name: Mapping[str, Step]) -> Iterable[str]:
        """Tell which scenes and sub graphs name steps that are not in the workflow."""
        groups = [
            (f'scene "{item.scene_name}"', item.scene_steps) for item in (self.policy.scenes if self.policy else ())
        ]
        groups += [(f'sub graph "{item.name}"', item.steps) for item in self.sub_graphs]
        for what, names in groups:
            for name in names:
                if name not in by_name:
                    yield f'{where}: {what} names step "{name}", which is not in steps. Known: {", ".join(by_name)}.'
        graphs = [item.name for item in self.sub_graphs]
        for name in dict.fromkeys(graphs):
            if graphs.count(name) > 1:
                yield f'{where}: two sub graphs have the name "{name}"; their names must be unique.'

    def _built(self) -> None:
        self.__dict__["_values"] = {"parameters": {}, "data": {}, "storages": {}}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self) >> 4

    def __repr__(self) -> str:
        count = len(self.steps)
        return f"Workflow({self.name!r}, {count} step{'s'[: count != 1]})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
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

    # ---------------------------------------------------------------- verbs

    def plan(
        self,
        steps: Sequence[Step | str] | Step | str | None = None,
        experiment_id: str | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        storages: Mapping[str, str] | None = None,
        scene: str | None = None,
    ) -> Plan:
        """Resolve the graph and everything it refers to; runs and records nothing.

        Args:
            steps: Steps to run (section 5.8); the others must have run under `experiment_id`.
            experiment_id: Groups executions that belong together.
            parameters, data, storages: Values by name, for this plan only.
            scene: Name of a scene of the policy, instead of `steps` (section 5.11.1).

        Returns:
            A frozen plan. What is wrong is in ``problems``, what must still be given in ``missing``.
        """
        return door.plan(
            self,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
        )

    def check(self) -> list[Problem]:
        """List everything that keeps the workflow from running, all at once."""
        return door.check(self)

    def run(
        self,
        steps: Sequence[Step | str] | Step | str | None = None,
        experiment_id: str | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        storages: Mapping[str, str] | None = None,
        scene: str | None = None,
        wait: bool = True,
    ) -> Execution:
        """Run the workflow, or some of its steps (section 5.8).

        The run belongs to no kernel: interrupting this call or closing the notebook leaves it going.

        Args:
            steps: Steps to run; the others must have their outputs in the latest execution
                under `experiment_id`.
            experiment_id: Groups executions that belong together.
            parameters, data, storages: Values by name, for this run only.
            scene: Name of a scene of the policy, instead of `steps`.
            wait: Return when the run has ended or waits for someone; ``False``: at once.

        Raises:
            PlanError: The workflow cannot run as it is. Nothing was recorded.
            MissingValuesError: Values are missing and nobody is there to ask. Nothing was recorded.
        """
        return door.run(
            self,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
            wait=wait,
        )

    def debug(
        self,
        steps: Sequence[Step | str] | Step | str | None = None,
        experiment_id: str | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        storages: Mapping[str, str] | None = None,
        scene: str | None = None,
    ) -> Execution:
        """Start the workflow holding before every step; `next` runs them one by one (section 5.8).

        Args:
            steps, experiment_id, parameters, data, storages, scene: As for `run`.
        """
        return door.debug(
            self,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
        )

    def next(self) -> Execution:
        """Run the next step of the debug session; a step without its values says how to give them."""
        return door.next(self)

    def executions(self) -> Executions:
        """List the executions of this workflow, newest first."""
        return door.executions(self)

    def to_json(self) -> dict[str, Any]:
        """Write the workflow as the public ModelArts v2 document; the same workflow, the same document."""
        return door.to_json(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Workflow:
        """Read a ModelArts v2 workflow document.

        Raises:
            WireError: The document cannot be read.
        """
        return door.from_json(document)

    def release(self) -> None:
        """Release the workflow, so that others run it without reading its code (section 5.9.1)."""
        return door.release(self)

    def release_and_run(self) -> Execution:
        """Release the workflow and run it with its defaults (section 5.9.1)."""
        return door.release_and_run(self)

    def release_to_gallery(
        self,
        content_id: str | None = None,
        version: str | None = None,
        desc: str | None = None,
        title: str | None = None,
        visibility: str = "private",
        group_users: Sequence[str] | None = None,
    ) -> None:
        """Publish the workflow as an asset (section 5.9.2).

        Args:
            content_id: Asset to add a version to; a new asset if left out.
            version: ``x.x.x``; counted up if left out.
            desc: Text kept with the version.
            title: Name of the asset; the name of the workflow if left out.
            visibility: ``public``, ``group`` or ``private``.
            group_users: Who sees it; for, and only for, ``visibility="group"``.
        """
        _check_asset(version, visibility, group_users)
        return door.release_to_gallery(
            self,
            content_id=content_id,
            version=version,
            desc=desc,
            title=title or self.name,
            visibility=visibility,
            group_users=group_users,
        )


def _check_asset(version: str | None, visibility: str, group_users: Sequence[str] | None) -> None:
    import re

    if visibility not in ("public", "group", "private"):
        raise DeclarationError(f'visibility must be "public", "group" or "private", not {visibility!r}.')
    if (visibility == "group") != bool(group_users):
        raise DeclarationError('group_users is for, and only for, visibility="group"; give both or neither.')
    if version is not None and not re.fullmatch(r"\d+\.\d+\.\d+", str(version)):
        raise DeclarationError(f'version must have the form "x.x.x", such as "1.0.0", not {version!r}.')


def _twice(where: str, what: str, first: Any, second: Any, used_first: str, used_second: str) -> str:
    return (
        f'{where}: two different {what} have the name "{first.name}": {first!r} in {used_first} and {second!r} in '
        f"{used_second}. One name is one definition; rename one of them."
    )
