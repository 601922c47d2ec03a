"""``obs://`` for fsspec, and so for pandas, pyarrow and every library that opens URLs with it.

Registered by the entry point group ``fsspec.specs``; ``obs://bucket/key`` is the same place as
``/bucket/key`` of the storage root that the settings name.
"""

from __future__ import annotations

import os
from typing import Any

import fsspec
from fsspec.implementations.dirfs import DirFileSystem

from .. import settings
from ..errors import StorageError
from .paths import normalise
from .remote import open_root
from .root import StorageRoot


class OBSFileSystem(DirFileSystem):  # type: ignore[misc]  # fsspec has no annotations
    """The storage root as an fsspec file system.

    Args:
        root: Storage root (a folder or an fsspec URL); by default that of the settings.

    Example:
        >>> import tempfile
        >>> fs = OBSFileSystem(tempfile.mkdtemp())
        >>> fs.pipe("obs://bucket/a.txt", b"hello")
        >>> fs.cat("/bucket/a.txt")
        b'hello'
    """

    protocol = "obs"
    cachable = False  # the settings may name another root in the next call

    def __init__(self, root: str | None = None, **options: Any) -> None:
        if root is None:
            found = settings.load()
            root = found.storage or str(found.home_path / "storage")
        self._local: StorageRoot | None = None
        if "://" in root and not root.startswith("file://"):
            fs, path = open_root(root)
        else:
            self._local = StorageRoot(root, cwd=os.getcwd())
            fs, path = fsspec.filesystem("file", auto_mkdir=True), str(self._local.folder)
        super().__init__(path=path, fs=fs, **options)

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        """Return ``bucket/key`` for both ways to write a path; nothing in it can lead out of the root."""
        if isinstance(path, list):
            return [cls._strip_protocol(item) for item in path]
        text = str(path)
        if text.removeprefix("obs://").strip("/") == "":
            return ""
        return normalise(text if text.startswith(("obs://", "/")) else f"/{text}").strip("/")

    def _join(self, path: Any) -> Any:
        if isinstance(path, str):
            name = self._strip_protocol(path)
            if self._local is not None and name:
                return str(self._local.resolve(f"/{name}"))
            return super()._join(name)
        return super()._join(path)

    def rm(self, path: Any, recursive: bool = False, maxdepth: int | None = None) -> Any:
        """Delete files; the storage root itself is never deleted."""
        if "" in ([path] if isinstance(path, str) else [self._strip_protocol(item) for item in path]) or (
            isinstance(path, str) and not self._strip_protocol(path)
        ):
            raise StorageError("The storage root itself cannot be deleted; name a bucket or a path in one.")
        return super().rm(path, recursive=recursive, maxdepth=maxdepth)
