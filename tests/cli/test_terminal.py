"""In a real terminal: questions for missing values, the live table, Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

READS = """
from jupyter_mlworkflow import workflow as wf

step = wf.steps.JobStep(
    name="read",
    algorithm=wf.BaseAlgorithm(command='ls "$MA_INPUT_IN"'),
    inputs=wf.steps.JobInput(name="in", data=wf.data.OBSPlaceholder(name="data", object_type="directory")),
)
workflow = wf.Workflow(name="reads", desc="Reads a folder", steps=[step])
"""


SIZED = """
from jupyter_mlworkflow import workflow as wf

epochs = wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT)
flavor = wf.Placeholder(name="training_flavor", placeholder_type=wf.PlaceholderType.JSON)
storage = wf.data.OutputStorage(name="output_storage")
step = wf.steps.JobStep(
    name="train",
    algorithm=wf.BaseAlgorithm(
        command="echo $MA_PARAM_EPOCHS", parameters=[wf.AlgorithmParameters(name="epochs", value=epochs)]
    ),
    outputs=wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("train/"))),
    spec=wf.steps.JobSpec(resource=wf.steps.JobResource(flavor=flavor)),
)
workflow = wf.Workflow(name="sized", desc="Runs on a chosen flavor", steps=[step], storages=storage)
"""


def terminal(*argv: str) -> pexpect.spawn:
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    environ.pop("NO_COLOR", None)
    command = ["-m", "jupyter_mlworkflow", *argv]
    return pexpect.spawn(sys.executable, command, env=environ, timeout=60, encoding="utf-8", dimensions=(30, 100))


def test_missing_values_are_asked_for_until_they_are_right(home: Path, needy: Path) -> None:
    child = terminal("run", str(needy))
    child.expect(r"size \(int\): how many")
    child.expect("> ")
    child.sendline("many")
    child.expect("'many' is not a whole number")
    child.sendline("12")
    child.expect(r"mode \(one of fast, exact\)")
    child.sendline("exact")
    child.expect("needy/execution-001 completed after")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_answers_are_checked_as_given_values_are(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "reads.py"
    script.write_text(READS)
    child = terminal("run", str(script))
    child.expect("data .*obs")
    child.expect("> ")
    child.sendline("/nope/x/")
    child.expect("The input /nope/x/ does not exist")
    child.expect("> ")
    (home / "storage" / "nope" / "y").mkdir(parents=True)
    child.sendline("/nope/y/")
    child.expect("reads/execution-001 completed after")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_the_documented_formats_are_pasted_at_the_documented_prompts(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "sized.py"
    script.write_text(SIZED)
    (home / "storage" / "bucket").mkdir(parents=True)
    child = terminal("run", str(script))
    for prompt, answer in (
        ("output_storage .*storage", "/bucket/out/"),
        ("training_flavor .*public_resource_pool_format", '{ "flavor_id": "local.cpu.1" }'),
        (r"epochs \(int\)", "3"),
    ):
        child.expect(f"(?s){prompt}.*> ")
        child.sendline(answer)
    child.expect("sized/execution-001 completed after")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    command = [sys.executable, "-m", "jupyter_mlworkflow", "run", str(script), "--set", "epochs=3"]
    command += ["--set", "training_flavor={'flavor_id': 'local.cpu.1'}", "--storage", "output_storage=/bucket/out/"]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def test_giving_up_a_question_starts_nothing(home: Path, needy: Path) -> None:
    child = terminal("run", str(needy))
    child.expect("> ")
    child.sendintr()
    child.expect("Interrupted")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    listing = terminal("ls")
    listing.expect("No executions")
    listing.expect(pexpect.EOF)


def test_ctrl_c_detaches_and_the_run_goes_on(home: Path, slow: Path) -> None:
    child = terminal("run", str(slow))
    child.expect("slow/execution-001")
    child.expect("running")
    child.sendintr()
    child.expect("Detached. slow/execution-001 goes on. Watch it: mlworkflow attach slow/execution-001")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    (slow.parent / "go").touch()
    again = terminal("attach", "execution-001")
    again.expect("slow/execution-001 completed")
    again.expect(pexpect.EOF)
    again.close()
    assert again.exitstatus == 0


@pytest.mark.parametrize("command", [("ls",), ("show", "execution-001"), ("config",), ("services",), ("models",)])
def test_what_jobs_print_does_not_steer_the_terminal(home: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    from jupyter_mlworkflow.cli.app import call

    script = tmp_path / "flow.py"
    script.write_text(
        "from jupyter_mlworkflow import workflow as wf\n"
        "step = wf.steps.JobStep(name='say', title='\\x1b]0;hacked\\x07',\n"
        "    algorithm=wf.BaseAlgorithm(command=\"printf '\\\\033]0;hacked\\\\007' >&2; exit 1\"))\n"
        "workflow = wf.Workflow(name='loud', desc='d', steps=[step])\n"
    )
    assert call(["run", str(script)]) == 1
    child = terminal(*command)
    child.expect(pexpect.EOF)
    assert "\x1b]0;" not in (child.before or "")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_table_keeps_names_and_times_before_remarks(width: int) -> None:
    import io

    from rich.console import Console
    from rich.text import Text

    from jupyter_mlworkflow.cli.watch import fitted

    long = "input data_url: /bucket/of/somebody/with/a/long/name/ does not exist in the storage root " * 3
    rows = [
        (Text("✓"), Text("training_step"), Text("completed"), Text("1 min 15 s"), Text("accuracy=0.97")),
        (Text("✗"), Text("other"), Text("failed"), Text("0.4 s"), Text(long)),
    ]
    console = Console(file=io.StringIO(), width=width)
    console.print(fitted(Text("demo/execution-001  abnormal"), rows, width))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for word in ("training_step", "completed", "1 min 15 s", "failed", "0.4 s"):
        assert (word in shown) or (word == "training_step" and width < 45), shown
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
    assert len(shown.splitlines()) == 4, "each step is one line"
    assert ("input data" in shown) == (width >= 60)
