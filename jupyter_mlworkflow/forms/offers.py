"""What may be picked on this machine: flavors, models, services, paths of the storage root."""

# ruff: noqa: A002 (`type` is the word of the schema)

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError, StorageError
from ..records import to_json

if TYPE_CHECKING:
    from ..handles.runtime import Runtime
    from ..records import ExecutionRecord

Choice = dict[str, Any]
KINDS = ("flavor", "model", "service", "obs_path", "swr", "dataset", "label_task")
"""What can be asked for."""

_USED = ("swr", "dataset", "label_task")
"""What is not kept on this machine: offered is what earlier executions were given."""
_RECORDS = 30
"""How many executions are looked through for that."""


def choices(
    runtime: Runtime, type: str, *, path: str = "/", constraints: Mapping[str, Any] | None = None
) -> list[Choice]:
    """Return what a field of some type may be set to.

    Args:
        type: As in a field's ``choices``.
        path: For ``obs_path``: the folder of the storage root whose content is wanted.
        constraints: Of the field: ``model_name`` limits models, ``object_type`` "directory" limits paths to folders.

    Returns:
        ``{"value", "title", "detail"}`` each. ``value`` is what the field takes: ``{"flavor_id": …}``, a path,
        ``{"service_id": …}``; of a model ``{"model_name", "model_version"}``, to which a weight is added. Paths
        also have ``directory``. Data sets, label tasks and images are those that earlier executions were given.

    Raises:
        NotFoundError: There is no such type.
        StorageError: The path does not exist or is not in the storage root.
    """
    limits = constraints or {}
    if type == "flavor":
        return flavors(runtime.settings.slot_count)
    if type == "model":
        return _models(runtime, limits)
    if type == "service":
        return _services(runtime)
    if type == "obs_path":
        return _paths(runtime, path, limits)
    if type not in KINDS:
        raise NotFoundError.named("type to choose from", type, KINDS)
    return _used(runtime, type)


def flavors(slots: int) -> list[Choice]:
    """Return the flavors of a machine: ``local.cpu.N`` for 1, 2, 4, … cores and all of them.

    Example:
        >>> [choice["title"] for choice in flavors(6)]
        ['1 core', '2 cores', '4 cores', '6 cores']
    """
    sizes = [size for size in (1 << power for power in range(16)) if size < slots]
    return [
        {
            "value": {"flavor_id": f"local.cpu.{size}"},
            "title": f"{size} core{'s'[: size != 1]}",
            "detail": "the whole machine" if size == slots else "",
        }
        for size in [*sizes, slots]
    ]


def _models(runtime: Runtime, limits: Mapping[str, Any]) -> list[Choice]:
    """Newest first: that is the version one mostly wants."""
    wanted = limits.get("model_name")
    found = runtime.assets.models(wanted if isinstance(wanted, str) else None)
    return [
        {
            "value": {"model_name": model.name, "model_version": model.version},
            "title": f"{model.name} {model.version}",
            "detail": model.model_type,
        }
        for model in reversed(found)
    ]


def _services(runtime: Runtime) -> list[Choice]:
    return [
        {"value": {"service_id": info.id}, "title": info.name, "detail": info.status}
        for info in runtime.assets.services()
    ]


def _used(runtime: Runtime, type: str) -> list[Choice]:
    """Newest first, each once."""
    found: dict[str, Choice] = {}
    for row in runtime.store.executions(limit=_RECORDS):
        try:
            record, plan = runtime.store.record(row.id), runtime.store.plan(row.id)
        except NotFoundError:  # deleted meanwhile
            continue
        for value in _given(record, plan, type):
            title = ", ".join(str(part) for part in value.values()) if isinstance(value, Mapping) else str(value)
            found.setdefault(title, {"value": to_json(value), "title": title, "detail": record.full_name})
    return list(found.values())


def _given(record: ExecutionRecord, plan: Mapping[str, Any], type: str) -> list[Any]:
    """Return the values of a type that an execution was given."""
    data = [value for name, value in record.data.items() if _is(plan, "data", name, "type", type)]
    texts = [value for name, value in record.parameters.items() if _is(plan, "parameters", name, "format", type)]
    if type == "swr":  # one path, wherever it is wanted
        data = [value.get("swr_path") for value in data if isinstance(value, Mapping)]
    return [value for value in (*data, *texts) if value]


def _is(plan: Mapping[str, Any], group: str, name: str, key: str, wanted: str) -> bool:
    defined = (plan.get(group) or {}).get(name)
    return isinstance(defined, Mapping) and defined.get(key) == wanted


def _paths(runtime: Runtime, path: str, limits: Mapping[str, Any]) -> list[Choice]:
    check_path(path)
    only_folders = limits.get("object_type") == "directory"
    return [
        {
            "value": entry["path"],
            "title": entry["name"],
            "detail": "" if entry["size"] is None else f"{entry['size']:,} bytes",
            "directory": entry["directory"],
        }
        for entry in runtime.storage.entries(path)
        if entry["directory"] or not only_folders
    ]


def check_path(path: str) -> None:
    """Raise unless a path is one of the storage root: pages never see the rest of the machine.

    Raises:
        StorageError: It is not.
    """
    if not path.startswith(("/", "obs://")):
        raise StorageError(f'"{path}" is not in the storage root; only /bucket/folder/ paths are listed.')
