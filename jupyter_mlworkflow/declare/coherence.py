"""The rules between the steps of a workflow: links, definitions, groups. One method per rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import walk
from .data.placeholders import DataPlaceholder
from .placeholder import Placeholder
from .step import Step
from .storage import Storage, StoragePath

if TYPE_CHECKING:
    from .workflow import Workflow


class Coherence:
    """Everything that the steps of a workflow say about each other, read once.

    Attributes:
        by_name: Steps by name, in declared order.
        references: What each step refers to (`walk.references`).
        parameters, data, storages: Definitions by name, in order of first use.
        problems: One sentence for each broken rule.
    """

    def __init__(self, workflow: Workflow) -> None:
        self._where = f'Workflow "{workflow.name}"'
        self.by_name: dict[str, Step] = {}
        self.parameters: dict[str, Placeholder] = {}
        self.data: dict[str, DataPlaceholder] = {}
        self.storages: dict[str, Storage] = {}
        self.problems: list[str] = list(self._names(workflow.steps))
        self.references = {name: walk.references(step) for name, step in self.by_name.items()}
        self.problems += self._links()
        self.problems += self._branches()
        self.problems += self._listed(workflow.storages)
        self.problems += self._definitions()
        self.problems += self._groups(workflow)

    def _names(self, steps: Iterable[Step]) -> Iterable[str]:
        """Step names are unique."""
        for step in steps:
            if self.by_name.setdefault(step.name, step) is not step:
                yield f'{self._where}: two steps have the name "{step.name}"; step names must be unique.'

    def _links(self) -> Iterable[str]:
        """What a step depends on, or uses an output of, is in the workflow."""
        for name, step in self.by_name.items():
            for before in step.depend_steps:
                found = self.by_name.get(before.name)
                if found is None:
                    yield (
                        f'{self._where}: step "{name}" depends on step "{before.name}", which is not in steps. '
                        "Add it, or leave it out of depend_steps."
                    )
                elif found is not before:
                    yield (
                        f'{self._where}: step "{name}" depends on another step "{before.name}" than the one in steps. '
                        "Use one object for both."
                    )
            for used in dict.fromkeys(walk.steps_of(self.references[name])):
                if used not in self.by_name:
                    yield (
                        f'{self._where}: step "{name}" uses an output of step "{used}", which is not in steps. Add it.'
                    )

    def _branches(self) -> Iterable[str]:
        """What a condition step branches to is in the workflow."""
        for name, step in self.by_name.items():
            if step.kind == "condition":
                for branch in (*step.if_then_steps, *step.else_then_steps):
                    if branch not in self.by_name:
                        yield f'{self._where}: condition step "{name}" names step "{branch}", {self._unknown()}'

    def _listed(self, storages: Iterable[Storage]) -> Iterable[str]:
        """`storages` has one definition of each name."""
        for storage in storages:
            first = self.storages.setdefault(storage.name, storage)
            if first is not storage and first != storage:
                yield self._twice("storages", first, storage, "storages", "storages")

    def _definitions(self) -> Iterable[str]:
        """One name has one definition; equal definitions are one. Used storages are listed (section 5.3.4)."""
        listed = set(self.storages)
        users: dict[int, str] = {}
        for step, items in self.references.items():
            for item in items:
                if isinstance(item, StoragePath):
                    storage = item.storage
                    if storage.name not in listed:
                        listed.add(storage.name)
                        yield (
                            f"{self._where}: storages must list every Storage that a step uses; "
                            f'"{storage.name}", used by step "{step}", is missing. Add it, as in storages=[…].'
                        )
                    yield from self._defined("storages", self.storages, storage, users, step)
                elif isinstance(item, Placeholder):
                    yield from self._defined("parameters", self.parameters, item, users, step)
                elif isinstance(item, DataPlaceholder):
                    yield from self._defined("data objects", self.data, item, users, step)

    def _defined(
        self, what: str, known: dict[str, Any], item: Any, users: dict[int, str], step: str
    ) -> tuple[str, ...]:
        first = known.setdefault(item.name, item)
        if first is item:
            users.setdefault(id(item), f'step "{step}"')
        elif first != item:
            return (self._twice(what, first, item, users.get(id(first), "storages"), f'step "{step}"'),)
        return ()

    def _groups(self, workflow: Workflow) -> Iterable[str]:
        """Scenes and sub graphs name steps of the workflow; sub graphs have names of their own."""
        scenes = workflow.policy.scenes if workflow.policy else ()
        groups = [(f'scene "{item.scene_name}"', item.scene_steps) for item in scenes]
        groups += [(f'sub graph "{item.name}"', item.steps) for item in workflow.sub_graphs]
        for what, names in groups:
            for name in names:
                if name not in self.by_name:
                    yield f'{self._where}: {what} names step "{name}", {self._unknown()}'
        graphs = [item.name for item in workflow.sub_graphs]
        for name in dict.fromkeys(graphs):
            if graphs.count(name) > 1:
                yield f'{self._where}: two sub graphs have the name "{name}"; their names must be unique.'

    def _unknown(self) -> str:
        known = list(self.by_name)
        return f"which is not in steps. Known: {', '.join(known[:20])}{', …' * (len(known) > 20)}."

    def _twice(self, what: str, first: Any, second: Any, used_first: str, used_second: str) -> str:
        return (
            f'{self._where}: two different {what} have the name "{first.name}": {first!r} in {used_first} and '
            f"{second!r} in {used_second}. One name is one definition; rename one of them."
        )
