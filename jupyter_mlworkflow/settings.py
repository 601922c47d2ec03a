"""All settings, in one typed object.

Read in this order, later ones winning: defaults, the user's file
``~/.config/jupyter-mlworkflow/config.toml`` (table ``[mlworkflow]``), ``[tool.mlworkflow]`` of the
nearest ``pyproject.toml``, environment variables ``MLWORKFLOW_<NAME>``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from .errors import SettingsError


def _slots() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed settings.

    Args:
        home: Folder of store, storage root, run folders and service state.
        storage: Storage root: empty for ``<home>/storage``, a folder, or an fsspec URL.
        slots: Job slots of this machine; 0 for one per usable core.
        executor: Name of the executor that runs tasks.
        stop_grace_seconds: Time a stopped job has between SIGTERM and SIGKILL.
        service_host: Address that services listen on.
        service_start_seconds: Time a service has to become healthy.
        ballast_mb: Size of the file that is freed when the disk is full, in MB; 0 for none.
        language: ``en``, ``zh_CN`` or ``auto`` (from the locale) for texts in views.
        ask: ``auto``, ``form``, ``terminal`` or ``never``: how missing values are asked for.
    """

    home: str = "~/.jupyter-mlworkflow"
    storage: str = ""
    slots: int = 0
    executor: str = "local"
    stop_grace_seconds: float = 10.0
    service_host: str = "127.0.0.1"
    service_start_seconds: float = 60.0
    ballast_mb: int = 4
    language: str = "auto"
    ask: str = "auto"

    @property
    def home_path(self) -> Path:
        """`home` as an absolute path, ``~`` expanded."""
        return Path(os.path.abspath(os.path.expanduser(self.home)))

    @property
    def slot_count(self) -> int:
        """`slots`, or one per usable core."""
        return self.slots or _slots()


def load(environ: Mapping[str, str] | None = None, *, cwd: Path | None = None) -> Settings:
    """Read the settings that hold here and now.

    Raises:
        SettingsError: A value has the wrong type; the sentence names setting, value and source.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for source, table in _tables(environ, cwd or Path.cwd()):
        for name, value in table.items():
            values[name] = _typed(name, value, source)
    return Settings(**values)


def _tables(environ: Mapping[str, str], cwd: Path) -> list[tuple[str, Mapping[str, Any]]]:
    base = environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME", "~"), ".config")
    user = Path(os.path.expanduser(base)) / "jupyter-mlworkflow" / "config.toml"
    candidates = (folder / "pyproject.toml" for folder in [cwd, *cwd.parents])
    project = next((path for path in candidates if path.is_file()), None)
    tables: list[tuple[str, Mapping[str, Any]]] = []
    if user.is_file():
        tables.append((str(user), _toml(user).get("mlworkflow", {})))
    if project is not None and b"[tool.mlworkflow]" in project.read_bytes():
        tables.append((str(project), _toml(project).get("tool", {}).get("mlworkflow", {})))
    known = {item.name for item in fields(Settings)}
    given = {name: environ[f"MLWORKFLOW_{name.upper()}"] for name in known if environ.get(f"MLWORKFLOW_{name.upper()}")}
    return [*tables, ("the environment", given)]


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error


def _typed(name: str, value: Any, source: str) -> Any:
    """Check one value against the type of its default; text from the environment is converted."""
    defaults = {item.name: item.default for item in fields(Settings)}
    if name not in defaults:
        raise SettingsError(f'There is no setting "{name}" (in {source}). Known: {", ".join(sorted(defaults))}.')
    wanted = type(defaults[name])
    try:
        if isinstance(value, bool) or (not isinstance(value, str) and wanted is str):
            raise ValueError
        typed = wanted(value)
        if wanted is not str and typed < 0:
            raise ValueError
    except (TypeError, ValueError):
        kind = {int: "a whole number ≥ 0", float: "a number ≥ 0", str: "text"}[wanted]
        raise SettingsError(f'Setting "{name}" must be {kind}, not {value!r} (in {source}).') from None
    return typed
