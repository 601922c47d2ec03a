"""The messages between views and what feeds them, the same on both transports.

TypeScript types are generated from here, from `records` and from `events`
(``scripts/generate_types.py``); a test holds them equal.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from ..events import Event
from ..records import ExecutionRecord, Metric
from ..store.base import ExecutionSummary
from .schema_compare import COMPARING

MIME_TYPE = "application/vnd.mlworkflow.view+json"
"""Type of the output that the JupyterLab extension draws."""


class SnapshotMessage(TypedDict):
    """Everything known of an execution, sent first."""

    sub: str
    kind: Literal["snapshot"]
    record: ExecutionRecord


class EventsMessage(TypedDict):
    """What happened to an execution since."""

    sub: str
    kind: Literal["events"]
    events: list[Event]


class RowsMessage(TypedDict):
    """Rows of the list of executions: all of them (`reset`), or those that changed or are gone."""

    sub: str
    kind: Literal["rows"]
    reset: bool
    rows: list[ExecutionSummary]
    gone: list[str]


class LogMessage(TypedDict):
    """Lines of a log from number `start` on; the log has `count` lines now."""

    sub: str
    kind: Literal["log"]
    reset: bool
    start: int
    count: int
    lines: list[str]


class AxisEnd(TypedDict):
    """A curve from place `start` on; `axis` is ``x_axis`` or ``y_axis``, `at` the number of the curve."""

    axis: str
    at: int
    start: int
    value: list[Any]


class MetricGrowth(TypedDict):
    """What changed at the ends of the curves of one chart."""

    output: str
    key: str
    ends: list[AxisEnd]


class MetricsMessage(TypedDict):
    """The metrics of a running step: `order` names all as ``[output, key]``; those in neither list are as they were."""

    sub: str
    kind: Literal["metrics"]
    reset: bool
    order: list[list[str]]
    whole: list[Metric]
    grown: list[MetricGrowth]
    problem: str


class ErrorMessage(TypedDict):
    """A subscription cannot be served, in a sentence."""

    sub: str
    kind: Literal["error"]
    message: str


class PongMessage(TypedDict):
    """Answer to a ping."""

    sub: str
    kind: Literal["pong"]


class AnswerMessage(TypedDict):
    """Answer to a request over the comm transport; `result` is what the REST call would give."""

    sub: str
    kind: Literal["answer"]
    ok: bool
    result: Any


MESSAGES = (
    SnapshotMessage,
    EventsMessage,
    RowsMessage,
    LogMessage,
    MetricsMessage,
    ErrorMessage,
    PongMessage,
    AnswerMessage,
)


class ViewBundle(TypedDict):
    """Content of an output of `MIME_TYPE`: what to show, and where it is known."""

    version: int
    kind: Literal["execution", "workflow", "executions"]
    store: str
    id: NotRequired[str]
    name: NotRequired[str]
    seq: NotRequired[int]
    nodes: NotRequired[dict[str, list[str]]]
    """Of a workflow: which steps each node of the picture stands for."""
    definitions: NotRequired[dict[str, Definition]]
    ids: NotRequired[list[str]]
    """Of a list of executions: those that are on it."""


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


class Holds(TypedDict):
    """Where an execution holds; `debug`: it was started to be stepped through."""

    debug: bool
    every: bool
    until: str
    breakpoints: list[str]


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


class FormField(TypedDict):
    """One field of a form (`forms.schema` tells what each means)."""

    key: str
    name: str
    group: str
    type: str
    value_type: str
    title: str
    description: str
    words: str
    example: str
    prompt: str
    required: bool
    delay: bool
    has_default: bool
    default: Any
    given: bool
    value: Any
    enum: list[Any] | None
    items: str | None
    format: str | None
    constraints: dict[str, Any]
    choices: str | None
    used_by: list[str]


class FormGroup(TypedDict):
    """Fields that belong together: storages, resources, data, or the parameters of a step."""

    name: str
    title: str
    step: str | None
    fields: list[FormField]


class FormSchema(TypedDict):
    """The fields of a form, in the documented order."""

    version: int
    workflow: str
    description: str
    groups: list[FormGroup]


class FormChoice(TypedDict):
    """Something that may be picked; of a path also whether it is a folder."""

    value: Any
    title: str
    detail: str
    directory: NotRequired[bool]


class Form(TypedDict):
    """Answer to a request for the form of an execution, or of a waiting step."""

    execution: str
    name: str
    step: str
    state: str
    seq: int
    open: bool
    reason: str
    schema: FormSchema
    configurations: list[str]
    choices: dict[str, list[FormChoice]]
    upload_mb: float


class FormCheck(TypedDict):
    """Answer to what was typed into a form: the values, a sentence for each wrong one, and the code for the same."""

    ok: bool
    values: dict[str, Any]
    errors: dict[str, str]
    code: str


class FormSaved(TypedDict):
    """Answer to a request to keep what was typed as a configuration."""

    ok: bool
    errors: dict[str, str]


class NamedConfiguration(TypedDict):
    """Values that were kept under a name."""

    name: str
    values: dict[str, dict[str, Any]]


class Uploaded(TypedDict):
    """A file that was written to the storage root; `size` in bytes."""

    path: str
    size: int


class StepPreview(TypedDict):
    """Answer to a question what a step will receive; `problem`: why that cannot be told yet.

    `schema` has a field for each input and parameter; its default is what the step receives if nothing is edited.
    """

    inputs: dict[str, Any]
    parameters: dict[str, Any]
    problem: str
    edited: StepEdit
    schema: FormSchema
    choices: dict[str, list[FormChoice]]
    upload_mb: float


class StepEdit(TypedDict):
    """What was edited for one step alone."""

    inputs: dict[str, Any]
    parameters: dict[str, Any]


class Frame(TypedDict):
    """One frame of a post-mortem; `source` are lines from number `first` on, `locals` values as text."""

    file: str
    line: int
    function: str
    first: int
    source: list[str]
    locals: dict[str, str]


class RaisedException(TypedDict):
    """An exception of a post-mortem, `frames` outermost first; `how` it led to the one before it."""

    type: str
    message: str
    how: str
    frames: list[Frame]
    left_out: int


class PostmortemAnswer(TypedDict):
    """The exception that ended a job and those that led to it; none where it left none."""

    exceptions: list[RaisedException]


STEPPING = (Holds, StepPreview, StepEdit, Frame, RaisedException, PostmortemAnswer)
FORMS = (FormField, FormGroup, FormSchema, FormChoice, Form, FormCheck, FormSaved, NamedConfiguration, Uploaded)
VIEWS = (
    *(
        AxisEnd,
        MetricGrowth,
        ViewBundle,
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
    *COMPARING,
)
