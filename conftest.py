"""Every test, doctest and tutorial runs in a home of its own, which is cleaned up behind it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

_SESSION_HOME = Path(tempfile.mkdtemp(prefix="mlworkflow-tests-"))

# Set before anything is imported or collected: tutorials start kernels that inherit it.
for _name in [name for name in os.environ if name.startswith("MLWORKFLOW_")]:
    del os.environ[_name]
os.environ["MLWORKFLOW_HOME"] = str(_SESSION_HOME / "home")
os.environ["XDG_CONFIG_HOME"] = str(_SESSION_HOME / "config")
os.environ["IPYTHONDIR"] = str(_SESSION_HOME / "ipython")
os.environ["JUPYTER_CONFIG_DIR"] = str(_SESSION_HOME / "jupyter")
os.environ["JUPYTER_RUNTIME_DIR"] = str(_SESSION_HOME / "runtime")
os.environ.pop("FORCE_COLOR", None)
# Tests start thousands of processes: none is to compile the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["NO_COLOR"] = "1"
os.environ["COLUMNS"] = "120"
# Started in the background by a shell, a process ignores Ctrl-C, and so would all that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The same examples for everybody and no clock: what passes here passes there. New ones: --hypothesis-profile=default
hypothesis.settings.load_profile("ci")


def give_back(home: Path) -> None:
    """Stop what was started in `home` and remove it."""
    if (home / "store.sqlite3").exists():
        command = [sys.executable, "-m", "jupyter_mlworkflow", "clean", "--all", "--yes", "--force"]
        subprocess.run(
            command, env={**os.environ, "MLWORKFLOW_HOME": str(home)}, capture_output=True, timeout=120, check=False
        )
    shutil.rmtree(home, ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give back the session's home; each worker of xdist has its own."""
    if os.getpid() == _OWNER:
        give_back(_SESSION_HOME / "home")
        shutil.rmtree(_SESSION_HOME, ignore_errors=True)


_OWNER = os.getpid()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh, empty home folder; whatever a test started in it is stopped afterwards."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MLWORKFLOW_HOME", str(folder))
    yield folder
    give_back(folder)
