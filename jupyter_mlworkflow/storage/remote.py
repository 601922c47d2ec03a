"""A storage root behind an fsspec URL. Imported only when the setting `storage` is one.

Buckets are the first level below the root; S3 has no folders, so an empty folder is held open by
nothing and exists as soon as something lies in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ..errors import MissingExtraError, StorageError

_EXTRAS = {"s3fs": "s3"}
"""Extra of this package that brings a module."""


class RemoteRoot:
    """Storage paths as objects of a remote file system; names come normalised (``/bucket/key``).

    Raises:
        MissingExtraError: The protocol needs a package that is not installed.
        StorageError: The URL is no place.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = open_root(url)

    def exists(self, name: str) -> bool:
        """Whether there is an object, or anything below that name."""
        with self._told(name, "looked up"):
            return bool(self._fs.exists(self._path(name)))

    def is_dir(self, name: str) -> bool:
        """Whether anything lies below that name."""
        with self._told(name, "looked up"):
            return bool(self._fs.isdir(self._path(name)))

    def makedirs(self, name: str) -> None:
        """Create folders where the file system has some."""
        with self._told(name, "created"):
            self._fs.makedirs(self._path(name), exist_ok=True)

    def open(self, name: str, mode: str) -> IO[Any]:
        """Open an object."""
        with self._told(name, "read" if "r" in mode else "written"):
            if "r" not in mode:
                self._fs.makedirs(self._path(name.rpartition("/")[0] + "/"), exist_ok=True)
            file: IO[Any] = self._fs.open(self._path(name), mode, **({} if "b" in mode else {"encoding": "utf-8"}))
            return file

    def listdir(self, name: str) -> list[str]:
        """Return the names one level below, sorted."""
        with self._told(name, "listed"):
            path = self._path(name)
            if not self._fs.isdir(path):
                raise FileNotFoundError(path)
            return sorted(entry.rstrip("/").rpartition("/")[2] for entry in self._fs.ls(path, detail=False))

    def fetch(self, name: str, into: Path) -> Path:
        """Copy an object or everything below a name into `into`; return the copy."""
        path = self._path(name)
        target = into / path.rpartition("/")[2]
        with self._told(name, "fetched"):
            if self._fs.isdir(path):
                for found in self._fs.find(path):
                    relative = found[found.index(path) + len(path) :].strip("/")
                    self._get(found, _below(target, relative))
                target.mkdir(parents=True, exist_ok=True)
            else:
                self._get(path, target)
        return target

    def publish(self, local: Path, name: str) -> None:
        """Copy a file or the files below a folder to `name`."""
        path = self._path(name)
        with self._told(name, "written"):
            if local.is_dir():
                for file in sorted(local.rglob("*")):
                    if file.is_file():
                        self._put(file, f"{path}/{file.relative_to(local).as_posix()}")
            else:
                self._put(local, f"{path}/{local.name}" if name.endswith("/") else path)

    def _get(self, path: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._fs.get_file(path, str(target))

    def _put(self, file: Path, path: str) -> None:
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._fs.put_file(str(file), path)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name.strip('/')}"

    @contextmanager
    def _told(self, name: str, verb: str) -> Iterator[None]:
        """Turn what file systems raise (each its own) into a sentence."""
        try:
            yield
        except StorageError:
            raise
        except FileNotFoundError as error:
            raise StorageError(f'There is nothing at "{name}" in the storage ({self.url}).') from error
        except Exception as error:
            text = str(error).strip().rstrip(".") or type(error).__name__
            raise StorageError(f'"{name}" cannot be {verb} in {self.url}: {text}.') from error


def open_root(url: str) -> tuple[Any, str]:
    """Return the fsspec file system behind `url`, and the path in it without closing ``/``."""
    import fsspec

    protocol = url.partition("://")[0]
    try:
        fs, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        module = getattr(error.__cause__, "name", None) or error.name or protocol
        if module in _EXTRAS:
            raise MissingExtraError.for_extra(module, _EXTRAS[module]) from error
        raise MissingExtraError(f'"{module}" is not installed; run: pip install {module}') from error
    except ValueError as error:
        raise StorageError(f'The storage root "{url}" is neither a folder nor an fsspec URL: {error}.') from error
    return fs, str(root).rstrip("/")


def _below(folder: Path, relative: str) -> Path:
    """Return the place of an object below `folder`; its name is somebody's text."""
    parts = relative.split("/")
    if ".." in parts or "\0" in relative or any("\\" in part for part in parts):
        raise StorageError(f'An object is named "{relative}", which is no path below its folder.')
    return folder.joinpath(*parts)
