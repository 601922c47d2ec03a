"""The error tree: every error that a user can meet, and who raises it.

::

    MLWorkflowError
    ├── DeclarationError      a `wf.*` object was given a wrong value (also a ValueError)
    ├── PlanError             a workflow cannot run as it is: lists all problems at once
    │   └── MissingValuesError    values are missing and nobody is there to ask
    ├── WireError             a workflow document cannot be read
    ├── NotFoundError         no such execution, step, model, service, … (also a LookupError)
    ├── ConflictError         the thing exists, but its state forbids the call
    ├── StepError             a step failed: code, message and the end of its log
    ├── ExecutionError        an execution did not end well: names the step and its error
    ├── StorageError          a path that does not exist, leaves its root, or cannot be written
    ├── StoreError            the store cannot be opened, read or written
    │   ├── StaleWriterError      another supervisor drives this execution now
    │   └── DiskFullError         the disk is full; what was reported before is safe
    ├── ServiceError          a service does not start, answer or exist
    ├── SettingsError         a setting has a wrong value
    └── MissingExtraError     an optional dependency is not installed (also an ImportError)

A message is a sentence: the rule, the value that broke it, and what would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from types import FrameType, TracebackType
from typing import Any

_LONGEST_NAME = 200
"""Characters of a wrong name that a sentence repeats."""


class MLWorkflowError(Exception):
    """Base of every error of this package.

    In a notebook it shows the lines of the user that led to it, then its sentence. The frames in
    between, and the error that caused it, are shown by ``%tb`` in the next cell, and always after
    ``%xmode Verbose``.
    """

    def __str__(self) -> str:
        """The sentence, in text that can be printed: halves of surrogate pairs in offending values are escaped."""
        return super().__str__().encode("utf-8", "backslashreplace").decode("utf-8")

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows of it."""
        from IPython.core import getipython

        shell: Any = getipython.get_ipython()
        render: Callable[..., list[str]] = shell.InteractiveTB.structured_traceback
        trace = self.__traceback__
        own = _own_frames(trace)
        again = self.__dict__.get("_told") is trace  # what was told in short is asked for again: %tb
        self.__dict__["_told"] = trace
        if again or own is None or shell.InteractiveTB.mode == "Verbose":
            return render(type(self), self, trace)
        alone = type(self).__new__(type(self), *self.args)  # the same sentence, without what caused it
        alone.args = self.args
        return render(type(self), alone, own, tb_offset=0)


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback with the frames of the user's code only; ``None`` if it has none."""
    frames: list[tuple[FrameType, int, int]] = []
    inside = False
    while trace is not None:
        package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        ours = package == __name__.partition(".")[0]
        inside = inside or ours
        # Below a call of ours stand libraries that we called, until we call the user's code again.
        if not ours and package != "IPython" and not (inside and _in_library(trace.tb_frame)):
            frames.append((trace.tb_frame, trace.tb_lasti, trace.tb_lineno))
        trace = trace.tb_next
    found: TracebackType | None = None
    for frame, last, line in reversed(frames):
        found = TracebackType(found, frame, last, line)
    return found


def _in_library(frame: FrameType) -> bool:
    from sysconfig import get_path

    file = frame.f_code.co_filename
    return file.startswith(("<frozen", *(get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))))


class DeclarationError(MLWorkflowError, ValueError):
    """A `wf.*` object was given a value that breaks a documented rule."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a workflow cannot run.

    Args:
        message: What is wrong, in one sentence.
        step: Name of the step, or ``None`` for the workflow as a whole.
        field: Dotted path of the field inside the step (``"inputs.data_url"``).
        value: The offending value as text.
        fix: What would make it right, in one sentence.
    """

    message: str
    step: str | None = None
    field: str | None = None
    value: str | None = None
    fix: str | None = None

    def __str__(self) -> str:
        where = f'step "{self.step}"' if self.step else "workflow"
        if self.field:
            where += f", {self.field}"
        fix = f" {self.fix}" if self.fix else ""
        return f"{where}: {self.message}{fix}"

    def to_json(self) -> dict[str, Any]:
        """Return the problem as plain JSON data."""
        return asdict(self)


class PlanError(MLWorkflowError):
    """A workflow cannot run as it is. `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem], headline: str | None = None) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        head = headline or f"The workflow cannot run: {count} problem{'s'[: count != 1]}."
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


class MissingValuesError(PlanError):
    """Values are missing and there is nobody to ask (P4)."""


class WireError(MLWorkflowError, ValueError):
    """A workflow document cannot be read."""


class NotFoundError(MLWorkflowError, LookupError):
    """Something was named that does not exist."""

    @classmethod
    def named(cls, what: str, name: object, known: Sequence[str] = ()) -> NotFoundError:
        """Build the sentence for a wrong name, with the right ones.

        Example:
            >>> print(NotFoundError.named("output", "modle", ["model", "metrics"]))
            There is no output "modle". Did you mean "model"? Known: model, metrics.
        """
        from difflib import get_close_matches  # on use: every supervisor imports this module

        said = str(name)
        text = f'There is no {what} "{said if len(said) <= _LONGEST_NAME else said[:_LONGEST_NAME] + "…"}".'
        close = get_close_matches(said, known, n=1) if len(said) <= _LONGEST_NAME else ()
        if close:
            text += f' Did you mean "{close[0]}"?'
        if known:
            shown = list(known[:20])
            more = f" and {len(known) - 20} more" if len(known) > 20 else ""
            text += f" Known: {', '.join(shown)}{more}."
        return cls(text)


class ConflictError(MLWorkflowError):
    """The thing exists, but the state it is in forbids the call."""


class StepError(MLWorkflowError):
    """A step failed.

    Args:
        message: What happened, in one sentence.
        code: A short stable identifier (``"job.exit_code"``, ``"metric.missing"``).
        log_tail: The last lines of the step's log, oldest first.
    """

    def __init__(self, message: str, *, code: str = "step.failed", log_tail: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.log_tail: tuple[str, ...] = tuple(log_tail)


class ExecutionError(MLWorkflowError):
    """An execution did not end well."""


class StorageError(MLWorkflowError):
    """A path that does not exist, leaves its root, or cannot be read or written."""


class StoreError(MLWorkflowError):
    """The store cannot be opened, read or written."""


class StaleWriterError(StoreError):
    """Another supervisor has taken over this execution; this one must stop writing."""


class DiskFullError(StoreError):
    """The disk is full: nothing of this write was kept, and some reserve was freed for one last word."""


class ServiceError(MLWorkflowError):
    """A service does not start, answer or exist."""


class SettingsError(MLWorkflowError, ValueError):
    """A setting has a value that it cannot have."""


class MissingExtraError(MLWorkflowError, ImportError):
    """An optional dependency is not installed."""

    @classmethod
    def for_extra(cls, module: str, extra: str) -> MissingExtraError:
        """Name the install command that brings `module`.

        Example:
            >>> print(MissingExtraError.for_extra("s3fs", "s3"))
            "s3fs" is not installed; run: pip install "jupyter-mlworkflow[s3]"
        """
        return cls(f'"{module}" is not installed; run: pip install "jupyter-mlworkflow[{extra}]"')
