"""What all `wf.*` objects share: fields with rules, our sentences, and nothing that changes later.

A declared class lists its fields in the order of its table in the documentation::

    class Dataset(Declared):
        dataset_name: str = field(rules.text())
        version_name: str | None = field(rules.text(), default=None)

A *rule* is a function: it returns the value to keep, or raises `RuleError`. All
problems of one call are told together, each as one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final, dataclass_transform

from ..errors import DeclarationError
from ..values import shown

Rule = Callable[[Any], Any]


class _Required:
    """Marks a field without default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


class RuleError(ValueError):
    """A rule does not take a value.

    Args:
        must: The rule as the rest of a sentence (``"must be a number from 1 to 3"``).
        value: The offending value.
        at: Where inside the field it is (``"[2].name"``).
        fix: One more sentence with what would be right.
    """

    def __init__(self, must: str, value: Any, *, at: str = "", fix: str = "") -> None:
        super().__init__(must)
        self.must, self.value, self.at, self.fix = must, value, at, fix

    def sentence(self, where: str) -> str:
        """Write the whole sentence about the field `where`."""
        value = self.value
        kind = "" if isinstance(value, (str, Declared, type(None))) else f" ({type(value).__name__})"
        fix = f" {self.fix}" if self.fix else ""
        return f"{where}{self.at} {self.must}, not {shown(value)}{kind}.{fix}"


class Field:
    """One field of a declared class; see `field`."""

    __slots__ = ("default", "last", "name", "rule")

    def __init__(self, rule: Rule, default: Any, last: bool) -> None:
        self.rule, self.default, self.last = rule, default, last
        self.name = ""


def field(rule: Rule, *, default: Any = REQUIRED, last: bool = False, kw_only: bool = True) -> Any:
    """Declare a field.

    Args:
        rule: Checks (and normalises) a given value.
        default: Kept as it is where nothing was given; without it the field is mandatory.
        last: Comes after the fields of derived classes.
        kw_only: For type checkers only: positional arguments are taken in the order of the fields.
    """
    return Field(rule, default, last)


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False, field_specifiers=(field,))
class Declared:
    """Base of all `wf.*` objects: checked when built, immutable afterwards, compared by value.

    Raises:
        DeclarationError: When built with a wrong value; one sentence per problem.
    """

    _declared: ClassVar[tuple[Field, ...]] = ()
    _plan: ClassVar[tuple[tuple[str, Rule, Any], ...]] = ()
    _has_check: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = []
        for name, value in list(vars(cls).items()):
            if isinstance(value, Field):
                value.name = name
                own.append(value)
                delattr(cls, name)
        names = {item.name for item in own}
        merged = [item for item in cls._declared if item.name not in names] + own
        cls._declared = tuple(sorted(merged, key=lambda item: item.last))
        cls._plan = tuple((item.name, item.rule, item.default) for item in cls._declared)
        cls._has_check = cls._problems is not Declared._problems

    def __init__(self, *args: Any, **given: Any) -> None:
        cls = type(self)
        if args:
            given = _bind(cls, args, given)
        values = self.__dict__
        problems: list[str] | None = None
        used = 0
        for name, rule, default in cls._plan:
            if name in given:
                used += 1
                value = given[name]
                if value is default or (value is None and default == ()):
                    values[name] = default
                    continue
                try:
                    values[name] = rule(value)
                except RuleError as refused:
                    problems = problems or []
                    problems.append(refused.sentence(f"{cls.__name__}.{name}"))
            elif default is REQUIRED:
                problems = problems or []
                problems.append(f"{cls.__name__}.{name} is missing: {_call(cls, name)}.")
            else:
                values[name] = default
        if used != len(given):
            problems = [*(problems or []), *_unknown(cls, given)]
        if problems is None and cls._has_check:
            problems = list(self._problems())
        if problems:
            raise DeclarationError("\n".join(problems)) from None
        self._built()

    def _problems(self) -> Iterable[str]:
        """Yield a sentence for each rule between fields that is broken."""
        return ()

    def _built(self) -> None:
        """Finish a valid object: derived values go into ``self.__dict__``."""

    def __setattr__(self, name: str, value: Any) -> None:
        cls = type(self).__name__
        raise DeclarationError(
            f"{cls}.{name} cannot be set: declared objects do not change. Build another {cls} instead."
        )

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __getattr__(self, name: str) -> Any:
        # Only reached when the attribute does not exist.
        raise AttributeError(_no_attribute(self, name))

    def _identity(self) -> Any:
        """What makes two objects equal."""
        return type(self), [self.__dict__[name] for name, _, _ in self._plan]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Declared) and self._identity() == other._identity()

    def __hash__(self) -> int:
        # Lists and dicts among the values have no hash; few objects share class and name.
        return hash((len(self._plan), str(self.__dict__.get("name", ""))))

    def __repr__(self) -> str:
        parts = [
            f"{name}={_short(self.__dict__[name])}"
            for name, _, default in self._plan
            if self.__dict__.get(name) is not default and self.__dict__.get(name) != ()
        ]
        return f"{type(self).__name__}({', '.join(parts)})"

    @classmethod
    def _field_names(cls) -> Iterator[str]:
        return (item.name for item in cls._declared)


class _Signature:
    """Makes `inspect.signature` (and completion) show the fields, built only when asked for."""

    def __get__(self, instance: Any, owner: type[Declared]) -> Any:
        import inspect

        needed = [item for item in owner._declared if item.default is REQUIRED]
        optional = [item for item in owner._declared if item.default is not REQUIRED]
        return inspect.Signature(
            [
                inspect.Parameter(
                    item.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=inspect.Parameter.empty if item.default is REQUIRED else item.default,
                )
                for item in [*needed, *optional]
            ]
        )


Declared.__signature__ = _Signature()  # type: ignore[attr-defined]


def _bind(cls: type[Declared], args: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
    """Give positional arguments the names of the fields, in the order of the documented table."""
    names = list(cls._field_names())
    if len(args) > len(names):
        raise DeclarationError(
            f"{cls.__name__} takes at most {len(names)} values ({', '.join(names)}), not {len(args)}."
        )
    twice = [name for name in names[: len(args)] if name in given]
    if twice:
        raise DeclarationError(f"{cls.__name__}.{twice[0]} is given twice, by position and by name. Leave one out.")
    return {**dict(zip(names, args, strict=False)), **given}


def _call(cls: type[Declared], name: str) -> str:
    example = f"{cls.__name__}({name}=…)"
    return f"it is mandatory, as in {example}"


def _unknown(cls: type[Declared], given: dict[str, Any]) -> Iterator[str]:
    from difflib import get_close_matches

    known = list(cls._field_names())
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            yield f'{cls.__name__} has no parameter "{name}".{hint} Known: {", ".join(known)}.'


def _no_attribute(instance: Declared, name: str) -> str:
    from difflib import get_close_matches

    known = list(instance._field_names())
    close = get_close_matches(name, known, n=1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return f'{type(instance).__name__} has no attribute "{name}".{hint}'


def _short(value: Any) -> str:
    """Show one value inside a repr without going deep."""
    if isinstance(value, Declared):
        name = value.__dict__.get("name")
        return f"{type(value).__name__}({name!r})" if isinstance(name, str) else f"{type(value).__name__}(…)"
    if isinstance(value, tuple):
        if any(isinstance(item, Declared) for item in value):
            return f"[{', '.join(_short(item) for item in value[:5])}{', …' * (len(value) > 5)}]"
        return shown(list(value))
    return shown(value)
