"""A disk without room: no exit code is lost while somebody watches, and nothing runs unclaimed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.executors.base import TaskEnd


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no mount command")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a small tmpfs takes privileges that these tests do not have")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def test_the_exit_code_is_known_though_it_cannot_be_written(lab: Any, reports: Any, small_disk: Path) -> None:
    task = lab.shell("while [ ! -e go ]; do sleep 0.01; done; exit 5", folder=small_disk, log=lab.folder / "job.log")
    lab.executor.submit(task, reports)
    reports.started()
    lab.wait_for((small_disk / "claim").exists)
    fill(small_disk)
    (task.cwd / "go").touch()
    end = reports.end()
    assert end.exit_code == 5
    assert "could not be written" in end.message
    lab.nothing_lives()


def test_nothing_runs_without_a_claim(lab: Any, reports: Any, small_disk: Path) -> None:
    task = lab.shell("echo ran", folder=small_disk, log=lab.folder / "job.log")
    fill(small_disk)
    lab.executor.submit(task, reports)
    end = reports.end()
    assert (end.exit_code, end.started) == (None, False)
    assert "disk full" in end.message
    assert lab.log(task) == ""


def test_a_log_that_fills_the_disk_fails_the_job(lab: Any, reports: Any, small_disk: Path) -> None:
    task = lab.shell("head -c 1000000 /dev/zero && echo wrote", log=small_disk / "job.log")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(1)
