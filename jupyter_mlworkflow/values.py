"""Rules for values that are given later than the declarations: parameters and storage roots.

Each check returns ``None`` for a right value and otherwise one sentence: the rule,
the offending value, what would be right. Forms, command line and engine use the
same checks as the declarations. Those for data are in `data_values`. Standard library only.
"""

# ruff: noqa: A002 (`type` and `format` are the documented words)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TYPES = ("int", "str", "bool", "float", "enum", "json", "list")
"""Types of a parameter (section 5.2.2)."""

FORMATS = ("obs", "flavor", "train_flavor", "swr", "pacific", "cluster")
"""What a text or JSON parameter stands for; forms offer a fitting choice."""

ITEM_TYPES = ("str", "int", "float", "bool")
"""`placeholder_format` of a LIST: the type of its items."""


def shown(value: Any, limit: int = 80) -> str:
    """Show a value in a sentence: its `repr`, cut to `limit` characters."""
    try:
        text = repr(value)
    except RecursionError:
        text = f"{type(value).__name__} that is nested too deeply"
    except ValueError:  # Python writes no whole number of more than a few thousand digits
        text = f"{type(value).__name__} with a whole number of too many digits"
    return text if len(text) <= limit else text[: limit - 3] + "…"


def typed(value: Any) -> str:
    """Show a value and its type in a sentence."""
    return f"{shown(value)} ({type(value).__name__})"


_MOST_BITS = 13_288
"""Of whole numbers: 4,000 digits. Python itself refuses to write much longer ones as text."""


def not_plain(value: Any) -> str | None:
    """Say why text or a number cannot be written down or handed to a program, as the rest of a sentence.

    Example:
        >>> not_plain("echo hello"), not_plain(7)
        (None, None)
        >>> print("The command", not_plain("echo\\0"))
        The command must be text without NUL characters, which no program can be given
    """
    if isinstance(value, int):
        return "must be a number of at most 4,000 digits" if value.bit_length() > _MOST_BITS else None
    if not isinstance(value, str):
        return None
    if "\0" in value:
        return "must be text without NUL characters, which no program can be given"
    return _not_unicode(value)


def _not_unicode(text: str) -> str | None:
    """Say that text cannot be written as UTF-8; names of files that are no UTF-8 can (PEP 383)."""
    try:
        if not text.isascii():
            text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "must be Unicode text; half of a surrogate pair is none"
    return None


def check_parameter(type: str, value: Any, *, enum: Sequence[Any] = (), format: str | None = None) -> str | None:
    """Check the value of a parameter (section 5.2.2): nothing is converted, a FLOAT takes an int.

    Args:
        type: ``int str bool float enum json list``.
        enum: The values that an ``enum`` may have.
        format: Type of the items of a ``list``; ``flavor``, ``obs``, … otherwise.

    Returns:
        The sentence that tells why the value is wrong, or ``None``.

    Example:
        >>> check_parameter("int", 32)
        >>> print(check_parameter("int", True))
        It must be a whole number such as 32, not True (bool).
    """
    if type == "enum":
        if any(value == item and _kind(value) == _kind(item) for item in enum):
            return None
        return f"It must be one of {', '.join(shown(item) for item in enum)}, not {shown(value)}."
    if type == "list":
        if not isinstance(value, (list, tuple)):
            example = _ITEM_EXAMPLES.get(format or "str", "…")
            return f"It must be a list of {format} such as [{example}], not {typed(value)}."
        for number, item in enumerate(value):
            if not _is(format or "str", item):
                return f"Item {number} of the list must be {_NOUNS[format or 'str']}, not {typed(item)}."
        return None
    if not _is(type, value):
        return f"It must be {_NOUNS[type]}, not {typed(value)}."
    wrong = not_plain(value)
    if wrong:
        return f"It {wrong}, not {typed(value)}."
    if type == "json":
        wrong = not_json(value)
        if wrong:
            return wrong
        if format in ("flavor", "train_flavor") and not ("flavor_id" in value or "pool_id" in value):
            return f'A flavor names its "flavor_id", as in {{"flavor_id": "local.cpu.1"}}; {shown(value)} does not.'
    return None


