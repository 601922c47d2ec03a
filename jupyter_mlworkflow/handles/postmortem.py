"""The post-mortem of a job's exception as a person reads it: the failing line first, its source, its locals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError

if TYPE_CHECKING:
    from .execution import Execution

FILE = "postmortem.json"
_LARGEST = 2_000_000


class Postmortem:
    """What is known of the exception that ended a job. Shows itself; `document` is the plain data.

    ``document["exceptions"]`` are the exception and those that led to it; each has ``type``, ``message``, ``how``
    (``cause`` or ``context``) and ``frames``, outermost first, with ``file``, ``line``, ``function``, ``source`` (lines
    from number ``first``) and ``locals`` as text.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @property
    def exceptions(self) -> Sequence[Mapping[str, Any]]:
        """The exception, and those that led to it."""
        found: Sequence[Mapping[str, Any]] = self.document.get("exceptions") or ()
        return found

    def __repr__(self) -> str:
        return "\n\n".join(_text(item) for item in self.exceptions) or "No exception."

    def _repr_html_(self) -> str:
        return "".join(_html(item, position == 0) for position, item in enumerate(self.exceptions))


def postmortem(execution: Execution, step: str, *, attempt: int | None = None) -> Postmortem:
    """Return the post-mortem of a step's attempt.

    Args:
        attempt: Which attempt, from 1; the newest by default.

    Raises:
        NotFoundError: There is no such step, or it left none; the sentence says how to get one.
    """
    record = execution._step(step)
    folder = Path(record.folder) if record.folder else None
    if folder is not None and attempt is not None:
        folder = folder.parent / str(attempt)
    document = _read(folder / FILE) if folder is not None else None
    if document is None:
        raise NotFoundError(
            f'Step "{step}" ({record.state.value}) left no post-mortem. Python jobs with a boot_file leave one when an '
            'exception ends them and the setting "postmortem" is "on" (MLWORKFLOW_POSTMORTEM=on) when they start.'
        )
    return Postmortem(document)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        found = json.loads(path.read_bytes())
        return {"exceptions": [_exception(item) for item in found["exceptions"]]}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None  # what a job left may be anything


def _exception(item: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: str(item.get(name) or "") for name in ("type", "message", "how")}
    return {**words, "left_out": int(item.get("left_out") or 0), "frames": [_frame(frame) for frame in item["frames"]]}


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: str(frame[name]) for name in ("file", "function")},
        **{name: int(frame[name]) for name in ("line", "first")},
        "source": [str(line) for line in frame["source"]],
        "locals": {name: str(value) for name, value in frame["locals"].items()},
        "more_locals": int(frame.get("more_locals") or 0),
    }


_HOW = {"cause": "caused by", "context": "while handling"}


def _headline(item: Mapping[str, Any]) -> str:
    how = _HOW.get(str(item.get("how")), "")
    said = f"{item.get('type')}: {item.get('message')}".rstrip(": ")
    return f"{how} {said}".strip()


def _text(item: Mapping[str, Any]) -> str:
    lines = [_headline(item)]
    for frame in reversed(item.get("frames") or []):
        lines.append(f"  {frame['file']}:{frame['line']} in {frame['function']}")
        lines += [f"  {'>' if here else ' '} {number:5} {text}" for number, text, here in _source(frame)]
        lines += [f"        {name} = {value}" for name, value in frame["locals"].items()]
    if item.get("left_out"):
        lines.append(f"  … {item['left_out']} frames between were left out")
    return "\n".join(lines)


_LIBRARIES = re.compile(r"^<|[/\\](site-packages|dist-packages|lib(64)?[/\\]python\d[^/\\]*)[/\\]", re.IGNORECASE)


def own_frame(frames: Sequence[Mapping[str, Any]]) -> int:
    """Return where the innermost frame in code of the user's own is, counted from the innermost, which stands for none.

    Example:
        >>> own_frame([{"file": "/code/train.py"}, {"file": "/env/lib/python3.11/json/decoder.py"}])
        1
    """
    own = (position for position, frame in enumerate(reversed(frames)) if not _LIBRARIES.search(str(frame["file"])))
    return next(own, 0)


def _html(item: Mapping[str, Any], first: bool) -> str:
    opened = own_frame(item["frames"]) if first else None
    frames = [_frame_html(frame, position == opened) for position, frame in enumerate(reversed(item["frames"]))]
    left = item.get("left_out")
    more = f"<div>… {int(left)} frames between were left out</div>" if left else ""
    return f"<div><b>{escape(_headline(item))}</b></div>{''.join(frames)}{more}"


def _frame_html(frame: Mapping[str, Any], opened: bool) -> str:
    source = "\n".join(
        f"<b>&gt; {number:5} {escape(text)}</b>" if here else f"  {number:5} {escape(text)}"
        for number, text, here in _source(frame)
    )
    rows = "".join(
        f"<tr><td style=text-align:left><code>{escape(name)}</code></td>"
        f"<td style=text-align:left><code>{escape(str(value))}</code></td></tr>"
        for name, value in frame["locals"].items()
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    where = escape(f"{frame['file']}:{frame['line']} in {frame['function']}")
    code = f"<pre style=font-family:monospace>{source}</pre>"
    return f"<details{' open' * opened}><summary>{where}</summary>{code}{table}</details>"


def _source(frame: Mapping[str, Any]) -> list[tuple[int, str, bool]]:
    first, line = int(frame["first"]), int(frame["line"])
    return [(first + at, str(text), first + at == line) for at, text in enumerate(frame["source"])]
