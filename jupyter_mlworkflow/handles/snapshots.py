"""The code that two executions ran, compared file by file (from the snapshots of their attempts)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from ..events import StepPrepared
from ..records import ExecutionRecord, StepRecord

if TYPE_CHECKING:
    from .runtime import Runtime

_LARGEST = 500_000
"""Size of a file up to which its lines are compared, in bytes."""
_FILES = 2_000
_LINES = 2_000


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file that is not the same in two snapshots: `change` is ``added removed changed``, `diff` a unified diff."""

    steps: tuple[str, ...]
    file: str
    change: str
    diff: str


def compare_code(runtime: Runtime, one: ExecutionRecord, other: ExecutionRecord) -> list[FileDifference]:
    """Return the files that differ, each with the steps of which that is so.

    Steps that only one of them has are left out, and so are snapshots that are gone.
    """
    left, right = (_hashes(runtime, record.id) for record in (one, other))
    found: dict[tuple[str, str, str], list[str]] = {}
    for name, step in one.steps.items():
        same = left.get(name) is not None and left.get(name) == right.get(name)
        counterpart = other.steps.get(name)
        if same or counterpart is None or not step.folder or not counterpart.folder:
            continue
        for file, change, diff in _files(step, counterpart, one.name, other.name):
            found.setdefault((file, change, diff), []).append(name)
    return [FileDifference(tuple(steps), *key) for key, steps in found.items()]


def unified(one: list[str], other: list[str], left: str, right: str) -> str:
    """Return a unified diff of lines, cut after many."""
    lines = list(unified_diff(one, other, left, right, lineterm=""))
    more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
    return "\n".join([*lines[:_LINES], *more])


def _files(one: StepRecord, other: StepRecord, left_name: str, right_name: str) -> Iterator[tuple[str, str, str]]:
    left, right = (_snapshot(Path(step.folder)) for step in (one, other))
    if not left or not right:
        return  # one of them was cleaned away: nothing can be said
    for name in sorted({*left, *right}):
        before, after = _lines(left.get(name)), _lines(right.get(name))
        if before != after or (name in left) != (name in right):
            change = "added" if name not in left else "removed" if name not in right else "changed"
            yield name, change, unified(before, after, f"{left_name}/{name}", f"{right_name}/{name}")


def _hashes(runtime: Runtime, execution_id: str) -> dict[str, str]:
    """Return the hash of the code that each step ran last."""
    found = {}
    for event in runtime.store.read_from(execution_id):
        if isinstance(event.payload, StepPrepared) and event.payload.code:
            found[event.payload.step] = str(event.payload.code.get("hash"))
    return found


def _snapshot(folder: Path) -> dict[str, Path]:
    """Return the files of an attempt's code; what the job itself wrote beside them is left out."""
    from ..steps.job.places import started_at

    began = started_at(folder)
    files = {}
    for path in _walk(folder / "work"):
        if began is None or path.stat().st_ctime <= began:
            files[str(path.relative_to(folder / "work"))] = path
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for count, path in enumerate(sorted(folder.rglob("*")) if folder.is_dir() else ()):
        if count >= _FILES:
            return
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
            yield path


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else None
        text = content.decode("utf-8") if content is not None and b"\0" not in content else None
    except (OSError, UnicodeDecodeError):
        text = None
    if text is not None:
        return text.splitlines()
    return [f"(not text, or too large: {_digest(path)})"]


def _digest(path: Path) -> str:
    from hashlib import sha256

    try:
        with path.open("rb") as file:
            found = sha256()
            while part := file.read(1 << 20):
                found.update(part)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return found.hexdigest()[:12]
