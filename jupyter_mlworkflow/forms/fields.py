"""The schema of a form: which fields it has, in which groups, and what each takes.

JSON all through; views draw it, `values` checks by it, and nothing in it is known only to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import NotFoundError
from ..plan.missing import data_words, parameter_example, parameter_words
from ..plan.model import Plan, PlannedData, PlannedParameter, PlannedStep, PlannedStorage
from ..records import to_json

TYPES = (
    *("int", "float", "str", "bool", "enum", "list", "json", "flavor", "obs_path", "model_list"),
    *("service", "swr", "dataset", "label_task", "data_selector"),
)
"""Types of fields."""

_FLAVOR = '(1) public_resource_pool_format: {"flavor_id": "****"} (2) dedicated_resource_pool_format: '
_FLAVOR += '{"pool_id": "****", "flavor_id": "****"}'
_MODELS = (
    '[{"model_name": "*****", "model_version": "v1", "specification": "*****", "weight": 80, "envs": {"k1": "v1"}}, '
    '{"model_name": "*****", "model_version": "v2", "specification": "*****", "weight": 20}]. '
    "The weights must sum to 100, all models must have the same name, and no version may be there twice."
)
PROMPTS: Mapping[str, str] = {
    "storage": "/bucket/dir/",
    "flavor": _FLAVOR,
    "obs_path": "/bucket/dir/ or /bucket/dir/file",
    "dataset": '{"dataset_name": "*****", "version_name": "*****"}; version_name may be left out',
    "label_task": '{"dataset_name": "*****", "task_name": "*****"}',
    "service": '{"service_id": "*****"}',
    "swr": "organization/image:tag",
    "model_list": _MODELS,
    "data_selector": '/bucket/dir/ or {"dataset_name": "*****", "version_name": "*****"}',
}
"""What the documents' prompts ask for (sections 3.2.4, 5.3.5 and 5.4.7.4), by type of field."""

_RESOURCES = frozenset({"flavor", "train_flavor", "cluster", "pacific"})
_FLAVORS = frozenset({"flavor", "train_flavor"})


