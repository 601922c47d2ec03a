"""Runs in the job's Python before its script does: sets the hook and disappears. Standard library only."""

from __future__ import annotations

import os
import sys

_VARIABLE = "MLWORKFLOW_POSTMORTEM_FILE"
_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (pathlib is not loaded yet)


def _begin(file: str) -> None:
    previous = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        # An interrupt is no failure; and Python forgets that it is one when anything is imported here.
        if not issubclass(kind, KeyboardInterrupt):
            _write(file, error)
        previous(kind, error, trace)  # type: ignore[arg-type]

    sys.excepthook = hook


def _write(file: str, error: BaseException) -> None:
    sys.path.insert(0, _HERE)
    try:
        from mlworkflow_postmortem import write  # type: ignore[import-not-found]

        write(file, error)
    except BaseException as own:
        print(f"No post-mortem was written: {own!r}", file=sys.stderr)
    finally:
        sys.path.remove(_HERE)


def _leave() -> None:
    """Take this folder out of what children inherit, and let a `sitecustomize` behind it have its turn."""
    rest = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part != _HERE]
    os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    if not os.environ["PYTHONPATH"]:
        del os.environ["PYTHONPATH"]
    sys.path[:] = [part for part in sys.path if part != _HERE]
    ours = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
    except ImportError as missing:
        if missing.name != "sitecustomize":
            raise
        if ours is not None:
            sys.modules["sitecustomize"] = ours


if _VARIABLE in os.environ:
    _begin(os.environ.pop(_VARIABLE))
    _leave()
