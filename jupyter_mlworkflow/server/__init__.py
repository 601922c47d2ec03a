"""The Jupyter Server extension: what views need when no kernel is there.

Runs inside any Jupyter server (JupyterLab, Notebook) under ``/mlworkflow/api/``, with that
server's authentication and XSRF protection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Name the module that Jupyter Server loads."""
    return [{"module": "jupyter_mlworkflow.server"}]


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    """Add our handlers to a server that starts."""
    from .extension import load

    load(serverapp)
