"""What a training script imports: ``from jupyter_mlworkflow import train``. Standard library only.

Example:
    >>> from jupyter_mlworkflow import train
    >>> train.metrics.log                                              # doctest: +ELLIPSIS
    <function log at 0x...>
"""

from __future__ import annotations

from . import metrics

__all__ = ["metrics"]
