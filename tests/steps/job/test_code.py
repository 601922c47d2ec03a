"""Where a job's code comes from, and which file of it is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.steps.job import code
from jupyter_mlworkflow.steps.job.run import JobRunner

HERE = """
import os
print(*(os.path.relpath(path, os.environ["MA_JOB_DIR"]) for path in (__file__, os.getcwd())))
"""


@pytest.mark.parametrize(
    ("code_dir", "boot_file", "runs"),
    [
        ("./code", "train.py", "code/train.py"),
        ("./code/", "./train.py", "code/train.py"),
        ("./code", "lib/../train.py", "code/train.py"),
        ("./code", "./code/train.py", "code/train.py"),
        ("./code", "code/train.py", "code/train.py"),
        ("./code", "sub dir/über.py", "code/sub dir/über.py"),
        ("../flow/code", "train.py", "code/train.py"),
        (".", "code/train.py", "flow/code/train.py"),
        ("file://{cwd}/code", "{cwd}/code/train.py", "code/train.py"),
        ("file://{cwd}/code", "file://{cwd}/code/train.py", "code/train.py"),
        ("./code", "file://{cwd}/code/train.py", "code/train.py"),
        ("~/flow/code", "~/flow/code/train.py", "code/train.py"),
        ("/bucket/src/", "train.py", "src/train.py"),
        ("/bucket/src/", "/bucket/src/train.py", "src/train.py"),
        ("obs://bucket/src", "/bucket/src/train.py", "src/train.py"),
        ("/bucket/src", "obs://bucket/src/train.py", "src/train.py"),
        ("/bucket", "src/train.py", "bucket/src/train.py"),
    ],
)
def test_every_way_to_name_them(
    bench: Any, monkeypatch: pytest.MonkeyPatch, code_dir: str, boot_file: str, runs: str
) -> None:
    monkeypatch.setenv("HOME", str(bench.cwd.parent))
    bench.script(HERE)
    bench.script(HERE, "code/sub dir/über.py")
    (bench.cwd / "code" / "lib").mkdir()
    bench.storage.write_bytes("/bucket/src/train.py", HERE.encode())
    names = {"cwd": bench.cwd}
    context = bench.context({"code_dir": code_dir.format(**names), "boot_file": boot_file.format(**names)})
    assert bench.run(context) == TaskEnd(0)
    assert bench.log(context) == f"{runs} {runs.partition('/')[0]}\n"


@pytest.mark.parametrize(
    ("code_dir", "boot_file"),
    [
        ("./code", "../other.py"),
        ("./code", "none.py"),
        ("./code", "/etc/passwd"),
        ("./code", "lib"),
        ("./code", "./other.py"),
        ("/bucket/src", "/bucket/other/train.py"),
        ("/bucket/src", "/bucket/src2/train.py"),
    ],
)
def test_a_boot_file_elsewhere_is_refused(bench: Any, code_dir: str, boot_file: str) -> None:
    bench.script("", "code/train.py")
    bench.script("", "code/lib/a.py")
    bench.script("", "other.py")
    for name in ("src/train.py", "other/train.py", "src2/train.py"):
        bench.storage.write_bytes(f"/bucket/{name}", b"")
    with pytest.raises(StepError, match=r"is not a file in code_dir .* Python files there: train\.py") as caught:
        JobRunner().prepare(bench.context({"code_dir": code_dir, "boot_file": boot_file}))
    assert caught.value.code == "job.boot_file"


def test_a_boot_file_must_be_python(bench: Any) -> None:
    bench.script("echo", "code/run.sh")
    with pytest.raises(StepError, match="run other programs with command="):
        JobRunner().prepare(bench.context({"code_dir": "./code", "boot_file": "run.sh"}))


def test_the_snapshot_is_what_was_there_when_it_began(bench: Any) -> None:
    bench.script("import helper", "code/train.py")
    bench.script("print('then')", "code/helper.py")
    context = bench.context({"code_dir": "./code", "boot_file": "train.py"})
    prepared = JobRunner().prepare(context)
    bench.script("print('now')", "code/helper.py")
    assert prepared.code["source"] == str(bench.cwd / "code")
    assert len(prepared.code["hash"]) == 64
    assert (context.folder / "work" / "code" / "helper.py").read_text() == "print('then')"


def test_what_is_no_code_stays_behind(bench: Any) -> None:
    bench.script("")
    for name in sorted(code.SKIPPED):
        bench.script("", f"code/deep/{name}/x")
    os.mkfifo(bench.cwd / "code" / "pipe")
    context = bench.context({"code_dir": "./code", "boot_file": "train.py"})
    assert JobRunner().prepare(context).code["files"] == 1
    assert bench.said == ["pipe in ./code is a special file and was not copied."]


def test_the_home_of_runs_is_not_copied_into_itself(bench: Any) -> None:
    bench.script("", "train.py")
    context = bench.context({"code_dir": str("file://" + str(bench.cwd.parent)), "boot_file": "flow/train.py"})
    prepared = JobRunner().prepare(context)
    assert prepared.code["files"] == 1
    assert not (prepared.task.cwd / "home").exists()


def test_a_data_folder_is_no_code(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "MAX_FILES", 3)
    for number in range(5):
        bench.script("", f"code/{number}.py")
    with pytest.raises(StepError, match=r"more than 3 files.*keep data elsewhere") as caught:
        JobRunner().prepare(bench.context({"code_dir": "./code", "boot_file": "0.py"}))
    assert caught.value.code == "job.code"


def test_links_in_stored_code_stay_in_the_storage(bench: Any) -> None:
    bench.storage.write_bytes("/bucket/src/train.py", b"")
    Path(bench.storage.folder / "bucket" / "src" / "etc").symlink_to("/etc")
    with pytest.raises(StepError, match="leads out of the storage root"):
        JobRunner().prepare(bench.context({"code_dir": "/bucket/src/", "boot_file": "train.py"}))
