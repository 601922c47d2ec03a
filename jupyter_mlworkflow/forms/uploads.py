"""Uploading a file into the storage root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import ConflictError, StorageError
from .offers import check_path

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

_CHUNK = 1 << 20


def upload(
    runtime: Runtime,
    path: str,
    stream: IO[bytes] | Iterable[bytes],
    *,
    replace: bool = False,
    limit_mb: float | None = None,
) -> dict[str, Any]:
    """Write what a stream holds to a file of the storage root: all of it, or nothing.

    Args:
        path: ``/bucket/folder/name`` or ``obs://bucket/folder/name``; folders are made.
        stream: An open file, or parts one after the other.
        replace: Whether a file that is there may be replaced.
        limit_mb: Largest size, in MB (10⁶ bytes); that of the setting ``upload_mb`` if not given.

    Returns:
        ``{"path", "size"}``, the size in bytes.

    Raises:
        StorageError: The path leaves the root or names no file, or the stream is too long.
        ConflictError: There is a file already.
    """
    import tempfile

    check_path(path)
    storage = runtime.storage
    normal = storage.normalise(path)
    bucket, _, key = normal.strip("/").partition("/")
    if not bucket or not key or path.endswith("/"):
        raise StorageError(f'"{path}" must name a file in a bucket, as in /bucket/folder/file.csv.')
    if storage.is_dir(normal):
        raise ConflictError(f'"{path}" is a folder; give a name for the file in it.')
    if storage.exists(normal) and not replace:
        raise ConflictError(f'"{path}" exists already; choose another name, or say that it is to be replaced.')
    runtime.settings.home_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Beside the storage, not in it: nobody ever sees half a file.
    with tempfile.TemporaryDirectory(prefix="upload-", dir=runtime.settings.home_path) as folder:
        whole = Path(folder) / "file"
        size = _take(stream, whole, path, int((limit_mb or runtime.settings.upload_mb) * 1_000_000))
        if storage.is_local:
            target = storage.resolve(normal)
            storage.makedirs(normal.rpartition("/")[0])
            _place(whole, target)
        else:
            storage.publish(whole, normal)
    return {"path": normal, "size": size}


def _take(stream: IO[bytes] | Iterable[bytes], whole: Path, path: str, limit: int) -> int:
    size = 0
    with whole.open("wb") as file:
        for part in _parts(stream):
            size += len(part)
            if size > limit:
                raise StorageError(f'"{path}" is larger than {limit / 1_000_000:g} MB, which is the limit for uploads.')
            file.write(part)
    return size


def _parts(stream: IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    read = getattr(stream, "read", None)
    if read is None:
        yield from stream
        return
    while part := read(_CHUNK):
        yield part


def _place(whole: Path, target: Path) -> None:
    try:
        whole.replace(target)
    except IsADirectoryError:
        raise ConflictError(f"{target.name} is a folder.") from None
    except OSError:  # the storage is on another file system
        import shutil

        beside = target.with_name(f".{target.name}.upload")
        shutil.copyfile(whole, beside)
        beside.replace(target)
