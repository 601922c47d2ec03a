"""Loading a script: find the workflow in it without starting anything.

A script is executed with ``__name__ == "__mlworkflow__"``, so that what stands below
``if __name__ == "__main__":`` is left out. What it says at its top level is done, but for the
verbs that would start, release or publish a workflow: they do nothing meanwhile. A script that
goes on with the result of such a verb has declared its workflow by then; loading ends there.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import DeclarationError, MLWorkflowError, NotFoundError

if TYPE_CHECKING:
    from .declare.workflow import Workflow

MODULE_NAME = "__mlworkflow__"
"""What ``__name__`` is in a script while it is loaded."""

_VERBS = ("run", "debug", "next_step", "release", "release_and_run", "release_to_gallery", "change_whitelist")


class ScriptError(MLWorkflowError):
    """A script cannot be loaded: names the script, the line and what was raised there."""


class _Enough(BaseException):
    """The script uses a run that was not started; everything before that is loaded."""


class _NotStarted:
    """What a verb returns while a script is loaded. Looking into it ends the loading."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _Enough

    def __await__(self) -> NoReturn:
        raise _Enough

    def __getitem__(self, key: object) -> NoReturn:
        raise _Enough


def load_workflow(reference: str) -> Workflow:
    """Load the script ``flow.py`` or ``flow.py:name`` and return the workflow in it.

    Args:
        reference: Path of the script; after a colon the name of the workflow, or of the variable that
            holds it. Without a name the script must hold exactly one.

    Raises:
        NotFoundError: There is no such script, or no such workflow in it.
        ScriptError: The script raised an error.
        DeclarationError: It holds several workflows and none was named.
    """
    path, name = split(reference)
    found = workflows_in(execute(path))
    if not found:
        raise NotFoundError(f"{path} declares no workflow at its top level, as in: flow = wf.Workflow(…).")
    if name is not None:
        by_name = {**{item.name: item for item in found.values()}, **found}
        if name not in by_name:
            raise NotFoundError.named(f"workflow in {path}", name, sorted(by_name))
        return by_name[name]
    different = {id(item): variable for variable, item in found.items()}
    if len(different) > 1:
        names = ", ".join(f"{path}:{variable}" for variable in different.values())
        raise DeclarationError(f"{path} holds {len(different)} workflows; name one of them: {names}.")
    return next(iter(found.values()))


def folder_of(reference: str) -> Path:
    """Return the folder of a script: relative paths in its workflow start there, wherever it is run from.

    Raises:
        NotFoundError: There is no such script.
    """
    return split(reference)[0].resolve().parent


def split(reference: str) -> tuple[Path, str | None]:
    """Split ``flow.py:name``; a path that exists as it stands is taken whole.

    Raises:
        NotFoundError: There is no such file, or it is no Python script.

    Example:
        >>> split(f"{__file__}:main")[1]
        'main'
    """
    path, name = Path(reference), None
    if not path.is_file() and ":" in reference:
        head, _, tail = reference.rpartition(":")
        path, name = Path(head), tail or None
    if not path.is_file():
        raise NotFoundError(f'There is no script "{path}" (looked in {Path.cwd()}).')
    if path.suffix != ".py":
        raise NotFoundError(f'"{path}" is not a Python script; give a .py file.')
    return path, name


def execute(path: Path) -> dict[str, Any]:
    """Execute a script as `MODULE_NAME` and return its global names.

    Raises:
        ScriptError: It raised an error or exited with one.
    """
    module = ModuleType(MODULE_NAME)
    module.__file__ = str(path.resolve())
    before = sys.argv, list(sys.path)
    sys.modules[MODULE_NAME] = module
    sys.argv = [str(path)]
    sys.path.insert(0, str(path.resolve().parent))
    try:
        code = compile(path.read_bytes(), str(path), "exec")
        with _verbs_do_nothing():
            exec(code, module.__dict__)  # noqa: S102 - running the user's own script is the point
    except _Enough:
        pass
    except SystemExit as exit_:
        if exit_.code not in (None, 0):
            raise ScriptError(f"{path} exited with {exit_.code} while it was loaded.") from exit_
    except Exception as error:
        raise ScriptError(f"{_place(path, error)}: {_what(error)}") from error
    finally:
        sys.argv, sys.path[:] = before
    return module.__dict__


def workflows_in(names: dict[str, Any]) -> dict[str, Workflow]:
    """Return the workflows among global names, by variable."""
    from .declare.workflow import Workflow

    return {name: value for name, value in names.items() if isinstance(value, Workflow) and not name.startswith("_")}


@contextmanager
def _verbs_do_nothing() -> Iterator[None]:
    """Put stand-ins behind the doors by which declarations reach the layers above."""
    from .declare import door

    def nothing(*_: object, **__: object) -> _NotStarted:
        return _NotStarted()

    before = {verb: getattr(door, verb) for verb in _VERBS}
    for verb in _VERBS:
        setattr(door, verb, nothing)
    try:
        yield
    finally:
        for verb, function in before.items():
            setattr(door, verb, function)


def _place(path: Path, error: Exception) -> str:
    """Return ``flow.py, line 12``: the last line of the script itself on the way to the error."""
    if isinstance(error, SyntaxError):
        return f"{error.filename or path}, line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}, line {lines[-1]}" if lines else str(path)


def _what(error: Exception) -> str:
    if isinstance(error, MLWorkflowError):
        return str(error)
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
