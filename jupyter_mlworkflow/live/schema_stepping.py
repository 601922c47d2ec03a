"""What stepping and looking at a failure ask for (part of `schema`)."""

from __future__ import annotations

from typing import Any, TypedDict

from .schema_forms import FormChoice, FormSchema


class Holds(TypedDict):
    """Where an execution holds; `debug`: it was started to be stepped through."""

    debug: bool
    every: bool
    until: str
    breakpoints: list[str]


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
