"""What a job step runs, and what comes of it."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.steps.job.run import JobRunner

PRINT_ALL = """
import json, os, sys
print(json.dumps({"argv": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ), "file": __file__}))
"""


def told(bench: Any, context: Any) -> dict[str, Any]:
    assert bench.run(context) == TaskEnd(0)
    found: dict[str, Any] = json.loads(bench.log(context))
    return found


def test_boot_file_gets_inputs_outputs_and_parameters(bench: Any) -> None:
    bench.script(PRINT_ALL)
    bench.storage.write_bytes("/bucket/data/a.txt", b"a")
    context = bench.context(
        {
            "code_dir": "./code/",
            "boot_file": "train.py",
            "parameters": [
                {"name": "batch_size", "value": 32},
                {"name": "shuffle", "value": True},
                {"name": "unset", "value": None},
                {"name": "layers", "value": [1, 2]},
                {"name": "title", "value": "a b\n'c' --x=$HOME 数"},
            ],
        },
        inputs={"data_url": "/bucket/data/"},
        outputs={"train_url": "obs://bucket/out/"},
    )
    seen = told(bench, context)
    root = bench.storage.folder
    assert seen["argv"] == [
        f"--data_url={root}/bucket/data/",
        f"--train_url={root}/bucket/out/",
        "--batch_size=32",
        "--shuffle=True",
        "--layers=[1, 2]",
        "--title=a b\n'c' --x=$HOME 数",
    ]
    assert seen["cwd"] == f"{seen['env']['MA_JOB_DIR']}/code"
    assert seen["file"] == f"{seen['cwd']}/train.py"
    assert seen["env"]["PYTHONUNBUFFERED"] == "1"
    assert os.path.isdir(f"{root}/bucket/out")


def test_command_gets_everything_in_the_environment(bench: Any) -> None:
    bench.script(PRINT_ALL, "tool/run.py")
    bench.storage.makedirs("/bucket/data/")
    context = bench.context(
        {
            "code_dir": "./tool",
            "command": "python3 run.py one 'two three'",
            "parameters": [{"name": "learning-rate", "value": 0.5}],
            "environments": {"NOTE": "first\nsecond", "PYTHONUNBUFFERED": "0"},
        },
        inputs={"data": "/bucket/data/"},
        outputs={"out": "/bucket/out/"},
    )
    seen = told(bench, context)
    env = seen["env"]
    assert seen["argv"] == ["one", "two three"]
    assert env["MA_INPUT_DATA"] == f"{bench.storage.folder}/bucket/data/"
    assert env["MA_OUTPUT_OUT"] == f"{bench.storage.folder}/bucket/out/"
    assert env["MA_PARAM_LEARNING_RATE"] == "0.5"
    assert env["NOTE"] == "first\nsecond"
    assert env["PYTHONUNBUFFERED"] == "0"
    assert (env["WORLD_SIZE"], env["RANK"], env["MA_NUM_HOSTS"], env["VC_TASK_INDEX"]) == ("1", "0", "1", "0")
    assert env["MA_MOUNT_PATH"] == str(bench.storage.folder)


def test_a_failed_job_tells_code_and_last_lines(bench: Any) -> None:
    bench.script("import sys\nfor i in range(30): print(i)\nsys.stderr.write('10%\\r99%\\nbad')\nsys.exit(3)")
    context = bench.context({"code_dir": "./code", "boot_file": "train.py"})
    with pytest.raises(StepError, match=r"^The job ended with exit code 3\.$") as caught:
        JobRunner().collect(context, bench.run(context))
    assert caught.value.code == "job.exit_code"
    assert caught.value.log_tail[-2:] == ("99%", "bad")
    assert len(caught.value.log_tail) == 20
