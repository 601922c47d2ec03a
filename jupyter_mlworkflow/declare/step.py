"""`Step` and what its inputs and outputs share (table 5-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, overload

from ..errors import DeclarationError, NotFoundError
from . import rules
from .base import Declared, field
from .data.consumptions import Consumption, OutputVariable
from .policy import StepPolicy


class AbstractInput(Declared):
    """Base of the inputs of all steps.

    Args:
        name: Unique among the inputs of the step.
    """

    name: str = field(rules.name)
    data: Any = field(lambda value: value)


class AbstractOutput(Declared):
    """Base of the outputs of all steps; ``step.outputs["name"]`` knows the step it belongs to.

    Args:
        name: Unique among the outputs of the step.
    """

    consumption: ClassVar[type[Consumption]] = Consumption
    variables: ClassVar[tuple[str, ...]] = ()
    name: str = field(rules.name)

    @property
    def step(self) -> str:
        """Name of the step that has this output; empty before it is given to a step."""
        return str(self.__dict__.get("_step", ""))

    def as_input(self) -> Any:
        """Return the output as data for an input of another step, which then comes after this one.

        Raises:
            DeclarationError: The output was not taken from ``step.outputs``.
        """
        return self._consumption()(step=self._owner("as_input()"), output=self.name)

    def get_output_variable(self, name: str) -> OutputVariable:
        """Return one value inside the output, known when the step has run (section 5.4.7.3).

        Args:
            name: ``access_address`` or ``cluster_inner_access_address`` of a service.

        Raises:
            NotFoundError: The output has no such value.
        """
        if name not in self.variables:
            what = f'variable of output "{self.name}" ({type(self).__name__}) called'
            raise NotFoundError.named(what, name, self.variables)
        return OutputVariable(step=self._owner("get_output_variable()"), output=self.name, variable=name)

    def _consumption(self) -> type[Consumption]:
        return self.consumption

    def _of(self, step: Step) -> AbstractOutput:
        """Copy the output for the step that has it: one object may be given to several steps."""
        copy: AbstractOutput = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__["_step"] = step.name
        return copy

    def _owner(self, call: str) -> str:
        if not self.step:
            raise DeclarationError(
                f'{type(self).__name__} "{self.name}" belongs to no step yet: '
                f'take it from the step, as in step.outputs["{self.name}"].{call}.'
            )
        return self.step


class Outputs(Sequence[AbstractOutput]):
    """The outputs of a step: a sequence, and a lookup by name."""

    __slots__ = ("_items", "_step")

    def __init__(self, step: str, items: tuple[AbstractOutput, ...]) -> None:
        self._step = step
        self._items = items

    @overload
    def __getitem__(self, key: str | int) -> AbstractOutput: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[AbstractOutput]: ...
    def __getitem__(self, key: str | int | slice) -> AbstractOutput | Sequence[AbstractOutput]:
        if not isinstance(key, str):
            return self._items[key]
        for item in self._items:
            if item.name == key:
                return item
        raise NotFoundError.named(f'output of step "{self._step}" called', key, [item.name for item in self._items])

    def __contains__(self, key: object) -> bool:
        return any(item.name == key or item is key for item in self._items)

    def __iter__(self) -> Iterator[AbstractOutput]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Outputs({', '.join(item.name for item in self._items)})"


def _steps(value: Any) -> Any:
    # Step is not defined yet where the field is.
    return _depend_rule(value)


class Step(Declared):
    """Base of all steps (table 5-2); not used directly.

    Args:
        name: Unique in the workflow.
        title: Text shown in the graph; `name` if left out.
        description: Text shown with the step.
        policy: Times and skip conditions.
        depend_steps: Steps that come before.
    """

    kind: ClassVar[str] = ""
    name: str = field(rules.name)
    title: str | None = field(rules.text(0), default=None, last=True)
    description: str | None = field(rules.text(0), default=None, last=True)
    policy: StepPolicy = field(rules.one_of(StepPolicy), default=None, last=True)
    depend_steps: Any = field(_steps, default=None, last=True)

    inputs: Any
    outputs: Any

    def _problems(self) -> Iterable[str]:
        values = self.__dict__
        for what in ("inputs", "outputs"):
            items = values.get(what) or ()
            if len(items) > 1:
                yield from self._repeated(what, [item.name for item in items])
        yield from self._rules()

    def _rules(self) -> Iterable[str]:
        """Yield a sentence for each broken rule of this kind of step."""
        return ()

    def _repeated(self, what: str, names: list[str]) -> Iterable[str]:
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                where = f'{type(self).__name__} "{self.name}"'
                yield f'{where}: two {what} have the name "{name}"; {what[:-1]} names of a step must be unique.'

    def _built(self) -> None:
        values = self.__dict__
        name = values["name"]
        if values["title"] is None:
            values["title"] = name
        if values["policy"] is None:
            values["policy"] = _POLICY
        if values["depend_steps"] is None:
            values["depend_steps"] = ()
        values["inputs"] = values.get("inputs") or ()
        values["outputs"] = Outputs(name, tuple(item._of(self) for item in values.get("outputs") or ()))

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self) >> 4

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


_depend_rule = rules.many(rules.one_of(Step))
_POLICY = StepPolicy()


def inputs(kind: type, *, minimum: int = 0) -> Any:
    """Make the rule for the inputs of a step: one or a list of `kind`."""
    return rules.many(rules.one_of(kind), minimum=minimum, what=kind.__name__)


outputs = inputs
