"""Models of scikit-learn: ``*.skops``, ``*.joblib``, ``*.pkl``, ``*.pickle`` and ``*.m``.

A pickle (everything here but ``*.skops``) runs code of whoever wrote it when it is
loaded. It is therefore loaded only in the service's own process, and only from the
model registry of the user who runs it. ``*.skops`` files hold no code: a type that skops
does not know as harmless is refused, unless the environment variable
``MLWORKFLOW_TRUSTED_TYPES`` of the service (`ServiceConfig.envs`) names it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...errors import ServiceError
from .base import Loader, RequestError


class ScikitLearn(Loader):
    """Loads and asks estimators and pipelines that have `predict`."""

    suffixes = (".skops", ".joblib", ".pkl", ".pickle", ".m")

    def load(self, path: Path) -> Any:
        """Load an estimator; see the module for what loading a pickle means."""
        model = _load_skops(path) if path.suffix == ".skops" else _load_pickle(path)
        if not hasattr(model, "predict"):
            raise ServiceError(f"{path.name} holds a {type(model).__name__}, which has no predict method.")
        return model

    def predict(self, model: Any, rows: Sequence[Any]) -> list[Any]:
        """Return one prediction per row.

        Args:
            rows: Lists of feature values, objects by feature name, or texts; shape
                (samples, features), as the estimator was fitted.
        """
        if not rows:
            return []
        table = _table(model, rows)
        try:
            made = model.predict(table)
        except (ValueError, TypeError) as error:
            raise RequestError(f"The model does not take these rows: {_first_line(error)}") from error
        result = made.tolist() if hasattr(made, "tolist") else list(made)
        return result if isinstance(result, list) else [result]


def _table(model: Any, rows: Sequence[Any]) -> Any:
    """Arrange rows as the estimator was fitted: a frame by names, an array, or plain texts."""
    names = getattr(model, "feature_names_in_", None)
    if all(isinstance(row, dict) for row in rows):
        if names is not None:
            for number, row in enumerate(rows, 1):
                missing = [str(name) for name in names if name not in row]
                if missing:
                    raise RequestError(f"Row {number} lacks {', '.join(missing[:10])}; the model wants every feature.")
        rows = [[row.get(name) for name in names] if names is not None else list(row.values()) for row in rows]
    elif any(isinstance(row, dict) for row in rows):
        raise RequestError("Rows must be all lists or all objects, not both.")
    if not all(isinstance(row, list) for row in rows):
        return list(rows)
    width = getattr(model, "n_features_in_", len(rows[0]))
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise RequestError(f"Row {number} has {len(row)} values; the model wants {width}.")
    if names is not None:
        import pandas

        return pandas.DataFrame(rows, columns=list(names))
    import numpy

    return numpy.asarray(rows)


def _load_pickle(path: Path) -> Any:
    import joblib

    try:
        return joblib.load(path)
    except ModuleNotFoundError as error:
        raise ServiceError(
            f'{path.name} needs the module "{error.name}", which is not installed for {sys.executable}; '
            "install it there, or put its .py file beside the model."
        ) from error
    except Exception as error:
        raise ServiceError(f"{path.name} cannot be loaded: {type(error).__name__}: {_first_line(error)}") from error


def _load_skops(path: Path) -> Any:
    try:
        import skops.io
    except ModuleNotFoundError as error:
        raise ServiceError('A .skops model needs skops: run pip install "skops".') from error
    allowed = {name.strip() for name in os.environ.get("MLWORKFLOW_TRUSTED_TYPES", "").split(",") if name.strip()}
    try:
        unknown = [name for name in skops.io.get_untrusted_types(file=path) if name not in allowed]
        if unknown:
            raise ServiceError(
                f"{path.name} holds types that skops does not know as harmless: {', '.join(unknown[:10])}. "
                "If you trust them, name them in the environment variable MLWORKFLOW_TRUSTED_TYPES of the service."
            )
        return skops.io.load(path, trusted=sorted(allowed))
    except ServiceError:
        raise
    except Exception as error:
        raise ServiceError(f"{path.name} cannot be loaded: {type(error).__name__}: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or ["no further words"])[0][:300]
