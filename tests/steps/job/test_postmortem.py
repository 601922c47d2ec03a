"""Post-mortems: what an exception leaves behind, and that the job does not notice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import NotFoundError
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.handles.postmortem import Postmortem
from jupyter_mlworkflow.handles.postmortem import _read as read
from jupyter_mlworkflow.steps.job import postmortem

Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Run a script as a job would, watched or not."""

    def run(code: str, *argv: str, watched: bool = True, **environ: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "boot.py").write_text(textwrap.dedent(code))
        env = {"PATH": os.environ["PATH"], **environ}
        if watched:
            postmortem.watch(env, tmp_path)
        command = [sys.executable, "boot.py", *argv]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)

    return run


def document(folder: Path) -> Any:
    return json.loads((folder / "postmortem.json").read_text())


FAILS = """
    import sys

    def train(batch, password="hunter2"):
        scale = 3
        return batch["size"] / (scale - 3)

    settings = {"size": 1, "api_key": "k-123456"}
    try:
        train(settings)
    except ZeroDivisionError as error:
        raise RuntimeError("training broke") from error
"""


def test_frames_source_and_locals_are_written(script: Script, tmp_path: Path) -> None:
    assert script(FAILS).returncode == 1
    last, cause = document(tmp_path)["exceptions"]
    assert (last["type"], last["message"], cause["type"], cause["how"]) == (
        "RuntimeError",
        "training broke",
        "ZeroDivisionError",
        "cause",
    )
    frame = cause["frames"][-1]
    assert (frame["function"], frame["line"]) == ("train", 6)
    assert frame["source"][frame["line"] - frame["first"]].strip() == 'return batch["size"] / (scale - 3)'
    assert frame["locals"]["scale"] == "3"
    assert "'size': 1" in frame["locals"]["batch"]


def test_secrets_are_not_written(script: Script, tmp_path: Path) -> None:
    script(
        FAILS.replace("scale = 3", "scale = 3; import os; env = os.environ; note = 'with ' + os.environ['MY_TOKEN']"),
        MY_TOKEN="t-0123456789",
    )
    text = (tmp_path / "postmortem.json").read_text()
    for secret in ("k-123456", "t-0123456789"):
        assert secret not in text.replace('settings = {"size": 1, "api_key": "k-123456"}'.replace('"', '\\"'), "")
    frame = document(tmp_path)["exceptions"][1]["frames"][-1]
    assert frame["locals"]["password"] == "(hidden)"
    assert frame["locals"]["env"] == "os.environ"
    assert frame["locals"]["note"] == "'with (hidden)'"
    assert (tmp_path / "postmortem.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "code",
    [
        FAILS,
        "import sys; sys.exit(7)",
        "raise SystemExit('said')",
        "import os; os._exit(5)",
        "raise KeyboardInterrupt",
        "def f(): f()\nf()",
        "this is no python",
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "class R:\n    def __repr__(self): raise ValueError\nr = R()\n1 / 0",
        "import sys; sys.excepthook = lambda *a: print('mine', file=sys.stderr)\n1 / 0",
        "import sys, os; print(sys.argv, sys.path, __name__, __file__, __spec__, sorted(globals()))\n"
        "print(sorted(os.environ.items()))",
        "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join(); print('done')",
        "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', '1/0'], capture_output=True).returncode)",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    ],
)
@pytest.mark.parametrize("path", ["", "extra"])
def test_the_job_does_not_notice(script: Script, code: str, path: str, tmp_path: Path) -> None:
    environ = {"PYTHONPATH": str(tmp_path / path)} if path else {}
    bare = script(code, "--lr=0.1", watched=False, **environ)
    watched = script(code, "--lr=0.1", **environ)
    assert (watched.returncode, watched.stdout) == (bare.returncode, bare.stdout)
    if "__repr__" not in code and "__str__" not in code:
        assert watched.stderr == bare.stderr


def test_only_an_exception_that_ends_the_job_leaves_something(script: Script, tmp_path: Path) -> None:
    for code in (
        "print('fine')",
        "import sys; sys.exit(3)",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', '1/0'], capture_output=True)",
        "raise KeyboardInterrupt",
    ):
        script(code)
        assert not (tmp_path / "postmortem.json").exists()


def test_a_sitecustomize_of_the_users_still_runs(script: Script, tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "sitecustomize.py").write_text("print('mine ran')")
    done = script("import sitecustomize; print(sitecustomize.__file__)\n1 / 0", PYTHONPATH=str(tmp_path / "extra"))
    assert done.stdout.splitlines() == ["mine ran", str(tmp_path / "extra" / "sitecustomize.py")]
    assert document(tmp_path)["exceptions"][0]["type"] == "ZeroDivisionError"


