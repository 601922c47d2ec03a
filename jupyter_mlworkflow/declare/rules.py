"""The rules that fields are built from: each makes a function that keeps a value or raises `RuleError`.

Rules are composed where classes are written, so they must be cheap: no pattern is
compiled and nothing is imported until a value is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, KeysView, Mapping, ValuesView
from enum import Enum
from functools import lru_cache
from typing import Any

from ..values import not_json, not_plain
from .base import Rule, RuleError

NAME_RULE = 'must begin with an English letter and have only letters, digits, "_" and "-", at most 64 characters'


@lru_cache(maxsize=1 << 15)
def is_name(text: str) -> bool:
    """Whether `text` may name a workflow, a step, an input or an output (tables 5-1 and 5-2).

    Example:
        >>> is_name("train-1"), is_name("1-train"), is_name("train\\n")
        (True, False, False)
    """
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", text) is not None


def name(value: Any) -> str:
    """Rule: the name of a workflow, step, input or output."""
    if isinstance(value, str) and is_name(value):
        return value
    raise RuleError(NAME_RULE, value)


def label(value: Any) -> str:
    """Rule: the name of a parameter, data object or storage.

    The documents only want it to be unique; it must also be possible to write it into a
    reference (`$ref/storages/NAME/PATH`) and on a command line (`NAME=value`).
    """
    if isinstance(value, str) and 0 < len(value) <= 64 and not re.search(r"[\s/=$]", value) and value.isprintable():
        return value
    raise RuleError('must be 1 to 64 characters without spaces, "/", "=" and "$"', value)


def text(minimum: int = 1, maximum: int | None = None, without: str = "") -> Rule:
    """Make the rule for text.

    Args:
        minimum, maximum: Limits of its length in characters.
        without: Characters that it cannot contain.
    """
    limits = f" of {minimum} to {maximum} characters" if maximum else " that is not empty" if minimum else ""
    banned = f" without any of {without}" if without else ""
    must = f"must be text{limits}{banned}"

    def rule(value: Any) -> str:
        if not isinstance(value, str):
            raise RuleError(must, value)
        size = len(value)
        if size < minimum or (maximum is not None and size > maximum) or (minimum and not value.strip()):
            raise RuleError(must, value)
        wrong = not_plain(value)
        if wrong:
            raise RuleError(wrong, value)
        if without and any(character in value for character in without):
            raise RuleError(must, value)
        return value

    return rule


def matching(pattern: str, must: str) -> Rule:
    """Make the rule for text that matches `pattern` as a whole."""

    def rule(value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise RuleError(must, value)

    return rule


def chinese_name(maximum: int) -> Rule:
    """Make the rule for names of models, services, data sets and label tasks: Chinese allowed."""
    return matching(
        rf"[A-Za-z0-9_一-龥-]{{1,{maximum}}}",
        f'must be 1 to {maximum} characters: Chinese or English letters, digits, "_" and "-"',
    )


def flag(value: Any) -> bool:
    """Rule: True or False."""
    if isinstance(value, bool):
        return value
    raise RuleError("must be True or False", value)


def whole(minimum: int, maximum: int | None = None) -> Rule:
    """Make the rule for a whole number."""
    must = f"must be a whole number from {minimum} to {maximum}" if maximum else f"must be a whole number ≥ {minimum}"

    def rule(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and minimum <= value <= (maximum or value):
            wrong = not_plain(value)
            if wrong:
                raise RuleError(wrong, value)
            return value
        raise RuleError(must, value)

    return rule


def choice(*options: Any) -> Rule:
    """Make the rule for one of a few plain values."""
    must = "must be " + " or ".join(f'"{item}"' if isinstance(item, str) else str(item) for item in options)

    def rule(value: Any) -> Any:
        for item in options:
            if type(item) is type(value) and item == value:
                return value
        raise RuleError(must, value)

    return rule


def member(*kinds: type[Enum]) -> Rule:
    """Make the rule for a member of an enumeration."""
    names = " or ".join(kind.__name__ for kind in kinds)

    def rule(value: Any) -> Enum:
        if isinstance(value, kinds):
            return value
        members = ", ".join(item.name for kind in kinds for item in kind)
        raise RuleError(f"must be a member of {names}", value, fix=f"Members: {members}.")

    return rule


def one_of(*kinds: type) -> Rule:
    """Make the rule for an object of one of the given classes."""
    names = [kind.__name__ for kind in kinds]
    must = f"must be {_article(names[0])} {_either(names)}"

    def rule(value: Any) -> Any:
        if isinstance(value, kinds):
            return value
        raise RuleError(must, value)

    return rule


_SERIES = (Iterator, KeysView, ValuesView)
"""What else stands for a list: generators, for one, which can be gone through once only."""


def many(rule: Rule, *, minimum: int = 0, what: str = "") -> Rule:
    """Make the rule for one value or a list of them; kept as a tuple.

    Args:
        rule: For each item.
        minimum: How many there must be.
        what: Noun for the sentence that tells there are too few.
    """

    def check(value: Any) -> tuple[Any, ...]:
        if isinstance(value, _SERIES):
            value = list(value)
        if not isinstance(value, (list, tuple)):
            return (rule(value),)
        if len(value) < minimum:
            raise RuleError(f"must hold at least {minimum} {what or 'item'}", list(value))
        try:
            return tuple(rule(item) for item in value)
        except RuleError as refused:
            raise _placed(rule, value, refused) from None

    return check


def _placed(rule: Rule, values: Any, refused: RuleError) -> RuleError:
    """Tell which item of a list was refused."""
    for number, item in enumerate(values):
        try:
            rule(item)
        except RuleError as again:
            return RuleError(again.must, again.value, at=f"[{number}]{again.at}", fix=again.fix)
    return refused


def plain_dict(value: Any) -> dict[str, Any]:
    """Rule: a dict of JSON data, copied."""
    if not isinstance(value, Mapping):
        raise RuleError('must be a dict such as {"key": "value"}', value)
    wrong = not_json(value)
    if wrong:
        raise RuleError("must be a dict of JSON data", value, fix=wrong)
    return {key: copied(item) for key, item in value.items()}


def copied(value: Any) -> Any:
    """Copy plain data, so that what a caller changes later does not change a declaration."""
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def _article(noun: str) -> str:
    return "an" if noun[:1] in "AEIO" or noun.startswith(("NFS", "SWR")) else "a"


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
