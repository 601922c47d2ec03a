"""Which metric files an attempt writes, so that others can read them while it runs.

The attempt's folder holds the list, as a job's folder holds its log: who shows metrics live looks at the files
themselves, and the journal need not carry each value. Only files whose output says
``realtime_visualization=True`` (table 5-52) are on the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .metrics import read_metrics
from .records import Metric

NAME = "metric-files.json"
"""The list, in the attempt's folder."""
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class MetricFile:
    """One metrics file.

    Args:
        output: Name of the step's output that declared it.
        path: Where it is on this machine.
        url: How its place is called in sentences.
    """

    output: str
    path: str
    url: str


def note(folder: Path, files: Sequence[MetricFile]) -> None:
    """Put the list into an attempt's folder; an empty one is not written."""
    if files:
        text = json.dumps([asdict(file) for file in files], ensure_ascii=False)
        (folder / NAME).write_text(text, encoding="utf-8")


def noted(folder: Path) -> tuple[MetricFile, ...]:
    """Return the files that the attempt in a folder shows while it runs.

    Example:
        >>> noted(Path("/nowhere"))
        ()
    """
    path = folder / NAME
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:  # a pipe would hold whoever opens it
            return ()
        return tuple(MetricFile(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return ()


def began(folder: Path) -> float | None:
    """Return when the list was written, by the clock of the file system; ``None`` if there is none."""
    try:
        return (folder / NAME).stat().st_ctime
    except OSError:
        return None


def read_all(
    files: Iterable[MetricFile], newer_than: float | None, *, patient: bool = True
) -> tuple[tuple[Metric, ...], str]:
    """Read metric files as they stand now; of equal keys in one output the later file counts.

    Args:
        newer_than: Time before which a file is left over from an earlier run (see `read_metrics`).
        patient: Look again shortly after where a file seems to be half written.

    Returns:
        The metrics, and the sentences that tell what could not be read.
    """
    found: dict[tuple[str, str], Metric] = {}
    problems: list[str] = []
    for file in files:
        metrics, problem = read_metrics(
            [file.path], output=file.output, newer_than=newer_than, shown=file.url, patient=patient
        )
        for metric in metrics:
            found.pop((metric.output, metric.key), None)
            found[metric.output, metric.key] = metric
        if problem:
            problems.append(problem)
    return tuple(found.values()), " ".join(problems)
