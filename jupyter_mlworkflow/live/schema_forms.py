"""What the forms of executions and waiting steps ask for (part of `schema`)."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


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
    shared_by: NotRequired[list[str]]


class FormGroup(TypedDict):
    """Fields that belong together: storages, resources, data, parameters of several steps or of one."""

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


FORMS = (FormField, FormGroup, FormSchema, FormChoice, Form, FormCheck, FormSaved, NamedConfiguration, Uploaded)
