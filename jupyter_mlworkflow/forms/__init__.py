"""Forms: one schema, made from a plan, by which values are asked for, read, checked and written as code.

::

    schema(plan)            fields in the documented order: storages, resources, data, parameters
    parse(plan, texts)      what was typed or pasted, as values
    validate(plan, values)  a sentence per wrong value: the same checks as for values given in code
    code(plan, values)      the call of `Workflow.run` that gives the same
    choices(runtime, type)  what may be picked on this machine: flavors, models, services, paths
    upload(...)             a file into the storage root

Pure functions of plans and values, apart from the last two; knows no Jupyter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .fields import schema
    from .offers import choices
    from .uploads import upload
    from .values import parse, validate
    from .writing import code

__all__ = ["choices", "code", "parse", "schema", "upload", "validate"]

_MODULES = {
    "choices": "offers",
    "code": "writing",
    "parse": "values",
    "schema": "fields",
    "upload": "uploads",
    "validate": "values",
}


def __getattr__(name: str) -> Any:
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
