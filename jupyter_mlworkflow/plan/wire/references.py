"""References: the strings by which a document points at what is known later.

Seen in public documents of the format:

==========================================  ==========================================
``$ref/parameters/NAME``                    a parameter
``$ref/data_requirements/NAME``             data given when the run starts or later
``$ref/data/ID``                            data fixed by the author
``$ref/consumptions/STEP/OUTPUT``           an output of another step
``$ref/storages/NAME/PATH``                 a path under a storage, with its options as in
                                            ``$ref/storages(with_execution_id=True, create_dir=True)/NAME/PATH``
==========================================  ==========================================

Ours, where no public document shows a form (the nearest analogue each):

==========================================  ==========================================
``$ref/consumptions/STEP/OUTPUT/VARIABLE``  one value inside an output (``get_output_variable``)
``$ref/metrics/STEP/OUTPUT/KEY``            a metric in a condition (``MetricInfo``); KEY is all the rest
``[reference, reference, ...]``             as an input's ``data``: a ``DataConsumptionSelector``
``$ref/system/NAME``                        a value of the running system (``SystemEnv``)
``$ref/texts/ID``                           text of the user that begins with ``$ref/`` itself; it stands in
                                            ``extend.mlworkflow.texts`` under the hash of its value
==========================================  ==========================================
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from ...errors import WireError
from .. import expressions as ex

PREFIX = "$ref/"
_TEXTS = "$ref/texts/"
_OPTION = re.compile(r"(with_execution_id|create_dir)\s*=\s*(True|False)")
_STORAGES = re.compile(r"storages(?:\(([^()]*)\))?/([^/]+)(?:/(.*))?", re.DOTALL)


def hash_of(value: Any) -> str:
    """Return the 32 hex digits that name a fixed value: the same value, the same name.

    Example:
        >>> hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1})
        True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write(expression: ex.Expression) -> Any:
    """Return the reference (a selector: the list of references) for an expression.

    Example:
        >>> write(ex.storage("out", "model/", create_dir=True))
        '$ref/storages(create_dir=True)/out/model/'
        >>> write(ex.metric("train", "metrics", "accuracy"))
        '$ref/metrics/train/metrics/accuracy'
    """
    kind = ex.kind_of(expression)
    if kind == ex.SELECT:
        return [write(choice) for choice in expression[ex.SELECT]]
    if kind == ex.STORAGE:
        return _write_storage(expression)
    return _WRITERS[str(kind)](expression)


def _write_storage(expression: ex.Expression) -> str:
    options = [f"{name}=True" for name in ("with_execution_id", "create_dir") if expression[name]]
    shown = f"({', '.join(options)})" if options else ""
    path = f"/{expression['path']}" if expression["path"] else ""
    return f"{PREFIX}storages{shown}/{expression[ex.STORAGE]}{path}"


_WRITERS: dict[str, Callable[[ex.Expression], str]] = {
    ex.PARAMETER: lambda e: f"{PREFIX}parameters/{e[ex.PARAMETER]}",
    ex.DATA: lambda e: f"{PREFIX}data_requirements/{e[ex.DATA]}",
    ex.OUTPUT: lambda e: f"{PREFIX}consumptions/{'/'.join(e[ex.OUTPUT])}",
    ex.VARIABLE: lambda e: f"{PREFIX}consumptions/{'/'.join(e[ex.VARIABLE])}",
    ex.METRIC: lambda e: f"{PREFIX}metrics/{'/'.join(e[ex.METRIC])}",
    ex.SYSTEM: lambda e: f"{PREFIX}system/{e[ex.SYSTEM]}",
}


def read(text: str, path: str) -> ex.Expression:
    """Return the expression for a reference. ``$ref/data`` and ``$ref/texts`` are read elsewhere.

    Args:
        path: JSON path of the string, for the error.

    Raises:
        WireError: The string begins with ``$ref/`` and is no known reference.

    Example:
        >>> read("$ref/storages(with_execution_id=True, create_dir=True)/out/model/", "$")["path"]
        'model/'
        >>> read("$ref/consumptions/train/train_url", "$")
        {'$output': ['train', 'train_url']}
    """
    body = text[len(PREFIX) :]
    match = _STORAGES.fullmatch(body)
    if match is not None:
        options = _options(match.group(1), text, path)
        return ex.storage(match.group(2), match.group(3) or "", **options)
    where, _, name = body.partition("/")
    parts = name.split("/")
    if where == "parameters" and len(parts) == 1 and name:
        return ex.parameter(name)
    if where == "data_requirements" and len(parts) == 1 and name:
        return ex.data(name)
    if where == "consumptions" and all(parts) and len(parts) in (2, 3):
        return ex.output(parts[0], parts[1]) if len(parts) == 2 else ex.variable(parts[0], parts[1], parts[2])
    if where == "metrics" and len(parts) >= 3 and all(parts[:2]):
        return ex.metric(parts[0], parts[1], "/".join(parts[2:]))
    if where == "system" and name:
        return ex.system(name)
    raise WireError(
        f"{path}: {text!r} is no reference. References begin with $ref/parameters/, $ref/data_requirements/, "
        "$ref/data/, $ref/consumptions/, $ref/metrics/, $ref/storages/ or $ref/system/."
    )


def _options(text: str | None, reference: str, path: str) -> dict[str, bool]:
    options = {"with_execution_id": False, "create_dir": False}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        match = _OPTION.fullmatch(part.strip())
        if match is None:
            raise WireError(
                f"{path}: {reference!r} has an option that is not known: {part.strip()!r}. "
                "Options are with_execution_id=True and create_dir=True."
            )
        options[match.group(1)] = match.group(2) == "True"
    return options


class Texts:
    """Text of the user that would be taken for a reference, kept in ``extend.mlworkflow.texts``."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self.known: dict[str, str] = dict(known or {})

    def write(self, value: Any) -> Any:
        """Return `value` for the document: expressions become references, and text stays text."""
        if isinstance(value, str):
            return self._protect(value) if value.startswith(PREFIX) else value
        if isinstance(value, dict):
            kind = ex.kind_of(value)
            if kind == ex.LITERAL:
                return self._plain(value[ex.LITERAL])
            if kind is not None:
                return write(value)
            return {key: self.write(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.write(item) for item in value]
        return value

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._protect(value) if value.startswith(PREFIX) else value
        if isinstance(value, dict):
            return {key: self._plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(item) for item in value]
        return value

    def _protect(self, text: str) -> str:
        name = hash_of(text)
        self.known[name] = text
        return f"{_TEXTS}{name}"

    def read(self, value: Any, path: str, resolve: Callable[[str, str], Any]) -> Any:
        """Return `value` with ``resolve(reference, path)`` in place of each reference."""
        if isinstance(value, str):
            if not value.startswith(PREFIX):
                return value
            return self._text(value, path) if value.startswith(_TEXTS) else resolve(value, path)
        if isinstance(value, dict):
            return {key: self.read(item, f"{path}.{key}", resolve) for key, item in value.items()}
        if isinstance(value, list):
            return [self.read(item, f"{path}[{index}]", resolve) for index, item in enumerate(value)]
        return value

    def _text(self, value: str, path: str) -> str:
        name = value[len(_TEXTS) :]
        if name not in self.known:
            raise WireError(f"{path}: {value!r} names a text that extend.mlworkflow.texts does not have.")
        return self.known[name]