def test_locals_that_fight_back_are_told_of(script: Script, tmp_path: Path) -> None:
    code = """
        import sys

        class Loops:
            def __repr__(self):
                while True:
                    try:
                        sum(range(1000))
                    except Exception:
                        pass

        class Leaves:
            def __repr__(self):
                sys.exit(7)

        class Raises:
            def __repr__(self):
                raise RuntimeError

        def fit():
            loops, leaves, raises, last = Loops(), Leaves(), Raises(), 3
            many = [Loops()] * 9
            large = b"a" * 50_000_000
            itself = []
            itself.append(itself)
            raise KeyError(1)

        fit()
    """
    assert script(code).returncode == 1
    found = document(tmp_path)["exceptions"][0]["frames"][-1]["locals"]
    assert found["loops"] == "<Loops; its text could not be made: TooLong>"
    assert found["leaves"] == "<Leaves; its text could not be made: SystemExit>"
    assert found["raises"].startswith("<Raises")
    assert (found["last"], found["itself"]) == ("3", "[[[[[...]]]]]")
    assert found["large"].startswith("b'aaa")


@pytest.mark.parametrize(
    "left",
    [
        '{"exceptions": [3]}',
        '{"exceptions": 3}',
        '{"exceptions": [{"frames": [{"line": NaN}]}]}',
        '{"exceptions": [{"frames": [{"file": 1, "function": 2, "line": 1e400, "first": 1}]}]}',
        "[" * 100_000,
        "",
    ],
)
def test_what_a_job_forged_is_none(tmp_path: Path, left: str) -> None:
    (tmp_path / "postmortem.json").write_text(left)
    assert read(tmp_path / "postmortem.json") is None


def test_a_pipe_in_its_place_holds_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "postmortem.json")
    assert read(tmp_path / "postmortem.json") is None


def test_it_stays_small(script: Script, tmp_path: Path) -> None:
    code = """
        def deep(n, data):
            local = ["x" * 10_000] * 1_000
            more = {f"k{i}": "y" * 1000 for i in range(1000)}
            if n == 0:
                raise ValueError("z" * 100_000)
            deep(n - 1, local)

        many = {f"name_{n}": n for n in range(1000)}
        globals().update(many)
        deep(200, None)
    """
    script(code)
    assert (tmp_path / "postmortem.json").stat().st_size < 500_000
    found = document(tmp_path)["exceptions"][0]
    assert len(found["frames"]) == 60
    assert found["left_out"] == 142
    assert len(found["message"]) <= 2000


@pytest.fixture
def flow(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Execution]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "boot.py").write_text("batch = '<script>alert(1)</script>'\nraise ValueError(batch)\n")
    step = wf.steps.JobStep(name="train", algorithm=wf.BaseAlgorithm(code_dir="./code", boot_file="boot.py"))
    return lambda: wf.Workflow(name="dies", desc="", steps=[step]).run()


def test_of_an_execution(flow: Callable[..., Execution], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MLWORKFLOW_POSTMORTEM", "on")
    execution = flow()
    error = execution.steps["train"].error
    assert error is not None
    assert "exit code 1" in error.message
    found = execution.postmortem("train")
    assert repr(found).startswith("ValueError: <script>alert(1)</script>")
    assert ">     2 raise ValueError(batch)" in repr(found)
    assert "<script" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    (tmp_path / "code" / "boot.py").write_text("print('mended')\n")
    execution.retry("train").wait()
    with pytest.raises(NotFoundError, match="left no post-mortem"):
        execution.postmortem("train")
    assert execution.postmortem("train", attempt=1).exceptions[0]["type"] == "ValueError"


def test_the_frame_in_the_users_own_code_is_open() -> None:
    def frame(file: str) -> dict[str, object]:
        return {"file": file, "line": 1, "function": "f", "first": 1, "source": ["x"], "locals": {}}

    library = "/env/lib/python3.11/site-packages/pandas/core/"
    files = ("<frozen runpy>", "/runs/1/work/code/train.py", f"{library}frame.py", f"{library}base.py")
    raised = {"type": "KeyError", "message": "x", "how": "", "left_out": 0, "frames": [frame(name) for name in files]}
    shown = Postmortem({"exceptions": [raised]})._repr_html_()
    assert shown.count("<details open>") == 1
    assert "<details open><summary>/runs/1/work/code/train.py:1 in f" in shown


def test_off_unless_it_is_on(flow: Callable[..., Execution]) -> None:
    with pytest.raises(NotFoundError, match="MLWORKFLOW_POSTMORTEM=on"):
        flow().postmortem("train")


def test_a_retry_from_elsewhere_leaves_one_as_well(
    flow: Callable[..., Execution], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLWORKFLOW_POSTMORTEM", "on")
    execution = flow()
    monkeypatch.delenv("MLWORKFLOW_POSTMORTEM")  # as a server that was started without it
    elsewhere = wf.execution(execution.id)
    elsewhere.retry("train").wait()
    assert elsewhere.steps["train"].attempt == 2
    assert elsewhere.postmortem("train").exceptions[0]["type"] == "ValueError"
