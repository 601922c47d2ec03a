"""Copies of folders: complete, hashed, and nothing that should not be there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import StorageError
from jupyter_mlworkflow.storage.tree import Tree, copy_tree


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    (folder / "lib").mkdir(parents=True)
    (folder / "train.py").write_text("print(1)")
    (folder / "lib" / "a b é.py").write_text("x = 1")
    return folder


def copy(source: Path, tmp_path: Path, name: str = "copy", **options: object) -> Tree:
    return copy_tree(source, tmp_path / name, **options)  # type: ignore[arg-type]


def test_everything_is_copied_and_counted(source: Path, tmp_path: Path) -> None:
    tree = copy(source, tmp_path)
    assert tree.files == ["lib/a b é.py", "train.py"]
    assert tree.size == 13
    assert (tmp_path / "copy" / "lib" / "a b é.py").read_text() == "x = 1"


def test_the_copy_is_no_link(source: Path, tmp_path: Path) -> None:
    copy(source, tmp_path)
    (source / "train.py").write_text("edited")
    assert (tmp_path / "copy" / "train.py").read_text() == "print(1)"
    assert (source / "train.py").stat().st_nlink == 1


def test_the_hash_is_of_names_and_contents(source: Path, tmp_path: Path) -> None:
    first = copy(source, tmp_path, "one").hash
    os.utime(source / "train.py", (1, 1))
    assert copy(source, tmp_path, "two").hash == first
    (source / "train.py").write_text("print(2)")
    second = copy(source, tmp_path, "three").hash
    (source / "train.py").rename(source / "main.py")
    assert len({first, second, copy(source, tmp_path, "four").hash}) == 3


def test_files_that_can_be_run_stay_so(source: Path, tmp_path: Path) -> None:
    (source / "train.py").chmod(0o755)
    (source / "lib" / "a b é.py").chmod(0o444)
    copy(source, tmp_path)
    assert (tmp_path / "copy" / "train.py").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copy" / "lib" / "a b é.py").stat().st_mode & 0o777 == 0o644


def test_some_folders_are_left_out(source: Path, tmp_path: Path) -> None:
    for name in ("__pycache__", "lib/__pycache__", "home"):
        (source / name).mkdir()
        (source / name / "x").touch()
    home = os.path.realpath(source / "home")
    assert copy(source, tmp_path, skip={"__pycache__"}, leave_out={home}).files == ["lib/a b é.py", "train.py"]


def test_links_that_stay_inside_stay_links(source: Path, tmp_path: Path) -> None:
    (source / "relative").symlink_to("lib")
    (source / "absolute.py").symlink_to(source / "train.py")
    (source / "lib" / "loop").symlink_to(source)
    copy(source, tmp_path, inside=tmp_path)
    there = tmp_path / "copy"
    assert os.path.realpath(there / "relative") == os.path.realpath(there / "lib")
    assert os.path.realpath(there / "absolute.py") == os.path.realpath(there / "train.py")
    assert os.path.realpath(there / "lib" / "loop") == os.path.realpath(there)


def test_links_that_lead_out_are_followed(source: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "deep").mkdir(parents=True)
    (shared / "deep" / "util.py").write_text("u")
    (source / "shared").symlink_to(shared)
    (source / "util.py").symlink_to(shared / "deep" / "util.py")
    (source / "broken").symlink_to("/no/such/thing")
    copy(source, tmp_path)
    there = tmp_path / "copy"
    assert (there / "shared" / "deep" / "util.py").read_text() == "u"
    assert not (there / "shared").is_symlink()
    assert not (there / "util.py").is_symlink()
    assert (there / "broken").is_symlink()


def test_links_out_of_the_storage_are_refused(source: Path, tmp_path: Path) -> None:
    (source / "etc").symlink_to("/etc")
    with pytest.raises(StorageError, match="leads out of the storage root"):
        copy(source, tmp_path, inside=tmp_path)


@pytest.mark.parametrize("way", ["above", "each other"])
def test_loops_of_links_are_told(source: Path, tmp_path: Path, way: str) -> None:
    if way == "above":
        (source / "loop").symlink_to(tmp_path)
    else:
        for name, other in (("one", "two"), ("two", "one")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "go").symlink_to(tmp_path / other)
        (source / "loop").symlink_to(tmp_path / "one")
    with pytest.raises(StorageError, match="a link to a folder that it lies in"):
        copy(source, tmp_path)


def test_special_files_are_left_out(source: Path, tmp_path: Path) -> None:
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(source / "socket"))
        tree = copy(source, tmp_path)
    assert tree.left_out == ["pipe", "socket"]
    assert tree.files == ["lib/a b é.py", "train.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_are_named(source: Path, tmp_path: Path) -> None:
    (source / "train.py").chmod(0)
    with pytest.raises(StorageError, match=r"cannot be copied \(.*train\.py\): Permission denied"):
        copy(source, tmp_path)


def test_too_much_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"holds more than 1 files"):
        copy(source, tmp_path, "a", max_files=1)
    with (source / "big").open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(StorageError, match=r"holds more than 10 MB"):
        copy(source, tmp_path, "b", max_bytes=10 * 2**20)
    assert (tmp_path / "b" / "big").stat().st_size < 20 * 2**20


def test_a_file_or_nothing_is_no_folder(source: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="must be a folder, not a file"):
        copy(source / "train.py", tmp_path)
    with pytest.raises(StorageError, match="must be a folder, but there is none"):
        copy(source / "none", tmp_path)
