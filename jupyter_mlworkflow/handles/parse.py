"""Text that a person typed, turned into the value it means.

The formats are those of the documented prompts (sections 3.2.4, 5.3.5, 5.4.7.4):
numbers and words as they are, dictionaries and lists as JSON or as Python literals.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from ..errors import DeclarationError

_BOOLS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def parameter(type: str, text: str, *, enum: tuple[Any, ...] = ()) -> Any:
    """Read a parameter of `type` (``int str bool float enum json list``) from `text`.

    Raises:
        DeclarationError: The text does not stand for a value of that type.

    Example:
        >>> parameter("bool", "true"), parameter("list", "[1, 2]"), parameter("str", "007")
        (True, [1, 2], '007')
    """
    stripped = text.strip()
    if type == "str":
        return text
    if type == "enum":
        return _enum(stripped, enum)
    if type == "bool":
        if stripped.lower() in _BOOLS:
            return _BOOLS[stripped.lower()]
        raise DeclarationError(f"{text!r} is not a bool; type true or false.")
    if type in ("int", "float"):
        return _number(type, stripped)
    return _literal(text, "a JSON object" if type == "json" else "a list such as [1, 2]")


def data(type: str, text: str) -> Any:
    """Read a data value of `type` from `text`; a bare path stands for an OBS object.

    Example:
        >>> data("obs", "/bucket/digits/"), data("dataset", "{'dataset_name': 'a'}")
        ({'obs_url': '/bucket/digits/'}, {'dataset_name': 'a'})
    """
    stripped = text.strip()
    if not stripped.startswith(("{", "[")):
        plain = {"obs": "obs_url", "data_selector": "obs_url", "swr": "swr_path", "service": "service_id", "dataset": "dataset_name"}
        if type in plain:
            return {plain[type]: stripped}
    return _literal(text, "a JSON object" if type != "model_list" else 'a list such as [{"model_name": "m", "weight": 100}]')


def given(plan: Any, group: str, name: str, text: str) -> Any:
    """Read `text` by what `plan` says of ``group.name``; an unknown name is read as JSON or text.

    Unknown names are kept, so that planning can tell them with the right ones beside.
    """
    definitions: Mapping[str, Any] = getattr(plan, group)
    if group == "storages":
        return text.strip()
    if name not in definitions:
        try:
            return json.loads(text)
        except ValueError:
            return text
    if group == "parameters":
        return parameter(definitions[name].type, text, enum=definitions[name].enum)
    return data(definitions[name].type, text)


def _enum(text: str, enum: tuple[Any, ...]) -> Any:
    for item in enum:
        if text == str(item):
            return item
    raise DeclarationError(f"{text!r} is none of {', '.join(map(str, enum))}.")


def _number(type: str, text: str) -> int | float:
    try:
        return int(text) if type == "int" else float(text)
    except ValueError:
        wanted = "a whole number" if type == "int" else "a number"
        raise DeclarationError(f"{text!r} is not {wanted}.") from None


def _literal(text: str, wanted: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass  # the documented prompts also show Python literals in single quotes
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise DeclarationError(f"{text!r} is not {wanted}.") from None
