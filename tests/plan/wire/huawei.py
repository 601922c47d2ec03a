"""Loads documents into the models of the public client package, and back.

The package reads answers of the service with the types that each model lists
(`openapi_types`) and writes requests with the keys in `attribute_map`. Its own reader
drops keys that it does not know; this one refuses them, which is what the tests are for.
"""

from __future__ import annotations

import re
from typing import Any

import huaweicloudsdkmodelarts.v1 as client

_LIST = re.compile(r"list\[(.*)\]")
_DICT = re.compile(r"dict\(([^,]*), *(.*)\)")
_PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool}


class UnknownKeyError(AssertionError):
    """The models have no such key."""


def load(document: Any, kind: str = "WorkflowParam", path: str = "$") -> Any:
    """Build the model `kind` of the client package from plain data."""
    if document is None or kind == "object":
        return document
    if match := _LIST.fullmatch(kind):
        assert isinstance(document, list), f"{path} is no list"
        return [load(item, match[1], f"{path}[{number}]") for number, item in enumerate(document)]
    if match := _DICT.fullmatch(kind):
        assert isinstance(document, dict), f"{path} is no object"
        return {key: load(item, match[2], f"{path}.{key}") for key, item in document.items()}
    if kind in _PLAIN:
        fits = isinstance(document, _PLAIN[kind]) and (kind == "bool" or not isinstance(document, bool))
        assert fits, f"{path} is {document!r}, not {kind}"
        return document
    model = getattr(client, kind)
    assert isinstance(document, dict), f"{path} is no object"
    names = {key: name for name, key in model.attribute_map.items()}
    unknown = document.keys() - names.keys()
    if unknown:
        raise UnknownKeyError(f"{path}: {kind} has no {', '.join(sorted(unknown))}")
    return model(
        **{names[key]: load(item, model.openapi_types[names[key]], f"{path}.{key}") for key, item in document.items()}
    )


def dump(value: Any) -> Any:
    """Turn a model back into plain data, by its own `attribute_map`; what is not set is left out."""
    if isinstance(value, list):
        return [dump(item) for item in value]
    if isinstance(value, dict):
        return {key: dump(item) for key, item in value.items()}
    if hasattr(type(value), "attribute_map"):
        items = {key: getattr(value, name) for name, key in value.attribute_map.items()}
        return {key: dump(item) for key, item in items.items() if item is not None}
    return value
