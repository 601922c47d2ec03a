"""Run a function of this package in another Python process, and hear what it reports.

Used by contracts: a real process that can be killed, started without importing pytest.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any


class Worker:
    """A process that runs ``function(report, *arguments)``.

    Args:
        function: ``package.module:function``; its first argument writes one line of text to us.
        arguments: Anything that can be pickled.
    """

    def __init__(self, function: str, *arguments: Any) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdin is not None
        self.process.stdin.write(pickle.dumps((function, arguments)))
        self.process.stdin.close()

    def lines(self) -> Iterator[str]:
        """Yield what it reports, line by line, until it ends."""
        if self.process.stdout is None or self.process.stdout.closed:
            return
        for line in self.process.stdout:
            if line.endswith(b"\n"):  # the last line of a killed process may be half a line
                yield line[:-1].decode()

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self.process.kill()

    def join(self) -> list[str]:
        """Wait for its end; return what it reported that was not read yet."""
        lines = list(self.lines())
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return lines


def main() -> None:
    """Do what the parent wants."""
    function, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 (written by our own parent)
    module, _, name = function.partition(":")
    work: Callable[..., None] = getattr(import_module(module), name)
    work(report, *arguments)


def report(text: str) -> None:
    """Write one line to the parent, at once."""
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
