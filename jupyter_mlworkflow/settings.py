"""All settings, in one typed object.

Read in this order, later ones winning: defaults, the user's file
``~/.config/jupyter-mlworkflow/config.toml`` (table ``[mlworkflow]``), ``[tool.mlworkflow]`` of the
nearest ``pyproject.toml``, environment variables ``MLWORKFLOW_<NAME>`` (empty ones count as not set).
Folders named in a file are relative to that file's folder, others to the working folder; what is
read is absolute, so that it means the same in every process that it is handed to.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .errors import SettingsError


def _slots() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": ("auto", "en", "zh_CN"),
    "ask": ("auto", "form", "terminal", "never"),
    "postmortem": ("off", "on"),
}
"""Settings that take one of a few words."""

LIMITS: Mapping[str, int] = {
    "slots": 10_000,
    "stop_grace_seconds": 86_400,
    "service_start_seconds": 86_400,
    "service_body_mb": 10_000,
    "upload_mb": 1_000_000,
    "ballast_mb": 10_000,
}
"""The largest value of each number: more is a slip of the hand, and overflows somewhere else."""

_FOLDERS = ("home", "storage")


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
        service_body_mb: Largest request that a service takes, in MB (10⁶ bytes).
        upload_mb: Largest file that is uploaded into the storage through a browser, in MB.
        ballast_mb: Size of the file that is freed when the disk is full, in MB; 0 for none.
        language: ``en``, ``zh_CN`` or ``auto`` (from the locale) for texts in views.
        ask: ``auto``, ``form``, ``terminal`` or ``never``: how missing values are asked for.
        postmortem: ``on``: a Python job that an exception ends leaves its frames, source and locals as text.
    """

    home: str = "~/.jupyter-mlworkflow"
    storage: str = ""
    slots: int = 0
    executor: str = "local"
    stop_grace_seconds: float = 10.0
    service_host: str = "127.0.0.1"
    service_start_seconds: float = 60.0
    service_body_mb: float = 12.0
    upload_mb: float = 1000.0
    ballast_mb: int = 4
    language: str = "auto"
    ask: str = "auto"
    postmortem: str = "off"

    def __post_init__(self) -> None:
        # A relative folder would mean another one in a process that works elsewhere (the supervisor does).
        for name in _FOLDERS:
            object.__setattr__(self, name, _absolute(getattr(self, name), ""))

    @property
    def home_path(self) -> Path:
        """`home` as an absolute path, ``~`` expanded."""
        return Path(os.path.abspath(os.path.expanduser(self.home)))

    @property
    def slot_count(self) -> int:
        """`slots`, or one per usable core."""
        return self.slots or _slots()

    def text_language(self, environ: Mapping[str, str] | None = None) -> str:
        """Return ``en`` or ``zh_CN``: `language`, or what the locale says where that is ``auto``.

        Args:
            environ: Environment to read the locale from; that of this process where ``None``.

        Example:
            >>> Settings().text_language({"LANG": "zh_CN.UTF-8"})
            'zh_CN'
            >>> Settings(language="en").text_language({"LANG": "zh_CN.UTF-8"})
            'en'
        """
        if self.language != "auto":
            return self.language
        environ = os.environ if environ is None else environ
        names = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order of POSIX: the first one set decides
        locale = next((environ[name] for name in names if environ.get(name)), "")
        return "zh_CN" if locale.lower().startswith("zh") else "en"


def load(environ: Mapping[str, str] | None = None, *, cwd: Path | None = None) -> Settings:
    """Read the settings that hold here and now.

    Args:
        environ: Environment variables; those of this process where ``None``.
        cwd: Folder from which ``pyproject.toml`` is looked for, upwards.

    Raises:
        SettingsError: A value is not possible, or a file cannot be read; the sentence names
            setting, value and source.

    Example:
        >>> load({"HOME": "/nowhere", "MLWORKFLOW_SLOTS": "4"}, cwd=Path("/")).slots
        4
    """
    return Settings(**{name: value for name, (value, _) in _given(environ, cwd).items()})


def sources(environ: Mapping[str, str] | None = None, *, cwd: Path | None = None) -> dict[str, str]:
    """Return where each setting comes from: ``default``, the path of a file, or the name of a variable.

    Example:
        >>> sources({"HOME": "/nowhere", "MLWORKFLOW_SLOTS": "4"}, cwd=Path("/"))["slots"]
        'MLWORKFLOW_SLOTS'
    """
    given = _given(environ, cwd)
    return {name: given[name][1] if name in given else "default" for name in DEFAULTS}


def user_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the path of the user's own settings file, whether it exists or not."""
    environ = os.environ if environ is None else environ
    base = environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME") or "~", ".config")
    return Path(os.path.expanduser(base)) / "jupyter-mlworkflow" / "config.toml"


