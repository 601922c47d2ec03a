"""Errors of any sort as sentences."""

from __future__ import annotations

from typing import Any


def spoken(error: BaseException) -> Any:
    """Return an error as a sentence with a code, whatever it is: ``(code, message, log tail)``.

    Example:
        >>> spoken(KeyError("weight"))
        ('step.error', "The step failed with KeyError: 'weight'", ())
    """
    from ..errors import MLWorkflowError, StepError

    if isinstance(error, StepError):
        return error.code, error.message, error.log_tail
    if isinstance(error, MLWorkflowError):
        return "step.failed", str(error), ()
    if isinstance(error, OSError) and error.strerror:
        named = f": {error.filename}" if error.filename else ""
        return "step.os_error", f"The step failed: {error.strerror}{named}.", ()
    return "step.error", f"The step failed with {type(error).__name__}: {error}", ()
