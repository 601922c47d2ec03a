"""Named configurations: values of a workflow that are kept under a name and used again.

They lie in the store, by workflow, so that every face finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, DeclarationError, NotFoundError
from ..records import to_json
from . import checks

if TYPE_CHECKING:
    import pandas

    from ..plan.model import Plan
    from ..store.model import Asset
    from .execution import Execution
    from .runtime import Runtime

KIND = "configuration"
GROUPS = ("parameters", "data", "storages")
_LONGEST = 64
Values = dict[str, dict[str, Any]]


class Configurations(Mapping[str, Values]):
    """The configurations of one workflow by name; shows itself as a table.

    Args:
        plan: Of the workflow, where values are to be checked when they are saved.

    Example:
        >>> workflow.configurations().save("small", parameters={"epochs": 2})  # doctest: +SKIP
        >>> workflow.run(configuration="small")  # doctest: +SKIP
    """

    def __init__(self, runtime: Runtime, workflow: str, plan: Plan | None = None) -> None:
        self._runtime = runtime
        self._plan = plan
        self.workflow = workflow

    def save(
        self,
        name: str,
        values: Mapping[str, Mapping[str, Any]] | Execution | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        storages: Mapping[str, str] | None = None,
        replace: bool = True,
    ) -> None:
        """Keep values under a name; not all that the workflow needs have to be among them.

        Args:
            name: 1 to 64 characters.
            values: ``{"parameters", "data", "storages"}``, or an execution whose values are taken.
            parameters, data, storages: Values by name; they go before those in `values`.
            replace: Whether a configuration of that name may be replaced.

        Raises:
            DeclarationError: The name or a value is wrong; one sentence for each. Nothing is kept.
            ConflictError: There is one of that name already, and it is not to be replaced.
        """
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= _LONGEST or not name.isprintable():
            raise DeclarationError(
                f"The name of a configuration is a text of 1 to {_LONGEST} characters, not {name!r}."
            )
        given = self._values(values, {"parameters": parameters, "data": data, "storages": storages})
        self._check(given)
        store, found = self._runtime.store, self._assets().get(name)
        if found is None:
            store.add_asset(KIND, self.workflow, given, version=name)
        elif replace:
            store.replace_asset(found.id, given)
        else:
            raise ConflictError(f'There is a configuration "{name}" of workflow "{self.workflow}" already.')

    def delete(self, name: str) -> None:
        """Forget a configuration.

        Raises:
            NotFoundError: There is none of that name.
        """
        self._runtime.store.delete_asset(self._asset(name).id)

    def __getitem__(self, name: str) -> Values:
        data = self._asset(name).data
        return {group: dict(data.get(group) or {}) for group in GROUPS}

    def __iter__(self) -> Iterator[str]:
        return iter(self._assets())

    def __len__(self) -> int:
        return len(self._assets())

    def __contains__(self, name: object) -> bool:
        return name in self._assets()

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a configuration, one column a value (``parameters.NAME``, …)."""
        import pandas

        rows = {name: {f"{group}.{key}": value for group in GROUPS for key, value in self[name][group].items()}
                for name in self}  # fmt: skip
        return pandas.DataFrame.from_dict(rows, orient="index")

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..show import table_bundle

        body = [[name, _in_words(self[name])] for name in self]
        return table_bundle(["Configuration", "Values"], body)

    # -- inside -------------------------------------------------------------------------

    def _assets(self) -> dict[str, Asset]:
        return {asset.version: asset for asset in self._runtime.store.assets(KIND, name=self.workflow)}

    def _asset(self, name: str) -> Asset:
        found = self._assets()
        if name not in found:
            raise NotFoundError.named(f'configuration of workflow "{self.workflow}" called', name, list(found))
        return found[name]

    def _values(self, values: Any, more: Mapping[str, Mapping[str, Any] | None]) -> Values:
        from ..data_values import normal_data
        from ..plan.build import plain_value

        record = getattr(values, "record", None)
        if record is not None:
            values = {group: getattr(record, group) for group in GROUPS}
        unknown = [group for group in values or {} if group not in GROUPS]
        if unknown:
            raise NotFoundError.named("group of values", unknown[0], GROUPS)
        merged = {
            group: {
                name: plain_value(value)
                for source in ((values or {}).get(group), more.get(group))
                for name, value in (source or {}).items()
            }
            for group in GROUPS
        }
        known = self._plan.data if self._plan is not None else {}
        merged["data"] = {
            name: normal_data(known[name].type, value) if name in known else value
            for name, value in merged["data"].items()
        }
        return {group: to_json(given) for group, given in merged.items()}

    def _check(self, values: Values) -> None:
        from ..forms.values import validate
        from ..values import not_json

        if self._plan is not None:
            wrong = validate(self._plan, values, complete=False)
        else:
            wrong = {group: said for group in GROUPS if (said := not_json(values[group])) is not None}
        if wrong:
            raise DeclarationError("\n".join(f"{key}: {sentence}" for key, sentence in wrong.items()))


def merged(
    runtime: Runtime, workflow: str, configuration: str | None, given: Mapping[str, Mapping[str, Any] | None]
) -> Values:
    """Return the values of a configuration (of none where it is ``None``), overridden by given ones.

    Raises:
        NotFoundError: There is no such configuration.
    """
    base: Values = {} if configuration is None else Configurations(runtime, workflow)[configuration]
    return {group: {**base.get(group, {}), **(given.get(group) or {})} for group in GROUPS}


def configurations(workflow: Any, *, runtime: Runtime | None = None) -> Configurations:
    """Return the configurations of a workflow.

    Args:
        workflow: The workflow, or its name (values are then not checked when they are saved).
    """
    from . import runtime as _runtime

    runtime = runtime or _runtime.current()
    if not hasattr(workflow, "steps"):
        return Configurations(runtime, checks.text("workflow", workflow, "the name of a workflow"))
    from ..plan.build import build

    return Configurations(runtime, workflow.name, build(workflow))


def _in_words(values: Values) -> str:
    from ..values import shown

    return ", ".join(f"{name}={shown(value, 40)}" for group in GROUPS for name, value in values[group].items())
