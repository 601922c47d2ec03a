"""`Placeholder`: a value that is given when the workflow runs (section 5.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from ..values import FORMATS, ITEM_TYPES, check_parameter, not_plain
from . import rules
from .base import Declared, Rule, RuleError, field


class PlaceholderType(str, Enum):
    """Type of a parameter (section 5.2.2)."""

    INT = "int"
    STR = "str"
    BOOL = "bool"
    FLOAT = "float"
    ENUM = "enum"
    JSON = "json"
    LIST = "list"

    __str__ = Enum.__str__


class SystemEnv(str, Enum):
    """Something that the running system knows; stands wherever a text parameter may stand.

    Example:
        >>> SystemEnv.EXECUTION_ID.value
        'execution_id'
    """

    EXECUTION_ID = "execution_id"
    EXECUTION_NAME = "execution_name"
    WORKFLOW_NAME = "workflow_name"
    STEP_NAME = "step_name"

    __str__ = Enum.__str__


def _format(value: Any) -> str:
    return str(rules.choice(*FORMATS, *ITEM_TYPES)(value))


def _list(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)) and value:
        return list(rules.copied(value))
    raise RuleError("must be a list with at least one value", value)


class Placeholder(Declared):
    """A parameter of the workflow, set when it runs (section 5.2.2).

    Args:
        name: Unique in the workflow; equal definitions of one name are one parameter.
        placeholder_type: What values it takes. Nothing is converted; a FLOAT takes an int.
        default: Value to use when none is given; must fit the type.
        placeholder_format: What a value stands for: ``obs``, ``flavor``, ``train_flavor``, ``swr``,
            ``pacific``, ``cluster``. Type of the items of a LIST: ``str``, ``int``, ``float``, ``bool``.
        delay: The step that uses it waits until it is given, instead of the whole run.
        description: Text shown beside it.
        enum_list: The values that an ENUM may have.
        constraint: Limits of the choice of a training flavor.
        required: Whether it must have a value. A delayed parameter is always required.

    Raises:
        DeclarationError: A rule is broken; the sentence says which.

    Example:
        >>> Placeholder(name="batch_size", placeholder_type=PlaceholderType.INT, default=64)
        Placeholder(name='batch_size', placeholder_type=<PlaceholderType.INT: 'int'>, default=64)
    """

    name: str = field(rules.label)
    placeholder_type: PlaceholderType = field(rules.member(PlaceholderType))
    default: Any = field(rules.copied, default=None)
    placeholder_format: str | None = field(_format, default=None)
    delay: bool = field(rules.flag, default=False)
    description: str | None = field(rules.text(0), default=None)
    enum_list: list[Any] | None = field(_list, default=None)
    constraint: dict[str, Any] | None = field(rules.plain_dict, default=None)
    required: bool = field(rules.flag, default=True)

    @property
    def type(self) -> str:
        """The type as the plan and the document write it: ``int str bool float enum json list``."""
        return self.placeholder_type.value

    @property
    def has_default(self) -> bool:
        """Whether it has a value when none is given."""
        return self.default is not None

    def _problems(self) -> Iterable[str]:
        where = f'Placeholder "{self.name}"'
        kind = self.placeholder_type
        if kind is PlaceholderType.ENUM and self.enum_list is None:
            yield f"{where}: an ENUM needs enum_list, the values it may have, as in enum_list=['a', 'b']."
            return
        if kind is not PlaceholderType.ENUM and self.enum_list is not None:
            yield f"{where}: enum_list is for PlaceholderType.ENUM only, not {kind.name}. Leave it out or use ENUM."
        if kind is PlaceholderType.LIST and self.placeholder_format not in ITEM_TYPES:
            given = f", not {self.placeholder_format!r}" if self.placeholder_format else ""
            yield (
                f"{where}: a LIST needs placeholder_format, the type of its items: str, int, float or bool{given}; "
                'for example placeholder_format="int".'
            )
            return
        if kind is not PlaceholderType.LIST and self.placeholder_format in ITEM_TYPES:
            yield (
                f"{where}: placeholder_format={self.placeholder_format!r} is for PlaceholderType.LIST only, not "
                f"{kind.name}; other types take one of {', '.join(FORMATS)}."
            )
        if self.delay and not self.required:
            yield f"{where}: delay=True excludes required=False; a delayed parameter must be given. Leave one out."
        if self.enum_list is not None:
            yield from self._enum_problems(where, self.enum_list)
        if self.default is not None:
            wrong = check_parameter(kind.value, self.default, enum=self.enum_list or (), format=self.placeholder_format)
            if wrong:
                yield f"{where}: the default must fit the type {kind.name}. {wrong}"

    def _enum_problems(self, where: str, values: list[Any]) -> Iterable[str]:
        for number, value in enumerate(values):
            if not isinstance(value, (str, int, float, bool)):
                yield f"{where}: enum_list[{number}] must be text, a number or a boolean, not {value!r}."
                return
        twice = next((item for item in values if sum(item == other for other in values) > 1), None)
        if twice is not None:
            yield f"{where}: enum_list must not repeat a value; {twice!r} is in it more than once."


def or_parameter(rule: Rule, *types: PlaceholderType, also: tuple[type, ...] = ()) -> Rule:
    """Make the rule for a plain value or a Placeholder of a fitting type.

    Args:
        rule: For the plain value; the choices and the default of a Placeholder must keep it too.
        types: Types that a Placeholder may have; an ENUM also fits if all of its choices do.
        also: Further classes that may stand there.
    """
    allowed = frozenset(types)
    names = " or ".join(item.name for item in types)

    def check(value: Any) -> Any:
        if isinstance(value, Placeholder):
            kind = value.placeholder_type
            if kind is PlaceholderType.ENUM:
                for item in value.enum_list or ():
                    _inside(rule, item, value, "enum_list")
            elif kind not in allowed:
                raise RuleError(
                    f"takes a Placeholder of type {names}",
                    value,
                    fix=f'Placeholder "{value.name}" is of type {kind.name}.',
                )
            elif value.default is not None:
                _inside(rule, value.default, value, "default")
            return value
        if also and isinstance(value, also):
            return value
        return rule(value)

    return check


def _inside(rule: Rule, item: Any, placeholder: Placeholder, what: str) -> None:
    try:
        rule(item)
    except RuleError as refused:
        raise RuleError(refused.must, refused.value, at=f' ({what} of Placeholder "{placeholder.name}")') from None


def text_or_parameter(rule: Rule | None = None, *also: type) -> Rule:
    """Make the rule for text, a text Placeholder or a `SystemEnv`."""
    return or_parameter(rule or rules.text(), PlaceholderType.STR, also=(SystemEnv, *also))


def values_dict(*also: type) -> Rule:
    """Make the rule for environment variables: text names, plain values or what is known later."""

    def rule(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise RuleError('must be a dict such as {"NAME": "value"}', value)
        for key, item in value.items():
            if not isinstance(key, str) or not key or "=" in key or "\0" in key:
                raise RuleError('must have names that are text without "="', key)
            if not isinstance(item, (str, int, float, bool, Placeholder, SystemEnv, *also)):
                raise RuleError("must be text, a number, a boolean or a Placeholder", item, at=f"[{key!r}]")
            wrong = not_plain(key) or not_plain(item)
            if wrong:
                raise RuleError(wrong, item, at=f"[{key!r}]")
        return dict(value)

    return rule
