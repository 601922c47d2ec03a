"""What a loader is: it finds a model file, loads it and predicts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from ...errors import ServiceError


class RequestError(Exception):
    """A request that the model cannot take: answered with status 400 and this sentence."""


class Loader(ABC):
    """Serves one model type. `load` is called once; `predict` by one thread at a time."""

    suffixes: ClassVar[tuple[str, ...]]
    """Endings of the files that it can load, the most wanted first."""

    def find(self, folder: Path) -> Path:
        """Return the one model file in a folder.

        Among several, the one called ``model`` is meant.

        Raises:
            ServiceError: There is none, or there are several and none is called ``model``.
        """
        found = model_files(folder, self.suffixes)
        if len(found) > 1:
            found = [path for path in found if path.stem == "model"] or found
        if len(found) == 1:
            return found[0]
        endings = ", ".join(f"*{suffix}" for suffix in self.suffixes)
        if not found:
            raise ServiceError(f"There is no model file ({endings}) in the model's folder.")
        names = ", ".join(path.name for path in found[:10])
        raise ServiceError(f'There are several model files ({names}); name the one to be served "model".')

    @abstractmethod
    def load(self, path: Path) -> Any:
        """Load the model.

        Raises:
            ServiceError: It cannot be loaded, or must not be.
        """

    @abstractmethod
    def predict(self, model: Any, rows: Sequence[Any]) -> list[Any]:
        """Return one prediction per row, as plain JSON data.

        Raises:
            RequestError: The rows do not fit the model.
        """


def model_files(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """Return the files with one of the endings, by ending in the given order, then by name."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in suffixes)
    return sorted(files, key=lambda path: suffixes.index(path.suffix))
