"""Which values must still be given before a run, and how each could be typed (P4).

A value is missing when a chosen step uses it, it was not given and has no default.
Values with ``delay=True`` hold their step during the run instead, and parameters
with ``required=False`` may stay away: their field is then left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .draft import Draft
from .model import Missing, PlannedData, PlannedParameter, PlannedStorage

_BY_FORMAT = {
    "obs": "/bucket/dir/",
    "swr": "organization/image:tag",
    "cluster": "cluster-id",
    "pacific": "cluster-id",
    "flavor": '{"flavor_id": "local.cpu.1"}',
    "train_flavor": '{"flavor_id": "local.cpu.1"}',
}
_BY_TYPE = {"int": "1", "float": "0.1", "bool": "true", "str": "text", "json": '{"key": "value"}', "list": '["text"]'}
_LIST_OF = {"int": "[1, 2]", "float": "[0.1, 0.2]", "bool": "[true, false]", "str": '["a", "b"]'}
_DATA_EXAMPLES = {
    "obs": "/bucket/dir/",
    "dataset": '{"dataset_name": "name", "version_name": "V001"}',
    "label_task": '{"dataset_name": "name", "task_name": "task"}',
    "service": '{"service_id": "id"}',
    "swr": '{"swr_path": "organization/image:tag"}',
    "model_list": '[{"model_name": "name", "weight": 100}]',
    "data_selector": "/bucket/dir/",
}
_DATA_WORDS = {
    "obs": "obs path",
    "dataset": "data set",
    "label_task": "label task",
    "service": "service",
    "swr": "container image",
    "model_list": "model list",
    "data_selector": "obs path or data set",
}


def find_missing(draft: Draft, needs: Iterable[str]) -> Iterator[Missing]:
    """Yield what is missing among `needs` (``parameters.NAME`` and so on), each once, in their order."""
    for key in dict.fromkeys(needs):
        group, _, name = key.partition(".")
        if name in draft.values[group]:
            continue
        if group == "parameters":
            parameter = draft.parameters[name]
            if parameter.required and not parameter.delay and not parameter.has_default:
                yield _parameter(parameter)
        elif group == "data":
            datum = draft.data[name]
            if not datum.delay and not datum.has_default:
                yield _datum(datum)
        elif draft.storages[name].default is None:
            yield _storage(draft.storages[name])


def _parameter(item: PlannedParameter) -> Missing:
    words, example = parameter_words(item), parameter_example(item)
    return Missing(f"parameters.{item.name}", words, item.description, example, item.used_by)


def parameter_words(item: PlannedParameter) -> str:
    """Return what a parameter takes, in words.

    Example:
        >>> parameter_words(PlannedParameter("sizes", "list", format="int"))
        'list of int'
    """
    if item.type == "enum":
        return f"one of {', '.join(str(choice) for choice in item.enum)}"
    if item.type == "list" and item.format:
        return f"list of {item.format}"
    return f"{item.type} ({item.format})" if item.format else item.type


def parameter_example(item: PlannedParameter) -> str:
    """Return text that could be typed for a parameter as it is.

    Example:
        >>> parameter_example(PlannedParameter("train_flavor", "json"))
        '{"flavor_id": "local.cpu.1"}'
        >>> parameter_example(PlannedParameter("sizes", "list", format="int"))
        '[1, 2]'
    """
    if item.type == "enum":
        return str(item.enum[0]) if item.enum else "text"
    if item.type == "list":
        return _LIST_OF.get(item.format or "str", _BY_TYPE["list"])
    if item.type == "json" and (item.format in ("flavor", "train_flavor") or "flavor" in item.name):
        return _BY_FORMAT["flavor"]
    if item.type == "str" and item.format in _BY_FORMAT:
        text = _BY_FORMAT[str(item.format)]
        return str(json.loads(text)["flavor_id"]) if text.startswith("{") else text
    return _BY_TYPE[item.type]


def _datum(item: PlannedData) -> Missing:
    words, example = data_words(item)
    return Missing(f"data.{item.name}", words, "", example, item.used_by)


def data_words(item: PlannedData) -> tuple[str, str]:
    """Return what a data requirement takes in words, and text that could be typed for it."""
    words = _DATA_WORDS.get(item.type, item.type)
    example = _DATA_EXAMPLES.get(item.type, "")
    kind: Any = item.conditions.get("object_type") if item.type == "obs" else None
    if kind:
        words = f"obs {kind}"
        if kind == "file":
            example = "/bucket/dir/file.txt"
    if item.type == "data_selector":
        allowed = item.conditions.get("data_types") or ()
        words = " or ".join(_DATA_WORDS.get(each, each) for each in allowed) or words
        if allowed and "obs" not in allowed:
            example = _DATA_EXAMPLES.get(allowed[0], example)
    return words, example


def _storage(item: PlannedStorage) -> Missing:
    described = item.description or (item.title if item.title != item.name else "")
    return Missing(f"storages.{item.name}", "storage root", described, "/bucket/dir/", item.used_by)
