"""obs:// for everything that opens URLs with fsspec."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from jupyter_mlworkflow.errors import StorageError
from jupyter_mlworkflow.storage import StorageRoot
from jupyter_mlworkflow.storage.obs import OBSFileSystem


@pytest.fixture
def root(home: Path) -> StorageRoot:
    fsspec.register_implementation("obs", OBSFileSystem, clobber=True)
    return StorageRoot(str(home / "storage"), cwd="/")


def test_it_is_the_storage_of_the_settings(root: StorageRoot) -> None:
    with fsspec.open("obs://bucket/dir/a.txt", "w") as file:
        file.write("hello")
    assert root.read_bytes("/bucket/dir/a.txt") == b"hello"
    root.write_bytes("/bucket/dir/b.txt", b"b")
    with fsspec.open("obs://bucket/dir/b.txt") as file:
        assert file.read() == b"b"


def test_listing_finding_and_deleting(root: StorageRoot) -> None:
    fs = fsspec.filesystem("obs")
    fs.pipe({"obs://bucket/a.txt": b"1", "obs://bucket/x/b.txt": b"2"})
    assert sorted(fs.ls("obs://bucket/", detail=False)) == ["bucket/a.txt", "bucket/x"]
    assert sorted(fs.find("obs://bucket")) == ["bucket/a.txt", "bucket/x/b.txt"]
    assert fs.glob("obs://bucket/**/*.txt") == ["bucket/a.txt", "bucket/x/b.txt"]
    assert fs.info("obs://bucket/a.txt")["size"] == 1
    fs.rm("obs://bucket/a.txt")
    assert not root.exists("/bucket/a.txt")


@pytest.mark.parametrize("url", ["obs://bucket/../../etc/passwd", "obs://../x", "obs://bucket/%2e%2e/x"])
def test_nothing_leaves_the_root(root: StorageRoot, url: str) -> None:
    with pytest.raises(StorageError), fsspec.open(url) as file:
        file.read()


def test_links_out_are_refused(root: StorageRoot, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    root.makedirs("/bucket/")
    (root.folder / "bucket" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(StorageError), fsspec.open("obs://bucket/link") as file:
        file.read()


def test_the_root_itself_stays(root: StorageRoot) -> None:
    root.write_bytes("/bucket/a", b"a")
    for path in ("obs://", "/", "", ["obs://"]):
        with pytest.raises(StorageError, match="root itself"):
            fsspec.filesystem("obs").rm(path, recursive=True)
    assert root.exists("/bucket/a")


def test_a_remote_root() -> None:
    fs = OBSFileSystem("memory://team")
    fs.pipe("obs://bucket/a", b"x")
    try:
        assert fsspec.filesystem("memory").cat("/team/bucket/a") == b"x"
        assert fs.find("obs://bucket") == ["bucket/a"]
    finally:
        fsspec.filesystem("memory").rm("/team", recursive=True)
