"""The storage root: everything behind ``/bucket/…`` and ``obs://bucket/…``.

By default a folder (``<home>/storage``), in which every bucket is a folder. By setting
(`storage`) an fsspec URL (``s3://team/flows``, ``memory://``); then nothing has a path on this
machine: inputs are fetched and outputs published.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import StorageError
from .paths import is_machine_path, machine_path, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .remote import RemoteRoot


class StorageRoot:
    """Reads and writes storage paths; safe to use from several threads.

    Args:
        root: A folder, which is created, or an fsspec URL.
        cwd: Folder that ``./x`` and ``../x`` start from.

    Example:
        >>> import tempfile
        >>> storage = StorageRoot(tempfile.mkdtemp(), cwd="/")
        >>> storage.write_bytes("obs://bucket/notes/a.txt", b"hello")
        >>> storage.read_bytes("/bucket/notes/a.txt"), storage.listdir("/bucket/notes/")
        (b'hello', ['a.txt'])
    """

    def __init__(self, root: str, *, cwd: str) -> None:
        if root.startswith("file://"):
            root = machine_path(root, cwd)
        self.url = root
        self.cwd = cwd
        self._remote: RemoteRoot | None = None
        self._folder = ""
        if "://" in root:
            from .remote import RemoteRoot

            self._remote = RemoteRoot(root)
            return
        folder = os.path.abspath(os.path.expanduser(root))
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The storage root {folder} cannot be created: {error.strerror}.") from error
        self._folder = os.path.realpath(folder)

    @property
    def is_local(self) -> bool:
        """Whether storage paths are files of this machine."""
        return self._remote is None

    @property
    def folder(self) -> Path:
        """The folder that holds the buckets.

        Raises:
            StorageError: The root is remote.
        """
        if self._remote is not None:
            raise StorageError(f"The storage {self.url} is not a folder of this machine.")
        return Path(self._folder)

    def normalise(self, url: str) -> str:
        """Return ``/bucket/key`` for both ways to write it; see `paths.normalise`."""
        return normalise(url)

    def resolve(self, url: str) -> Path:
        """Return the path on this machine; it need not exist.

        Raises:
            StorageError: It is none, leaves the root (by ``..`` or a link), or the root is remote.
        """
        if is_machine_path(url):
            return Path(machine_path(url, self.cwd))
        name = normalise(url)
        if self._remote is not None:
            raise StorageError(f'"{url}" is in {self.url}, not on this machine; fetch it first.')
        path = os.path.join(self._folder, name.strip("/"))
        real = os.path.realpath(path)
        if real != path and not real.startswith(self._folder + os.sep):
            raise StorageError(f'"{url}" leads out of the storage root by a symbolic link (to {real}).')
        return Path(path)

    def exists(self, url: str) -> bool:
        """Whether there is a file or folder."""
        if self._remote is not None and not is_machine_path(url):
            return self._remote.exists(normalise(url))
        return self.resolve(url).exists()

    def is_dir(self, url: str) -> bool:
        """Whether there is a folder."""
        if self._remote is not None and not is_machine_path(url):
            return self._remote.is_dir(normalise(url))
        return self.resolve(url).is_dir()

    def makedirs(self, url: str) -> None:
        """Create a folder and those above it; one that exists is fine."""
        if self._remote is not None and not is_machine_path(url):
            self._remote.makedirs(normalise(url))
            return
        with _explained(url, "created"):
            self.resolve(url).mkdir(parents=True, exist_ok=True)

    def open(self, url: str, mode: str = "rb") -> IO[Any]:
        """Open a file; text is UTF-8. Writing creates the folders above it."""
        if self._remote is not None and not is_machine_path(url):
            return self._remote.open(normalise(url), mode)
        path = self.resolve(url)
        with _explained(url, "read" if "r" in mode and "+" not in mode else "written"):
            if "r" not in mode:
                path.parent.mkdir(parents=True, exist_ok=True)
            return path.open(mode, encoding=None if "b" in mode else "utf-8")

    def read_bytes(self, url: str) -> bytes:
        """Return the content of a file."""
        with self.open(url, "rb") as file, _explained(url, "read"):
            content: bytes = file.read()
        return content

    def write_bytes(self, url: str, data: bytes) -> None:
        """Write a file, with the folders above it."""
        with _explained(url, "written"), self.open(url, "wb") as file:
            file.write(data)

    def listdir(self, url: str) -> list[str]:
        """Return the names in a folder, sorted."""
        if self._remote is not None and not is_machine_path(url):
            return self._remote.listdir(normalise(url))
        with _explained(url, "listed"):
            return sorted(os.listdir(self.resolve(url)))

    def entries(self, url: str) -> list[dict[str, Any]]:
        """Return what a person sees in a folder: ``{"name", "path", "directory", "size"}``, folders first.

        ``/`` is the list of buckets. `size` is in bytes, ``None`` for folders and remote roots. Links
        that lead out of the root or nowhere are left out.
        """
        if url in ("", "/"):
            names = sorted(item.name for item in self.folder.iterdir() if item.is_dir()) if self.is_local else []
            return [{"name": name, "path": f"/{name}/", "directory": True, "size": None} for name in names]
        base = self.normalise(url).rstrip("/")
        found = []
        for name in self.listdir(url):
            path = f"{base}/{name}"
            try:
                directory = self.is_dir(path)
                size = None if directory or not self.is_local else self.resolve(path).stat().st_size
            except (StorageError, OSError):
                continue
            found.append({"name": name, "path": path + "/" * directory, "directory": directory, "size": size})
        return sorted(found, key=lambda entry: not entry["directory"])

    def fetch(self, url: str, into: Path) -> Path:
        """Return a path on this machine that holds what is at `url`.

        For a local root that is the thing itself; from a remote one it is copied into the
        folder `into`, keeping its last name.

        Raises:
            StorageError: There is nothing, or it cannot be read.
        """
        if self._remote is not None and not is_machine_path(url):
            return self._remote.fetch(normalise(url), into)
        path = self.resolve(url)
        if not path.exists():
            raise StorageError(self.missing(url))
        return path

    def publish(self, local: Path, url: str) -> None:
        """Copy a file or the content of a folder to `url`; what is there and not in `local` stays.

        Raises:
            StorageError: It cannot be written.
        """
        if self._remote is not None and not is_machine_path(url):
            self._remote.publish(local, normalise(url))
            return
        target = self.resolve(url)
        if target == local:
            return
        import shutil

        with _explained(url, "written"):
            if local.is_dir():
                shutil.copytree(local, target, dirs_exist_ok=True)
                return
            if url.endswith("/") or target.is_dir():
                target = target / local.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(local, target)

    def missing(self, url: str) -> str:
        """Return the sentence for a path at which there is nothing."""
        if is_machine_path(url):
            return f'There is nothing at "{url}" ({self.resolve(url)}).'
        text = f'There is nothing at "{url}" in the storage'
        if self._remote is not None:
            return f"{text} ({self.url})."
        text += f" ({self.resolve(url)})."
        if url.startswith("/") and os.path.exists(url):
            text += f" For the one on this machine write file://{url}."
        return text


@contextmanager
def _explained(url: str, verb: str) -> Iterator[None]:
    """Turn errors of the system into a sentence about `url`."""
    try:
        yield
    except FileNotFoundError as error:
        raise StorageError(f'There is nothing at "{url}" ({error.filename}).') from error
    except OSError as error:  # shutil's errors are among them
        raise StorageError(f'"{url}" cannot be {verb}: {error.strerror or error}.') from error
