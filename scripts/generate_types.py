"""Write labextension/src/schema.ts from the Python schema of records, events and live messages.

Run without arguments to write the file; ``--check`` only tells whether it is current.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from jupyter_mlworkflow import events, records
from jupyter_mlworkflow.live import schema
from jupyter_mlworkflow.store.model import ExecutionSummary

TARGET = Path(__file__).resolve().parent.parent / "labextension" / "src" / "schema.ts"
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "Json"}
_RECORDS = (records.ErrorInfo, records.Artifact, records.Metric, records.StepRecord, records.ExecutionRecord)
_HEAD = """/**
 * Generated from the Python schema by scripts/generate_types.py; do not edit.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
"""


def generate() -> str:
    """Return the text of schema.ts."""
    parts = [_HEAD]
    parts += [_enumeration(cls) for cls in (records.ExecutionState, records.StepState)]
    parts += [_interface(cls) for cls in (*_RECORDS, ExecutionSummary)]
    parts += [_interface(cls) for cls in events.KINDS.values()]
    parts.append(_events())
    parts += [_interface(cls) for cls in schema.MESSAGES]
    parts.append(_union("Message", [cls.__name__ for cls in schema.MESSAGES]))
    parts += [_interface(cls) for cls in schema.VIEWS]
    return "\n".join(parts)


def _enumeration(cls: type[Enum]) -> str:
    values = "".join(f"\n  | '{item.value}'" for item in cls)
    return f"export type {cls.__name__} ={values};\n"


def _interface(cls: type[Any]) -> str:
    hints = typing.get_type_hints(cls, include_extras=True)
    body: list[str] = []
    if is_dataclass(cls):
        body = [f"  {item.name}: {_type(hints[item.name])};" for item in fields(cls) if not _internal(item)]
    else:
        body = [f"  {_name(name)}{'?' * _optional(hint)}: {_type(hint)};" for name, hint in hints.items()]
    summary = (cls.__doc__ or cls.__name__).strip().splitlines()[0].replace("``", "`")
    return "\n".join([f"/** {summary} */", f"export interface {cls.__name__} {{", *body, "}", ""])


def _name(name: str) -> str:
    return name if name.isidentifier() else f"'{name}'"


def _optional(hint: Any) -> bool:
    return typing.get_origin(hint) is typing.NotRequired


def _internal(item: Field[Any]) -> bool:
    return item.default is MISSING and item.name.startswith("_")


def _events() -> str:
    kinds = "".join(
        f"\n  | {{ seq: number; time: number; kind: '{kind}'; data: {cls.__name__} }}"
        for kind, cls in events.KINDS.items()
    )
    return f"/** One entry of a journal. */\nexport type Event ={kinds};\n"


def _union(name: str, members: Sequence[str]) -> str:
    return f"export type {name} =" + "".join(f"\n  | {member}" for member in members) + ";\n"


def _type(hint: Any) -> str:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.NotRequired:
        return _type(arguments[0])
    if origin is typing.Literal:
        return " | ".join(f"'{item}'" for item in arguments)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(_type(item) for item in arguments)
    if origin in (list, tuple, Sequence):
        inner = _type(arguments[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if origin in (dict, Mapping):
        return f"{{ [name: string]: {_type(arguments[1])} }}"
    if hint in (events.Event, dict, Mapping):
        return "Event" if hint is events.Event else "{ [name: string]: Json }"
    return str(hint.__name__)


def main() -> int:
    """Write the file, or check it."""
    text = generate()
    if "--check" in sys.argv[1:]:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.name} is not current; run: python scripts/generate_types.py", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
