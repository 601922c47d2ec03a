"""The TypeScript types say what Python sends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "generate_types.py"


def test_the_types_are_current() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    """The check itself can fail."""
    copy = tmp_path / "scripts" / "generate_types.py"
    copy.parent.mkdir()
    copy.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    target = tmp_path / "labextension" / "src" / "schema.ts"
    target.parent.mkdir(parents=True)
    target.write_text("export type Json = unknown;\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(copy), "--check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "python scripts/generate_types.py" in done.stderr) == (1, True)
