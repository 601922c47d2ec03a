"""Declared objects as plain JSON with expressions.

Every object becomes a dict of its documented fields, ``None`` left out, enumerations
as their values, lists as lists. What is known only later becomes an expression
(`plan.expressions`), and what the step needs and uses for it is noted on the way, so
that nothing is walked twice: a workflow of ten thousand steps is planned in a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from ..declare.base import Declared
from ..declare.condition import MetricInfo
from ..declare.data.consumptions import Consumption, DataConsumptionSelector, OutputVariable
from ..declare.data.fixed import FIXED, ModelData, OBSPath
from ..declare.data.placeholders import DataPlaceholder
from ..declare.placeholder import Placeholder, SystemEnv
from ..declare.step import Step
from ..declare.storage import Storage, StoragePath
from ..errors import PlanError, Problem
from ..values import not_json
from . import expressions as ex
from .forms import CONSUMPTION_TYPES, data_type, field_names, holds_references, needs_of, planned_parameter
from .model import PlannedData, PlannedParameter, PlannedStorage

COMMON_FIELDS = frozenset(
    {"name", "title", "description", "inputs", "outputs", "policy", "depend_steps", "if_then_steps", "else_then_steps"}
)
"""Fields of steps that have their own place in a plan; the others are `properties`."""

WRITTEN_FIELDS = frozenset({"log_export_path"})
"""Fields whose paths are written to, so that their roots are created."""

_PLAIN = frozenset({str, int, float, bool})
_FIELDS: dict[type, tuple[str, ...]] = {}


class Encoder:
    """Encodes the steps of one workflow and collects the definitions they use.

    Args:
        given: Data that was given, by name, encoded already: what it needs replaces what the
            default needs.

    Attributes:
        needs: ``parameters.NAME``, ``data.NAME``, ``storages.NAME`` of the step being encoded.
        uses: ``$output``, ``$variable``, ``$metric`` and ``$select`` expressions of that step.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self.parameters: dict[str, Placeholder] = {}
        self.data: dict[str, DataPlaceholder] = {}
        self.storages: dict[str, Storage] = {}
        self.creates: set[str] = set()
        self.needs: dict[str, None] = {}
        self.uses: list[ex.Expression] = []
        self._given = given or {}
        self._inside: dict[str, tuple[PlannedData, dict[str, None], list[ex.Expression]]] = {}
        self._writing = False

    def begin(self) -> None:
        """Start the next step: `needs` and `uses` are new."""
        self.needs = {}
        self.uses = []

    def value(self, value: Any) -> Any:
        """Encode any value that a declared object can hold."""
        kind = type(value)
        if kind in _PLAIN or value is None:
            return value
        handler = _HANDLERS.get(kind)
        return (handler or _handler_for(kind))(self, value)

    def fields(self, item: Declared, names: Iterable[str]) -> dict[str, Any]:
        """Encode the named fields of an object, ``None`` left out."""
        values = item.__dict__
        result = {}
        for name in names:
            value = values[name]
            if value is None:
                continue
            result[name] = value if type(value) in _PLAIN else self.value(value)
        return result

    def spec(self, step: Step) -> dict[str, Any]:
        """Encode inputs, outputs and properties of a step."""
        values = step.__dict__
        inputs = {item.name: self.input(item.data) for item in values["inputs"]}
        self._writing = True
        outputs = {item.name: self.output(item) for item in values["outputs"]}
        self._writing = False
        kind = type(step)
        names = _FIELDS.get(kind)
        if names is None:
            names = _FIELDS[kind] = tuple(name for name in step._field_names() if name not in COMMON_FIELDS)
        return {"inputs": inputs, "outputs": outputs, "properties": self.fields(step, names)}

    def input(self, data: Any) -> dict[str, Any]:
        """Encode the data of an input as ``{"type", "data"}``."""
        return {"type": data_type(data), "data": self.value(data)}

    def output(self, item: Any) -> dict[str, Any]:
        """Encode an output as ``{"type", **configuration}``."""
        return {"type": CONSUMPTION_TYPES[item._consumption()], **self.fields(item, field_names(type(item))[1:])}

    def parameter(self, item: Placeholder) -> ex.Expression:
        """Note a parameter and return its expression."""
        name = item.__dict__["name"]
        self.parameters.setdefault(name, item)
        self.needs["parameters." + name] = None
        return {ex.PARAMETER: name}

    def requirement(self, item: DataPlaceholder) -> ex.Expression:
        """Note data that is given later, with what its conditions and its default use."""
        name = item.name
        if name not in self._inside:
            self.data[name] = item
            self._inside[name] = self._definition(item)
        _, needs, uses = self._inside[name]
        self.needs["data." + name] = None
        self.needs.update(needs)
        self.uses.extend(uses)
        return {ex.DATA: name}

    def storage(self, item: StoragePath) -> ex.Expression:
        """Note a storage and return the path below it."""
        storage = item.storage
        name = storage.name
        self.storages.setdefault(name, storage)
        self.needs["storages." + name] = None
        if item.create_dir or self._writing:
            self.creates.add(name)
        return ex.storage(name, item.path, with_execution_id=item.with_execution_id, create_dir=item.create_dir)

    def definitions(
        self, used_by: Mapping[str, list[str]]
    ) -> tuple[dict[str, PlannedParameter], dict[str, PlannedData], dict[str, PlannedStorage]]:
        """Return everything that was noted, by name.

        Args:
            used_by: Names of the steps that use ``parameters.NAME`` and so on.
        """
        parameters = {
            name: planned_parameter(item, tuple(used_by.get(f"parameters.{name}", ())))
            for name, item in self.parameters.items()
        }
        data = {}
        for name, (planned, _, _) in self._inside.items():
            data[name] = replace(planned, used_by=tuple(used_by.get(f"data.{name}", ())))
        storages = {
            name: PlannedStorage(
                name=name,
                title=item.title or name,
                description=item.description or "",
                default=item.default,
                used_by=tuple(used_by.get(f"storages.{name}", ())),
                creates=name in self.creates,
            )
            for name, item in self.storages.items()
        }
        return parameters, data, storages

    def _definition(self, item: DataPlaceholder) -> tuple[PlannedData, dict[str, None], list[ex.Expression]]:
        needs, uses, writing = self.needs, self.uses, self._writing
        self.needs, self.uses, self._writing = {}, [], False
        try:
            conditions = {name: self.value(value) for name, value in item.conditions.items()}
            outer, self.needs = self.needs, {}
            default = getattr(item, "default", None)
            value = None if default is None else self.value(default)["value"]
            if item.name in self._given:
                self.needs = dict.fromkeys(needs_of(self._given[item.name]))
            planned = PlannedData(
                name=item.name,
                type=item.type,
                delay=bool(getattr(item, "delay", False)),
                default=value,
                has_default=default is not None,
                conditions=conditions,
            )
            return planned, {**outer, **self.needs}, self.uses
        finally:
            self.needs, self.uses, self._writing = needs, uses, writing


