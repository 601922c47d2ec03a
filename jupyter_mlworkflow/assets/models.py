"""The model registry: versions of models, their packages and where they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, DeclarationError, NotFoundError
from . import package, versions

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.base import Store
    from ..store.model import Asset

TYPES = (
    "TensorFlow",
    "MXNet",
    "Caffe",
    "Spark_MLlib",
    "Scikit_Learn",
    "XGBoost",
    "Image",
    "PyTorch",
    "Template",
    "Custom",
)
"""Documented values of `model_type` and `runtime` (table 5-56)."""

INSTALL_TYPES = ("real_time", "edge", "batch")
_NAME = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model.

    Args:
        folder: Its package: the files lie in ``model/`` below.
        created_at: Seconds since the epoch.
        data: ``model_type``, ``runtime``, ``description``, ``install_type``, ``config`` (of config.json: ``metrics``,
            ``apis``, ``dependencies``, ``health``), ``size``, ``files``, ``file_count``, ``hash``, ``lineage`` and
            what else was registered.
    """

    id: str
    name: str
    version: str
    created_at: float
    folder: Path
    data: Mapping[str, Any]

    @property
    def model_type(self) -> str:
        """One of the ten documented types."""
        return str(self.data.get("model_type", ""))

    @property
    def lineage(self) -> Mapping[str, Any]:
        """``workflow``, ``execution_id``, ``execution_name``, ``step``, ``attempt``, ``source``, ``parameters``."""
        found: Mapping[str, Any] = self.data.get("lineage") or {}
        return found

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON data."""
        return {
            "id": self.id,
            "name": self.name,
            "version": self.version,
            "created_at": self.created_at,
            "folder": str(self.folder),
            **self.data,
        }


class Models:
    """Models by name and version; calling it lists them.

    Args:
        store: Where they are registered.
        settings: `home` says where their packages are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._home = settings.home_path / "models"

    def __call__(self, name: str | None = None) -> tuple[Model, ...]:
        """List all models, or the versions of one; oldest first."""
        return tuple(self._model(asset) for asset in self._store.assets("model", name=name))

    def get(self, name: str, version: str | None = None) -> Model:
        """Return one version of a model; without `version` the one registered last.

        Raises:
            NotFoundError: There is none; the sentence lists what there is.
        """
        found = self(name)
        if not found:
            raise NotFoundError.named("model", name, sorted({model.name for model in self()}))
        if version is None:
            return found[-1]
        for model in found:
            if model.version == version:
                return model
        raise NotFoundError.named(f'version of model "{name}"', version, [model.version for model in found])

    def by_id(self, model_id: str) -> Model:
        """Return the model with an id.

        Raises:
            NotFoundError: There is none.
        """
        asset = self._store.asset(model_id)
        if asset.kind != "model":
            raise NotFoundError(f'There is no model with the id "{model_id}"; that is a {asset.kind}.')
        return self._model(asset)

    def register(
        self,
        name: str,
        source: Path,
        *,
        version: str | None = None,
        model_type: str = "TensorFlow",
        runtime: str | None = None,
        description: str = "",
        install_type: Sequence[str] = INSTALL_TYPES,
        code: Path | None = None,
        config: Mapping[str, Any] | None = None,
        lineage: Mapping[str, Any] | None = None,
        more: Mapping[str, Any] | None = None,
        inside: Path | None = None,
        key: str | None = None,
    ) -> Model:
        """Copy a model into the registry.

        Args:
            source: Folder (its ``model/`` if it has one) or file on this machine.
            version: ``a.b.c``, each from 1 to 99; counted up if left out.
            code, config, inside: See `package.build`.
            lineage: Where it comes from.
            more: What else to keep.
            key: What registers it; the same key never registers a second one.

        Raises:
            DeclarationError: A value breaks a documented rule.
            ConflictError: That version exists.
            StorageError: The files cannot be copied.
        """
        check_name(name)
        _check_choice("model_type", model_type, TYPES)
        _check_choice("runtime", runtime if runtime is not None else model_type, TYPES)
        for kind in install_type:
            _check_choice("install_type", kind, INSTALL_TYPES)
        if version is not None and not versions.is_valid(version):
            rule = 'three numbers from 1 to 99 such as "1.2.3", without leading zeros'
            raise DeclarationError(f'model_version must be {rule}, not "{version}".')
        known = self._registered(key)
        if known is not None and known.folder.is_dir():
            return known
        fresh = self._home / f".new-{_folder_key(key)}"
        _remove(fresh)
        try:
            made = package.build(source, fresh, inside=inside, code=code, config=config)
            data = {
                **(more or {}),
                "model_type": model_type,
                "runtime": runtime if runtime is not None else made.config.get("runtime", model_type),
                "description": description,
                "install_type": list(install_type),
                "config": dict(made.config),
                "size": made.size,
                "files": list(made.files),
                "file_count": made.count,
                "hash": made.hash,
                "lineage": dict(lineage or {}),
            }
            asset = self._store.add_asset("model", name, data, version=version or _next(name), key=key)
            model = self._model(asset)
            model.folder.parent.mkdir(parents=True, exist_ok=True)
            _remove(model.folder)  # litter: the version was free, so nothing registered lies there
            fresh.rename(model.folder)
        finally:
            _remove(fresh)
        return model

    def delete(self, name: str, version: str | None = None) -> int:
        """Delete one version of a model, or all of them; return how many.

        Raises:
            NotFoundError: There is none.
            ConflictError: A service serves it.
        """
        doomed = [self.get(name, version)] if version is not None else list(self(name))
        if not doomed:
            self.get(name)
        self._refuse_if_served({model.id: model for model in doomed})
        for model in doomed:
            self._store.delete_asset(model.id)
            _remove(model.folder)
        if not self(name):
            _remove(self._home / name)
        return len(doomed)

    def _refuse_if_served(self, doomed: Mapping[str, Model]) -> None:
        """A service loads its model again whenever it is started."""
        for service in self._store.assets("service"):
            model = doomed.get((service.data.get("model") or {}).get("model_id", ""))
            if model is not None:
                raise ConflictError(
                    f'Model "{model.name}" {model.version} cannot be deleted: service "{service.name}" serves it. '
                    "Delete the service first."
                )

    def _registered(self, key: str | None) -> Model | None:
        """Return what was registered under `key`."""
        if key is None:
            return None
        return next((self._model(asset) for asset in self._store.assets("model") if asset.key == key), None)

    def _model(self, asset: Asset) -> Model:
        # Names and versions have no character that means anything to a file system.
        folder = self._home / asset.name / asset.version
        return Model(asset.id, asset.name, asset.version, asset.created_at, folder, asset.data)


