"""`python -m jupyter_mlworkflow` is the command `mlworkflow`."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
