"""Text that a person typed, turned into the value it means.

The formats are those of the documented prompts (sections 3.2.4, 5.3.5, 5.4.7.4):
numbers and words as they are, dictionaries and lists as JSON or as Python literals, with or
without the brackets around a list of models.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from ..errors import DeclarationError

_FIELD_OF = {
    "obs": "obs_url",
    "data_selector": "obs_url",
    "swr": "swr_path",
    "service": "service_id",
    "dataset": "dataset_name",
}
_MODELS = 'a list such as [{"model_name": "m", "weight": 100}]'
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_BOOLS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def parameter(kind: str, text: str, *, enum: tuple[Any, ...] = ()) -> Any:
    """Read a parameter of type `kind` (``int str bool float enum json list``) from `text`.

    Raises:
        DeclarationError: The text does not stand for a value of that type.

    Example:
        >>> parameter("bool", "true"), parameter("list", "[1, 2]"), parameter("str", "007")
        (True, [1, 2], '007')
    """
    stripped = text.strip()
    if kind == "str":
        return text
    if kind == "enum":
        return _enum(stripped, enum)
    if kind == "bool":
        if stripped.lower() in _BOOLS:
            return _BOOLS[stripped.lower()]
        raise DeclarationError(f"{text!r} is not a bool; type true or false.")
    if kind in ("int", "float"):
        return _number(kind, stripped)
    return _literal(text, "a JSON object" if kind == "json" else "a list such as [1, 2]")


def data(kind: str, text: str) -> Any:
    """Read a data value of type `kind` from `text`; a bare path stands for an OBS object.

    Example:
        >>> data("obs", "/bucket/digits/"), data("dataset", "{'dataset_name': 'a'}")
        ({'obs_url': '/bucket/digits/'}, {'dataset_name': 'a'})
    """
    stripped = text.strip()
    if kind == "model_list" and stripped.startswith("{") and not _is_one(stripped):
        return _literal(f"[{stripped}]", _MODELS)
    if kind in _FIELD_OF and not stripped.startswith(("{", "[")):
        return {_FIELD_OF[kind]: stripped}
    return _literal(text, _MODELS if kind == "model_list" else "a JSON object")


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
        return _of_parameter(plan, name, text)
    return data(definitions[name].type, text)


def _of_parameter(plan: Any, name: str, text: str) -> Any:
    """Read a parameter; a flavor may be typed as its id where a dict is wanted, and the other way round."""
    from .fields import field

    found, stripped = field(plan, f"parameters.{name}"), text.strip()
    if found["type"] == "flavor":
        if found["value_type"] == "json" and stripped and not stripped.startswith(("{", "[", '"', "'")):
            return {"flavor_id": stripped}
        if found["value_type"] == "str" and stripped.startswith("{"):
            flavor = _literal(text, "a flavor")
            return flavor["flavor_id"] if isinstance(flavor, dict) and "flavor_id" in flavor else text
    return parameter(found["value_type"], text, enum=tuple(found["enum"] or ()))


def _enum(text: str, enum: tuple[Any, ...]) -> Any:
    for item in enum:
        if text == str(item):
            return item
    raise DeclarationError(f"{text!r} is none of {', '.join(map(str, enum))}.")


def _number(kind: str, text: str) -> int | float:
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError:
        wanted = "a whole number" if kind == "int" else "a number"
        raise DeclarationError(f"{text!r} is not {wanted}.") from None


def _is_one(text: str) -> bool:
    """Whether a text is one value, and not several with commas between them."""
    try:
        return not isinstance(_literal(text, ""), tuple)
    except DeclarationError:
        return False


def _literal(text: str, wanted: str) -> Any:
    for written in (text, text.translate(_QUOTES)):  # documents and chats bend quotes
        try:
            return json.loads(written)
        except (ValueError, RecursionError):
            pass  # the documented prompts also show Python literals in single quotes
        try:
            return ast.literal_eval(written.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    raise DeclarationError(f"{text!r} is not {wanted}.")