def checked(name: str, value: Any, source: str) -> Any:
    """Return the value of a setting in its type; text is converted, as for an environment variable.

    Args:
        source: Where the value comes from, for the sentence that refuses it.

    Raises:
        SettingsError: There is no such setting, or it cannot have this value.

    Example:
        >>> checked("slots", "4", "the command line")
        4
    """
    if isinstance(value, str) and name in DEFAULTS:
        value = _from_text(name, value, source)
    return _checked(name, value, source)


def _given(environ: Mapping[str, str] | None, cwd: Path | None) -> dict[str, tuple[Any, str]]:
    """Return every setting that is set somewhere: its value, and where it comes from."""
    environ = os.environ if environ is None else environ
    cwd = cwd or Path.cwd()
    given: dict[str, tuple[Any, str]] = {}
    for path, table in _files(environ, cwd):
        given.update({name: (value, str(path)) for name, value in _from_file(path, table).items()})
    for name in DEFAULTS:
        variable = f"MLWORKFLOW_{name.upper()}"
        if environ.get(variable):
            given[name] = (_placed(name, checked(name, environ[variable], variable), cwd), variable)
    return given


def _files(environ: Mapping[str, str], cwd: Path) -> list[tuple[Path, str]]:
    """Return the files that may hold settings, each with the dotted name of its table."""
    user = user_file(environ)
    candidates = (folder / "pyproject.toml" for folder in [cwd, *cwd.parents])
    project = next((path for path in candidates if path.is_file()), None)
    files = [(user, "mlworkflow")] if user.is_file() else []
    # Other people's pyproject files are not parsed unless they mention us: that keeps start-up fast.
    if project is not None and b"tool.mlworkflow" in _read(project):
        files.append((project, "tool.mlworkflow"))
    return files


def _from_file(path: Path, name: str) -> dict[str, Any]:
    """Read one table of one file."""
    table = _toml(path)
    for part in name.split("."):
        table = table.get(part, {})
        if not isinstance(table, dict):
            raise SettingsError(f'"{name}" in {path} must be a table ([{name}]), not {table!r}.')
    source = f"[{name}] of {path}"
    return {key: _placed(key, _checked(key, value, source), path.parent) for key, value in table.items()}


def _placed(name: str, value: Any, folder: Path) -> Any:
    """Return the value of a setting; a folder that is relative starts from `folder`."""
    return _absolute(value, str(folder)) if name in _FOLDERS else value


def _absolute(path: str, folder: str) -> str:
    """Return a path from `folder` (empty: the working folder); URLs, ``~`` and nothing stay what they are."""
    if not path or "://" in path or path.startswith("~"):
        return path
    return os.path.abspath(os.path.join(folder, path))


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(_read(path).decode("utf-8"))
    except ValueError as error:  # broken TOML or UTF-8, or a number of thousands of digits
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"The settings in {path} cannot be read: {error.strerror}.") from error


def _from_text(name: str, text: str, source: str) -> Any:
    """Turn the text of an environment variable into the type of the setting."""
    try:
        return type(DEFAULTS[name])(text)
    except ValueError:
        raise _wrong(name, text, source) from None


def _checked(name: str, value: Any, source: str) -> Any:
    """Check one value against the type of its default, and against its choices."""
    if name not in DEFAULTS:
        close = get_close_matches(name, DEFAULTS, n=1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise SettingsError(f'There is no setting "{name}" (in {source}).{hint} Known: {", ".join(DEFAULTS)}.')
    wanted = type(DEFAULTS[name])
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted or (wanted is not str and not 0 <= value <= LIMITS[name]):
        raise _wrong(name, value, source)
    if wanted is str and ("\0" in value or (not value and name in ("home", "executor"))):
        raise _wrong(name, value, source)
    if name == "home" and any(len(os.fsencode(part)) > 255 for part in value.split("/")):
        raise _wrong(name, value, source)
    if name in CHOICES and value not in CHOICES[name]:
        raise _wrong(name, value, source)
    return value


def _wrong(name: str, value: Any, source: str) -> SettingsError:
    if name in CHOICES:
        kind = f"one of {', '.join(CHOICES[name])}"
    elif name in LIMITS:
        kind = f"a {'whole ' if type(DEFAULTS[name]) is int else ''}number from 0 to {LIMITS[name]}"
    else:
        kind = "a folder (no name in it over 255 bytes), such as ~/.jupyter-mlworkflow" if name == "home" else "text"
    return SettingsError(f'Setting "{name}" must be {kind}, not {_shown(value)} (in {source}).')


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


DEFAULTS: Mapping[str, Any] = {item.name: item.default for item in fields(Settings)}
"""Every setting with the value that it has unless something is said."""
