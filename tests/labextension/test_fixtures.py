"""What the tests of the front end compare with is what Python does now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_folded_journals_are_current() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_fixtures.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
