"""The document as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ...errors import MLWorkflowError, WireError
from . import definitions, foreign, groups, steps
from .reader import Reader, build
from .reading import Node, check_depth
from .writer import Writer

if TYPE_CHECKING:
    from ...declare.workflow import Workflow

_KEPT = "_document"
"""Where a workflow keeps the document it was read from, beside what we write for it."""

_TOO_DEEP = "$: conditions or data are nested too deep for a document."


def to_document(workflow: Workflow) -> dict[str, Any]:
    """Return `workflow` as a ModelArts v2 workflow document, in plain JSON data.

    The same workflow gives the same document. Values that were set for running it are
    not part of it.

    Raises:
        WireError: Conditions or data are nested too deep.

    Example:
        >>> from jupyter_mlworkflow import workflow as wf
        >>> step = wf.steps.JobStep(name="train", algorithm=wf.BaseAlgorithm(command="true"))
        >>> document = to_document(wf.Workflow(name="demo", desc="a demo", steps=[step]))
        >>> document["steps"][0]["properties"]["algorithm"]
        {'command': 'true', 'parameters': []}
        >>> to_document(from_document(document)) == document
        True
    """
    try:
        document = _write(workflow)
    except RecursionError:
        raise WireError(_TOO_DEEP) from None
    check_depth(document)
    kept = workflow.__dict__.get(_KEPT)
    return document if kept is None else foreign.merge(kept[0], kept[1], document)


def from_document(document: Mapping[str, Any]) -> Workflow:
    """Build the workflow that a document describes; values in it are set on the workflow.

    Raises:
        WireError: The document cannot be read: the place in it, the rule, and what would be right.

    Example:
        >>> from_document({"name": "demo", "steps": [{"name": "train"}]})
        Traceback (most recent call last):
        ...
        jupyter_mlworkflow.errors.WireError: $.steps[0]: the field "type" is missing; it is text.
    """
    given: Any = document
    if not isinstance(given, Mapping):
        first = " Text is read by json.loads(text) first." if isinstance(given, (str, bytes)) else ""
        raise WireError(f"A workflow document is a JSON object (a dict), not {type(given).__name__}.{first}")
    plain = dict(document)
    check_depth(plain)
    try:
        workflow = _read(Node(plain))
        written = _write(workflow)
    except RecursionError:
        raise WireError(_TOO_DEEP) from None
    if not foreign.same(written, plain):
        workflow.__dict__[_KEPT] = (written, deepcopy(plain))
    return workflow


def _write(workflow: Workflow) -> dict[str, Any]:
    writer = Writer(workflow.name)
    entries = [steps.write(step, writer) for step in workflow.steps]
    parameters, requirements, _ = writer.encoder.definitions(writer.used_by)
    document: dict[str, Any] = {"name": workflow.name, "description": workflow.desc, "steps": entries}
    document["data_requirements"] = [definitions.write_requirement(item, writer) for item in requirements.values()]
    document["data"] = list(writer.fixed.values())
    document["parameters"] = [definitions.write_parameter(item, writer) for item in parameters.values()]
    document["storages"] = [definitions.write_storage(item, writer) for item in workflow.storages]
    if workflow.labels:
        document["labels"] = list(workflow.labels)
    if workflow.sub_graphs:
        document["sub_graphs"] = groups.write_sub_graphs(workflow.sub_graphs)
    if workflow.policy is not None:
        document["policy"] = groups.write_policy(workflow.policy, writer)
    if workflow.workspace is not None:
        document["workspace_id"] = workflow.workspace.workspace_id
    writer.extend.set("texts", dict(sorted(writer.texts.known.items())))
    extend = writer.extend.document()
    return document if extend is None else {**document, "extend": extend}


def _read(document: Node) -> Workflow:
    from ...declare.workflow import Workflow

    reader = Reader(document)
    steps.note_outputs(document, reader)
    for node in document.objects("storages"):
        reader.storages[_new(node, reader.storages)] = definitions.read_storage(node, reader)
    for node in document.objects("parameters"):
        reader.parameters[_new(node, reader.parameters)] = definitions.read_parameter(node, reader)
    for node in document.objects("data_requirements"):
        reader.data[_new(node, reader.data)] = definitions.read_requirement(node, reader)
    for node in document.objects("data"):
        reader.fixed[_new(node, reader.fixed)] = definitions.read_fixed(node, reader)
    given = {
        "name": document.need("name", str),
        "desc": document.get("description", str, ""),
        "steps": steps.read_all(document, reader),
        "storages": list(reader.storages.values()),
        "policy": groups.read_policy(document, reader),
        "workspace": groups.read_workspace(document),
        "labels": document.texts("labels"),
        "sub_graphs": groups.read_sub_graphs(document),
    }
    workflow = build(Workflow, document.path, given)
    _set_values(workflow, document)
    return workflow


def _new(node: Node, known: Mapping[str, Any]) -> str:
    name: str = node.need("name", str)
    if name in known:
        raise node.wrong(f'the name "{name}" is taken by another entry of the same list.')
    return name


def _set_values(workflow: Workflow, document: Node) -> None:
    """Set the values that a configured document carries, as far as the workflow uses them."""
    for node in document.objects("parameters"):
        if node.value.get("value") is not None and node.value["name"] in workflow.placeholders:
            _set(workflow.set_placeholder, node)
    for node in document.objects("data_requirements"):
        defaulted = node.value["type"] in ("obs", "dataset")
        if node.value.get("value") and not defaulted and node.value["name"] in workflow.data:
            _set(workflow.set_data, node)


def _set(setter: Any, node: Node) -> None:
    try:
        setter(node.value["name"], node.value["value"])
    except MLWorkflowError as error:
        raise WireError(f"{node.path}.value: {error}") from error
