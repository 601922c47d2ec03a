"""What the parts of a document share while it is read: names, references, objects."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from ...declare.base import Declared
from ...declare.condition import MetricInfo
from ...declare.data.consumptions import (
    Consumption,
    DatasetConsumption,
    LabelTaskConsumption,
    MetricsConsumption,
    ModelConsumption,
    OBSConsumption,
    OutputVariable,
    ServiceConsumption,
)
from ...declare.data.placeholders import DataPlaceholder
from ...declare.placeholder import Placeholder, SystemEnv
from ...declare.storage import Storage
from ...errors import DeclarationError, MLWorkflowError, NotFoundError, WireError
from .. import expressions as ex
from .extend import Extended
from .objects import NESTED
from .reading import Node
from .references import PREFIX, Texts
from .references import read as read_reference

Made = TypeVar("Made")
CONSUMPTIONS: dict[str, type[Consumption]] = {
    "obs": OBSConsumption,
    "dataset": DatasetConsumption,
    "label_task": LabelTaskConsumption,
    "model": ModelConsumption,
    "metrics": MetricsConsumption,
    "service_content": ServiceConsumption,
    "tripartite_service": ServiceConsumption,
}
_FIXED = f"{PREFIX}data/"


class Reader:
    """Looks names up and builds declared objects.

    Attributes:
        parameters, data, fixed, storages: Definitions by name (fixed data by ID).
        outputs: For each step, the nodes of its outputs by name.
    """

    def __init__(self, document: Node) -> None:
        self.document = document
        self.extended = Extended(document)
        self.texts = Texts(self._texts())
        self.parameters: dict[str, Placeholder] = {}
        self.data: dict[str, DataPlaceholder] = {}
        self.fixed: dict[str, Declared] = {}
        self.storages: dict[str, Storage] = {}
        self.outputs: dict[str, dict[str, Node]] = {}

    def value(self, value: Any, path: str) -> Any:
        """Return a value of the document with declared objects for its references."""
        return self.texts.read(value, path, self.resolve)

    def make(self, kind: type[Made], node: Node, **fixed: Any) -> Made:
        """Build an object of class `kind` from the fields of `node` that it has.

        Args:
            fixed: Fields that are known already.

        Raises:
            WireError: A field is missing or breaks a rule; the sentence tells the place.
        """
        given = dict(fixed)
        fields: Any = kind
        for name in fields._field_names():
            if name in given or node.typed(dict).get(name) is None:
                continue
            raw, path = node.value[name], f"{node.path}.{name}"
            inner = NESTED.get((kind.__name__, name))
            given[name] = self.value(raw, path) if inner is None else self._nested(inner, raw, path)
        return build(kind, node.path, given)

    def _nested(self, kind: type, raw: Any, path: str) -> Any:
        if isinstance(raw, list):
            return [self._nested(kind, item, f"{path}[{number}]") for number, item in enumerate(raw)]
        if issubclass(kind, Enum):
            return member(kind, raw, path)
        if isinstance(raw, str):
            return self.value(raw, path)
        return self.make(kind, Node(raw, path))

    def resolve(self, text: str, path: str) -> Any:
        """Return the declared object that a reference stands for.

        Raises:
            WireError: It refers to something that the document does not have.
        """
        if text.startswith(_FIXED):
            return _known(self.fixed, text[len(_FIXED) :], "data", text, path)
        expression = read_reference(text, path)
        kind = ex.kind_of(expression) or ""
        name = expression[kind]
        if kind == ex.PARAMETER:
            return _known(self.parameters, name, "parameters", text, path)
        if kind == ex.DATA:
            return _known(self.data, name, "data_requirements", text, path)
        if kind == ex.STORAGE:
            return self._storage(expression, path)
        if kind == ex.SYSTEM:
            return member(SystemEnv, name, path)
        consumption = self._consumption(name[0], name[1], text, path)
        if kind == ex.VARIABLE:
            return build(OutputVariable, path, {"step": name[0], "output": name[1], "variable": name[2]})
        if kind == ex.METRIC:
            return build(MetricInfo, path, {"input_data": consumption, "json_key": name[2]})
        return consumption

    def _storage(self, expression: ex.Expression, path: str) -> Any:
        name = expression[ex.STORAGE]
        storage = self.storages.get(name)
        if storage is None:
            # Public documents use storages that they do not list.
            storage = self.storages[name] = build(Storage, path, {"name": name})
        try:
            return storage.join(
                expression["path"],
                with_execution_id=expression["with_execution_id"],
                create_dir=expression["create_dir"],
            )
        except DeclarationError as error:
            raise WireError(f"{path}: {error}") from error

    def _consumption(self, step: str, output: str, text: str, path: str) -> Consumption:
        outputs = _known(self.outputs, step, "steps", text, path)
        node = _known(outputs, output, f'outputs of step "{step}"', text, path)
        kind = CONSUMPTIONS.get(node.get("type", str, ""))
        if kind is None:
            raise node.wrong(f"the type of an output is one of {', '.join(CONSUMPTIONS)}.")
        given: dict[str, Any] = {"step": step, "output": output}
        if kind is OBSConsumption:
            config = node.child("config")
            given["metric_file"] = self.value(config.value.get("metric_file"), f"{config.path}.metric_file")
        return build(kind, path, given)

    def _texts(self) -> dict[str, str]:
        node = self.extended.all("texts")
        return {name: Node(text, f"{node.path}.{name}").typed(str) for name, text in node.typed(dict).items()}


def build(kind: type[Made], path: str, given: dict[str, Any]) -> Made:
    """Build a declared object; what its rules refuse becomes a `WireError` with the place."""
    try:
        return kind(**given)
    except MLWorkflowError as error:
        raise WireError(f"{path}: {error}") from error


def member(kind: type[Enum], raw: Any, path: str) -> Any:
    """Return the member of an enumeration that a value of the document stands for."""
    for item in kind:
        if item.value == raw and type(item.value) is type(raw):
            return item
    known = ", ".join(f"{item.value!r} ({item.name})" for item in kind)
    raise WireError(f"{path}: {raw!r} is no {kind.__name__}. Known: {known}.")


def _known(definitions: Any, name: str, where: str, text: str, path: str) -> Any:
    if name not in definitions:
        missing = NotFoundError.named(f"entry of {where} called", name, list(definitions))
        raise WireError(f"{path}: {text!r} refers to nothing. {missing}")
    return definitions[name]
