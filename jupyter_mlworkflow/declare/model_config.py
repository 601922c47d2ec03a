"""Registration of models (tables 5-56 to 5-58), used by ModelOutput and JobOutput."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import rules
from .base import Declared, RuleError, field
from .placeholder import Placeholder, PlaceholderType, or_parameter, text_or_parameter
from .storage import StoragePath, path

MODEL_TYPES = (
    "TensorFlow", "MXNet", "Caffe", "Spark_MLlib", "Scikit_Learn", "XGBoost", "Image", "PyTorch", "Template", "Custom",
)  # fmt: skip
"""The documented model types (section 5.4.6.3)."""


class TemplateInputs(Declared):
    """One source of a model made from a template (table 5-58).

    Args:
        input_id: Id of the input in the template.
        input: File or folder in storage.
    """

    input_id: str | Placeholder = field(text_or_parameter())
    input: Any = field(path())


class Template(Declared):
    """Template that a model is made from (table 5-57).

    Args:
        template_id: Id of the template.
        infer_format: Id of the input and output format; replaces that of the template.
        template_inputs: Sources of the model.
    """

    template_id: str | Placeholder = field(text_or_parameter())
    infer_format: str | Placeholder | None = field(text_or_parameter(), default=None)
    template_inputs: Any = field(rules.many(rules.one_of(TemplateInputs), minimum=1, what="TemplateInputs"))


def is_version(text: str) -> bool:
    """Whether `text` is a model version: three numbers from 1 to 99 without leading zeros.

    Example:
        >>> is_version("1.2.10"), is_version("01.1.1"), is_version("1.1")
        (True, False, False)
    """
    parts = text.split(".")
    return len(parts) == 3 and all(
        part.isdecimal() and part.isascii() and len(part) <= 2 and part[0] != "0" for part in parts
    )


def _version(value: Any) -> str:
    if isinstance(value, str) and is_version(value):
        return value
    raise RuleError('must have the form "1.2.10": three numbers from 1 to 99 without leading zeros', value)


def _execution_code(value: Any) -> str:
    if isinstance(value, str) and (value == "customize_service.py" or value.endswith("/customize_service.py")):
        return value
    raise RuleError('must be the path of a file with the name "customize_service.py"', value)


def _described(what: str) -> Any:
    """Make the rule for what config.json may say too: text, or the same as JSON data."""

    def rule(value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, (dict, list, tuple)):
            return rules.plain_dict({"value": value})["value"]
        raise RuleError(f"must be text or JSON data that describes {what}", value)

    return rule


class ModelConfig(Declared):
    """How a model is registered (table 5-56).

    Args:
        model_type: One of `MODEL_TYPES`, or an ENUM parameter over some of them.
        model_name: 1 to 64 letters (Chinese too), digits, ``-`` and ``_``.
        model_version: ``"a.b.c"``, each from 1 to 99; counted up if left out.
        runtime: Runtime of the model; the same values as `model_type`.
        description: 1 to 100 characters without ``&!"'<>=``.
        execution_code: Path of ``customize_service.py``; found in the model folder if left out.
        dependencies, model_metrics, apis: Read from config.json if left out.
        initial_config: Content of config.json.
        template: Mandatory for, and only for, ``model_type="Template"``.
        dynamic_load_mode: ``"Single"``.
        prebuild: Whether the model is built before it is deployed.
        install_type: ``real_time``, ``edge``, ``batch``; all of them if left out.
    """

    model_type: str | Placeholder = field(
        or_parameter(rules.choice(*MODEL_TYPES), PlaceholderType.STR), default="TensorFlow"
    )
    model_name: str | Placeholder | None = field(
        or_parameter(rules.chinese_name(64), PlaceholderType.STR), default=None
    )
    model_version: str | Placeholder | None = field(or_parameter(_version, PlaceholderType.STR), default=None)
    runtime: str | Placeholder | None = field(
        or_parameter(rules.choice(*MODEL_TYPES), PlaceholderType.STR), default=None
    )
    description: str | None = field(rules.text(1, 100, without="&!\"'<>="), default=None)
    execution_code: str | StoragePath | None = field(path(_execution_code), default=None)
    dependencies: Any = field(_described("packages to install"), default=None)
    model_metrics: Any = field(_described("the precision of the model"), default=None)
    apis: Any = field(_described("the interface of the model"), default=None)
    initial_config: dict[str, Any] | None = field(rules.plain_dict, default=None)
    template: Template | None = field(rules.one_of(Template), default=None)
    dynamic_load_mode: str | Placeholder | None = field(
        or_parameter(rules.choice("Single"), PlaceholderType.STR), default=None
    )
    prebuild: bool | Placeholder = field(or_parameter(rules.flag, PlaceholderType.BOOL), default=False)
    install_type: Any = field(rules.many(rules.choice("real_time", "edge", "batch"), minimum=1), default=None)

    def _problems(self) -> Iterable[str]:
        if self.model_type == "Template" and self.template is None:
            yield 'ModelConfig: model_type="Template" needs template, as in template=wf.steps.Template(…).'
        if self.template is not None and isinstance(self.model_type, str) and self.model_type != "Template":
            yield f'ModelConfig.template is for model_type="Template" only, not {self.model_type!r}.'
