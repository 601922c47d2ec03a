"""Metrics from a training script, in the documented file, one line per value (section 5.4.5.4).

::

    from jupyter_mlworkflow import train

    for step, batch in enumerate(batches):
        loss = ...
        train.metrics.log("loss", loss, step=step)
    train.metrics.confusion_matrix(matrix, labels=["daisy", "dandelion"])

The file is that of the job's metrics output (``MetricsConfig``), or ``metrics.json`` in the working folder
where the script runs on its own, or what `to` names. It is always whole, never larger than 1 MB, and written
by a thread every 0.1 seconds and at the end of the script; a call costs a microsecond or two. Ranks of a
distributed job and worker processes may report into one file: each has its own line in a chart, and single
values are those of the first rank.

`log` writes two entries: ``KEY`` of type ``float`` with the newest value, which conditions read, and
``KEY.curve`` of type ``line chart``. Long curves are thinned, see `curve`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from . import place
from .curve import Curve
from .values import cell, is_finite, name, number, row, rows
from .writer import Writer

__all__ = ["bars", "confusion_matrix", "flush", "histogram", "log", "one_dimensional_table", "path", "table", "to"]

_LARGEST = 250_000
"""Size of one table or histogram in the file, in bytes: a file of 1 MB is to hold several."""

_writer = Writer()


def log(key: str, value: Any, step: Any = None, *, title: str | None = None) -> None:
    """Report a number: the newest value, and a point of its curve.

    A value that is not finite is told once on standard error. It is no point of the curve, and as long as it
    is the newest one there is no value at all, so that no condition is decided by an older one.

    Args:
        key: Name by which conditions read it (``MetricInfo(..., "loss")``).
        value: A number; scalars of numpy, torch and the like will do.
        step: Place on the x axis; counted from 0 if left out. The same step again replaces its value.
        title: Text shown above it; `key` if left out.

    Raises:
        TypeError: `key` is no text, or `value` or `step` no number.

    Example:
        >>> import tempfile, json
        >>> from jupyter_mlworkflow.train import metrics
        >>> metrics.to(tempfile.mkdtemp())
        >>> for step in range(3):
        ...     metrics.log("loss", 1 / (step + 1), step=step)
        >>> metrics.flush()
        >>> [(entry["key"], entry["type"]) for entry in json.loads(metrics.path().read_text())]
        [('loss', 'float'), ('loss.curve', 'line chart')]
    """
    writer = _writer
    if type(value) is not float:
        value = number(value, f'log("{key}", …)')
    if step is not None and type(step) is not int:
        step = number(step, f'step of log("{key}", …)')
    with writer.lock:
        curve = writer.curves.get(key) if type(key) is str else None
        if curve is None:
            curve = writer.curves[name(key, "The name of a metric")] = Curve()
        if title is not None or not curve.title:
            curve.title = key if title is None else str(title)
        if not is_finite(value) or (step is not None and not is_finite(step)):
            writer.values[key] = None
            writer.warn_of(key, value, step)
        else:
            writer.values[key] = value
            curve.add(writer.next_step(key) if step is None else step, value)
        writer.changed()


def histogram(
    key: str, values: Any, *, bins: int = 20, title: str | None = None, x_title: str = "value", y_title: str = "count"
) -> None:
    """Report how numbers are distributed; a later call with the same key replaces it.

    Args:
        values: Numbers in any nesting; those that are not finite are left out.
        bins: Number of bars, 1 to 500, of equal width from the smallest to the largest value.

    Raises:
        TypeError, ValueError: There is no finite number in it, or `bins` is no such number.
    """
    what = f'histogram("{key}", …)'
    if isinstance(bins, bool) or not isinstance(bins, int) or not 1 <= bins <= 500:
        raise ValueError(f"bins of {what} is a whole number from 1 to 500, not {bins!r}.")
    found = [item for item in _flat(values, what) if is_finite(item)]
    if not found:
        raise ValueError(f"{what} needs at least one finite number.")
    low, high = float(min(found)), float(max(found))
    width = (high / bins - low / bins) or 1.0
    counts = [0] * bins
    for item in found:
        counts[min(bins - 1, int(item / width - low / width))] += 1
    middles = [low + (index + 0.5) * width for index in range(bins)]
    bars(key, [float(f"{middle:.6g}") for middle in middles], counts, title=title, x_title=x_title, y_title=y_title)


def bars(
    key: str, labels: Any, heights: Any, *, title: str | None = None, x_title: str = "", y_title: str = "value"
) -> None:
    """Report bars with their labels (type ``histogram``), for example one per class.

    Args:
        labels: Texts or numbers below the bars.
        heights: As many finite numbers.
    """
    what = f'bars("{key}", …)'
    below, tall = [cell(item, what) for item in row(labels, what)], [number(item, what) for item in row(heights, what)]
    if len(below) != len(tall) or not below or not all(map(is_finite, tall)):
        raise ValueError(f"{what} takes as many finite heights as labels, not {len(tall)} and {len(below)}.")
    axes = {"x_axis": [{"title": x_title, "value": below}], "y_axis": [{"title": y_title, "value": tall}]}
    _put(key, title, "histogram", axes)


def confusion_matrix(
    matrix: Any,
    labels: Any,
    *,
    key: str = "confusion_matrix",
    title: str | None = None,
    row_title: str = "labels",
    col_title: str = "predictions",
) -> None:
    """Report a confusion matrix (type ``table``).

    Args:
        matrix: Square, of shape (classes, classes); rows are the true classes, as
            ``sklearn.metrics.confusion_matrix`` has it. Say otherwise with `row_title` and `col_title`.
        labels: Names of the classes.
    """
    what = f'confusion_matrix(key="{key}")'
    names, cells = [cell(item, what) for item in row(labels, what)], rows(matrix, what)
    if len(cells) != len(cells[0]) or len(names) != len(cells):
        shape = f"{len(cells)} × {len(cells[0])}"
        raise ValueError(f"{what} takes a square matrix with a label per class, not {shape} and {len(names)} labels.")
    table(key, cells, names, names, title=title, row_title=row_title, col_title=col_title)


def table(
    key: str,
    cells: Any,
    row_labels: Any,
    col_labels: Any,
    *,
    title: str | None = None,
    row_title: str = "",
    col_title: str = "",
) -> None:
    """Report a table with named rows and columns (type ``table``).

    Args:
        cells: Rows of numbers or texts, of shape (rows, columns).
        row_labels, col_labels: Their names.
    """
    what = f'table("{key}", …)'
    found = rows(cells, what)
    named = [[cell(item, what) for item in row(labels, what)] for labels in (row_labels, col_labels)]
    if (len(named[0]), len(named[1])) != (len(found), len(found[0])):
        shapes = f"{len(named[0])} × {len(named[1])} labels and {len(found)} × {len(found[0])} cells"
        raise ValueError(f"{what} takes a label for each row and each column, not {shapes}.")
    labels = {
        "row_labels": {"title": row_title, "value": named[0]},
        "col_labels": {"title": col_title, "value": named[1]},
    }
    _put(key, title, "table", {"cell_value": found, **labels})


def one_dimensional_table(key: str, labels: Any, cells: Any, *, title: str | None = None) -> None:
    """Report a table of which only the columns are named (type ``one-dimensional-table``).

    Args:
        labels: Names of the columns.
        cells: One row, or rows, of numbers or texts.
    """
    what = f'one_dimensional_table("{key}", …)'
    names, listed = [cell(item, what) for item in row(labels, what)], row(cells, what)
    nested = bool(listed) and (isinstance(listed[0], list | tuple) or hasattr(listed[0], "tolist"))
    found = rows(listed if nested and _is_row(listed[0]) else [listed], what)
    if len(names) != len(found[0]):
        raise ValueError(f"{what} takes a label for each column, not {len(names)} for {len(found[0])}.")
    _put(key, title, "one-dimensional-table", {"cell_value": found, "labels": [str(item) for item in names]})


def to(file: str | os.PathLike[str]) -> None:
    """Write to another file from now on; a folder means ``metrics.json`` in it.

    Raises:
        ValueError: It is no path of this machine.
    """
    _writer.to(place.given(file))


def path() -> Any:
    """Return the file that is written, as `pathlib.Path`."""
    return _writer.path


def flush() -> None:
    """Write now what was reported. Not needed at the end of a script.

    Raises:
        OSError: The file cannot be written.
    """
    _writer.flush()


def _put(key: str, title: str | None, kind: str, data: Mapping[str, Any]) -> None:
    import json

    entry = {"key": name(key, "The name of a metric"), "title": key if title is None else str(title), "type": kind}
    size = len(json.dumps(data))
    if size > _LARGEST:
        raise ValueError(
            f'"{key}" takes {size:,} bytes in metrics.json; {_LARGEST:,} are the limit (the file holds 1 MB). '
            "Report fewer rows, or write it to an output of the step."
        )
    with _writer.lock:
        _writer.whole[key] = {**entry, "data": dict(data)}
        _writer.changed()


def _flat(values: Any, what: str) -> list[float]:
    found: list[float] = []
    for item in row(values, what):
        if isinstance(item, list | tuple):
            found += _flat(item, what)
        else:
            found.append(number(item, what))
    return found


def _is_row(value: Any) -> bool:
    listed = value.tolist() if hasattr(value, "tolist") else value
    return isinstance(listed, list | tuple)
