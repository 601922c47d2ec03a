"""The messages between views and what feeds them, the same on both transports.

TypeScript types are generated from here, from `records` and from `events`
(``scripts/generate_types.py``); a test holds them equal. What feeds send, forms, stepping and
comparing have files of their own; this one gathers them.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from ..records import ExecutionRecord
from .schema_artifacts import ARTIFACTS
from .schema_card import CARDS, RanStep
from .schema_compare import COMPARING
from .schema_forms import FORMS
from .schema_messages import MESSAGES, AxisEnd, MetricGrowth
from .schema_stepping import STEPPING, Holds

__all__ = ["MESSAGES", "MIME_TYPE", "VIEWS"]

MIME_TYPE = "application/vnd.mlworkflow.view+json"
"""Type of the output that the JupyterLab extension draws."""


class ClosedPicture(TypedDict):
    """A workflow as it is drawn with the sub-graphs named in `closed` as one node each."""

    closed: list[str]
    svg: str
    nodes: dict[str, list[str]]
    frames: dict[str, str]


class ViewBundle(TypedDict):
    """Content of an output of `MIME_TYPE`: what to show, and where it is known."""

    version: int
    kind: Literal["execution", "workflow", "executions", "steps"]
    store: str
    id: NotRequired[str]
    name: NotRequired[str]
    seq: NotRequired[int]
    nodes: NotRequired[dict[str, list[str]]]
    """Of a workflow: which steps each node of the picture stands for."""
    frames: NotRequired[dict[str, str]]
    """Of a workflow: the names of its sub-graphs, by the frames of the picture; where they can be closed."""
    pictures: NotRequired[list[ClosedPicture]]
    """Of a workflow: how it looks with sub-graphs closed; nobody needs to be asked for it."""
    definitions: NotRequired[dict[str, Definition]]
    ids: NotRequired[list[str]]
    """Of a list of executions: those that are on it."""
    ran: NotRequired[list[RanStep]]
    """Of steps of an execution: those that ran in the cell; a compact card."""
    more: NotRequired[int]
    """How many others ran."""
    holds: NotRequired[list[str]]
    """Titles of the steps that held then."""


class Picture(TypedDict):
    """The DAG as SVG; `nodes` says which steps a node stands for, `frames` the names of open sub-graphs."""

    svg: str
    width: int
    height: int
    alt: str
    nodes: dict[str, list[str]]
    frames: dict[str, str]


class Definition(TypedDict):
    """How a step was declared."""

    kind: str
    title: str
    description: str
    depends: list[str]
    spec: dict[str, Any]
    slots: int


class SubGraph(TypedDict):
    """Steps that belong together."""

    name: str
    steps: list[str]


class ExecutionView(TypedDict):
    """Answer to a request for all that a view of an execution needs."""

    store: str
    record: ExecutionRecord
    picture: Picture
    holds: Holds
    definitions: dict[str, Definition]
    sub_graphs: list[SubGraph]
    parameters: dict[str, Any]
    data: dict[str, Any]
    storages: dict[str, Any]


# Names of MIME types are no names of Python, hence this form.
Twin = TypedDict("Twin", {"text/html": str, "text/plain": str, "seq": int})
Twin.__doc__ = """What a notebook keeps of an execution as it is at event `seq`."""


class ActionAnswer(TypedDict):
    """Answer to an action: the execution it led to, or the sentence why not."""

    ok: bool
    execution: NotRequired[str]
    message: NotRequired[str]
    errors: NotRequired[dict[str, str]]
    """Of a form that was submitted: a sentence for each wrong value, by its key."""


class LogRange(TypedDict):
    """Answer to a request for lines of a log."""

    start: int
    count: int
    lines: list[str]


class MetricsBefore(TypedDict):
    """Numbers to compare with: of an earlier attempt (0: none), or of an earlier execution; by ``output/key``."""

    attempt: int
    execution: str
    values: dict[str, float]


class TodoRow(TypedDict):
    """Something that waits for a person."""

    execution: str
    name: str
    step: str
    title: str
    state: str
    waiting_for: list[str]
    reason: str


VIEWS = (
    *(
        AxisEnd,
        MetricGrowth,
        ViewBundle,
        ClosedPicture,
        Picture,
        Definition,
        SubGraph,
        ExecutionView,
        Twin,
        ActionAnswer,
        LogRange,
        MetricsBefore,
        TodoRow,
    ),
    *FORMS,
    *STEPPING,
    *CARDS,
    *COMPARING,
    *ARTIFACTS,
)
