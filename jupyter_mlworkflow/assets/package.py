"""A model package: a folder ``model/`` with the model's files, ``config.json`` and ``customize_service.py``.

Made from whatever a training job left: its ``model/`` folder if it has one, else all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import DeclarationError, StorageError
from ..storage.tree import copy_tree

FOLDER = "model"
CONFIG = "config.json"
CODE = "customize_service.py"
_MAX_CONFIG = 1024 * 1024
_LISTED = 200
_KEPT = ("model_type", "model_algorithm", "runtime", "metrics", "apis", "dependencies", "health", "swr_location")


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds.

    Args:
        files: Paths below ``model/``, sorted; at most 200.
        count: How many files there are.
        size: Their sizes added up, in bytes.
        hash: sha256 of all paths and contents.
        config: What ``config.json`` says, as far as it is documented.
    """

    files: tuple[str, ...]
    count: int
    size: int
    hash: str
    config: Mapping[str, Any] = field(default_factory=dict)


def build(
    source: Path,
    target: Path,
    *,
    inside: Path | None = None,
    code: Path | None = None,
    config: Mapping[str, Any] | None = None,
) -> Package:
    """Copy a model into the package folder `target`, which does not exist yet.

    Args:
        source: Folder, or a single model file.
        inside: Folder that no link in it may leave.
        code: A ``customize_service.py`` to put beside the model (`execution_code` of table 5-56).
        config: Fields to set in ``config.json`` (`initial_config` and the like of table 5-56).

    Raises:
        StorageError: There is nothing, or it cannot be copied.
        DeclarationError: ``config.json`` is not what it should be.
    """
    folder = target / FOLDER
    if source.is_dir():
        inner = source / FOLDER
        tree = copy_tree(inner if inner.is_dir() else source, folder, inside=inside)
        files, size, digest = tree.files, tree.size, tree.hash
    else:
        files, size, digest = _copy_file(source, folder)
    if not files:
        raise StorageError(f"There is no file in {source}, so there is no model to register.")
    if code is not None:
        _copy_file(code, folder, CODE)
        files = sorted({*files, CODE})
    found = read_config(folder)
    if config:
        found = {**found, **config}
        (folder / CONFIG).write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
        files = sorted({*files, CONFIG})
    _check(found)
    kept = {name: found[name] for name in _KEPT if name in found}
    return Package(tuple(files[:_LISTED]), len(files), size, digest, kept)


def read_config(folder: Path) -> dict[str, Any]:
    """Return the content of ``config.json`` in `folder`; empty where there is none.

    Raises:
        DeclarationError: It is larger than 1 MB, no JSON, or no object.
    """
    path = folder / CONFIG
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        content = file.read(_MAX_CONFIG + 1)
    if len(content) > _MAX_CONFIG:
        raise DeclarationError("config.json of the model is larger than 1 MB, the most it may have.")
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DeclarationError(f"config.json of the model is not valid JSON: {error}.") from error
    if not isinstance(found, dict):
        raise DeclarationError(f"config.json of the model must hold an object, not {type(found).__name__}.")
    return found


def _check(config: Mapping[str, Any]) -> None:
    """Check the documented fields the way the service will read them: better now than when it is deployed."""
    from ..errors import ServiceError
    from ..serving import config as serving

    try:
        serving.parse(dict(config))
    except ServiceError as error:
        raise DeclarationError(str(error)) from error


def _copy_file(source: Path, folder: Path, name: str = "") -> tuple[list[str], int, str]:
    """Copy one file into `folder`; return its name, size in bytes and sha256."""
    from hashlib import sha256

    digest, size = sha256(), 0
    target = folder / (name or source.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as reading, target.open("wb") as writing:
            while chunk := reading.read(1024 * 1024):
                digest.update(chunk)
                size += len(chunk)
                writing.write(chunk)
    except OSError as error:
        raise StorageError(f"{source} cannot be copied: {error.strerror}.") from error
    return [target.name], size, digest.hexdigest()
