"""Storage paths: ``/bucket/dir/`` and ``obs://bucket/dir/`` below one root, ``./x`` and the like on this machine."""

from __future__ import annotations

from .root import StorageRoot

__all__ = ["StorageRoot"]
