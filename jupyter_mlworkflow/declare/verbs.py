"""What can be done with a workflow (sections 5.8 and 5.9); each verb is one line through the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ..errors import DeclarationError
from . import door
from .step import Step

if TYPE_CHECKING:
    from ..errors import Problem
    from ..handles.configurations import Configurations
    from ..handles.execution import Execution
    from ..handles.executions import Executions
    from ..plan.model import Plan
    from .workflow import Workflow


class Verbs:
    """The verbs of `Workflow`."""

    @property
    def _workflow(self) -> Workflow:
        return cast("Workflow", self)

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
            self._workflow,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
        )

    def check(self) -> list[Problem]:
        """List everything that keeps the workflow from running, all at once."""
        return door.check(self._workflow)

    def run(
        self,
        steps: Sequence[Step | str] | Step | str | None = None,
        experiment_id: str | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        storages: Mapping[str, str] | None = None,
        scene: str | None = None,
        configuration: str | None = None,
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
            configuration: Name of saved values (see `configurations`); values given here go before them.
            wait: Return when the run has ended or waits for someone; ``False``: at once.

        Raises:
            PlanError: The workflow cannot run as it is. Nothing was recorded.
            MissingValuesError: Values are missing and nobody is there to ask. Nothing was recorded.
        """
        return door.run(
            self._workflow,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
            configuration=configuration,
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
        configuration: str | None = None,
        breakpoints: Sequence[Step | str] = (),
    ) -> Execution:
        """Start the workflow holding before every step; `next` runs them one by one (section 5.8).

        Args:
            steps, experiment_id, parameters, data, storages, scene, configuration: As for `run`.
            breakpoints: See `breakpoints`; they count once `proceed` runs on.
        """
        return door.debug(
            self._workflow,
            steps=steps,
            experiment_id=experiment_id,
            parameters=parameters,
            data=data,
            storages=storages,
            scene=scene,
            configuration=configuration,
            breakpoints=breakpoints,
        )

    def next(self) -> Execution:
        """Run the next step of the debug session; a step without its values says how to give them."""
        return door.next_step(self._workflow)

    def proceed(self) -> Execution:
        """Let the debug session run to the next breakpoint, or to the end."""
        return door.proceed(self._workflow)

    def run_to(self, step: Step | str) -> Execution:
        """Let the debug session run everything that comes before `step`, and hold there."""
        return door.run_to(self._workflow, step)

    def back(self, step: Step | str) -> Execution:
        """Take the debug session back to before `step`; what came after it is given up and can be run anew."""
        return door.back(self._workflow, step)

    def breakpoints(self, *breakpoints: Step | str) -> Execution:
        """Replace the breakpoints of the debug session.

        Args:
            breakpoints: Steps to hold before, and conditions on float metrics such as ``"train.accuracy < 0.9"``:
                where one holds, the steps directly after `train` do.
        """
        return door.breakpoints(self._workflow, breakpoints)

    def edit(
        self,
        step: Step | str,
        *,
        parameters: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> Execution:
        """Change what a step of the debug session receives, for this step alone, before it runs.

        Args:
            parameters: Values by name of its algorithm's parameters, or of placeholders that it uses.
            inputs: Data by name of its inputs, in the documented shape (a path for ``obs``).
        """
        return door.edit(self._workflow, step, parameters=parameters, inputs=inputs)

    def executions(self) -> Executions:
        """List the executions of this workflow, newest first."""
        return door.executions(self._workflow)

    def configurations(self) -> Configurations:
        """Return the values that were saved under names: ``save``, ``[name]``, ``delete``; shows itself as a table."""
        return door.configurations(self._workflow)

    def to_json(self) -> dict[str, Any]:
        """Write the workflow as the public ModelArts v2 document; the same workflow, the same document.

        Returns:
            A dict of JSON data; ``json.dumps`` writes it as text.
        """
        return door.to_json(self._workflow)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Workflow:
        """Read a ModelArts v2 workflow document.

        Args:
            document: A dict as `to_json` returns it; ``json.loads`` makes one of text.

        Raises:
            WireError: The document cannot be read.
        """
        return door.from_json(document)

    def release(self) -> None:
        """Release the workflow, so that others run it without reading its code (section 5.9.1)."""
        return door.release(self._workflow)

    def release_and_run(self) -> Execution:
        """Release the workflow and run it with its defaults (section 5.9.1)."""
        return door.release_and_run(self._workflow)

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
            self._workflow,
            content_id=content_id,
            version=version,
            desc=desc,
            title=title or self._workflow.name,
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