def schema(plan: Plan, keys: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the form for the values of a plan.

    Args:
        keys: Only these, as ``parameters.NAME``, ``data.NAME`` or ``storages.NAME`` (a step's ``waiting_for``);
            everything that the chosen steps use if left out.

    Returns:
        ``{"version", "workflow", "description", "groups": [{"name", "title", "step", "fields": [...]}]}``; groups
        are ``storages``, ``resources``, ``data``, ``shared`` for the other parameters that several of the chosen
        steps use, and one per step for the rest. A field has

        - ``key``, ``name``, ``group``: where its value goes (``values[group][name]``);
        - ``type``: one of `TYPES`; ``value_type``: the documented type of the value (``json`` for a flavor, …);
        - ``title``, ``description``, ``words`` (the type in words), ``example`` (could be typed as it is), ``prompt``
          (the documented format);
        - ``required``: whether the run cannot start without it; ``delay``: its step waits for it instead;
        - ``has_default``, ``default``, ``given``, ``value``: what holds if nothing is said, and what was said;
        - ``enum`` (values of an enum), ``items`` (type of a list's items), ``format``, ``constraints``, ``choices``
          (what `forms.choices` can offer), ``used_by`` (names of steps);
        - ``shared_by`` (in ``shared`` only): the titles of the chosen steps that use it.

    Raises:
        NotFoundError: There is no such key.

    Example:
        >>> from jupyter_mlworkflow.plan.model import PlannedStep
        >>> step = PlannedStep("train", "job", needs=("parameters.epochs",))
        >>> epochs = PlannedParameter("epochs", "int", used_by=("train",))
        >>> plan = Plan("demo", steps=(step,), chosen=("train",), parameters={"epochs": epochs})
        >>> form = schema(plan)
        >>> form["groups"][0]["title"], form["groups"][0]["fields"][0]["key"]
        ('train', 'parameters.epochs')
    """
    wanted = _keys(plan, keys)
    places = _places(plan)
    titles = {step.name: step.title or step.name for step in plan.steps}
    groups: dict[str, dict[str, Any]] = {
        "storages": {"name": "storages", "title": "Storages", "step": None, "fields": []},
        "resources": {"name": "resources", "title": "Resources", "step": None, "fields": []},
        "data": {"name": "data", "title": "Data", "step": None, "fields": []},
        "shared": {"name": "shared", "title": "Several steps", "step": None, "fields": []},
    }
    for step in plan.steps:
        groups[f"step:{step.name}"] = {
            "name": f"step:{step.name}",
            "title": titles[step.name],
            "step": step.name,
            "fields": [],
        }
    groups["other"] = {"name": "other", "title": "Other", "step": None, "fields": []}
    for key in wanted:
        found = field(plan, key, places)
        users = _users(plan, found)
        group = _group_of(key, found, users)
        shared = {"shared_by": [titles[name] for name in users]} if group == "shared" else {}
        groups[group]["fields"].append({**found, **shared})
    return {
        "version": 1,
        "workflow": plan.workflow,
        "description": plan.description,
        "groups": [group for group in groups.values() if group["fields"]],
    }


def fields(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return all fields of a schema, in order."""
    return [found for group in form["groups"] for found in group["fields"]]


def field(plan: Plan, key: str, places: Mapping[str, frozenset[str]] | None = None) -> dict[str, Any]:
    """Return the field for one value.

    Raises:
        NotFoundError: There is no such key.
    """
    group, _, name = key.partition(".")
    definitions: Mapping[str, Any] = getattr(plan, group) if group in ("parameters", "data", "storages") else {}
    if name not in definitions:
        known = [f"{kind}.{each}" for kind in ("parameters", "data", "storages") for each in getattr(plan, kind)]
        raise NotFoundError.named("field", key, known)
    given = plan.values.get(group) or {}
    common = {
        "key": key,
        "name": name,
        "group": group,
        "title": name,
        "given": name in given,
        "value": to_json(given.get(name)),
        "enum": None,
        "items": None,
        "format": None,
        "constraints": {},
        "choices": None,
        "used_by": list(definitions[name].used_by),
    }
    if group == "storages":
        return {**common, **_storage(definitions[name])}
    if group == "data":
        return {**common, **_data(definitions[name])}
    return {**common, **_parameter(definitions[name], (places or _places(plan)).get(name, frozenset()))}


def _keys(plan: Plan, keys: Iterable[str] | None) -> list[str]:
    if keys is not None:
        return list(dict.fromkeys(keys))
    chosen = set(plan.chosen)
    needed = [key for step in plan.steps if step.name in chosen for key in step.needs]
    # A value that some data or storage stands on is used as well, though no step names it.
    return list(dict.fromkeys([*needed, *(item.key for item in plan.missing)]))


def _users(plan: Plan, found: Mapping[str, Any]) -> list[str]:
    """Return the chosen steps that use a value, in the plan's order; those not chosen where no chosen one does."""
    chosen, known = set(plan.chosen), [step.name for step in plan.steps if step.name in found["used_by"]]
    return [name for name in known if name in chosen] or known


def _group_of(key: str, found: Mapping[str, Any], users: Sequence[str]) -> str:
    group = key.partition(".")[0]
    if group != "parameters":
        return group
    if found["type"] == "flavor" or found["format"] in _RESOURCES:
        return "resources"
    if len(users) > 1:
        return "shared"
    return f"step:{users[0]}" if users else "other"


def _storage(item: PlannedStorage) -> dict[str, Any]:
    return {
        "type": "obs_path",
        "value_type": "storage",
        "title": item.title or item.name,
        "description": item.description,
        "words": "storage root",
        "example": "/bucket/dir/",
        "prompt": PROMPTS["storage"],
        "required": item.default is None,
        "delay": False,
        "has_default": item.default is not None,
        "default": item.default,
        "constraints": {"object_type": "directory", "creates": item.creates},
        "choices": "obs_path",
    }


_DATA_TYPES = {"obs": "obs_path"}


def _data(item: PlannedData) -> dict[str, Any]:
    kind = _DATA_TYPES.get(item.type, item.type)
    words, example = data_words(item)
    return {
        "type": kind,
        "value_type": item.type,
        "description": "",
        "words": words,
        "example": example,
        "prompt": PROMPTS.get(kind, ""),
        "required": not item.delay and not item.has_default,
        "delay": item.delay,
        "has_default": item.has_default,
        "default": to_json(item.default),
        "constraints": to_json(item.conditions),
        "choices": {"model_list": "model", "data_selector": "obs_path"}.get(kind, kind),
    }


def _parameter(item: PlannedParameter, places: frozenset[str]) -> dict[str, Any]:
    kind = _parameter_type(item, places)
    example = parameter_example(item)
    if kind == "flavor" and item.type == "json":
        example = '{"flavor_id": "local.cpu.1"}'
    return {
        "type": kind,
        "value_type": item.type,
        "description": item.description,
        "words": parameter_words(item),
        "example": example,
        "prompt": PROMPTS.get(kind, ""),
        "required": item.required and not item.delay and not item.has_default,
        "delay": item.delay,
        "has_default": item.has_default,
        "default": to_json(item.default),
        "enum": list(item.enum) if item.type == "enum" else None,
        "items": (item.format or "str") if item.type == "list" else None,
        "format": item.format if item.type != "list" else None,
        "constraints": to_json(item.constraint or {}),
        "choices": kind if kind in ("flavor", "obs_path", "swr") else "model" if "model_name" in places else None,
    }


def _parameter_type(item: PlannedParameter, places: frozenset[str]) -> str:
    if item.type in ("json", "str") and (item.format in _FLAVORS or places & {"flavor", "flavor_id"}):
        return "flavor"
    if item.type == "str" and item.format in ("obs", "swr"):
        return {"obs": "obs_path", "swr": "swr"}[item.format]
    return item.type


def _places(plan: Plan) -> dict[str, frozenset[str]]:
    """Return the names of the fields in which each parameter stands: what a value is for shows there."""
    found: dict[str, set[str]] = {}
    for step in plan.steps:
        _walk(step, step.spec, "", found)
    return {name: frozenset(places) for name, places in found.items()}


def _walk(step: PlannedStep, value: Any, place: str, found: dict[str, set[str]]) -> None:
    if isinstance(value, Mapping):
        name = value.get("$parameter")
        if isinstance(name, str):
            found.setdefault(name, set()).add(place)
            return
        for key, item in value.items():
            _walk(step, item, key, found)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            _walk(step, item, place, found)
