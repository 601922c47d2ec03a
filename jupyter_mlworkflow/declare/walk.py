"""Find what a declared object refers to, without knowing its class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .base import Declared
from .condition import MetricInfo
from .data.consumptions import Consumption, OutputVariable
from .data.placeholders import DataPlaceholder
from .placeholder import Placeholder, SystemEnv
from .step import Outputs
from .storage import StoragePath

Reference = Placeholder | DataPlaceholder | StoragePath | Consumption | OutputVariable | MetricInfo | SystemEnv

_LEAVES = (Placeholder, StoragePath, Consumption, OutputVariable, MetricInfo, SystemEnv)
_SCALARS = frozenset({str, int, float, bool, type(None), bytes})


def children(value: Any) -> Iterator[Any]:
    """Yield what lies directly in a declared object, list or dict; nothing for plain values.

    A step's `depend_steps` are its neighbours, not its parts, and are not yielded.
    """
    if isinstance(value, Declared):
        fields = value.__dict__
        for name, _, _ in value._plan:
            if name != "depend_steps":
                yield fields[name]
    elif isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, (list, tuple, Outputs)):
        yield from value


def references(value: Any) -> list[Reference]:
    """List everything in `value` that is known later only, in the order of the fields.

    A `MetricInfo` stands for its metrics output, a `StoragePath` for its storage. What
    lies in a data placeholder (the name of a model, the path of a default) comes after it.

    Example:
        >>> from jupyter_mlworkflow import workflow as wf
        >>> epochs = wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT)
        >>> [item.name for item in references([wf.AlgorithmParameters(name="epochs", value=epochs)])]
        ['epochs']
    """
    found: list[Reference] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[Reference]) -> None:
    kind = type(value)
    if kind in _SCALARS:
        return
    if isinstance(value, _LEAVES):
        found.append(value)
        return
    if isinstance(value, Declared):
        if isinstance(value, DataPlaceholder):
            found.append(value)
        fields = value.__dict__
        for name in fields:
            item = fields[name]
            if type(item) not in _SCALARS and name != "depend_steps":
                _collect(item, found)
    elif kind is tuple or kind is list or kind is Outputs:
        for item in value:
            _collect(item, found)
    elif isinstance(value, Mapping):
        for item in value.values():
            _collect(item, found)


def steps_of(items: list[Reference]) -> Iterator[str]:
    """Yield the names of the steps that references use an output of."""
    for item in items:
        if isinstance(item, (Consumption, OutputVariable)):
            yield item.step
        elif isinstance(item, MetricInfo):
            yield item.input_data.step
