"""The home folder: private, refused where locks do not hold, with a reserve; and the run lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import StoreError
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.store import home as homes
from jupyter_mlworkflow.store.open import open_store

LOCAL = "22 1 259:2 / / rw,relatime - ext4 /dev/sda2 rw"
HOLD = (
    "import sys, pathlib, time\n"
    "from jupyter_mlworkflow.store.home import lock_execution\n"
    "lock = lock_execution(pathlib.Path(sys.argv[1]), 'run')\n"
    "print('held' if lock else 'refused', flush=True)\n"
    "sys.stdin.read()\n"
)


def test_the_home_is_made_private_with_everything_in_it(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    old = os.umask(0o022)
    try:
        store = open_store(Settings(home=str(home), ballast_mb=1))
        store.add_asset("model", "m", {})
        modes = {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()}
    finally:
        os.umask(old)
    assert home.stat().st_mode & 0o777 == 0o700
    assert modes.pop("ballast") & 0o077 == 0
    assert {"store.sqlite3", "store.sqlite3-wal"} <= set(modes)
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes
    store.close()


def test_opening_twice_is_the_same_store(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"), ballast_mb=0)
    assert open_store(settings).id == open_store(settings).id
    assert not (tmp_path / "home" / "ballast").exists()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"home folder .*file/home cannot be made .*set MLWORKFLOW_HOME"):
        open_store(Settings(home=str(tmp_path / "file" / "home")))
    with pytest.raises(StoreError, match="MLWORKFLOW_HOME"):
        open_store(Settings(home=str(tmp_path / "file")))


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_file_system_is_refused_with_a_local_folder_to_use(tmp_path: Path, kind: str) -> None:
    mounts = f"{LOCAL}\n40 22 0:41 / {tmp_path} rw - {kind} server:/home rw"
    with pytest.raises(
        StoreError, match=rf"network file system \({kind}\).*set MLWORKFLOW_HOME to a local folder, for example /"
    ):
        homes.refuse_remote(tmp_path, mounts=mounts)
    homes.refuse_remote(tmp_path.parent, mounts=mounts)


def test_the_innermost_mount_counts(tmp_path: Path) -> None:
    (tmp_path / "net" / "local").mkdir(parents=True)
    (tmp_path / "network").mkdir()
    outer = f"40 22 0:41 / {tmp_path}/net rw - nfs s:/ rw"
    inner = f"41 40 0:42 / {tmp_path}/net/local rw shared:1 - xfs /dev/b rw"
    mounts = "\n".join([LOCAL, outer, inner])
    assert homes.filesystem_of(tmp_path / "net", mounts=mounts) == "nfs"
    assert homes.filesystem_of(tmp_path / "net" / "local", mounts=mounts) == "xfs"
    assert homes.filesystem_of(tmp_path / "network", mounts=mounts) == "ext4"
    (tmp_path / "link").symlink_to(tmp_path / "net")
    assert homes.filesystem_of(tmp_path / "link", mounts=mounts) == "nfs"


def test_locks_that_exclude_nobody_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    homes.check_locks(tmp_path)
    monkeypatch.setattr(homes.fcntl, "flock", lambda descriptor, how: None)
    with pytest.raises(StoreError, match="has no working locks"):
        homes.check_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


# -- the run lock ----------------------------------------------------------------------------


def test_one_process_drives_an_execution(tmp_path: Path) -> None:
    lock = homes.lock_execution(tmp_path, "run")
    assert lock is not None
    assert homes.is_driven(tmp_path, "run")
    assert homes.lock_execution(tmp_path, "run", patience=0) is None
    assert homes.lock_execution(tmp_path, "another", patience=0) is not None
    lock.release()
    lock.release()
    assert not homes.is_driven(tmp_path, "run")
    with homes.lock_execution(tmp_path, "run") or pytest.fail("still held"):
        assert homes.is_driven(tmp_path, "run")
    assert not homes.is_driven(tmp_path, "run")
    assert not homes.is_driven(tmp_path, "never heard of")


def test_the_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    holder = _holder(tmp_path)
    assert homes.is_driven(tmp_path, "run")
    assert homes.lock_execution(tmp_path, "run", patience=0) is None
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert not homes.is_driven(tmp_path, "run")
    assert homes.lock_execution(tmp_path, "run", patience=0) is not None
    holder.communicate()


def test_programs_started_meanwhile_do_not_keep_the_lock(tmp_path: Path) -> None:
    lock = homes.lock_execution(tmp_path, "run")
    assert lock is not None
    command = ["/bin/sh", "-c", "echo here; read line"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False)
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"  # it has become the program, without what was not meant for it
    lock.release()
    assert not homes.is_driven(tmp_path, "run")
    child.communicate()


def test_a_lock_file_that_was_deleted_excludes_nobody_for_ever(tmp_path: Path) -> None:
    first = homes.lock_execution(tmp_path, "run")
    (tmp_path / "runs" / "run" / "lock").unlink()
    second = homes.lock_execution(tmp_path, "run", patience=0)
    assert first is not None
    assert second is not None
    first.release()
    assert homes.is_driven(tmp_path, "run")
    assert homes.lock_execution(tmp_path, "run", patience=0) is None


def test_of_many_processes_one_gets_the_lock(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = [process.stdout.readline().strip() for process in started if process.stdout]
    for process in started:
        process.communicate()
    assert sorted(answers) == ["held", "refused", "refused", "refused"]


def _holder(home: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


# -- the reserve -----------------------------------------------------------------------------


def test_the_reserve_takes_real_space_and_gives_it_back(tmp_path: Path) -> None:
    assert homes.keep_ballast(tmp_path, 2)
    stat = (tmp_path / "ballast").stat()
    assert stat.st_size == 2_000_000
    assert stat.st_blocks * 512 >= 2_000_000, "a sparse file reserves nothing"
    assert homes.free_ballast(tmp_path)
    assert not homes.free_ballast(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reserve_of_another_size_is_made_anew(tmp_path: Path) -> None:
    homes.keep_ballast(tmp_path, 1)
    homes.keep_ballast(tmp_path, 2)
    assert (tmp_path / "ballast").stat().st_size == 2_000_000
