"""Logs of steps, read from the files that the jobs wrote themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import NotFoundError
from ..records import ExecutionRecord
from . import checks

LOG_NAME = "job.log"
_TAIL_BLOCK = 1 << 16


class Log(str):
    """The text of a log. Shows itself as it is, not as a quoted string."""

    def __repr__(self) -> str:
        return str(self)


def path(record: ExecutionRecord, step: str, attempt: int | None = None) -> Path | None:
    """Return the log file of an attempt (the newest by default), or None if none was made.

    Raises:
        NotFoundError: There is no such step or attempt.
    """
    found = checks.step_of(record, step)
    if not found.folder:
        return None
    folder = Path(found.folder)
    if attempt is not None:
        attempt = checks.whole("attempt", attempt, 1) or 1
        if attempt > found.attempt:
            raise NotFoundError(f'Step "{step}" has attempts 1 to {found.attempt}; there is no attempt {attempt}.')
        folder = folder.parent / str(attempt)
    return folder / LOG_NAME


def read_all(record: ExecutionRecord, *, tail: int | None = None) -> Log:
    """Return the logs of all steps that wrote one, each below a line with the step's name.

    Args:
        tail: Only so many lines from the end of each.
    """
    found = ((step, read(record, step, tail=tail)) for step in record.steps)
    return Log("\n".join(f"== {step}\n{log}" for step, log in found if log))


def read(record: ExecutionRecord, step: str, *, attempt: int | None = None, tail: int | None = None) -> Log:
    """Return the log of a step as text.

    Args:
        tail: Only so many lines from the end; read without reading the whole file.
    """
    tail = checks.whole("tail", tail)
    file = path(record, step, attempt)
    if file is None or not file.is_file():
        _refuse_gone(record, step, file)
        return Log("")
    raw = file.read_bytes() if tail is None else _last_lines(file, tail)
    lines = [collapse(line) for line in raw.decode("utf-8", "replace").split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    return Log("\n".join(lines if tail is None else lines[len(lines) - min(tail, len(lines)) :]))


def follow(
    record: Callable[[], ExecutionRecord],
    step: str,
    *,
    tail: int | None = None,
    interval_seconds: float = 0.1,
) -> Iterator[str]:
    """Yield the lines of a step's log as they are written, until the step has ended.

    Goes on with the next attempt when the step is retried meanwhile.

    Args:
        record: Returns the execution's record as it stands.
    """
    tail = checks.whole("tail", tail)
    now = record()
    attempt = max(1, now.steps[step].attempt) if step in now.steps else 1
    _refuse_gone(now, step, path(now, step))  # a wrong name is told at once, too
    position = 0
    if tail is not None:
        yield from (read(now, step, tail=tail).split("\n") if tail else ())
        file = path(now, step)
        position = file.stat().st_size if file is not None and file.is_file() else 0
    rest = b""
    while True:
        now = record()
        ended = (now.steps[step].state.ended and now.steps[step].attempt == attempt) or now.state.ended
        file = path(now, step, attempt if now.steps[step].attempt else None)
        if file is not None and file.is_file():
            chunk, position = _read_on(file, position)
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (collapse(line.decode("utf-8", "replace")) for line in lines)
            if chunk:
                continue
        if now.steps[step].attempt > attempt:
            attempt, position = attempt + 1, 0
        elif ended:
            if rest:
                yield collapse(rest.decode("utf-8", "replace"))
            return
        time.sleep(interval_seconds)


def collapse(line: str) -> str:
    """Return what a terminal shows of a line with carriage returns (a progress bar, say).

    Example:
        >>> collapse("10%\\r50%\\r100%")
        '100%'
    """
    parts = [part for part in line.split("\r") if part]
    return parts[-1] if parts else ""


def _refuse_gone(record: ExecutionRecord, step: str, file: Path | None) -> None:
    """Tell that a log was removed with its folder; one that was never written is just empty.

    Raises:
        NotFoundError: The folder of an attempt that has ended is not there.
    """
    if file is not None and record.steps[step].state.ended and not file.parent.exists():
        raise NotFoundError(f'The log of step "{step}" is gone: somebody removed the folder {file.parent}.')


def _read_on(file: Path, position: int) -> tuple[bytes, int]:
    with file.open("rb") as stream:
        stream.seek(position)
        chunk = stream.read(_TAIL_BLOCK)
    return chunk, position + len(chunk)


def _last_lines(file: Path, count: int) -> bytes:
    """Read blocks from the end until they hold `count` lines."""
    with file.open("rb") as stream:
        end = stream.seek(0, 2)
        blocks: list[bytes] = []
        newlines = 0
        while end > 0 and newlines <= count:
            start = max(0, end - _TAIL_BLOCK)
            stream.seek(start)
            blocks.append(stream.read(end - start))
            newlines += blocks[-1].count(b"\n")
            end = start
    return b"".join(reversed(blocks))
