"""Which column is meant by a short name, and which of its values is the best."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, NotFoundError

if TYPE_CHECKING:
    from .rows import Row

MODES = ("max", "min")
_LESS = frozenset(
    (
        *(
            "loss",
            "error",
            "err",
            "errors",
            "rmse",
            "mse",
            "mae",
            "mape",
            "msle",
            "perplexity",
            "ppl",
            "time",
            "seconds",
        ),
        *("sec", "ms", "duration", "latency", "cost", "regret", "distance", "divergence", "kl", "wer", "cer", "fid"),
        *("brier", "logloss", "deviance", "misses"),
    )
)
"""Words in the name of something that is better the less it is."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def direction(column: str) -> str:
    """Guess whether more (``max``) or less (``min``) of a metric is better, by its name.

    Example:
        >>> [direction(name) for name in ("accuracy", "val_loss", "metrics.fit.RMSE", "seconds.train", "timely")]
        ['max', 'min', 'min', 'min', 'max']
    """
    name = column if column.startswith("seconds") else column.removesuffix(".curve").rsplit(".", 1)[-1]
    words = {word.lower() for word in _WORDS.findall(name)}
    return "min" if words & _LESS else "max"


def matching(columns: Iterable[str], name: str) -> list[str]:
    """Return the columns that a name means: itself, else those that end with it, metrics before parameters.

    Example:
        >>> matching(["parameters.lr", "metrics.fit.loss", "metrics.test.loss"], "loss")
        ['metrics.fit.loss', 'metrics.test.loss']
        >>> matching(["parameters.lr", "metrics.fit.loss", "metrics.test.loss"], "test.loss")
        ['metrics.test.loss']
    """
    columns = list(columns)
    for test in (str, str.lower):
        wanted = test(name)
        if found := [column for column in columns if test(column) == wanted]:
            return found
        if found := [column for column in columns if test(column).endswith(f".{wanted}")]:
            groups = [column.split(".", 1)[0] for column in found]
            first = next((group for group in ("metrics", "parameters") if group in groups), groups[0])
            return [column for column, group in zip(found, groups, strict=True) if group == first]
    return []


def value_of(values: Mapping[str, Any], columns: Sequence[str]) -> Any:
    """Return the value of the last of several columns that has one: the latest step's."""
    return next((values[name] for name in reversed(columns) if values.get(name) is not None), None)


def is_number(value: Any) -> bool:
    """Whether it can be compared as a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value)


def best_by_column(rows: Sequence[Row]) -> dict[str, float]:
    """Return, by metric, its best value; only where there is something to choose."""
    found = {}
    for name in dict.fromkeys(name for row in rows for name in row.values if name.startswith("metrics.")):
        values: list[float] = [row.values[name] for row in rows if is_number(row.values.get(name))]
        if len(set(values)) > 1:
            found[name] = max(values) if direction(name) == "max" else min(values)
    return found


def best_of(rows: Sequence[Mapping[str, Any]], metric: str, mode: str | None = None) -> int:
    """Return the position of the row that is best by a metric; of equals the first.

    Args:
        rows: Values by column.
        metric: ``KEY``, or ``STEP.KEY`` where several steps report it, or any column of numbers in full.
        mode: ``max`` or ``min``; guessed from the name if left out.

    Raises:
        NotFoundError: None of them has it.
        DeclarationError: `mode` is neither.
    """
    if mode is not None and mode not in MODES:
        raise DeclarationError(f'mode must be "max" (more is better) or "min" (less is better), not {mode!r}.')
    names = dict.fromkeys(name for row in rows for name, value in row.items() if is_number(value))
    columns = matching(names, metric)
    values = {at: value for at, row in enumerate(rows) if is_number(value := value_of(row, columns))}
    if not values:
        known = {name.split(".", 2)[-1] for name in names if name.startswith("metrics.")}
        raise NotFoundError.named("float metric", metric, sorted(known))
    chosen = mode or direction(columns[-1])
    return (max if chosen == "max" else min)(values, key=lambda at: values[at])
