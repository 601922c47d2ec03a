"""A log file by line numbers, however long it is, while it is being written.

Lines are found through an index of newlines per block, so that the last line of a
million is as near as the first and nothing is kept in memory but the counts.
"""

from __future__ import annotations

import re
import stat
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 18
_KEPT = 50
_LONGEST_LINE = 1 << 14
"""Longer lines are shown cut: a page cannot show megabytes in one row."""


_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""Colours and the like: they stand between the letters that a person sees and searches for."""
_files: OrderedDict[Path, LogFile] = OrderedDict()
_guard = threading.Lock()


def opened(path: Path) -> LogFile:
    """Return the index of a file, shared by all who read it: making it reads the whole file once."""
    with _guard:
        log = _files.setdefault(path, LogFile(path))
        _files.move_to_end(path)
        if len(_files) > _KEPT:
            _files.popitem(last=False)
    return log


class LogFile:
    """Random access to the lines of a growing file.

    Not thread-safe: hold `lock` from `refresh` to the last call that relies on it. `search` is.

    Example:
        >>> import tempfile; file = Path(tempfile.mkdtemp(), "job.log")
        >>> _ = file.write_text("a\\nb\\nc")
        >>> log = LogFile(file)
        >>> log.refresh(), log.lines(1, 2)
        (3, ['b', 'c'])
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.size = 0
        self._ends: list[int] = []
        """Newlines up to the end of each whole block."""
        self._tail = 0
        """Newlines after the last whole block."""
        self._open_line = False

    def refresh(self) -> int:
        """Take in what was appended since; return the number of lines (an unfinished one counts)."""
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            found = None
        size = found.st_size if found and stat.S_ISREG(found.st_mode) else 0
        if size < self.size:
            self._ends, self._tail, self.size = [], 0, 0
        if size != self.size:
            self._count_on(size)
        return self.line_count

    @property
    def line_count(self) -> int:
        """Number of lines as of the last `refresh`."""
        return self._before(len(self._ends)) + self._tail + (1 if self._open_line else 0)

    def lines(self, start: int, count: int) -> list[str]:
        """Return up to `count` lines from line `start` (from 0)."""
        if count <= 0 or start >= self.line_count or start < 0:
            return []
        block = bisect_right(self._ends, start - 1) if start else 0
        skip = start - self._before(block)
        found: list[bytes] = []
        rest = b""
        with self.path.open("rb") as stream:
            stream.seek(block * _BLOCK)
            left = self.size - block * _BLOCK
            while left > 0 and len(found) < skip + count:
                chunk = stream.read(min(_BLOCK, left))
                if not chunk:
                    break
                left -= len(chunk)
                *whole, rest = (rest + chunk).split(b"\n")
                found += whole
                rest = _shortened(rest)
        if rest and len(found) < skip + count:
            found.append(rest)
        return [_text(line) for line in found[skip : skip + count]]

    def search(self, text: str, *, start: int = 0, limit: int = 1000) -> list[int]:
        """Return the numbers of lines from `start` on that hold `text`, up to `limit`.

        Upper and lower case, colours and what a progress bar showed before its last state are
        ignored. Takes `lock` for a moment only: a million lines are searched beside other readers.
        """
        with self.lock:
            total, size = self.refresh(), self.size
            block = bisect_right(self._ends, start - 1) if start else 0
            number = self._before(block)
        if not text or start >= total:
            return []
        found: list[int] = []
        for chunk in self._whole_lines(block * _BLOCK, size):
            for line in _matches(chunk, text):
                if number + line >= start:  # a block begins within a line, which belongs to the one before
                    found.append(number + line)
                    if len(found) >= limit:
                        return found
            number += chunk.count(b"\n")
        return found

    def _whole_lines(self, position: int, size: int) -> Iterator[bytes]:
        """Yield the file from `position` on, cut behind line ends only."""
        pieces: list[bytes] = []
        with self.path.open("rb") as stream:
            stream.seek(position)
            while position < size and (chunk := stream.read(min(_BLOCK, size - position))):
                position += len(chunk)
                whole, newline, tail = chunk.rpartition(b"\n")
                if newline:
                    yield b"".join([*pieces, whole, newline])
                    pieces = []
                pieces.append(tail)
        yield b"".join(pieces)

    def _before(self, block: int) -> int:
        return self._ends[block - 1] if block else 0

    def _count_on(self, size: int) -> None:
        with self.path.open("rb") as stream:
            stream.seek(len(self._ends) * _BLOCK)
            self._tail = 0
            position = len(self._ends) * _BLOCK
            last = b"\n"
            while position < size:
                chunk = stream.read(min(_BLOCK, size - position))
                if not chunk:
                    break
                position += len(chunk)
                last = chunk[-1:]
                if len(chunk) == _BLOCK:
                    self._ends.append(self._before(len(self._ends)) + chunk.count(b"\n"))
                else:
                    self._tail = chunk.count(b"\n")
        self._open_line = last != b"\n"
        self.size = position


def _shortened(line: bytes) -> bytes:
    """Return as much of an unfinished line as can still be shown of it: it may be as long as the file."""
    if len(line) <= _LONGEST_LINE:
        return line
    shown = line.rstrip(b"\r")
    return shown.rpartition(b"\r")[2][: _LONGEST_LINE + 1] + b"\r" * (shown != line)


def _text(line: bytes) -> str:
    """Return what a terminal shows of a line: the state of a progress bar after its last return."""
    if b"\r" in line:
        parts = [part for part in line.split(b"\r") if part]
        line = parts[-1] if parts else b""
    if len(line) > _LONGEST_LINE:
        line = line[:_LONGEST_LINE] + b"\xe2\x80\xa6"
    return line.decode("utf-8", "replace")


def _matches(chunk: bytes, text: str) -> Iterator[int]:
    """Yield the numbers of lines in `chunk` that hold `text`."""
    if b"\x1b" in chunk:
        chunk = _ESCAPES.sub(b"", chunk)
    needle = text.casefold()
    if not text.isascii() or "\n" in text:
        for number, line in enumerate(chunk.split(b"\n")):
            if needle in _text(line).casefold():
                yield number
        return
    position = number = 0
    for match in re.finditer(re.escape(text.encode()), chunk, re.IGNORECASE):
        if match.start() < position:
            continue  # once a line is enough
        number += chunk.count(b"\n", position, match.start())
        begin, end = chunk.rfind(b"\n", 0, match.start()) + 1, chunk.find(b"\n", match.start())
        if needle in _text(chunk[begin:] if end < 0 else chunk[begin:end]).casefold():
            yield number
        if end < 0:
            return
        position, number = end + 1, number + 1
