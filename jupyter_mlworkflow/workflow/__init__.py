"""The documented interface: ``from jupyter_mlworkflow import workflow as wf`` (section 5.12.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..declare import door as _door
from ..declare.algorithm import AIGalleryAlgorithm, Algorithm, AlgorithmParameters, BaseAlgorithm, JobEngine
from ..declare.placeholder import Placeholder, PlaceholderType, SystemEnv
from ..declare.subgraph import Subgraph
from ..declare.workflow import Workflow
from . import data, policy, resource, steps, workflow

if TYPE_CHECKING:
    from ..handles.configurations import configurations
    from ..handles.execution import execution
    from ..handles.executions import executions
    from ..handles.models import model, models
    from ..handles.services import service, services

__all__ = [
    "AIGalleryAlgorithm",
    "Algorithm",
    "AlgorithmParameters",
    "BaseAlgorithm",
    "JobEngine",
    "Placeholder",
    "PlaceholderType",
    "Subgraph",
    "SystemEnv",
    "Workflow",
    "add_whitelist_users",
    "configurations",
    "data",
    "delete_whitelist_users",
    "execution",
    "executions",
    "model",
    "models",
    "policy",
    "resource",
    "service",
    "services",
    "steps",
    "workflow",
]

_HANDLES = {
    "configurations": "configurations",
    "execution": "execution",
    "executions": "executions",
    "model": "models",
    "models": "models",
    "service": "services",
    "services": "services",
}
"""What finds runs and what they made: name -> module in `handles`, imported when it is asked for."""


def __getattr__(name: str) -> Any:
    if name in _HANDLES:
        from importlib import import_module

        return getattr(import_module(f"..handles.{_HANDLES[name]}", __name__), name)
    folders = {"steps": steps, "data": data, "policy": policy}
    known = next((folder for folder, module in folders.items() if name in module.__all__), "")
    hint = f" Did you mean wf.{known}.{name}?" if known else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{hint}")


def add_whitelist_users(content_id: str, version_num: str, user_groups: Sequence[str]) -> None:
    """Let users see a workflow that was published for a group (section 5.9.2).

    Args:
        content_id: The asset.
        version_num: Its version, as ``x.x.x``.
        user_groups: Domain ids of the users.
    """
    _door.change_whitelist(content_id, version_num, user_groups)


def delete_whitelist_users(content_id: str, version_num: str, user_groups: Sequence[str]) -> None:
    """Take the right from users to see a workflow that was published for a group (section 5.9.2).

    Args:
        content_id: The asset.
        version_num: Its version, as ``x.x.x``.
        user_groups: Domain ids of the users.
    """
    _door.change_whitelist(content_id, version_num, user_groups)
