"""The names of things: what a path says before anything is touched.

Two families. *Storage paths*, ``/bucket/key`` and ``obs://bucket/key``, are the same place in the
storage root. *Machine paths*, ``./x``, ``../x``, ``~/x``, ``file:///x``, are files of this machine,
relative ones counted from the folder that the run was asked for in.
"""

from __future__ import annotations

import os
import re

from ..errors import StorageError

SCHEME = "obs://"
_MACHINE = ("./", "../", "~/", "file://")
_HIDDEN = re.compile(r"%(2e|2f|5c|00)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_SEGMENT = 255
_MAX_KEY = 1024


def is_machine_path(url: str) -> bool:
    """Whether `url` names a file of this machine instead of one in the storage root.

    Example:
        >>> is_machine_path("./code/"), is_machine_path("/bucket/code/")
        (True, False)
    """
    return url.startswith(_MACHINE) or url in (".", "..", "~")


def normalise(url: str) -> str:
    """Return the one way to write a storage path: ``/bucket/key``, with a closing ``/`` if it had one.

    Raises:
        StorageError: It is no storage path, or could name a place outside the root.

    Example:
        >>> normalise("obs://bucket//data/./train/")
        '/bucket/data/train/'
    """
    if not isinstance(url, str):
        raise StorageError(f"A storage path is text such as /bucket/dir/, not {type(url).__name__} ({url!r}).")
    if url.startswith(SCHEME):
        rest = url[len(SCHEME) :]
    elif url.startswith("/"):
        rest = url[1:]
    else:
        raise StorageError(
            f"{_shown(url)} is not a path: write /bucket/dir/ or obs://bucket/dir/ for a place in the storage, "
            "./dir, ../dir, ~/dir or file:///dir for one on this machine."
        )
    segments = [part for part in rest.split("/") if part not in ("", ".")]
    _check(url, rest, segments)
    folder = "/" if rest.endswith(("/", "/.")) or len(segments) == 1 else ""
    return "/" + "/".join(segments) + folder


def _check(url: str, rest: str, segments: list[str]) -> None:
    """One rule, one sentence each."""
    if not segments or rest.startswith("/"):
        raise StorageError(f"{_shown(url)} names no bucket: a storage path is /bucket/dir/ or obs://bucket/dir/.")
    if ".." in segments:
        raise StorageError(f'{_shown(url)} holds "..": a storage path cannot lead out of its bucket.')
    if "\\" in url:
        raise StorageError(f"{_shown(url)} holds a backslash: the parts of a storage path are divided by /.")
    if _CONTROL.search(url):
        raise StorageError(f"{_shown(url)} holds a control character (NUL, line feed, …), which no path may.")
    if _HIDDEN.search(url):
        raise StorageError(f"{_shown(url)} holds an encoded dot, slash or NUL: write the path without %-encoding.")
    if any(len(part.encode("utf-8", "surrogatepass")) > _MAX_SEGMENT for part in segments):
        raise StorageError(f"{_shown(url)} has a part longer than {_MAX_SEGMENT} bytes.")
    if len("/".join(segments[1:]).encode("utf-8", "surrogatepass")) > _MAX_KEY:
        raise StorageError(f"{_shown(url)} is longer than {_MAX_KEY} bytes behind its bucket.")
    try:
        url.encode("utf-8")
    except UnicodeEncodeError:
        raise StorageError(f"{_shown(url)} holds characters that are not valid Unicode text.") from None


def machine_path(url: str, cwd: str) -> str:
    """Return the absolute path of this machine that a machine path means.

    Args:
        cwd: Folder that relative paths start from.

    Raises:
        StorageError: It holds a NUL, or ``file://`` names another machine.

    Example:
        >>> machine_path("../data/", "/home/me/flow"), machine_path("file:///tmp/x%20y", "/")
        ('/home/me/data', '/tmp/x y')
    """
    if "\0" in url:
        raise StorageError(f"{_shown(url)} holds a NUL character, which no path may.")
    if url.startswith("file://"):
        from urllib.parse import unquote

        rest = url[len("file://") :]
        if rest.startswith("localhost/"):
            rest = rest[len("localhost") :]
        path = unquote(rest)
        if not path.startswith("/") or "\0" in path:
            raise StorageError(
                f"{_shown(url)} must be file:// and an absolute path of this machine, such as file:///data/x."
            )
        return os.path.normpath(path)
    return os.path.abspath(os.path.join(cwd, os.path.expanduser(url)))


def _shown(url: str) -> str:
    """Return a path as it stands in a message: not endless, and without characters that no terminal shows."""
    text = url if len(url) <= 120 else url[:117] + "…"
    if _CONTROL.search(text) or any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("unicode_escape").decode("ascii")
    return f'"{text}"'
