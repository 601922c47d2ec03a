"""Unified storage: one root per workflow input or output, given when it runs (section 5.3)."""

from __future__ import annotations

from typing import Any

from ..values import check_storage_root, shown
from . import rules
from .base import Declared, Rule, RuleError, field
from .placeholder import PlaceholderType, or_parameter


class StoragePath(Declared):
    """A path below the root of a storage; made by `Storage.join`.

    Args:
        storage: The storage whose root it starts from.
        path: Below the root, without a slash in front (``"a/b/"``); a folder ends with a slash.
        with_execution_id: The id of the execution stands between root and path.
        create_dir: The folder is created before the step runs.
    """

    storage: Storage = field(lambda value: value)
    path: str = field(rules.text(0), default="")
    with_execution_id: bool = field(rules.flag, default=False)
    create_dir: bool = field(rules.flag, default=False)

    def join(
        self, directory: str, with_execution_id: bool | None = None, create_dir: bool | None = None
    ) -> StoragePath:
        """Go further down (section 5.3.3).

        Args:
            directory: Path below this one; end it with ``/`` where it is a folder.
            with_execution_id, create_dir: As in `Storage.join`; ``None`` keeps what this path has.
        """
        return _join(self.storage, self.path, directory, _chosen("with_execution_id", with_execution_id,
                     self.with_execution_id), _chosen("create_dir", create_dir, self.create_dir))  # fmt: skip


def _root(value: Any) -> str:
    wrong = check_storage_root(value)
    if wrong:
        end = 'The "/" at its end is missing.'
        raise RuleError("must have the form /bucket/dir/", value, fix=end if wrong.endswith(end) else "")
    return str(value)


class Storage(Declared):
    """A root folder in storage, given when the workflow runs as ``/bucket/dir/`` (section 5.3.3).

    Args:
        name: Unique among the storages of the workflow.
        title: Text shown; `name` if left out.
        description: Text shown beside it.
        default: Root to use when none is given, as ``/bucket/dir/`` or ``obs://bucket/dir/``.
        create_dir: Create the folders below the root.
        with_execution_id: Put the id of the execution between root and path.

    Example:
        >>> storage = Storage(name="out", with_execution_id=True, create_dir=True)
        >>> storage.join("model").join("weights/").path
        'model/weights/'
    """

    name: str = field(rules.label)
    title: str | None = field(rules.text(0), default=None)
    description: str | None = field(rules.text(0), default=None)
    default: str | None = field(_root, default=None)
    create_dir: bool = field(rules.flag, default=False)
    with_execution_id: bool = field(rules.flag, default=False)

    def join(
        self, directory: str, with_execution_id: bool | None = None, create_dir: bool | None = None
    ) -> StoragePath:
        """Return a path below the root.

        Args:
            directory: Path below the root; end it with ``/`` where it is a folder.
            with_execution_id: Put the id of the execution between root and path; ``None`` keeps
                what the storage says.
            create_dir: Create the folder before the step runs; ``None`` keeps what the storage says.

        Raises:
            DeclarationError: The path leaves the root.
        """
        return _join(self, "", directory, _chosen("with_execution_id", with_execution_id, self.with_execution_id),
                     _chosen("create_dir", create_dir, self.create_dir))  # fmt: skip

    @property
    def root(self) -> StoragePath:
        """The root itself as a path."""
        return StoragePath(storage=self, with_execution_id=self.with_execution_id, create_dir=self.create_dir)

    def _built(self) -> None:
        if self.title is None:
            self.__dict__["title"] = self.name

    def _identity(self) -> Any:
        # InputStorage and OutputStorage are only ways to write a Storage.
        return Storage, [self.__dict__[name] for name, _, _ in self._plan]


class InputStorage(Storage):
    """A storage to read from: nothing is created (section 5.3.2)."""

    create_dir: bool = field(rules.flag, default=False)
    with_execution_id: bool = field(rules.flag, default=False)


class OutputStorage(Storage):
    """A storage to write to: each execution gets a new folder below the root (section 5.3.2)."""

    create_dir: bool = field(rules.flag, default=True)
    with_execution_id: bool = field(rules.flag, default=True)


def path(plain: Rule | None = None) -> Rule:
    """Make the rule for a path: text, a text Placeholder, a Storage or a path below one.

    A Storage alone stands for its root.
    """
    inner = or_parameter(plain or rules.text(), PlaceholderType.STR, also=(StoragePath,))

    def rule(value: Any) -> Any:
        return value.root if isinstance(value, Storage) else inner(value)

    return rule


def _chosen(what: str, given: bool | None, otherwise: bool) -> bool:
    if given is None:
        return otherwise
    if isinstance(given, bool):
        return given
    raise _refused(f"{what} must be True or False, not {shown(given)}.")


def _join(storage: Storage, base: str, directory: str, with_execution_id: bool, create_dir: bool) -> StoragePath:
    if not isinstance(directory, str):
        raise _refused(f'directory must be text such as "model/", not {shown(directory)} ({type(directory).__name__}).')
    parts = [part for part in directory.split("/") if part]
    if any(part in (".", "..") for part in parts) or "\\" in directory or "\0" in directory:
        raise _refused(f'directory must stay below the root, without ".", ".." and "\\", not {shown(directory)}.')
    if directory.startswith(("obs:", "file:", "~")):
        raise _refused(f'directory must be a path below the root such as "model/", not {shown(directory)}.')
    below = "/".join(parts) + "/" * (bool(parts) and directory.endswith("/"))
    whole = f"{base.rstrip('/')}/{below}" if base and below else base or below
    return StoragePath(storage=storage, path=whole, with_execution_id=with_execution_id, create_dir=create_dir)


def _refused(sentence: str) -> Exception:
    from ..errors import DeclarationError

    return DeclarationError(f"Storage.join: {sentence}")
