"""Reading metrics.json files (section 5.4.5.4, table 5-52).

A metrics file is standard JSON of at most 1 MB: a list of ``{"key", "title", "type", "data"}``
in one of five shapes. It is written by the user's script, so everything about it may be wrong;
what is right is read, and the rest becomes one sentence.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from .records import Metric

MAX_BYTES = 1024 * 1024
"""Largest metrics file that is read (the documented 1 MB)."""

_RETRY_SECONDS = 0.05


class _WrongError(ValueError):
    """One rule that a file or an entry breaks; the text is the rest of a sentence."""


def read_metrics(
    paths: Iterable[str | Path],
    *,
    output: str = "",
    newer_than: float | None = None,
    shown: str = "",
    patient: bool = True,
) -> tuple[tuple[Metric, ...], str]:
    """Read metric files, in order; of entries with one key the last one counts (twice in one file is a slip: told).

    Args:
        paths: Files on this machine.
        output: Name of the step's output that declared them; kept in each `Metric`.
        newer_than: Status-change time (seconds since the epoch) before which a file is left over
            from an earlier run and counts as missing.
        shown: How the place is called in sentences; its path on this machine if empty.
        patient: Look again 0.05 s later where a file seems to be half written.

    Returns:
        The metrics, and the sentences that tell what could not be read (empty if all could).

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        ...     _ = file.write('[{"key": "accuracy", "title": "Accuracy", "type": "float", "data": {"value": 0.97}}]')
        ...     file.flush()
        ...     metrics, problem = read_metrics([file.name])
        >>> metrics[0].key, metrics[0].data["value"], problem
        ('accuracy', 0.97, '')
    """
    found: dict[str, Metric] = {}
    problems: list[str] = []
    for path in paths:
        try:
            entries = _load(Path(path), newer_than, patient)
        except _WrongError as wrong:
            problems.append(_told(path, shown, f" {wrong}"))
            continue
        here: set[str] = set()
        for number, entry in enumerate(entries, start=1):
            try:
                metric = parse_metric(entry, output=output)
            except _WrongError as wrong:
                problems.append(_told(path, shown, f", entry {number}: {wrong}"))
                continue
            if metric.key in here:
                twice = f'the key "{metric.key}" is there twice; the last one counts.'
                problems.append(_told(path, shown, f", entry {number}: {twice}"))
            here.add(metric.key)
            found.pop(metric.key, None)
            found[metric.key] = metric
    return tuple(found.values()), " ".join(problems)


def _told(path: str | Path, shown: str, rest: str) -> str:
    """Return the sentence for a file: what is wrong first, the long path at the end."""
    return f"{Path(path).name}{rest.removesuffix('.')} ({shown or path})."


def parse_metric(entry: Any, *, output: str = "") -> Metric:
    """Check one entry of a metrics file.

    Raises:
        ValueError: It has none of the five documented shapes; the text is a sentence.

    Example:
        >>> parse_metric({"key": "loss", "type": "float", "data": {"value": 1.2}}).title
        'loss'
        >>> parse_metric({"key": "loss", "type": "float", "data": {"value": "1.2"}})
        Traceback (most recent call last):
        jupyter_mlworkflow.metrics._WrongError: "loss" (float): data.value must be a finite number, not '1.2'.
    """
    if not isinstance(entry, Mapping):
        raise _WrongError(f'must be an object with "key", "title", "type" and "data", not {_short(entry)}.')
    key = entry.get("key")
    if not isinstance(key, str) or not key:
        raise _WrongError(f'"key" must be a text, not {_short(key)}.')
    kind = entry.get("type")
    check = _SHAPES.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise _WrongError(f'"{key}": "type" must be one of {", ".join(_SHAPES)}, not {_short(kind)}.')
    title = entry.get("title", key)
    if not isinstance(title, str):
        raise _WrongError(f'"{key}": "title" must be a text, not {_short(title)}.')
    data = entry.get("data")
    if not isinstance(data, Mapping):
        raise _WrongError(f'"{key}" ({kind}): "data" must be an object, not {_short(data)}.')
    try:
        check(data)
    except _WrongError as wrong:
        raise _WrongError(f'"{key}" ({kind}): {wrong}') from None
    if not _is_text(entry):
        raise _WrongError(f"{key!a} ({kind}): it holds characters that are not valid Unicode text.")
    return Metric(key=key, title=title, type=str(kind), data=dict(data), output=output)


def _load(path: Path, newer_than: float | None, patient: bool) -> list[Any]:
    """Return the entries of one file; read again once if it changed while it was read."""
    before = _status(path)
    if newer_than is not None and before.st_ctime < newer_than:
        raise _WrongError("is left over from an earlier run: this attempt did not write it.")
    try:
        return _parse(path)
    except _WrongError:
        if not patient:
            raise
        time.sleep(_RETRY_SECONDS)
        after = _status(path)
        if (after.st_mtime_ns, after.st_size, after.st_ino) == (before.st_mtime_ns, before.st_size, before.st_ino):
            raise
        return _parse(path)


def _status(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise _WrongError("does not exist.") from None
    except (OSError, ValueError) as error:
        raise _WrongError(f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if not path.is_file():
        raise _WrongError("is not a file.")
    return status


def _parse(path: Path) -> list[Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _WrongError(f"cannot be read: {error.strerror}.") from None
    if len(content) > MAX_BYTES:
        raise _WrongError("is larger than 1 MB, which is the limit for metrics.")
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except _WrongError:
        raise
    except (ValueError, RecursionError) as error:
        raise _WrongError(f"is not valid JSON: {str(error) or 'nested too deeply'}.") from None
    if isinstance(document, Mapping):
        document = [document]
    if not isinstance(document, list):
        raise _WrongError(f"must hold a list of metrics, not {_short(document)}.")
    return document


def _no_constant(name: str) -> None:
    raise _WrongError(f"holds {name}, which is no JSON number: leave the metric out or write a number.")


def _float(data: Mapping[str, Any]) -> None:
    if not _is_number(data.get("value")):
        raise _WrongError(f"data.value must be a finite number, not {_short(data.get('value'))}.")


def _chart(data: Mapping[str, Any]) -> None:
    """``x_axis`` and ``y_axis``: lists of ``{"title", "value": [...]}``; as many y as x values."""
    x_axes, y_axes = (_axes(data, name) for name in ("x_axis", "y_axis"))
    for axis in y_axes:
        if not all(_is_number(value) for value in axis["value"]):
            raise _WrongError("data.y_axis[].value must be a list of finite numbers.")
    for index, axis in enumerate(y_axes):
        x_axis = x_axes[min(index, len(x_axes) - 1)]
        if len(x_axis["value"]) != len(axis["value"]):
            raise _WrongError(
                f"x_axis and y_axis must have as many values, not {len(x_axis['value'])} and {len(axis['value'])}."
            )


def _axes(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    axes = data.get(name)
    if not isinstance(axes, list) or not axes:
        raise _WrongError(f'data.{name} must be a list of {{"title", "value"}}, not {_short(axes)}.')
    for axis in axes:
        if not isinstance(axis, Mapping) or not _is_row(axis.get("value")):
            raise _WrongError(f"data.{name}[].value must be a list of numbers or texts, not {_short(axis)}.")
        if not isinstance(axis.get("title", ""), str):
            raise _WrongError(f"data.{name}[].title must be a text, not {_short(axis['title'])}.")
    return axes


def _table(data: Mapping[str, Any]) -> None:
    """``cell_value`` in rows, ``row_labels`` and ``col_labels`` as ``{"title", "value": [...]}``."""
    rows = _rows(data)
    for name, wanted in (("row_labels", len(rows)), ("col_labels", len(rows[0]))):
        labels = data.get(name)
        if not isinstance(labels, Mapping) or not _is_row(labels.get("value")):
            raise _WrongError(f'data.{name} must be {{"title", "value": [labels]}}, not {_short(labels)}.')
        if len(labels["value"]) != wanted:
            raise _WrongError(f"data.{name}.value must name {wanted} of cell_value, not {len(labels['value'])}.")


def _flat_table(data: Mapping[str, Any]) -> None:
    """``cell_value`` in rows, ``labels`` of its columns."""
    rows, labels = _rows(data), data.get("labels")
    if not isinstance(labels, list) or not _is_row(labels):
        raise _WrongError(f"data.labels must be a list of texts, not {_short(labels)}.")
    if len(labels) != len(rows[0]):
        raise _WrongError(f"data.labels must name {len(rows[0])} columns of cell_value, not {len(labels)}.")


def _rows(data: Mapping[str, Any]) -> list[list[Any]]:
    rows = data.get("cell_value")
    if not isinstance(rows, list) or not rows or not all(_is_row(row) for row in rows):
        raise _WrongError(f"data.cell_value must be a list of rows of numbers or texts, not {_short(rows)}.")
    if len({len(row) for row in rows}) != 1:
        raise _WrongError("the rows of data.cell_value must be equally long.")
    return rows


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an int beyond every float
        return False


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, (str, bool)) or _is_number(item) for item in value)


def _is_text(value: Any) -> bool:
    """Whether all text in it can be written: JSON lets in halves of characters (``"\\ud800"``)."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


_SHAPES: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "float": _float,
    "line chart": _chart,
    "histogram": _chart,
    "table": _table,
    "one-dimensional-table": _flat_table,
}
