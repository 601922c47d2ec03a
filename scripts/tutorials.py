"""Lay out the tutorials for `make lab`, and take away again what nobody changed.

python scripts/tutorials.py lay .demo
python scripts/tutorials.py remove .demo

Notebooks are laid out without their outputs, so that everything a reader sees is what happened here. A file that was
changed since is kept, by both; one that was not is brought up to date. Standard library only: `make clean` runs it
with any Python.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("notebooks", "examples", "docs")
NOTE = ".laid"
"""File that remembers what was laid out: hash by path."""


def main() -> int:
    """Do what the command line says; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["lay", "remove"])
    parser.add_argument("into", type=Path)
    args = parser.parse_args()
    note = args.into / NOTE
    laid = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    if args.verb == "lay":
        args.into.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(lay(args.into, laid), indent=1), encoding="utf-8")
    elif args.into.exists():
        remove(args.into, laid)
    return 0


def lay(into: Path, laid: dict[str, str]) -> dict[str, str]:
    """Copy the tutorials into a folder, but over nothing that somebody changed; return what lies there by us."""
    now = {}
    for name, source in _sources():
        target, content = into / name, _content(source)
        if not target.exists() or _hash(target.read_bytes()) == laid.get(name):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            now[name] = _hash(content)
        elif name in laid:
            now[name] = laid[name]
    return now


def remove(into: Path, laid: dict[str, str]) -> None:
    """Remove what is as it was laid out; all of it stays while one file of it was changed, or somebody made one."""
    there = {path.relative_to(into).as_posix(): path for folder in FOLDERS for path in _files(into / folder)}
    mine = sorted(name for name, path in there.items() if _hash(path.read_bytes()) != laid.get(name))
    if mine:
        return
    for path in there.values():
        path.unlink()
    (into / NOTE).unlink(missing_ok=True)
    for folder in FOLDERS:
        for path in sorted((into / folder).rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        if (into / folder).exists():
            (into / folder).rmdir()


def _sources() -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in _files(ROOT / folder):
            yield path.relative_to(ROOT).as_posix(), path


def _files(folder: Path) -> list[Path]:
    left_out = {"__pycache__", ".ipynb_checkpoints"}
    return sorted(path for path in folder.rglob("*") if path.is_file() and not left_out.intersection(path.parts))


def _content(source: Path) -> bytes:
    if source.suffix != ".ipynb":
        return source.read_bytes()
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
