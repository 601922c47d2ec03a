"""Values that are known only later, as plain JSON.

In a plan, a parameter, a path under a storage, an output of another step and the
like are *expressions*: dicts with one key that begins with ``$``::

    {"$parameter": NAME}                    the value of a placeholder
    {"$data": NAME}                         a data requirement (``OBSPlaceholder`` and its like)
    {"$storage": NAME, "path": "a/b/", "with_execution_id": bool, "create_dir": bool}
    {"$output": [STEP, OUTPUT]}             an output of another step
    {"$variable": [STEP, OUTPUT, VARIABLE]} one value inside an output (``access_address``)
    {"$metric": [STEP, OUTPUT, KEY]}        a float metric that a step reported
    {"$select": [EXPRESSION, ...]}          the one valid output among several
    {"$system": NAME}                       something of the running system
    {"$literal": VALUE}                     VALUE itself: a user's dict that has a ``$`` key

Everything else is itself. Standard library only: the engine resolves plans with
`substitute`, and the wire format maps each form to a reference string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Expression = dict[str, Any]

PARAMETER = "$parameter"
DATA = "$data"
STORAGE = "$storage"
OUTPUT = "$output"
VARIABLE = "$variable"
METRIC = "$metric"
SELECT = "$select"
SYSTEM = "$system"
LITERAL = "$literal"

KINDS = frozenset({PARAMETER, DATA, STORAGE, OUTPUT, VARIABLE, METRIC, SELECT, SYSTEM, LITERAL})
STEP_KINDS = frozenset({OUTPUT, VARIABLE, METRIC})
"""The forms whose value is ``[step, output, ...]``."""


def parameter(name: str) -> Expression:
    """The value of the parameter `name`."""
    return {PARAMETER: name}


def data(name: str) -> Expression:
    """The value of the data requirement `name`."""
    return {DATA: name}


def storage(name: str, path: str = "", *, with_execution_id: bool = False, create_dir: bool = False) -> Expression:
    """A path under the storage `name` (section 5.3).

    Args:
        path: Relative to the root of the storage; ends with ``/`` where it is a folder.
        with_execution_id: Put the id of the execution between root and path.
        create_dir: Create the folder before the step runs.
    """
    return {STORAGE: name, "path": path, "with_execution_id": with_execution_id, "create_dir": create_dir}


def output(step: str, name: str) -> Expression:
    """The output `name` of `step`."""
    return {OUTPUT: [step, name]}


def variable(step: str, name: str, key: str) -> Expression:
    """The value `key` inside the output `name` of `step` (``access_address``, section 5.4.7.3)."""
    return {VARIABLE: [step, name, key]}


def metric(step: str, name: str, key: str) -> Expression:
    """The float metric `key` that `step` reported in its metrics output `name` (table 5-64)."""
    return {METRIC: [step, name, key]}


def select(choices: Sequence[Expression]) -> Expression:
    """The one of `choices` that has a valid output (table 5-17)."""
    return {SELECT: list(choices)}


def system(name: str) -> Expression:
    """A value that the running system knows."""
    return {SYSTEM: name}


def literal(value: Any) -> Any:
    """Protect the dicts of a user's plain value that could be mistaken for an expression.

    Example:
        >>> literal({"$schema": "x", "deep": {"$output": 1}})
        {'$literal': {'$schema': 'x', 'deep': {'$output': 1}}}
        >>> literal({"plain": [{"$a": 1}, 2]})
        {'plain': [{'$literal': {'$a': 1}}, 2]}
    """
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, str) and key[:1] == "$":
                return {LITERAL: value}
        return {key: literal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [literal(item) for item in value]
    return value


def kind_of(value: Any) -> str | None:
    """Return the ``$`` key of an expression, ``None`` for anything else.

    Example:
        >>> kind_of({"$parameter": "batch_size"}), kind_of({"obs_url": "/bucket/"}), kind_of(3)
        ('$parameter', None, None)
    """
    if isinstance(value, dict):
        for key in value:
            if key in KINDS:
                return str(key)
    return None


def is_expression(value: Any) -> bool:
    """Return whether `value` stands for something known later (or is a protected literal)."""
    return kind_of(value) is not None


def walk(value: Any) -> Iterator[Expression]:
    """Yield every expression in `value`, in document order; the choices of a ``$select`` after it.

    Literals are not yielded: there is nothing to look up in them.

    Example:
        >>> list(walk({"a": [{"$parameter": "p"}], "b": {"$literal": {"$data": "no"}}}))
        [{'$parameter': 'p'}]
    """
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            kind = kind_of(item)
            if kind is None:
                stack.extend(reversed(item.values()))
            elif kind != LITERAL:
                yield item
                if kind == SELECT:
                    stack.extend(reversed(item[SELECT]))
        elif isinstance(item, (list, tuple)):
            stack.extend(reversed(item))


def substitute(value: Any, lookup: Callable[[Expression], Any]) -> Any:
    """Return a copy of `value` in which every expression is replaced by ``lookup(expression)``.

    Literals give back what they protect without asking; a ``$select`` is asked for as
    a whole. What `lookup` returns is taken as it is, so a value that happens to look
    like an expression stays a value.

    Example:
        >>> substitute({"lr": {"$parameter": "lr"}, "n": 1}, lambda expression: 0.1)
        {'lr': 0.1, 'n': 1}
    """
    if isinstance(value, dict):
        for key in value:
            if key in KINDS:
                return value[LITERAL] if key == LITERAL else lookup(value)
        return {key: substitute(item, lookup) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [substitute(item, lookup) for item in value]
    return value
