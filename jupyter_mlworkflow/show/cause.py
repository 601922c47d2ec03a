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
_COMPLAINT = re.compile(
    r"\b(error|fatal|failed|failure|can(not|'t| not)|could(n't| not)|unable|invalid|illegal|unknown|unrecogni[sz]ed"
    r"|unexpected|not found|no such|denied|refused|missing|required|must|too \w+|abort(ed)?|panic|killed"
    r"|out of memory)\b",
    re.IGNORECASE,
)
"""What programs say when they give up by themselves; anything else at the end of a log may be of no account."""
_RED = re.compile(r"\x1b\[[0-9;]*\b[39]1m")
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


def complaint_in(tail: Sequence[str]) -> str | None:
    """Return the last line of a log where a program complains in it: in words, or in red.

    Example:
        >>> complaint_in(["epoch 3", "train.py: error: unrecognized arguments: --rat", ""])
        'train.py: error: unrecognized arguments: --rat'
        >>> complaint_in(["\\x1b[31mRate 5 will not do.\\x1b[0m"])
        'Rate 5 will not do.'
        >>> complaint_in(["epoch 3", "epoch 4"]) is None
        True
    """
    last = next((text for text in reversed(tail) if clean(text).strip()), "")
    said = line(last.split("\r")[-1])
    return said if said and (_COMPLAINT.search(said) or _RED.search(last)) else None


def causes(error: ErrorInfo) -> list[str]:
    """Return what is to be said of an error, the most telling first: the last words, and how the step ended."""
    said = exception_in(error.log_tail) or complaint_in(error.log_tail)
    return [line(text) for text in (said, error.message) if text]
