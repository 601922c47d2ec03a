"""Rules about the files themselves: versions, documentation, lengths, names that do not belong here."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jupyter_mlworkflow"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "labextension" not in path.parts)
TEXT = {".py", ".toml", ".md", ".json", ".ts", ".cfg", ".sh", ".yaml", ".yml", ".ipynb", ".lock", "", ".txt"}

LONG, TOO_LONG = 300, 450
"""Lines of a file: from which on it is worth splitting, and from which on it must be."""


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_one_version_everywhere() -> None:
    from jupyter_mlworkflow import __version__

    frontend = json.loads((ROOT / "labextension" / "package.json").read_text())["version"]
    lock = json.loads((ROOT / "labextension" / "package-lock.json").read_text())["version"]
    shown = re.search(r"VERSION = '([^']+)'", (ROOT / "labextension" / "src" / "version.ts").read_text())
    assert shown is not None
    assert {frontend, lock, shown[1]} == {__version__}
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_name_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [] if ast.get_docstring(tree) or not tree.body else ["the module itself"]
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            bare.append(f"line {node.lineno}: {node.name}")
    assert not bare, f"no docstring: {', '.join(bare)}"


def test_files_have_one_subject() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in FILES}
    for name, length in lengths.items():
        if LONG < length <= TOO_LONG:
            warnings.warn(f"{name} has {length} lines; {LONG} are a good limit", stacklevel=1)
    assert {name: length for name, length in lengths.items() if length > TOO_LONG} == {}


def test_no_file_names_a_registry_or_a_machine() -> None:
    # Put together here, so that this file does not name them either.
    registries = ["registry.npmjs" + ".org", "registry.yarnpkg" + ".com", "pypi" + ".org/simple"]
    registries += ["files.pythonhosted" + ".org"]
    machine = [f"{ROOT}/", "/wo" + "rk/main", "/wo" + "rk/shared", "/tmp/br" + "ief"]
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        if path.suffix in TEXT
        for word in [*registries, *machine]
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert not found, "\n".join(found)


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((ROOT / "labextension" / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name and not entry.get("link"))


def test_nothing_of_the_front_end_runs_scripts_while_installing() -> None:
    assert "ignore-scripts=true" in (ROOT / "labextension" / ".npmrc").read_text()
