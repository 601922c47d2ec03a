"""The command `mlworkflow`: one module per group of commands, imported when one is called."""

from __future__ import annotations


def main() -> None:
    """Run the command line (entry point `mlworkflow`)."""
    from .app import run

    run()
