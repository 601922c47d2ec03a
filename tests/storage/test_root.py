"""Reading and writing in the storage root, local and remote."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from jupyter_mlworkflow.errors import MissingExtraError, StorageError
from jupyter_mlworkflow.storage import StorageRoot


@pytest.fixture(params=["local", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StorageRoot]:
    if request.param == "local":
        yield StorageRoot(str(tmp_path / "root"), cwd=str(tmp_path))
        return
    yield StorageRoot(f"memory://{tmp_path.name}/root", cwd=str(tmp_path))
    if fsspec.filesystem("memory").exists(f"/{tmp_path.name}"):
        fsspec.filesystem("memory").rm(f"/{tmp_path.name}", recursive=True)


@pytest.fixture
def local(tmp_path: Path) -> StorageRoot:
    return StorageRoot(str(tmp_path / "root"), cwd=str(tmp_path))


def test_both_ways_to_write_a_path_are_one_place(storage: StorageRoot) -> None:
    storage.write_bytes("obs://bucket/a/b.txt", b"one")
    assert storage.read_bytes("/bucket/a/b.txt") == b"one"
    with storage.open("/bucket/a/c.txt", "w") as file:
        file.write("é")
    with storage.open("obs://bucket/a/c.txt", "r") as file:
        assert file.read() == "é"
    assert storage.listdir("/bucket/a/") == ["b.txt", "c.txt"]
    assert storage.exists("/bucket/a/b.txt")
    assert storage.is_dir("/bucket/a")
    assert not storage.is_dir("/bucket/a/b.txt")
    assert not storage.exists("/bucket/b")


@pytest.mark.parametrize("verb", ["read_bytes", "listdir"])
def test_what_is_not_there_is_told(storage: StorageRoot, verb: str) -> None:
    with pytest.raises(StorageError, match='There is nothing at "/bucket/none"'):
        getattr(storage, verb)("/bucket/none")


def test_fetching(storage: StorageRoot, tmp_path: Path) -> None:
    storage.write_bytes("/bucket/data/x/a.txt", b"a")
    storage.write_bytes("/bucket/data/b.txt", b"b")
    folder = storage.fetch("/bucket/data/", tmp_path / "in")
    assert ((folder / "x" / "a.txt").read_bytes(), (folder / "b.txt").read_bytes()) == (b"a", b"b")
    assert storage.fetch("/bucket/data/b.txt", tmp_path / "in2").read_bytes() == b"b"
    with pytest.raises(StorageError, match="There is nothing"):
        storage.fetch("/bucket/none/", tmp_path / "in3")


def test_publishing(storage: StorageRoot, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "x").mkdir(parents=True)
    (made / "x" / "a.txt").write_text("a")
    (made / "b.txt").write_text("b")
    storage.write_bytes("/bucket/out/kept.txt", b"kept")
    storage.publish(made, "/bucket/out/")
    storage.publish(made / "b.txt", "/bucket/one/c.txt")
    storage.publish(made / "b.txt", "/bucket/two/")
    assert storage.listdir("/bucket/out/") == ["b.txt", "kept.txt", "x"]
    assert storage.read_bytes("/bucket/out/x/a.txt") == b"a"
    assert storage.read_bytes("/bucket/one/c.txt") == b"b"
    assert storage.read_bytes("/bucket/two/b.txt") == b"b"


def test_making_folders_twice(storage: StorageRoot) -> None:
    for _ in range(2):
        storage.makedirs("/bucket/a/b/")
    storage.write_bytes("/bucket/a/b/c", b"")
    assert storage.is_dir("/bucket/a/b/")


def test_paths_of_this_machine(storage: StorageRoot, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("here")
    assert storage.resolve("./here.txt") == tmp_path / "here.txt"
    assert storage.read_bytes("./here.txt") == b"here"
    assert storage.fetch(f"file://{tmp_path}/here.txt", tmp_path / "in") == tmp_path / "here.txt"
    with pytest.raises(StorageError, match=r'nothing at "\./none"'):
        storage.fetch("./none", tmp_path / "in")


def test_the_root_is_created_for_its_owner(tmp_path: Path) -> None:
    StorageRoot(str(tmp_path / "a" / "root"), cwd="/")
    assert (tmp_path / "a" / "root").stat().st_mode & 0o777 == 0o700


def test_a_root_that_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be created"):
        StorageRoot(str(tmp_path / "file" / "root"), cwd="/")


def test_links_out_of_the_root_are_refused(local: StorageRoot, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("x")
    local.makedirs("/bucket/")
    (local.folder / "bucket" / "out").symlink_to(secret)
    (local.folder / "bucket" / "file").symlink_to(secret / "key")
    (local.folder / "other").symlink_to("/")
    for url in ("/bucket/out/key", "/bucket/out/new", "/bucket/file", "obs://other/etc/passwd"):
        for act in (local.resolve, local.read_bytes, lambda url: local.write_bytes(url, b"")):
            with pytest.raises(StorageError, match="leads out of the storage root"):
                act(url)
    (local.folder / "bucket" / "in").symlink_to(local.folder / "bucket" / "real")
    local.write_bytes("/bucket/real/a", b"a")
    assert local.read_bytes("/bucket/in/a") == b"a"


def test_a_root_behind_a_link_works(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    storage = StorageRoot(str(tmp_path / "link"), cwd="/")
    storage.write_bytes("/bucket/a", b"a")
    assert (tmp_path / "real" / "bucket" / "a").read_bytes() == b"a"


def test_a_folder_where_a_file_is(local: StorageRoot) -> None:
    local.write_bytes("/bucket/a", b"")
    with pytest.raises(StorageError, match=r'"/bucket/a/b" cannot be created'):
        local.makedirs("/bucket/a/b")
    with pytest.raises(StorageError, match="cannot be read: Is a directory"):
        local.read_bytes("/bucket/")


def test_an_absolute_path_gets_the_right_spelling_as_a_hint(local: StorageRoot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(StorageError, match=f"write file://{tmp_path}/data"):
        local.fetch(f"{tmp_path}/data", tmp_path)


def test_a_remote_root_has_no_paths_here(tmp_path: Path) -> None:
    storage = StorageRoot("memory://flows", cwd=str(tmp_path))
    assert not storage.is_local
    with pytest.raises(StorageError, match="not on this machine"):
        storage.resolve("/bucket/a")
    with pytest.raises(StorageError, match="not a folder of this machine"):
        _ = storage.folder


@pytest.mark.parametrize(
    ("url", "module", "command"),
    [("s3://team", "s3fs", 'pip install "jupyter-mlworkflow[s3]"'), ("gs://team", "gcsfs", "pip install gcsfs")],
)
def test_a_root_whose_package_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, url: str, module: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=re.escape(f'"{module}" is not installed; run: {command}')):
        StorageRoot(url, cwd="/")


def test_a_root_of_no_known_kind() -> None:
    with pytest.raises(StorageError, match="neither a folder nor an fsspec URL"):
        StorageRoot("nonsense://x", cwd="/")


def test_objects_with_odd_names_are_not_fetched_astray(tmp_path: Path) -> None:
    fs = fsspec.filesystem("memory")
    storage = StorageRoot("memory://odd", cwd="/")
    fs.store["/odd/bucket/data/../../../evil"] = fsspec.implementations.memory.MemoryFile(
        fs, "/odd/bucket/data/../../../evil", b"x"
    )
    fs.pseudo_dirs += ["/odd", "/odd/bucket", "/odd/bucket/data"]
    try:
        with pytest.raises(StorageError, match="no path below its folder"):
            storage.fetch("/bucket/data/", tmp_path / "in")
    finally:
        fs.rm("/odd", recursive=True)
    assert not (tmp_path.parent / "evil").exists()
    assert not os.path.exists("/evil")
