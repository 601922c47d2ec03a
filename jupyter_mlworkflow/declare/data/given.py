"""Data given for a data placeholder: `wf.data` objects or the documented plain shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...data_values import check_data, normal_data
from ...errors import DeclarationError
from ..base import Declared
from ..placeholder import Placeholder
from ..storage import StoragePath
from .fixed import TYPES as FIXED_TYPES
from .fixed import OBSPath
from .placeholders import DataPlaceholder


def check_given(requirement: DataPlaceholder, value: Any) -> Any:
    """Return the plain documented shape of `value` if it fits `requirement`.

    Args:
        requirement: The data placeholder.
        value: A `wf.data` object, a list of `ModelData`, or plain data.

    Raises:
        DeclarationError: It does not fit.
    """
    plain = plain_data(requirement, value)
    known = {key: item for key, item in requirement.conditions.items() if not isinstance(item, Declared)}
    wrong = check_data(requirement.type, plain, known)
    if wrong:
        raise DeclarationError(f'Data "{requirement.name}": {wrong}')
    return normal_data(requirement.type, plain)


def plain_data(requirement: DataPlaceholder, value: Any) -> Any:
    """Turn `wf.data` objects into the documented plain shapes; refuse those of another type."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain_data(requirement, item) for item in value]
    if not isinstance(value, Declared):
        return value
    allowed = getattr(requirement, "data_type_list", (requirement.type,))
    found = FIXED_TYPES.get(type(value), "")
    if found not in allowed:
        raise DeclarationError(f'Data "{requirement.name}": it must be of type {" or ".join(allowed)}, not {value!r}.')
    return plain_fixed(value)


def plain_fixed(value: Declared) -> dict[str, Any]:
    """Turn a fixed data object into its documented shape; a path below a storage becomes an expression.

    Example:
        >>> from jupyter_mlworkflow import workflow as wf
        >>> plain_fixed(wf.data.Dataset(dataset_name="flowers"))
        {'dataset_name': 'flowers'}
    """
    if isinstance(value, OBSPath):
        return {"obs_url": _path(value.obs_path)}
    given = {name: value.__dict__[name] for name in type(value)._field_names()}
    return {name: item for name, item in given.items() if item is not None}


def _path(path: Any) -> Any:
    if isinstance(path, StoragePath):
        return {
            "$storage": path.storage.name,
            "path": path.path,
            "with_execution_id": path.with_execution_id,
            "create_dir": path.create_dir,
        }
    return {"$parameter": path.name} if isinstance(path, Placeholder) else path
