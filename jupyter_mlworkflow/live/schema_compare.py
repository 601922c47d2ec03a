"""What the table of experiments asks for (part of `schema`)."""

from __future__ import annotations

from typing import Literal, TypedDict


class ExperimentRow(TypedDict):
    """What an execution was given and what came out, by column; `curves` are few points of line charts."""

    id: str
    seq: int
    values: dict[str, str | float | bool]
    curves: dict[str, list[float | None]]


class ExperimentCurve(TypedDict):
    """One line of a line chart of an execution; `metric` is `STEP.KEY`."""

    execution: str
    metric: str
    title: str
    line: str
    x_title: str
    x: list[float | str]
    y: list[float | None]


class ValueDifference(TypedDict):
    """A value that two executions were given differently, as text; null where one has none."""

    name: str
    one: str | None
    other: str | None


class StepDifference(TypedDict):
    """A step that is not the same in two plans; `diff` are the lines that define it, as a unified diff."""

    step: str
    change: Literal["added", "removed", "changed"]
    diff: str


class CodeDifference(TypedDict):
    """A file that is not the same in the code of two executions."""

    steps: list[str]
    file: str
    change: Literal["added", "removed", "changed"]
    diff: str


class MarkedPicture(TypedDict):
    """The DAG of two executions in which steps are marked by how they differ."""

    svg: str
    width: int
    height: int
    alt: str
    nodes: dict[str, list[str]]


class ExperimentDifferences(TypedDict):
    """Answer to a question what differs between two executions; no picture where no step does."""

    one: str
    other: str
    values: list[ValueDifference]
    steps: list[StepDifference]
    picture: MarkedPicture | None
    files: list[CodeDifference]


COMPARING = (
    *(ExperimentRow, ExperimentCurve, ValueDifference, StepDifference, CodeDifference),
    *(MarkedPicture, ExperimentDifferences),
)
