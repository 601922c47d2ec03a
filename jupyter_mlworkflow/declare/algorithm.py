"""Algorithms: what a job runs (tables 5-42 to 5-46)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..values import not_plain
from . import rules
from .base import Declared, RuleError, field
from .data.consumptions import OutputVariable
from .placeholder import Placeholder, PlaceholderType, SystemEnv, or_parameter, text_or_parameter, values_dict
from .storage import Storage, StoragePath, path

_SIMPLE = (PlaceholderType.INT, PlaceholderType.BOOL, PlaceholderType.FLOAT, PlaceholderType.STR)


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float, str)):
        wrong = not_plain(value)
        if wrong:
            raise RuleError(wrong, value)
        return value
    raise RuleError("must be a number, a boolean, text, a Placeholder or a Storage", value)


_value_rule = or_parameter(_plain, *_SIMPLE, also=(StoragePath, SystemEnv, OutputVariable))


def _value(value: Any) -> Any:
    return value.root if isinstance(value, Storage) else _value_rule(value)


class AlgorithmParameters(Declared):
    """One hyperparameter (table 5-45): ``--name=value`` for a boot file, ``MA_PARAM_<NAME>`` for a command.

    Args:
        name: Name of the hyperparameter; unique in the algorithm.
        value: Number, boolean, text, a `Placeholder` of such a type, or a path below a `Storage`.
    """

    name: str = field(rules.matching(r"[^\s=]+", 'must be text without spaces and "="'))
    value: Any = field(_value)


class JobEngine(Declared):
    """The image that a job runs in (table 5-46)."""

    engine_id: str | Placeholder | None = field(text_or_parameter(), default=None)
    engine_name: str | Placeholder | None = field(text_or_parameter(), default=None)
    engine_version: str | Placeholder | None = field(text_or_parameter(), default=None)
    image_url: str | Placeholder | None = field(text_or_parameter(), default=None)


_parameters = rules.many(rules.one_of(AlgorithmParameters))


class _Algorithm(Declared):
    """What all algorithms share."""

    parameters: Any

    def _problems(self) -> Iterable[str]:
        parameters = self.__dict__["parameters"]
        if len(parameters) > 1:
            names = [item.name for item in parameters]
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                yield f'{type(self).__name__}.parameters: "{twice}" is given twice; names of parameters must be unique.'
        yield from self._rules()

    def _rules(self) -> Iterable[str]:
        return ()


class BaseAlgorithm(_Algorithm):
    """An algorithm of one's own: a code folder with a boot file or a command (table 5-42).

    Args:
        id: Id of a managed algorithm.
        subscription_id, item_version_id: A subscribed algorithm and its version.
        code_dir: Folder of the code, in storage or on this machine (``./src``).
        boot_file: Python file that is run, in `code_dir`; may be written relative to it.
        command: Shell command that is run instead of a boot file. It gets no arguments: inputs, outputs and
            parameters are in ``MA_INPUT_<NAME>``, ``MA_OUTPUT_<NAME>`` and ``MA_PARAM_<NAME>`` (``docs/jobs.md``).
        parameters: Hyperparameters; a boot file gets them as ``--<name>=<value>``.
        engine: Image to run in.
        environments: Environment variables.
    """

    id: str | None = field(rules.text(), default=None)
    subscription_id: str | None = field(rules.text(), default=None)
    item_version_id: str | None = field(rules.text(), default=None)
    code_dir: Any = field(path(), default=None)
    boot_file: Any = field(path(), default=None)
    command: str | Placeholder | None = field(text_or_parameter(), default=None)
    parameters: Any = field(_parameters, default=())
    engine: JobEngine | None = field(rules.one_of(JobEngine), default=None)
    environments: dict[str, Any] | None = field(values_dict(OutputVariable, StoragePath), default=None)

    def _rules(self) -> Iterable[str]:
        boot, command, code = self.boot_file, self.command, self.code_dir
        if (self.subscription_id is None) != (self.item_version_id is None):
            yield "BaseAlgorithm: subscription_id and item_version_id belong together; give both."
        if boot is not None and command is not None:
            yield "BaseAlgorithm: boot_file and command exclude each other; give the one that is to be run."
        managed = self.id is not None or self.subscription_id is not None
        if boot is None and command is None and not managed:
            yield "BaseAlgorithm needs something to run: code_dir with boot_file, a command, or the id of an algorithm."
        if boot is not None and code is None and not managed:
            yield (
                "BaseAlgorithm.boot_file lies in the code folder: give code_dir too, "
                f'as in code_dir="./src", boot_file={boot!r}.'
            )
        if isinstance(boot, str) and isinstance(code, str):
            yield from _outside(boot, code)


def _outside(boot: str, code: str) -> Iterable[str]:
    """Tell when a boot file does not lie in the code folder."""
    if ".." in boot.split("/") and not boot.startswith("../"):
        yield f'BaseAlgorithm.boot_file must lie in code_dir, without ".." in it, not {boot!r}.'
    elif boot.startswith(("/", "obs://")):
        file, folder = _bucket_path(boot), _bucket_path(code)
        if folder.startswith("/") and not file.startswith(folder.rstrip("/") + "/"):
            yield f"BaseAlgorithm.boot_file must lie in code_dir ({code!r}), not at {boot!r}."


def _bucket_path(url: str) -> str:
    return "/" + url[6:] if url.startswith("obs://") else url


class Algorithm(_Algorithm):
    """An algorithm of the algorithm management (table 5-43)."""

    algorithm_id: str = field(rules.text())
    parameters: Any = field(_parameters, default=())


class AIGalleryAlgorithm(_Algorithm):
    """An algorithm subscribed in the gallery (table 5-44)."""

    subscription_id: str = field(rules.text())
    item_version_id: str = field(rules.text())
    parameters: Any = field(_parameters, default=())