def check_storage_root(value: Any) -> str | None:
    """Check the root of a storage: ``/bucket/dir/`` or ``obs://bucket/dir/`` (section 5.3.5).

    Example:
        >>> check_storage_root("/bucket/dir/"), check_storage_root("obs://bucket/dir/")
        (None, None)
        >>> print(check_storage_root("bucket/dir"))
        The root of a storage must have the form /bucket/dir/, not 'bucket/dir'.
    """
    rule = "The root of a storage must have the form /bucket/dir/"
    if not isinstance(value, str):
        return f"{rule}, not {typed(value)}."
    path = value[6:] if value.startswith("obs://") else value[1:] if value.startswith("/") else ""
    parts = path.split("/")
    if len(parts) < 2 or parts[-1] or not _is_bucket(parts[0]):
        end = ' The "/" at its end is missing.' if parts[-1] and _is_bucket(parts[0]) else ""
        return f"{rule}, not {shown(value)}.{end}"
    if any(part in ("", ".", "..") for part in parts[:-1]) or not value.isprintable() or "\\" in value:
        return f'{rule}, without empty folders, "." and "..", not {shown(value)}.'
    return None


def not_json(value: Any, where: str = "") -> str | None:
    """Say where `value` holds something that JSON cannot: keys that are no text, NaN, objects."""
    if value is None or isinstance(value, (str, bool, int)):
        wrong = _not_unicode(value) if isinstance(value, str) else not_plain(value)
        return f"A value in JSON data{where} {wrong}." if wrong else None
    if isinstance(value, float):
        return None if _is("float", value) else f"JSON has no {value!r}{where}; give a finite number."
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                return f"The keys of JSON data are text, not {typed(key)}{where}."
            wrong = not_json(item, f' (under "{key}")')
            if wrong:
                return wrong
        return None
    if isinstance(value, (list, tuple)):
        return next((wrong for item in value if (wrong := not_json(item, where))), None)
    return f"JSON holds dicts, lists, text, numbers, booleans and None, not {typed(value)}{where}."


_NOUNS: Mapping[str, str] = {
    "int": "a whole number such as 32",
    "float": "a finite number such as 0.5",
    "str": 'text such as "abc"',
    "bool": "True or False",
    "json": 'a dict such as {"key": "value"}',
}
_ITEM_EXAMPLES: Mapping[str, str] = {"int": "1, 2", "float": "0.1, 0.5", "str": '"a", "b"', "bool": "True, False"}


def _is(type: str, value: Any) -> bool:
    if type == "str":
        return isinstance(value, str)
    if type == "bool":
        return isinstance(value, bool)
    if type == "json":
        return isinstance(value, Mapping)
    if isinstance(value, bool):
        return False
    if type == "int":
        return isinstance(value, int)
    return isinstance(value, (int, float)) and value == value and value not in (float("inf"), float("-inf"))


def _kind(value: Any) -> str:
    """Tell booleans and text from numbers, which Python compares as equal (True == 1)."""
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, (int, float)) else "other"


def _is_bucket(name: str) -> bool:
    return bool(name) and name.isascii() and name[0].isalnum() and all(c.isalnum() or c in "._-" for c in name)


LABEL_LENGTH, LABELS = 64, 100
"""Characters of a label of an execution, and how many labels it may have."""


def check_labels(labels: Any) -> str | None:
    """Check the labels of an execution.

    Example:
        >>> check_labels(["best", ""])
        "A label is a text of 1 to 64 characters on one line, not ''."
    """
    if not isinstance(labels, (list, tuple)) or not all(isinstance(label, str) for label in labels):
        return f'Labels are a list of texts such as ["best"], not {shown(labels)}.'
    for label in labels:
        if not label.strip() or len(label) > LABEL_LENGTH or any(ord(each) < 32 or ord(each) == 127 for each in label):
            return f"A label is a text of 1 to {LABEL_LENGTH} characters on one line, not {shown(label)}."
    if len(labels) > LABELS:
        return f"An execution has at most {LABELS} labels, not {len(labels)}."
    return None
