"""A machine-learning workflow system that lives in Jupyter.

Example:
    >>> from jupyter_mlworkflow import workflow as wf
    >>> wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT, default=3).default
    3
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` is not imported here: every supervisor passes this file while it starts
    from typing import Any

__version__ = "0.1.0"

_DOORS = ("train", "workflow")


def __getattr__(name: str) -> Any:
    """Open the lazy doors, so that `import jupyter_mlworkflow` costs nothing."""
    if name in _DOORS:
        from importlib import import_module

        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_DOORS})


def load_ipython_extension(ipython: Any) -> None:
    """Give IPython the line magic ``%mlworkflow``: the commands of the shell (``%load_ext jupyter_mlworkflow``).

    Named in ``c.InteractiveShellApp.extensions``, it also lets views of earlier outputs reach a kernel
    that has just started, where the server does not see the kernel's store.
    """
    from .cli.magic import register
    from .widgets import comm

    register(ipython)
    comm.register()


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell JupyterLab's development install where the built extension lies."""
    return [{"src": "labextension", "dest": "jupyter-mlworkflow"}]
