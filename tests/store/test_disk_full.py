"""A full disk, for real: a file system of a few megabytes in memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import DiskFullError, StoreError
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, LabelsChanged, StepStateChanged
from jupyter_mlworkflow.records import ExecutionState, StepState
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.store.home import keep_ballast
from jupyter_mlworkflow.store.open import open_store


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode
    ):
        pytest.skip("NOT TESTED: a full disk (no permission to mount a small tmpfs)")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> Path:
    """Use up every byte."""
    path = disk / "filler"
    with open(path, "ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    assert os.statvfs(disk).f_bavail == 0
    return path


def append_until_refused(store, key: str) -> tuple[int, DiskFullError]:  # type: ignore[no-untyped-def]
    seq = store.record(key).seq
    for number in range(100_000):
        try:
            (event,) = store.append(key, [LabelsChanged([str(number), "x" * 2000])])
        except DiskFullError as error:
            return seq, error
        seq = event.seq
    pytest.fail("the disk was never full")


def test_the_failure_itself_can_be_recorded_and_everything_read(small_disk: Path) -> None:
    home = small_disk / "home"
    store = open_store(Settings(home=str(home), ballast_mb=1))
    steps = [{"name": "train", "kind": "job", "title": ""}]
    key = store.create_execution(ExecutionCreated("demo", "", steps), plan={}, origin={}).id
    store.append(key, [ExecutionStateChanged("running")])
    fill(small_disk)

    seq, error = append_until_refused(store, key)
    assert "The disk is full" in str(error)
    assert "free some space" in str(error)
    assert not (home / "ballast").exists()
    assert store.record(key).seq == seq
    assert store.read_from(key)[-1].seq == seq

    failed = {"code": "disk.full", "message": str(error), "log_tail": []}
    store.append(key, [StepStateChanged("train", "failed", 1, error=failed), ExecutionStateChanged("abnormal")])
    other = open_store(Settings(home=str(home), ballast_mb=1))
    record = other.record(key)
    assert record.state is ExecutionState.ABNORMAL
    assert record.steps["train"].state is StepState.FAILED
    assert record.steps["train"].error is not None
    assert record.steps["train"].error.message == str(error)
    assert record.seq == seq + 2
    assert [row.state for row in other.executions()] == ["abnormal"]


def test_the_reserve_comes_back_when_there_is_room(small_disk: Path) -> None:
    home = small_disk / "home"
    settings = Settings(home=str(home), ballast_mb=1)
    open_store(settings).close()
    os.unlink(home / "ballast")
    filler = fill(small_disk)
    assert not keep_ballast(home, 1)
    assert not (home / "ballast").exists()
    filler.unlink()
    open_store(settings).close()
    assert (home / "ballast").stat().st_size == 1_000_000


def test_the_reserve_comes_back_as_soon_as_there_is_room_for_it(small_disk: Path) -> None:
    settings = Settings(home=str(small_disk / "home"), ballast_mb=1)
    open_store(settings).close()
    os.unlink(small_disk / "home" / "ballast")
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "filler").write_bytes(b"x" * (free - 1_500_000))
    open_store(settings).close()
    assert (small_disk / "home" / "ballast").stat().st_size == 1_000_000


RECORD = """
import os, sys
from jupyter_mlworkflow.events import ExecutionCreated, LabelsChanged
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.store.open import open_store
store = open_store(Settings(home=sys.argv[1], ballast_mb=1))
key = store.create_execution(ExecutionCreated("demo", "", []), plan={"a": 1}, origin={}).id
store.append(key, [LabelsChanged(["best"])])
if sys.argv[2] == "closed":
    store.close()
os._exit(0)
"""


@pytest.mark.parametrize("end", ["closed", "killed"])
@pytest.mark.parametrize("why", ["full", "read-only", "full and read-only"])
def test_what_was_recorded_can_be_read_where_nothing_can_be_written(small_disk: Path, end: str, why: str) -> None:
    home = small_disk / "home"
    subprocess.run([sys.executable, "-c", RECORD, home, end], check=True)
    log = home / "store.sqlite3-wal"
    assert log.exists() is (end == "killed"), "with its log, a store is read in another way than without"
    log.with_name("store.sqlite3-shm").unlink(missing_ok=True)
    if "full" in why:
        os.unlink(home / "ballast")
        fill(small_disk)
    else:
        before = sorted(home.iterdir())
    if "read-only" in why:
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    store = open_store(Settings(home=str(home), ballast_mb=1))
    (listed,) = store.executions()
    record = store.record(listed.id)
    assert (record.name, record.labels, store.plan(listed.id)) == ("execution-001", ("best",), {"a": 1})
    assert store.version() == store.version()
    with pytest.raises(StoreError, match="read-only|readonly|cannot be" if "read-only" in why else "The disk is full"):
        store.append(listed.id, [LabelsChanged(["other"])])
    store.close()
    if why == "read-only":
        assert sorted(home.iterdir()) == before, "the reserve, too, is left as it is"
        assert not list(Path("/dev/shm").glob("mlworkflow-*"))


def test_reading_goes_on_in_the_usual_way_when_there_is_room_again(small_disk: Path) -> None:
    home = small_disk / "home"
    subprocess.run([sys.executable, "-c", RECORD, home, "closed"], check=True)
    os.unlink(home / "ballast")
    filler = fill(small_disk)
    store = open_store(Settings(home=str(home), ballast_mb=0))
    (listed,) = store.executions()
    version = store.version()
    filler.unlink()
    store.append(listed.id, [LabelsChanged(["other"])])
    assert store.version() != version
    assert store.record(listed.id).labels == ("other",)


def test_reading_does_not_spend_the_reserve(small_disk: Path) -> None:
    home = small_disk / "home"
    subprocess.run([sys.executable, "-c", RECORD, home, "closed"], check=True)
    fill(small_disk)
    assert len(open_store(Settings(home=str(home), ballast_mb=1)).executions()) == 1
    assert (home / "ballast").exists()


@pytest.mark.parametrize("options", [[], ["--all", "--force"]])
def test_cleaning_works_when_not_a_byte_is_free(
    small_disk: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_mlworkflow.cli.app import call

    home = small_disk / "home"
    monkeypatch.setenv("MLWORKFLOW_HOME", str(home))
    monkeypatch.setenv("MLWORKFLOW_BALLAST_MB", "0")
    store = open_store(Settings(home=str(home), ballast_mb=0))
    keys = [store.create_execution(ExecutionCreated("demo", "", []), plan={}, origin={}).id for _ in range(8)]
    for key in keys:
        store.append(key, [ExecutionStateChanged("running"), ExecutionStateChanged("completed")])
        (home / "runs" / key).mkdir(parents=True)
        (home / "runs" / key / "lock").touch()
        (home / "runs" / key / "job.log").write_bytes(b"x" * 30_000)  # one alone is too little to write anything
    store.close()
    fill(small_disk)
    assert [call(["ls"]), call(["show", "execution-001"])] == [0, 0]
    assert call(["clean", "--yes", *options]) == 0
    assert not list(home.glob("runs/*"))
    assert open_store(Settings(home=str(home), ballast_mb=0)).executions() == ()


def test_a_store_that_finds_no_room_at_all_says_so(small_disk: Path) -> None:
    (small_disk / "home").mkdir()
    fill(small_disk)
    with pytest.raises(DiskFullError, match="The disk is full"):
        open_store(Settings(home=str(small_disk / "home"), ballast_mb=1))