def check_name(name: str) -> None:
    """Check the name of a model: 1–64 letters (of any script), digits, ``-`` and ``_`` (table 5-56).

    Raises:
        DeclarationError: It is another.

    Example:
        >>> check_name("花卉-分类_1")
        >>> check_name("../flowers")
        Traceback (most recent call last):
        jupyter_mlworkflow.errors.DeclarationError: model_name must be 1–64 letters, ..., not '../flowers'.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name.encode()) > 255:
        raise DeclarationError(f'model_name must be 1–64 letters, digits, "-" or "_", not {name!r}.')


def _check_choice(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise DeclarationError(f'{field} must be one of {", ".join(known)}, not "{value}".')


def _next(name: str) -> Callable[[Sequence[str]], str]:
    def count(existing: Sequence[str]) -> str:
        try:
            return versions.after(existing)
        except ValueError as error:
            raise DeclarationError(f'Model "{name}": {error}.') from error

    return count


def _folder_key(key: str | None) -> str:
    """Return a name for the folder in the making: the same for the same key, so that a crash leaves no litter."""
    from hashlib import sha256
    from uuid import uuid4

    return sha256(key.encode()).hexdigest()[:24] if key is not None else uuid4().hex[:24]


def _remove(folder: Path) -> None:
    if folder.is_dir():
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
