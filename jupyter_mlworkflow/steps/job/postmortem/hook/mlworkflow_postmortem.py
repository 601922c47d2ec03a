"""Writes what an exception tells: frames, source, locals as text. Runs in the job; standard library only.

Nothing that looks like a secret is written: values under names such as ``password``, ``token`` or ``api_key``,
the environment, and wherever they stand the values of environment variables with such names.
"""

from __future__ import annotations

import json
import linecache
import os
import re
import reprlib
import signal
import threading
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

FRAMES, LOCALS, CHAIN, AROUND = 60, 60, 5, 5
"""Frames of an exception, locals of a frame, exceptions of a chain, lines before and behind the one that failed."""

TEXT = 500
"""Characters of one value."""

SECONDS, ALL_SECONDS = 2, 10
"""How long the text of a value may take to be made, and those of all together."""

TOTAL = 400_000
"""Characters of the file."""

HIDDEN = "(hidden)"
SECRET = re.compile(r"secret|passw|passphrase|token|api_?key|access_?key|private_?key|credential|auth|cookie", re.I)


def write(path: str, error: BaseException) -> None:
    """Write the post-mortem of `error`, whole or not at all."""
    content = json.dumps(_within(_document(error)), ensure_ascii=True)
    handle = os.open(f"{path}.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
    os.replace(f"{path}.tmp", path)  # noqa: PTH105


def _document(error: BaseException) -> dict[str, Any]:
    hide = _Hide()
    return {"version": 1, "exceptions": [_exception(item, how, hide) for item, how in _chain(error)]}


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """Yield the exception and those behind it, the last one first, with how each led to the one before it."""
    how = ""
    seen: set[int] = set()
    while id(error) not in seen and len(seen) < CHAIN:
        seen.add(id(error))
        yield error, how
        if error.__cause__ is not None:
            error, how = error.__cause__, "cause"
        elif error.__context__ is not None and not error.__suppress_context__:
            error, how = error.__context__, "context"


def _exception(error: BaseException, how: str, hide: _Hide) -> dict[str, Any]:
    kind = type(error)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    try:
        message = hide.in_time(lambda: str(error))
    except BaseException as own:
        message = f"(its text could not be made: {type(own).__name__})"
    if isinstance(error, KeyError) and error.args:
        message = hide.text(error.args[0])
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    left = max(0, len(frames) - FRAMES)
    if left:  # an endless recursion: its beginning and its end tell the story
        frames = frames[: FRAMES // 4] + frames[-(FRAMES - FRAMES // 4) :]
    return {
        "type": f"{module}{kind.__qualname__}",
        "message": hide.cut(message, 4 * TEXT),
        "how": how,
        "left_out": left,
        "frames": [_frame(frame, line, hide) for frame, line in frames],
    }


def _frame(frame: types.FrameType, line: int, hide: _Hide) -> dict[str, Any]:
    code = frame.f_code
    lines = linecache.getlines(code.co_filename, frame.f_globals)
    first = max(1, line - AROUND)
    source = [hide.cut(text.rstrip("\n"), TEXT) for text in lines[first - 1 : line + AROUND]]
    named = [(name, value) for name, value in frame.f_locals.items() if _is_telling(name, value)]
    return {
        "file": code.co_filename,
        "line": line,
        "function": code.co_name,
        "first": first,
        "source": source,
        "locals": {name: HIDDEN if SECRET.search(name) else hide.text(value) for name, value in named[:LOCALS]},
        "more_locals": max(0, len(named) - LOCALS),
    }


def _is_telling(name: str, value: Any) -> bool:
    silent = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    return not (name.startswith("__") and name.endswith("__")) and not isinstance(value, silent)


def _within(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out locals, the outermost frames first, until it is small enough."""
    size = len(json.dumps(document))
    for exception in document["exceptions"]:
        for frame in exception["frames"]:
            if size <= TOTAL:
                return document
            size -= len(json.dumps(frame["locals"]))
            frame["more_locals"] += len(frame["locals"])
            frame["locals"] = {}
    return document


class _Hide(reprlib.Repr):
    """Values as text, cut, without secrets."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = TEXT
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxdeque = self.maxarray = 20
        self.maxlevel = 4
        found = [value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= 6]
        self._left = float(ALL_SECONDS)
        self._secrets = sorted(found, key=len, reverse=True)

    def text(self, value: Any) -> str:
        """Return a value as text."""
        try:
            return self.cut(self.in_time(lambda: self.repr(value)), TEXT)
        except BaseException as own:  # a repr of the user's that fails, ends the program or takes for ever
            return f"<{type(value).__name__}; its text could not be made: {type(own).__name__}>"

    def in_time(self, make: Callable[[], str]) -> str:
        """Return what code of the user's makes; it is broken off where it, or all of it, takes too long."""
        if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
            return make()
        if self._left <= 0:
            raise TooLong
        began = time.monotonic()
        before = signal.signal(signal.SIGALRM, _too_long)
        try:
            signal.setitimer(signal.ITIMER_REAL, min(SECONDS, self._left))
            return make()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
            self._left -= time.monotonic() - began

    def cut(self, text: str, limit: int) -> str:
        """Return text without secrets, at most `limit` characters."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def repr_dict(self, x: Any, level: int) -> str:
        """Hide items with telling keys."""
        if not any(isinstance(key, str) and SECRET.search(key) for key in list(x)[:1000]):
            return super().repr_dict(x, level)
        shown = {
            key: _Shown(HIDDEN) if isinstance(key, str) and SECRET.search(key) else item for key, item in x.items()
        }
        return super().repr_dict(shown, level)

    def repr_instance(self, x: Any, level: int) -> str:
        """Never show the environment; cut long texts before they are made where that is possible."""
        if x is os.environ:
            return "os.environ"
        if isinstance(x, (bytes, bytearray)):
            return repr(bytes(x[: 2 * TEXT]))  # the text of all of it would be four times as large
        return super().repr_instance(x, level)


class TooLong(BaseException):
    """Code of the user's took too long; it is no `Exception`, which that code may catch."""


def _too_long(*_: object) -> None:
    raise TooLong


class _Shown:
    """Text that shows itself without quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text
