"""A machine-learning workflow system that lives in Jupyter.

Example:
    >>> from jupyter_mlworkflow import workflow as wf
    >>> wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT, default=3).default
    3
"""

from __future__ import annotations

__version__ = "0.1.0"
