"""Rules for values that are given later than the declarations: parameters, data, storage roots.

Each check returns ``None`` for a right value and otherwise one sentence: the rule,
the offending value, what would be right. Forms, command line and engine use the
same checks as the declarations. Standard library only.
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

DATA_TYPES = ("obs", "dataset", "label_task", "service", "swr", "model_list", "data_selector")

_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "obs": (("obs_url",), ()),
    "dataset": (("dataset_name",), ("version_name",)),
    "label_task": (("dataset_name", "task_name"), ()),
    "service": (("service_id",), ()),
    "swr": (("swr_path",), ()),
    "gallery_model": (("subscription_id", "version_num"), ()),
}
_MODEL_KEYS = ("model_name", "model_version", "specification", "weight", "envs", "cluster_id", "custom_spec")
_EXAMPLES: Mapping[str, str] = {
    "obs": "/bucket/dir/",
    "dataset": '{"dataset_name": "flowers", "version_name": "V001"}',
    "label_task": '{"dataset_name": "flowers", "task_name": "label-1"}',
    "service": '{"service_id": "…"}',
    "swr": '{"swr_path": "organization/image:tag"}',
    "gallery_model": '{"subscription_id": "…", "version_num": "1.0.0"}',
    "model_list": '[{"model_name": "digits", "model_version": "0.0.1", "weight": 100}]',
    "data_selector": '/bucket/dir/ or {"dataset_name": "flowers", "version_name": "V001"}',
}


def shown(value: Any, limit: int = 80) -> str:
    """Show a value in a sentence: its `repr`, cut to `limit` characters."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than a few thousand digits
        text = f"{type(value).__name__} with a whole number of too many digits"
    return text if len(text) <= limit else text[: limit - 3] + "…"


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
            return f"It must be a list of {format} such as [{example}], not {_typed(value)}."
        for number, item in enumerate(value):
            if not _is(format or "str", item):
                return f"Item {number} of the list must be {_NOUNS[format or 'str']}, not {_typed(item)}."
        return None
    if not _is(type, value):
        return f"It must be {_NOUNS[type]}, not {_typed(value)}."
    wrong = not_plain(value)
    if wrong:
        return f"It {wrong}, not {_typed(value)}."
    if type == "json":
        wrong = not_json(value)
        if wrong:
            return wrong
        if format in ("flavor", "train_flavor") and not ("flavor_id" in value or "pool_id" in value):
            return f'A flavor names its "flavor_id", as in {{"flavor_id": "local.cpu.1"}}; {shown(value)} does not.'
    return None


def check_data(type: str, value: Any, conditions: Mapping[str, Any] | None = None) -> str | None:
    """Check the value of a data requirement (prompts of sections 3.2.4, 5.3.5 and 5.4.7.4).

    Args:
        type: ``obs dataset label_task service swr model_list data_selector``.
        value: In the documented shape, as `normal_data` returns it.
        conditions: What limits the choice: ``object_type``, ``model_name``, ``model_version``,
            ``data_types``. Conditions that are not plain values yet (expressions) are left alone.

    Returns:
        The sentence that tells why the value is wrong, or ``None``.

    Example:
        >>> check_data("obs", {"obs_url": "/bucket/digits/"}, {"object_type": "directory"})
        >>> print(check_data("model_list", [{"model_name": "digits", "weight": 90}]))
        The weights of the models must sum to 100, not 90.
    """
    conditions = conditions or {}
    value = normal_data(type, value)
    if type == "model_list":
        return _check_models(value, conditions)
    if type == "data_selector":
        return _check_selected(value, conditions)
    if type not in _KEYS:
        return f"There is no data type {shown(type)}. Known: {', '.join(DATA_TYPES)}."
    wrong = _check_keys(type, value)
    path = None if wrong else value.get("obs_url")
    if conditions.get("object_type") == "file" and isinstance(path, str) and path.endswith("/"):
        return f'It must be the path of a file, without "/" at its end, not {shown(path)}.'
    return wrong


def normal_data(type: str, value: Any) -> Any:
    """Bring the shapes in which data may be typed into the documented one; anything else stays.

    A path alone stands for ``{"obs_url": path}``, one model for a list of one.

    Example:
        >>> normal_data("obs", "/bucket/digits/")
        {'obs_url': '/bucket/digits/'}
        >>> normal_data("model_list", {"model_name": "digits", "weight": 100})
        [{'model_name': 'digits', 'weight': 100}]
    """
    if type in ("obs", "data_selector") and isinstance(value, str):
        return {"obs_url": value}
    if type in ("obs", "data_selector") and isinstance(value, Mapping) and set(value) == {"obs_path"}:
        return {"obs_url": value["obs_path"]}
    if type == "model_list":
        models = [value] if isinstance(value, Mapping) else value
        if isinstance(models, (list, tuple)):
            return [_whole(models, item) for item in models]
    return dict(value) if isinstance(value, Mapping) else value


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
        return f"{rule}, not {_typed(value)}."
    path = value[6:] if value.startswith("obs://") else value[1:] if value.startswith("/") else ""
    parts = path.split("/")
    if len(parts) < 2 or parts[-1] or not _is_bucket(parts[0]):
        return f"{rule}, not {shown(value)}."
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
                return f"The keys of JSON data are text, not {_typed(key)}{where}."
            wrong = not_json(item, f' (under "{key}")')
            if wrong:
                return wrong
        return None
    if isinstance(value, (list, tuple)):
        return next((wrong for item in value if (wrong := not_json(item, where))), None)
    return f"JSON holds dicts, lists, text, numbers, booleans and None, not {_typed(value)}{where}."


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


