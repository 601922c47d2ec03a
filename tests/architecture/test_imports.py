"""Imports point down: the arrows of `rules`, read from the source with `ast`."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.rules import HEAVY, LIGHT, allowed, part_of

PACKAGE = Path(__file__).resolve().parents[2] / "jupyter_mlworkflow"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "labextension" not in path.parts)


def module_of(path: Path) -> str:
    """``store/sqlite/journal.py`` -> ``store.sqlite.journal``; a package is named by its folder."""
    pieces = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(pieces[:-1] if pieces[-1] == "__init__" else pieces)


MODULES = {module_of(path) for path in FILES}


def imports(path: Path) -> Iterator[tuple[str, ast.stmt, bool]]:
    """Yield ``(module of ours, statement, whether at module level and not for annotations)``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or _type_checking(node)
        for child in ast.walk(node)
    }
    package = module_of(path).split(".") if path.name == "__init__.py" else module_of(path).split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "jupyter_mlworkflow":
                    yield ".".join(alias.name.split(".")[1:]), node, id(node) not in lazy
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0 and (node.module or "").split(".")[0] != "jupyter_mlworkflow":
                continue
            base = [name for name in package if name]
            if node.level:
                base = base[: len(base) - (node.level - 1)]
                base += (node.module or "").split(".") if node.module else []
            else:
                base = (node.module or "").split(".")[1:]
            for alias in node.names:
                full = ".".join([*base, alias.name])
                yield (full if full in MODULES else ".".join(base)), node, id(node) not in lazy


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    source = module_of(path)
    if path == PACKAGE / "declare" / "door.py":
        return
    wrong = [
        f"line {node.lineno}: {source or '__init__'} may not import {target}"
        for target, node, _ in imports(path)
        if not allowed(source, target) and not _for_annotations_only(path, node)
    ]
    assert not wrong, "\n".join(wrong)


def _for_annotations_only(path: Path, statement: ast.stmt) -> bool:
    """Whether a statement stands below ``if TYPE_CHECKING:``: annotations may point upward."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        child.lineno == statement.lineno
        for node in ast.walk(tree)
        if _type_checking(node)
        for child in ast.walk(node)
        if isinstance(child, (ast.Import, ast.ImportFrom))
    )


def test_the_door_opens_upwards_only_inside_functions() -> None:
    door = PACKAGE / "declare" / "door.py"
    early = [
        f"line {node.lineno}: {target}"
        for target, node, at_import in imports(door)
        if at_import and not allowed("declare.door", target)
    ]
    assert not early, "\n".join(early)


def test_every_part_has_its_rule() -> None:
    from tests.architecture.rules import ARROWS

    assert {part_of(module) for module in MODULES} <= set(ARROWS)


@pytest.mark.parametrize("module", LIGHT)
def test_the_light_path_stays_light(module: str) -> None:
    code = f"import sys, {module}; print(' '.join(sorted({set(HEAVY)!r} & set(sys.modules))))"
    command = [sys.executable, "-P", "-S", "-c", _with_path(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], f"importing {module} also imports {done.stdout}"


def _with_path(code: str) -> str:
    """Without `site`, so that nothing but `module` fills sys.modules."""
    return f"import sys; sys.path[:0] = {[str(PACKAGE.parent), *sys.path[1:]]!r}; {code}"
