"""Answers to questions about what steps made."""

from __future__ import annotations

from typing import TypedDict


class StorageEntry(TypedDict):
    """One name in a folder of the storage; the size in bytes where it is known."""

    name: str
    path: str
    directory: bool
    size: int | None


class StorageFolder(TypedDict):
    """A folder of the storage: its first entries, and how many there are."""

    path: str
    entries: list[StorageEntry]
    count: int


class StorageFile(TypedDict):
    """A file of the storage; `kind` is text, picture or other, `content` its text, or the picture in base64."""

    path: str
    size: int
    kind: str
    media: str
    content: str
    cut: bool


class Asset(TypedDict):
    """A model or a service as it is now; `size` in bytes, `created` in seconds since the epoch."""

    type: str
    name: str
    version: str
    state: str
    reason: str
    address: str
    model_type: str
    files: int
    size: int
    created: float
    code: str


ARTIFACTS = (StorageEntry, StorageFolder, StorageFile, Asset)
