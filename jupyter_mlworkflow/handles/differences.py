"""What differs between two executions: values, graph and definitions, code (from the snapshots)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..events import StepPrepared
from ..records import ExecutionRecord, StepRecord, to_json

if TYPE_CHECKING:
    from .runtime import Runtime

_LARGEST = 500_000
"""Size of a file up to which its lines are compared, in bytes."""
_FILES = 2_000
_LINES = 2_000
_NOTHING = object()


class Differences:
    """Two executions; what differs is found when it is asked for. Shows itself."""

    def __init__(self, runtime: Runtime, one: ExecutionRecord, other: ExecutionRecord) -> None:
        self._runtime = runtime
        self.one = one
        self.other = other

    @cached_property
    def values(self) -> dict[str, tuple[Any, Any]]:
        """``{"parameters.NAME": (one, other)}`` of what they were given differently; ``None`` where one has none."""
        found = {}
        for group in ("parameters", "data", "storages"):
            left, right = getattr(self.one, group), getattr(self.other, group)
            for name in dict.fromkeys([*left, *right]):
                if left.get(name, _NOTHING) != right.get(name, _NOTHING):
                    found[f"{group}.{name}"] = (to_json(left.get(name)), to_json(right.get(name)))
        return found

    @cached_property
    def graph(self) -> str:
        """The graph and the definitions of the steps as a unified diff; empty if they are the same."""
        return self._diff(self._graph(self.one), self._graph(self.other), "workflow")

    @cached_property
    def code(self) -> dict[str, str]:
        """By step, the code that ran as a unified diff; only steps whose code differs."""
        found = {}
        for name, step in self.one.steps.items():
            other = self.other.steps.get(name)
            if other is None or not step.folder or not other.folder or self._is_same(name):
                continue
            said = self._files(step, other)
            if said:
                found[name] = said
        return found

    def __bool__(self) -> bool:
        return bool(self.values or self.graph or self.code)

    def __repr__(self) -> str:
        parts = [f"{key}: {one!r} -> {other!r}" for key, (one, other) in self.values.items()]
        parts += [self.graph] * bool(self.graph) + list(self.code.values())
        head = f"{self.one.full_name} and {self.other.full_name}"
        return "\n".join([f"{head}:", *parts]) if parts else f"{head} do not differ."

    def _repr_html_(self) -> str:
        head = f"<div><b>{escape(self.one.full_name)}</b> → <b>{escape(self.other.full_name)}</b></div>"
        rows = "".join(
            f"<tr><td style=text-align:left>{escape(key)}</td>"
            f"<td>{escape(repr(one))}</td><td>{escape(repr(other))}</td></tr>"
            for key, (one, other) in self.values.items()
        )
        table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
        texts = [("workflow", self.graph)] * bool(self.graph) + list(self.code.items())
        parts = [f"<details open><summary>{escape(name)}</summary>{_colored(text)}</details>" for name, text in texts]
        return head + table + "".join(parts) + ("" if self else "<div>They do not differ.</div>")

    # -- inside -------------------------------------------------------------------------

    def _diff(self, one: list[str], other: list[str], name: str) -> str:
        left, right = (f"{record.name}/{name}" for record in (self.one, self.other))
        lines = list(unified_diff(one, other, left, right, lineterm=""))
        more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
        return "\n".join([*lines[:_LINES], *more])

    def _graph(self, record: ExecutionRecord) -> list[str]:
        document = self._runtime.store.plan(record.id)
        lines = []
        for step in document["steps"]:
            lines.append(f"step {step['name']} ({step['kind']})")
            for name in ("title", "depends", "then_steps", "else_steps", "skip_conditions", "spec"):
                if step.get(name):
                    text = json.dumps(step[name], indent=2, ensure_ascii=False, sort_keys=True)
                    lines += [f"  {line}" for line in f"{name}: {text}".splitlines()]
        return lines

    @cached_property
    def _hashes(self) -> tuple[dict[str, str], dict[str, str]]:
        left, right = (_hashes(self._runtime, record.id) for record in (self.one, self.other))
        return left, right

    def _is_same(self, step: str) -> bool:
        one, other = (hashes.get(step) for hashes in self._hashes)
        return one is not None and one == other

    def _files(self, one: StepRecord, other: StepRecord) -> str:
        left, right = (_snapshot(Path(step.folder)) for step in (one, other))
        found = []
        for name in sorted({*left, *right}):
            before, after = _lines(left.get(name)), _lines(right.get(name))
            if before != after:
                found.append(self._diff(before, after, name))
        return "\n".join(text for text in found if text)


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


_COLORS: Mapping[str, str] = {"+": "#1a7f37", "-": "#cf222e", "@": "#8250df"}


def _colored(text: str) -> str:
    lines = []
    for line in text.splitlines():
        color = _COLORS.get(line[:1])
        shown = escape(line)
        lines.append(f'<span style="color:{color}">{shown}</span>' if color else shown)
    return f"<pre>{chr(10).join(lines)}</pre>"
