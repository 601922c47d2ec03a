"""What a job step runs, and what comes of it."""

from __future__ import annotations

import json
import os
import time
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


@pytest.mark.parametrize(
    ("end", "code", "message"),
    [
        (TaskEnd(-9), "job.exit_code", "The job was killed by SIGKILL (out of memory?)."),
        (TaskEnd(-11), "job.exit_code", "The job was killed by SIGSEGV (a crash in native code)."),
        (TaskEnd(127), "job.exit_code", "The job ended with exit code 127 (the program was not found)."),
        (TaskEnd(-9, "It was too slow."), "job.exit_code", "(out of memory?). It was too slow."),
        (TaskEnd(None, "Nobody knows."), "job.outcome_unknown", "Nobody knows."),
        (TaskEnd(None, "No such thing.", started=False), "job.start", "No such thing."),
    ],
)
def test_other_ends_in_words(bench: Any, end: TaskEnd, code: str, message: str) -> None:
    context = bench.context({"command": "true"})
    with pytest.raises(StepError) as caught:
        JobRunner().collect(context, end)
    assert caught.value.code == code
    assert message in str(caught.value)
    assert caught.value.log_tail == ()


def test_a_command_needs_no_code(bench: Any) -> None:
    context = bench.context({"command": "pwd; echo $MA_JOB_DIR"})
    assert bench.run(context) == TaskEnd(0)
    assert bench.log(context).split() == [str(context.folder / "work")] * 2


def test_outputs_and_metrics_of_a_job(bench: Any) -> None:
    bench.script(
        "import json, sys\n"
        "out = sys.argv[1].partition('=')[2]\n"
        "open(out + 'metrics.json', 'w').write(json.dumps(\n"
        "    [{'key': 'accuracy', 'title': 'Accuracy', 'type': 'float', 'data': {'value': 0.97}}]))\n"
    )
    context = bench.context(
        {"code_dir": "./code", "boot_file": "train.py"},
        outputs={
            "train_url": "obs://bucket/out",
            "metrics": {"type": "metrics", "metrics_config": {"metric_files": ["/bucket/out/metrics.json"]}},
        },
    )
    outcome = JobRunner().collect(context, bench.run(context))
    assert {name: (item.type, dict(item.value)) for name, item in outcome.outputs.items()} == {
        "train_url": ("obs", {"obs_url": "/bucket/out/"}),
        "metrics": ("metrics", {"metric_files": ["/bucket/out/metrics.json"]}),
    }
    assert [(item.key, item.data["value"], item.output) for item in outcome.metrics] == [("accuracy", 0.97, "metrics")]


def test_a_broken_metrics_file_fails_nothing_but_is_told(bench: Any) -> None:
    context = bench.context(
        {"command": "echo '[{' > $MA_OUTPUT_METRICS"},
        outputs={"metrics": {"type": "metrics", "metrics_config": {"metric_files": "/bucket/new/metrics.json"}}},
    )
    outcome = JobRunner().collect(context, bench.run(context))
    assert outcome.metrics == ()
    assert "is not valid JSON" in outcome.metrics_problem
    assert "is not valid JSON" in JobRunner().metrics(context)[1]
    assert any("is not valid JSON" in line for line in bench.said)


def test_equal_keys_of_two_outputs_are_two_metrics(bench: Any) -> None:
    entry = '[{"key": "loss", "type": "float", "data": {"value": %d}}]'
    command = f"echo '{entry % 1}' > $MA_OUTPUT_A; echo '{entry % 2}' > $MA_OUTPUT_B"
    outputs = {name: {"type": "metrics", "metrics_config": {"metric_files": f"/bucket/{name}.json"}} for name in "ab"}
    context = bench.context({"command": command}, outputs=outputs)
    outcome = JobRunner().collect(context, bench.run(context))
    assert [(item.output, item.data["value"]) for item in outcome.metrics] == [("a", 1), ("b", 2)]
    assert outcome.metrics_problem == ""


def test_metrics_of_an_earlier_run_are_not_taken_for_this_one_s(bench: Any) -> None:
    bench.storage.write_bytes("/bucket/out/m.json", b'[{"key": "a", "type": "float", "data": {"value": 1}}]')
    time.sleep(0.02)  # the clock of the file system counts in steps of some milliseconds
    context = bench.context(
        {"command": "true"},
        outputs={"o": {"type": "obs", "obs_config": {"obs_path": "/bucket/out/", "metric_file": "m.json"}}},
    )
    outcome = JobRunner().collect(context, bench.run(context))
    assert outcome.metrics == ()
    assert "left over from an earlier run" in JobRunner().metrics(context)[1]


