"""Every upward import of the declarations, each inside a function.

Declaring a workflow must cost nothing but the declarations. What a declared object
can be asked to do (be planned, run, drawn, written as a document) lives in layers
above it, which are loaded when they are asked for. No other file in `declare` may
import upwards; the architecture test holds it to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError

if TYPE_CHECKING:
    from ..errors import Problem
    from ..handles.configurations import Configurations
    from ..handles.execution import Execution
    from ..handles.executions import Executions
    from ..handles.forms import PlaceholderTable
    from ..plan.model import Plan
    from .workflow import Workflow


def plan(workflow: Workflow, **choice: Any) -> Plan:
    """Plan the workflow with the values given so far (`handles.planning.plan`)."""
    from ..handles import planning

    return planning.plan(workflow, **choice)


def check(workflow: Workflow) -> list[Problem]:
    """List everything that keeps the workflow from running."""
    return list(plan(workflow).problems)


def run(workflow: Workflow, **choice: Any) -> Execution:
    """Run the workflow (`handles.runs.run`)."""
    from ..handles import runs

    return runs.run(workflow, **choice)


def debug(workflow: Workflow, **choice: Any) -> Execution:
    """Start the workflow step by step (`handles.sessions.debug`)."""
    from ..handles import sessions

    return sessions.debug(workflow, **choice)


def next_step(workflow: Workflow) -> Execution:
    """Run the next step of the debug session (`handles.sessions.next_step`)."""
    from ..handles import sessions

    return sessions.next_step(workflow)


def proceed(workflow: Workflow) -> Execution:
    """Let the debug session run to the next breakpoint (`handles.sessions.proceed_with`)."""
    from ..handles import sessions

    return sessions.proceed_with(workflow)


def run_to(workflow: Workflow, step: Any) -> Execution:
    """Let the debug session run to a step (`handles.sessions.run_workflow_to`)."""
    from ..handles import sessions

    return sessions.run_workflow_to(workflow, step)


def back(workflow: Workflow, step: Any) -> Execution:
    """Take the debug session back to a step (`handles.sessions.workflow_back`)."""
    from ..handles import sessions

    return sessions.workflow_back(workflow, step)


def breakpoints(workflow: Workflow, breakpoints: Sequence[Any]) -> Execution:
    """Replace the breakpoints of the debug session."""
    from ..handles import sessions
    from ..handles.breakpoints import break_at

    return break_at(sessions.session(workflow), breakpoints)


def edit(workflow: Workflow, step: Any, **values: Any) -> Execution:
    """Change what one step of the debug session receives."""
    from ..handles import breakpoints, debugging, sessions

    return debugging.edit(sessions.session(workflow), breakpoints.name_of(step), **values)


def executions(workflow: Workflow, **choice: Any) -> Executions:
    """List the executions of the workflow."""
    from ..handles.executions import executions as find

    return find(workflow, **choice)


def placeholders(workflow: Workflow) -> PlaceholderTable:
    """Return everything that can be given, as a table."""
    from ..handles import forms

    return forms.placeholders(workflow)


def configurations(workflow: Workflow) -> Configurations:
    """Return the named configurations of the workflow."""
    from ..handles import configurations as named

    return named.configurations(workflow)


def to_json(workflow: Workflow) -> dict[str, Any]:
    """Write the ModelArts v2 workflow document."""
    from ..plan.wire import to_document

    return to_document(workflow)


def from_json(document: Mapping[str, Any]) -> Workflow:
    """Read a ModelArts v2 workflow document."""
    from ..plan.wire import from_document

    return from_document(document)


def mimebundle(workflow: Workflow) -> dict[str, Any]:
    """Draw the workflow as picture, table and text."""
    from ..handles import planning

    return planning.mimebundle(workflow)


def release(workflow: Workflow) -> None:
    """Release the workflow so that others run it from a form (section 5.9.1)."""
    raise _not_yet(f'workflow "{workflow.name}" cannot be released', "save workflow.to_json() as a file")


def release_and_run(workflow: Workflow) -> Execution:
    """Release the workflow and start it at once (section 5.9.1)."""
    raise _not_yet(f'workflow "{workflow.name}" cannot be released', "workflow.run() starts it as it is")


def release_to_gallery(workflow: Workflow, **asset: Any) -> None:
    """Publish the workflow (section 5.9.2)."""
    raise _not_yet(f'workflow "{workflow.name}" cannot be published', "save workflow.to_json() as a file")


def change_whitelist(content_id: str, version_num: str, user_groups: Sequence[str]) -> None:
    """Change who may see a published workflow (section 5.9.2)."""
    raise _not_yet(f'the white list of "{content_id}" cannot be changed', "keep who may read the files instead")


def _not_yet(what: str, instead: str) -> MLWorkflowError:
    return MLWorkflowError(f"This version has no gallery and no releases: {what}. Until then: {instead}.")