def fixed_value(item: Any, encoder: Encoder | None = None) -> Any:
    """Return a fixed data object in the shape in which values are given.

    Example:
        >>> from jupyter_mlworkflow.declare.data.fixed import Dataset
        >>> fixed_value(Dataset(dataset_name="flowers"))
        {'dataset_name': 'flowers'}
    """
    encoder = encoder or Encoder()
    if isinstance(item, OBSPath):
        return {"obs_url": encoder.value(item.obs_path)}
    value = encoder.fields(item, field_names(type(item)))
    return [value] if isinstance(item, ModelData) else value


def _object(encoder: Encoder, item: Declared) -> dict[str, Any]:
    return encoder.fields(item, field_names(type(item)))


def _spec_fields(encoder: Encoder, item: Declared) -> dict[str, Any]:
    """Encode an object some of whose paths are written to."""
    names = field_names(type(item))
    encoder._writing = True
    written = encoder.fields(item, [name for name in names if name in WRITTEN_FIELDS])
    encoder._writing = False
    plain = encoder.fields(item, [name for name in names if name not in WRITTEN_FIELDS])
    return {**plain, **written}


def _list(encoder: Encoder, items: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _PLAIN else encoder.value(item) for item in items]


def _dict(encoder: Encoder, items: Mapping[str, Any]) -> dict[str, Any]:
    if any(key[:1] == "$" for key in items) and not_json(items) is None and not holds_references(items):
        return {ex.LITERAL: dict(items)}
    taken = next((key for key in items if key in ex.KINDS), None)
    if taken is not None:
        raise PlanError([Problem(f'A dict with values that are known later cannot have the key "{taken}".')])
    return {key: item if type(item) in _PLAIN else encoder.value(item) for key, item in items.items()}


def _consumption(encoder: Encoder, item: Consumption) -> ex.Expression:
    expression = {ex.OUTPUT: [item.step, item.output]}
    encoder.uses.append(expression)
    return expression


def _variable(encoder: Encoder, item: OutputVariable) -> ex.Expression:
    expression = ex.variable(item.step, item.output, item.variable)
    encoder.uses.append(expression)
    return expression


def _metric(encoder: Encoder, item: MetricInfo) -> ex.Expression:
    expression = ex.metric(item.input_data.step, item.input_data.output, item.json_key)
    encoder.uses.append(expression)
    return expression


def _selector(encoder: Encoder, item: DataConsumptionSelector) -> ex.Expression:
    expression = ex.select([ex.output(choice.step, choice.output) for choice in item.data_list])
    encoder.uses.append(expression)
    return expression


def _fixed(encoder: Encoder, item: Any) -> dict[str, Any]:
    return {"type": data_type(item), "value": fixed_value(item, encoder)}


_HANDLERS: dict[type, Callable[[Encoder, Any], Any]] = {
    tuple: _list,
    list: _list,
    dict: _dict,
    Placeholder: Encoder.parameter,
    Storage: lambda encoder, item: encoder.storage(item.root),
    StoragePath: Encoder.storage,
    SystemEnv: lambda encoder, item: {ex.SYSTEM: item.value},
    OutputVariable: _variable,
    MetricInfo: _metric,
    DataConsumptionSelector: _selector,
    Consumption: _consumption,
    DataPlaceholder: Encoder.requirement,
    **dict.fromkeys(FIXED, _fixed),
}


def _handler_for(kind: type) -> Callable[[Encoder, Any], Any]:
    """Find how objects of a class are encoded, and remember it."""
    found: Callable[[Encoder, Any], Any] | None = None
    for base in kind.__mro__:
        if base in _HANDLERS:
            found = _HANDLERS[base]
            break
    if found is None and issubclass(kind, Declared):
        names = field_names(kind)
        found = _spec_fields if WRITTEN_FIELDS & set(names) else _object
    if found is None and issubclass(kind, Enum):
        return _HANDLERS.setdefault(kind, lambda encoder, item: item.value)
    if found is None:
        # Numbers and text of other libraries (numpy's, say) as plain ones.
        plain = next((base for base in (bool, int, float, str) if issubclass(kind, base)), None)
        if plain is None:
            raise TypeError(f"{kind.__name__} cannot be planned")
        found = _plain_maker(plain)
    _HANDLERS[kind] = found
    return found


def _plain_maker(plain: type) -> Callable[[Encoder, Any], Any]:
    return lambda encoder, item: plain(item)
