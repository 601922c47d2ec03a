"""Registered models as a person sees them: `Model`, `Models` and how to find them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError

if TYPE_CHECKING:
    import pandas

    from ..assets.models import Model as Registered
    from .runtime import Runtime
    from .services import Services


class Model:
    """One version of a model in the registry.

    Example:
        >>> model = wf.model("digits")                     # doctest: +SKIP
        >>> model.version, model.metrics["accuracy"]       # doctest: +SKIP
        ('0.0.2', 0.97)
    """

    def __init__(self, runtime: Runtime, registered: Registered) -> None:
        self._runtime = runtime
        self._registered = registered

    @property
    def id(self) -> str:
        """Its id."""
        return self._registered.id

    @property
    def name(self) -> str:
        """Its name."""
        return self._registered.name

    @property
    def version(self) -> str:
        """``a.b.c``."""
        return self._registered.version

    @property
    def model_type(self) -> str:
        """One of the ten documented types (table 5-56)."""
        return self._registered.model_type

    @property
    def description(self) -> str:
        """What its author wrote of it."""
        return str(self._registered.data.get("description") or "")

    @property
    def created_at(self) -> float:
        """When it was registered, in seconds since the epoch."""
        return self._registered.created_at

    @property
    def folder(self) -> Path:
        """Folder of its package; the files lie in ``model/`` below. Read only: services load from it."""
        return self._registered.folder

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of its files below ``model/`` (the first 200)."""
        return tuple(self._registered.data.get("files") or ())

    @property
    def size(self) -> int:
        """Size of its files, in bytes."""
        return int(self._registered.data.get("size") or 0)

    @property
    def metrics(self) -> Mapping[str, Any]:
        """``metrics`` of its ``config.json``."""
        metrics: Mapping[str, Any] = self._config("metrics", {})
        return metrics

    @property
    def apis(self) -> Sequence[Mapping[str, Any]]:
        """``apis`` of its ``config.json``: requests and answers of a service of it."""
        apis: Sequence[Mapping[str, Any]] = self._config("apis", [])
        return apis

    @property
    def lineage(self) -> Mapping[str, Any]:
        """Where it comes from: workflow, execution, step, source, parameters."""
        return self._registered.lineage

    @property
    def services(self) -> Services:
        """The services that serve this version."""
        from .services import Services, all_services

        fitting = [
            info
            for info in all_services(self._runtime)
            if (info.model_name, info.model_version) == (self.name, self.version)
        ]
        return Services(self._runtime, fitting)

    def delete(self) -> None:
        """Take this version out of the registry and remove its files."""
        self._runtime.assets.models.delete(self.name, self.version)

    def _config(self, name: str, default: Any) -> Any:
        return (self._registered.data.get("config") or {}).get(name) or default

    def __repr__(self) -> str:
        return f"Model({self.name!r}, {self.version}, {self.model_type})"

    def _repr_html_(self) -> str:
        return table([self])


class Models(Sequence[Model]):
    """Models as they were when they were listed, oldest first. Index by position, slice or name (its newest)."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)

    def __len__(self) -> int:
        return len(self._models)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._models)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return Models(self._models[key])
        if isinstance(key, str):
            named = [item for item in self._models if item.name == key]
            if not named:
                raise NotFoundError.named("model", key, sorted({item.name for item in self._models}))
            return named[-1]
        return self._models[key]

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a version, its float metrics as ``metrics.NAME``. Times are UTC timestamps."""
        import pandas

        rows = [_flat(item) for item in self._models]
        frame = pandas.DataFrame(rows, columns=None if rows else _COLUMNS)
        frame["created_at"] = pandas.to_datetime(frame["created_at"], unit="s", utc=True)
        return frame

    def __repr__(self) -> str:
        if not self._models:
            return "No models."
        return "\n".join(f"{item.name}  {item.version}  {item.model_type}" for item in self._models)

    def _repr_html_(self) -> str:
        return table(self._models) if self._models else "<p>No models.</p>"


_COLUMNS = ["name", "version", "model_type", "created_at", "id"]


def models(name: str | None = None, *, runtime: Runtime | None = None) -> Models:
    """List the registered models, or the versions of one; oldest first."""
    runtime = runtime or _current()
    return Models([Model(runtime, item) for item in runtime.assets.models(name)])


def model(name: str, version: str | None = None, *, runtime: Runtime | None = None) -> Model:
    """Return one version of a model; without `version` the one registered last.

    Raises:
        NotFoundError: There is none; the sentence lists what there is.
    """
    runtime = runtime or _current()
    return Model(runtime, runtime.assets.models.get(name, version))


def table(items: Sequence[Model]) -> str:
    """Return models as a static HTML table: all text escaped, no script."""
    head = "".join(
        f"<th style=text-align:left>{title}</th>" for title in ("Model", "Version", "Type", "Size", "Metrics", "From")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, items))}</tbody></table>"


def _row(item: Model) -> str:
    metrics = ", ".join(f"{name} {value:.4g}" for name, value in _floats(item).items())
    lineage = item.lineage
    origin = f"{lineage.get('workflow', '')}/{lineage['execution_name']}" if lineage.get("execution_name") else ""
    cells = (item.name, item.version, item.model_type, f"{item.size / 1000:,.1f} kB", metrics, origin)
    return f"<tr>{''.join(f'<td style=text-align:left>{escape(cell)}</td>' for cell in cells)}</tr>"


def _flat(item: Model) -> dict[str, Any]:
    metrics = {f"metrics.{name}": value for name, value in _floats(item).items()}
    return {**{name: getattr(item, name) for name in _COLUMNS}, **metrics}


def _floats(item: Model) -> dict[str, float]:
    numbers = item.metrics.items()
    return {name: value for name, value in numbers if isinstance(value, (int, float)) and not isinstance(value, bool)}


def _current() -> Runtime:
    from .runtime import current

    return current()
