"""Telling kernels whether the front end of this server draws our outputs.

Kernels inherit the server's environment. Without this word they add a widget to outputs that are
to be live (`widgets.environment`).
"""

from __future__ import annotations

import os

NAME = "jupyter-mlworkflow"
LABEXTENSION = "MLWORKFLOW_LABEXTENSION"
"""Set to ``1`` where the labextension is installed and enabled."""


def announce() -> bool:
    """Set or unset the word for kernels that start from now on; return whether it is set."""
    if drawn_here():
        os.environ[LABEXTENSION] = "1"
    else:
        os.environ.pop(LABEXTENSION, None)  # this server may run in the terminal of another
    return LABEXTENSION in os.environ


def drawn_here() -> bool:
    """Whether JupyterLab and Notebook pages of this server load our front end."""
    try:
        from jupyter_core.paths import jupyter_path
        from jupyterlab_server.config import get_federated_extensions, get_page_config
    except ImportError:  # a server without JupyterLab and Notebook
        return False
    path = jupyter_path("labextensions")
    if NAME not in get_federated_extensions(path):
        return False
    disabled = get_page_config(path).get("disabledExtensions", ())
    return NAME not in disabled and f"{NAME}:renderer" not in disabled
