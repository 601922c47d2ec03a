"""Rules on the values that were given, and on names that stand for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...data_values import check_data
from ...errors import Problem
from ...values import check_parameter, check_storage_root
from ..draft import Draft
from ._text import closest, listing, shown

_WORDS = {"parameters": "parameter", "data": "data object", "storages": "storage"}


def values_have_names(draft: Draft) -> Iterator[Problem]:
    """A value is given to something that the workflow has."""
    for group, given in draft.values.items():
        known = _definitions(draft, group)
        for name, value in given.items():
            if name not in known:
                yield Problem(
                    f'The workflow has no {_WORDS[group]} "{name}"{closest(name, known)}.',
                    None,
                    f"{group}.{name}",
                    shown(value),
                    f"It has: {listing(known)}.",
                )


def values_fit(draft: Draft) -> Iterator[Problem]:
    """A given value has the declared type; nothing is converted from text."""
    for group, given in draft.values.items():
        known = _definitions(draft, group)
        for name, value in given.items():
            if name not in known:
                continue
            wrong = _CHECKS[group](draft, known[name], value)
            if wrong is not None:
                yield Problem(wrong, None, f"{group}.{name}", shown(value))


def _definitions(draft: Draft, group: str) -> Mapping[str, Any]:
    definitions: Mapping[str, Any] = getattr(draft, group)
    return definitions


def _parameter(draft: Draft, item: Any, value: Any) -> str | None:
    if value is None and not item.required:
        return None
    return check_parameter(item.type, value, enum=item.enum, format=item.format)


def _datum(draft: Draft, item: Any, value: Any) -> str | None:
    conditions = {name: draft.known(limit) for name, limit in item.conditions.items()}
    return check_data(item.type, value, conditions)


_CHECKS: Mapping[str, Callable[[Draft, Any, Any], str | None]] = {
    "parameters": _parameter,
    "data": _datum,
    "storages": lambda draft, item, value: check_storage_root(value),
}


WORKFLOW_RULES = (values_have_names, values_fit)
