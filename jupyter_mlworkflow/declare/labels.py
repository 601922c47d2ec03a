"""Labels and their formats (tables 5-28, 5-33 and 5-34), used by the steps around data sets."""

from __future__ import annotations

from typing import Any

from . import rules
from .base import Declared, RuleError, field
from .enums import AnnotationFormatEnum, LabelTaskTypeEnum, LabelTypeEnum
from .placeholder import PlaceholderType, or_parameter

_SEPARATORS = "!@#$%^&*_=|?/':;,"


def _property(value: Any) -> Any:
    return value if isinstance(value, str) else rules.plain_dict(value)


class Label(Declared):
    """A label (table 5-28).

    Args:
        name: Its name.
        property: Colour, shortcut and the like, as a dict or text.
        type: What it labels.
    """

    name: str | None = field(rules.text(), default=None)
    property: Any = field(or_parameter(_property, PlaceholderType.STR, PlaceholderType.JSON), default=None)
    type: LabelTypeEnum | None = field(rules.member(LabelTypeEnum), default=None)


def _separator(value: Any) -> str:
    if isinstance(value, str) and len(value) == 1 and ((value.isascii() and value.isalnum()) or value in _SEPARATORS):
        return value
    raise RuleError(f"must be one character: a letter, a digit or one of {_SEPARATORS}", value)


class AnnotationFormatParameters(Declared):
    """Details of a format of labels (table 5-34).

    Args:
        difficult_only: Import hard samples only.
        included_labels: Import samples with these labels only.
        label_separator: Character between labels; a comma if left out.
        sample_label_separator: Character between text and labels; a tabulator if left out.
    """

    difficult_only: bool = field(rules.flag, default=False)
    included_labels: Any = field(rules.many(rules.one_of(Label)), default=())
    label_separator: str | None = field(_separator, default=None)
    sample_label_separator: str | None = field(_separator, default=None)


class AnnotationFormatConfig(Declared):
    """A format of labels (tables 5-23 and 5-33).

    Args:
        format_name: The format.
        parameters: Its details.
        scene: Type of the labels.
    """

    format_name: AnnotationFormatEnum | None = field(rules.member(AnnotationFormatEnum), default=None)
    parameters: AnnotationFormatParameters | None = field(rules.one_of(AnnotationFormatParameters), default=None)
    scene: LabelTaskTypeEnum | None = field(rules.member(LabelTaskTypeEnum), default=None)


class LabelFormat(Declared):
    """How labels stand in text files (table 5-32).

    Args:
        label_type: ``"0"``: labels in files of their own; ``"1"``: in the file of the text.
        text_label_separator: Character between labels.
        text_sample_separator: Character between text and labels.
    """

    label_type: str | None = field(rules.choice("0", "1"), default=None)
    text_label_separator: str | None = field(_separator, default=None)
    text_sample_separator: str | None = field(_separator, default=None)