def test_the_log_is_exported(bench: Any) -> None:
    context = bench.context({"command": "echo hello; exit 1"}, spec={"log_export_path": {"obs_url": "/bucket/logs/"}})
    with pytest.raises(StepError):
        JobRunner().collect(context, bench.run(context))
    assert bench.storage.listdir("/bucket/logs/") == ["flow-execution-001-train-1.log"]
    assert bench.storage.read_bytes("/bucket/logs/flow-execution-001-train-1.log") == b"hello\n"


@pytest.mark.parametrize(
    ("changes", "code", "rule"),
    [
        ({"inputs": {"x": "/bucket/none/"}}, "job.storage", 'There is nothing at "/bucket/none/"'),
        ({"inputs": {"x": "/bucket/a/../../x"}}, "job.storage", r'holds "\.\."'),
        ({"inputs": {"x": "/bucket/file/"}}, "job.input", 'must be a folder, but "/bucket/file/" is a file'),
        ({"outputs": {"o": "/bucket/file/"}}, "job.output", "there is a file"),
        ({"outputs": {"o": "out"}}, "job.storage", "is not a path: write /bucket/dir/"),
        ({"outputs": {"o": {"type": "obs", "obs_config": {}}}}, "job.output", "has no path"),
        ({"spec": {"volumes": [{"nfs": {"local_path": "/no/such"}}]}}, "job.volume", "mount the NFS share"),
    ],
)
def test_what_cannot_be_prepared_is_told(bench: Any, changes: dict[str, Any], code: str, rule: str) -> None:
    bench.storage.write_bytes("/bucket/file", b"")
    with pytest.raises(StepError, match=rule) as caught:
        JobRunner().prepare(bench.context({"command": "true"}, **changes))
    assert caught.value.code == code


def test_an_input_that_is_no_path(bench: Any) -> None:
    context = bench.context({"command": "true"})
    spec = {**context.spec, "inputs": {"d": {"type": "dataset", "data": {"type": "dataset", "value": {}}}}}
    with pytest.raises(StepError, match='a job cannot read "dataset" here'):
        JobRunner().prepare(type(context)(**_fields(context, spec=spec)))


def _fields(context: Any, **changes: Any) -> dict[str, Any]:
    return {**{name: getattr(context, name) for name in context.__dataclass_fields__}, **changes}


@pytest.mark.parametrize(
    ("algorithm", "code", "rule"),
    [
        ({}, "job.algorithm", "needs code_dir with boot_file, or a command"),
        ({"id": "a"}, "job.algorithm", "other algorithms do not run here"),
        ({"boot_file": "train.py"}, "job.algorithm", "needs code_dir"),
        ({"command": "true", "environments": {"a-b": "1"}}, "job.environment", '"a-b" is no name for a variable'),
        ({"command": "true", "environments": {"A": "x\0"}}, "job.value", r'environments\["A"\] holds a NUL'),
        ({"command": "true\0"}, "job.value", "command holds a NUL"),
        ({"command": "true", "code_dir": "code"}, "job.storage", "./dir"),
        ({"command": "true", "code_dir": "./none"}, "job.storage", 'nothing at "./none"'),
    ],
)
def test_algorithms_that_cannot_run(bench: Any, algorithm: dict[str, Any], code: str, rule: str) -> None:
    with pytest.raises(StepError, match=rule) as caught:
        JobRunner().prepare(bench.context(algorithm))
    assert caught.value.code == code


def test_an_interpreter_that_is_gone(bench: Any) -> None:
    bench.script("")
    context = bench.context({"code_dir": "./code", "boot_file": "train.py"})
    origin = type(context.origin)(context.origin.cwd, "/no/such/python", {})
    with pytest.raises(StepError, match="is gone: /no/such/python"):
        JobRunner().prepare(type(context)(**_fields(context, origin=origin)))


def test_preparing_again_starts_over(bench: Any) -> None:
    bench.script("print('one')")
    context = bench.context({"code_dir": "./code", "boot_file": "train.py"})
    first = JobRunner().prepare(context).code
    (context.folder / "work" / "code" / "litter").touch()
    bench.script("print('two')")
    second = JobRunner().prepare(context).code
    assert first["hash"] != second["hash"]
    assert (first["files"], second["files"]) == (1, 1)
    assert bench.run(context) == TaskEnd(0)
    assert bench.log(context) == "two\n"


def test_the_kernel_s_plots_stay_in_the_kernel(bench: Any) -> None:
    bench.environment["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    context = bench.context({"command": "echo [$MPLBACKEND]"})
    bench.run(context)
    assert bench.log(context) == "[]\n"