def _typed(value: Any) -> str:
    return f"{shown(value)} ({type(value).__name__})"


def _is_bucket(name: str) -> bool:
    return bool(name) and name.isascii() and name[0].isalnum() and all(c.isalnum() or c in "._-" for c in name)


def _whole(models: Sequence[Any], item: Any) -> Any:
    """One model alone takes all the traffic; the weight may then be left out."""
    if len(models) == 1 and isinstance(item, Mapping) and "weight" not in item:
        return {**item, "weight": 100}
    return dict(item) if isinstance(item, Mapping) else item


def _check_keys(type: str, value: Any) -> str | None:
    needed, optional = _KEYS[type]
    if not isinstance(value, Mapping):
        return f"It must look like {_EXAMPLES[type]}, not {_typed(value)}."
    wrong = [f'"{key}" is missing' for key in needed if key not in value]
    wrong += [f'"{key}" has no meaning' for key in value if key not in needed and key not in optional]
    if wrong:
        return f"It must look like {_EXAMPLES[type]}; in {shown(value)} {wrong[0]}."
    for key, item in value.items():
        if key == "version_name" and item is None:
            continue
        if isinstance(item, Mapping) and any(str(name).startswith("$") for name in item):
            continue
        if not isinstance(item, str) or not item.strip():
            return f'"{key}" must be text that is not empty, not {_typed(item)}.'
    return None


def _check_models(value: Any, conditions: Mapping[str, Any]) -> str | None:
    if not isinstance(value, (list, tuple)) or not value:
        return f"It must be a list of models such as {_EXAMPLES['model_list']}, not {_typed(value)}."
    for number, item in enumerate(value):
        wrong = _check_model(item)
        if wrong:
            return f"Model {number}: {wrong}"
    names = {item["model_name"] for item in value}
    if len(names) > 1:
        return f"All models of a service must have the same model name, not {', '.join(sorted(names))}."
    versions = [item.get("model_version") for item in value]
    twice = next((version for version in versions if versions.count(version) > 1), "")
    if twice != "":
        return f"Two models of a service cannot have the same version: {twice or 'the newest'} is given twice."
    total = sum(item["weight"] for item in value)
    if total != 100:
        return f"The weights of the models must sum to 100, not {total}."
    for key in ("model_name", "model_version"):
        wanted = conditions.get(key)
        if isinstance(wanted, str) and any(item.get(key, wanted) != wanted for item in value):
            return f"The {key} is limited to {shown(wanted)}, not {shown([item.get(key) for item in value])}."
    return None


def _check_model(item: Any) -> str | None:
    if not isinstance(item, Mapping):
        return f"it must look like {_EXAMPLES['model_list'][1:-1]}, not {_typed(item)}."
    unknown = next((str(key) for key in item if key not in _MODEL_KEYS), None)
    if unknown is not None:
        return f'there is no "{unknown}" in a model. Known: {", ".join(_MODEL_KEYS)}.'
    name = item.get("model_name")
    if not isinstance(name, str) or not name:
        return f'"model_name" must be the name of a model, not {_typed(name)}.'
    version = item.get("model_version")
    if version is not None and not isinstance(version, str):
        return f'"model_version" must be text such as "0.0.1", not {_typed(version)}.'
    weight = item.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= 100:
        return f'"weight" must be a whole number from 0 to 100, not {_typed(weight)}.'
    envs = item.get("envs")
    if envs is not None and not isinstance(envs, Mapping):
        return f'"envs" must be a dict such as {{"NAME": "value"}}, not {_typed(envs)}.'
    return None


def _check_selected(value: Any, conditions: Mapping[str, Any]) -> str | None:
    allowed = tuple(conditions.get("data_types") or ("obs", "dataset"))
    chosen = "dataset" if isinstance(value, Mapping) and "dataset_name" in value else "obs"
    if chosen not in allowed:
        return f"It must be of type {' or '.join(allowed)}, such as {_EXAMPLES[allowed[0]]}, not {shown(value)}."
    return check_data(chosen, value, conditions)
