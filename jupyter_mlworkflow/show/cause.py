"""Why a step failed, in one line: what its program said last says more than how it ended.

The same rule as `labextension/src/views/tabs/failure.ts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import ErrorInfo
from .measure import clean, line

_BEGINS = "Traceback (most recent call last)"
_LAST = re.compile(r"[A-Za-z_][\w.]*(: |$)")
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit|Timeout|Warning)(: .*)?")


def exception_in(tail: Sequence[str]) -> str | None:
    """Return the exception that ended a Python program, as the last traceback of its log says.

    Example:
        >>> exception_in(["Traceback (most recent call last):", '  File "a.py"', "OSError: disk", "bye"])
        'OSError: disk'
        >>> exception_in(["    fit()", "torch.OutOfMemoryError: CUDA"])
        'torch.OutOfMemoryError: CUDA'
        >>> exception_in(["make: *** [all] Error 2"]) is None
        True
    """
    lines = [clean(text).rstrip() for text in tail]
    begins = [at for at, text in enumerate(lines) if text.startswith(_BEGINS)]
    if begins:
        return next((text for text in lines[begins[-1] + 1 :] if _LAST.match(text)), None)
    # A traceback longer than what is kept of a log has lost its first line: only what is named so is an exception.
    return next((text for text in reversed(lines) if _EXCEPTION.fullmatch(text)), None)


def causes(error: ErrorInfo) -> list[str]:
    """Return what is to be said of an error, the most telling first: the exception, and how the step ended."""
    said = exception_in(error.log_tail)
    return [line(text) for text in (said, error.message) if text]
