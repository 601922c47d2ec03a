"""Rules for data that is given later than the declarations: places, data sets, services, models.

Each check returns ``None`` for a right value and otherwise one sentence, as in `values`.
Standard library only.
"""

# ruff: noqa: A002 (`type` is the documented word)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .values import shown, typed

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


def _whole(models: Sequence[Any], item: Any) -> Any:
    """One model alone takes all the traffic; the weight may then be left out."""
    if len(models) == 1 and isinstance(item, Mapping) and "weight" not in item:
        return {**item, "weight": 100}
    return dict(item) if isinstance(item, Mapping) else item


def _check_keys(type: str, value: Any) -> str | None:
    needed, optional = _KEYS[type]
    if not isinstance(value, Mapping):
        return f"It must look like {_EXAMPLES[type]}, not {typed(value)}."
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
            return f'"{key}" must be text that is not empty, not {typed(item)}.'
    return None


def _check_models(value: Any, conditions: Mapping[str, Any]) -> str | None:
    if not isinstance(value, (list, tuple)) or not value:
        return f"It must be a list of models such as {_EXAMPLES['model_list']}, not {typed(value)}."
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
        return f"it must look like {_EXAMPLES['model_list'][1:-1]}, not {typed(item)}."
    unknown = next((str(key) for key in item if key not in _MODEL_KEYS), None)
    if unknown is not None:
        return f'there is no "{unknown}" in a model. Known: {", ".join(_MODEL_KEYS)}.'
    name = item.get("model_name")
    if not isinstance(name, str) or not name:
        return f'"model_name" must be the name of a model, not {typed(name)}.'
    version = item.get("model_version")
    if version is not None and not isinstance(version, str):
        return f'"model_version" must be text such as "0.0.1", not {typed(version)}.'
    weight = item.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= 100:
        return f'"weight" must be a whole number from 0 to 100, not {typed(weight)}.'
    envs = item.get("envs")
    if envs is not None and not isinstance(envs, Mapping):
        return f'"envs" must be a dict such as {{"NAME": "value"}}, not {typed(envs)}.'
    return None


def _check_selected(value: Any, conditions: Mapping[str, Any]) -> str | None:
    allowed = tuple(conditions.get("data_types") or ("obs", "dataset"))
    chosen = "dataset" if isinstance(value, Mapping) and "dataset_name" in value else "obs"
    if chosen not in allowed:
        return f"It must be of type {' or '.join(allowed)}, such as {_EXAMPLES[allowed[0]]}, not {shown(value)}."
    return check_data(chosen, value, conditions)
