"""The small language that lists of executions are filtered by, the same in Python and in the table.

``accuracy > 0.9 and lr <= 0.01 state = completed label = best digits``: conditions on columns, and words
that occur in a name, a label or the id. All of them hold together; ``not`` before one turns it around.

===================  =========================================================================
``accuracy > 0.9``   compares a column (``> >= < <= = !=``); a short name means what ends with it
``optimizer ~ ada``  the text of a column contains that, upper and lower case alike; ``:`` is the same
``label = best``     one of the labels is that
``"two words"``      text with blanks stands in quotation marks
===================  =========================================================================

A value that is not there fulfils ``!=`` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DeclarationError, NotFoundError
from .columns import is_number, matching, value_of

OPERATORS = (">=", "<=", "!=", "==", "=", ">", "<", "~", ":")
HEAD_NAMES = ("state", "label", "labels", "name", "workflow", "id", "seconds")
_TOKEN = re.compile(r'\s*(?:"([^"]*)"?|(>=|<=|!=|==|=|>|<|~|:)|([^\s"<>=!~:]+|!))')


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a query. Without an operator it is a text to be found."""

    name: str
    operator: str = ""
    value: Any = None
    negated: bool = False


def parse(text: str) -> list[Condition]:
    """Return the conditions of a query.

    Raises:
        DeclarationError: A condition is not complete.

    Example:
        >>> parse('accuracy > 0.9 and not label = best "two words"')  # doctest: +NORMALIZE_WHITESPACE
        [Condition(name='accuracy', operator='>', value=0.9, negated=False),
         Condition(name='label', operator='=', value='best', negated=True),
         Condition(name='two words', operator='', value=None, negated=False)]
    """
    tokens = _tokens(text)
    found, at, negated = [], 0, False
    while at < len(tokens):
        kind, word = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ("", "")
        if kind == "operator":
            raise DeclarationError(f'Before "{word}" stands the name of a column, as in accuracy {word} 0.9.')
        if following[0] == "operator":
            value = tokens[at + 2] if at + 2 < len(tokens) else ("operator", "")
            if value[0] == "operator":
                raise DeclarationError(f'After "{word} {following[1]}" stands a value, as in accuracy > 0.9.')
            given = value[1] if value[0] == "text" else read_value(value[1])
            found.append(Condition(word, {"==": "=", ":": "~"}.get(following[1], following[1]), given, negated))
            at, negated = at + 3, False
        elif kind == "word" and word.lower() == "and":
            at += 1
        elif kind == "word" and word.lower() in ("not", "!"):
            at, negated = at + 1, not negated
        else:
            found.append(Condition(word, negated=negated))
            at, negated = at + 1, False
    return found


def predicate(text: str, columns: Collection[str]) -> Callable[[Any], bool]:
    """Return what tells whether a `rows.Row` fulfils a query.

    Args:
        columns: Those that there are; a name in a condition must mean one of them.

    Raises:
        DeclarationError: A condition is not complete.
        NotFoundError: There is no such column.
    """
    tests = [_test(condition, columns) for condition in parse(text)]
    return lambda row: all(test(row) for test in tests)


def read_value(word: str) -> Any:
    """Return what a word means: a number, true or false, else itself.

    Example:
        >>> [read_value(word) for word in ("1e-3", "7", "true", "adam", "nan")]
        [0.001, 7, True, 'adam', 'nan']
    """
    if word.lower() in ("true", "false"):
        return word.lower() == "true"
    for kind in (int, float):
        try:
            number: Any = kind(word)
        except ValueError:
            continue
        return number if number == number and "_" not in word else word
    return word


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    for match in _TOKEN.finditer(text):
        quoted, operator, word = match.groups()
        kind = "text" if quoted is not None else "operator" if operator else "word"
        found.append((kind, quoted if quoted is not None else operator or word))
    return found


def _test(condition: Condition, columns: Collection[str]) -> Callable[[Any], bool]:
    read = _reader(condition, columns)
    wanted = not condition.negated
    if not condition.operator:
        text = condition.name.lower()
        return lambda row: (text in _words_of(row)) is wanted
    operator, value = condition.operator, condition.value
    if condition.name.lower() in ("label", "labels"):
        # Of several labels one is enough; "!=" means that none of them is it.
        if operator == "!=":
            return lambda row: (not any(holds(label, "=", value) for label in read(row))) is wanted
        return lambda row: any(holds(label, operator, value) for label in read(row)) is wanted
    return lambda row: holds(read(row), operator, value) is wanted


def _reader(condition: Condition, columns: Collection[str]) -> Callable[[Any], Any]:
    name = condition.name.lower()
    if not condition.operator:
        return lambda row: None
    if name in ("label", "labels"):
        return lambda row: row.summary.labels
    if name == "name" and condition.operator == "~":
        return lambda row: row.full_name
    if name in ("name", "workflow", "id", "state"):
        return lambda row: getattr(row.summary, name)
    if name == "seconds":
        return lambda row: row.values.get("seconds")
    found = matching(columns, condition.name)
    if not found:
        known = [*HEAD_NAMES, *columns, *dict.fromkeys(column.rsplit(".", 1)[-1] for column in columns)]
        raise NotFoundError.named("column", condition.name, known)
    return lambda row: value_of(row.values, found)


def _words_of(row: Any) -> str:
    return f"{row.full_name} {' '.join(row.summary.labels)} {row.summary.id}".lower()


def holds(left: Any, operator: str, right: Any) -> bool:
    """Return whether a comparison holds.

    Example:
        >>> holds(0.95, ">", 0.9), holds("adam", "~", "AD"), holds(None, "<", 3), holds(None, "!=", 3)
        (True, True, False, True)
    """
    if left is None:
        return operator == "!="
    if operator == "~":
        return _text(right).lower() in _text(left).lower()
    if is_number(left) and is_number(right):
        one, other = left, right
    else:
        one, other = _text(left), _text(right)
    tests: Mapping[str, bool] = {"=": one == other, "!=": one != other}
    if operator in tests:
        return tests[operator]
    if type(one) is str:
        return False  # there is no more or less of texts
    return bool({">": one > other, ">=": one >= other, "<": one < other, "<=": one <= other}[operator])


def _text(value: Any) -> str:
    """Return a value as it is written in a query: true, 0.5, adam; of data in JSON."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
