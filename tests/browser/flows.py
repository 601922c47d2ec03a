"""Cells that the notebooks of these tests run."""

from __future__ import annotations

from pathlib import Path


def gated(gate: Path, *, wait: bool = False, name: str = "gated", then: str = "true") -> str:
    """Three steps, the second of which goes on when the file `gate` is there; the third runs `then`."""
    return f"""
from jupyter_mlworkflow import workflow as wf

def job(name, command, *after):
    return wf.steps.JobStep(name=name, algorithm=wf.BaseAlgorithm(command=command), depend_steps=list(after))

first = job("first", "echo hello from first")
gate = job("gate", "echo waiting; until test -e {gate}; do sleep 0.1; done; echo open", first)
last = job("last", {then!r}, gate)
execution = wf.Workflow(name="{name}", desc="three steps", steps=[first, gate, last]).run(wait={wait})
execution
"""


def asking(*, name: str = "asks", tail: str = "workflow.run()") -> str:
    """A workflow with a value of every sort, one of them for its last step while it runs."""
    return f"""
from jupyter_mlworkflow import workflow as wf
P = wf.PlaceholderType

def ask(name, kind, **more):
    return wf.Placeholder(name=name, placeholder_type=kind, **more)

typed = [
    ask("epochs", P.INT, description="How often all pictures are seen."),
    ask("rate", P.FLOAT, default=0.1),
    ask("note", P.STR, required=False),
    ask("shuffle", P.BOOL),
    ask("mode", P.ENUM, enum_list=["fast", "exact"]),
]
shaped = [ask("sizes", P.LIST, placeholder_format="int"), ask("options", P.JSON)]
storage = wf.data.OutputStorage(name="results", title="Results", description="Where the results go.")
train = wf.steps.JobStep(
    name="train",
    title="Train",
    algorithm=wf.BaseAlgorithm(
        command='echo "epochs=$MA_PARAM_EPOCHS rate=$MA_PARAM_RATE mode=$MA_PARAM_MODE sizes=$sizes options=$options"',
        parameters=[wf.AlgorithmParameters(name=item.name, value=item) for item in typed],
        environments={{item.name: item for item in shaped}},
    ),
    inputs=[wf.steps.JobInput(name="pictures", data=wf.data.OBSPlaceholder(name="pictures", object_type="directory"))],
    outputs=wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("out/"))),
    spec=wf.steps.JobSpec(resource=wf.steps.JobResource(flavor=ask("size", P.JSON, placeholder_format="flavor"))),
)
report = wf.steps.JobStep(
    name="report",
    title="Report",
    algorithm=wf.BaseAlgorithm(
        command='echo "title=$MA_PARAM_TITLE"',
        parameters=[wf.AlgorithmParameters(name="title", value=ask("title", P.STR, delay=True))],
    ),
    depend_steps=train,
)
workflow = wf.Workflow(name="{name}", desc="Trains, and reports.", steps=[train, report], storages=storage)
{tail}
"""


def one_value(*, name: str = "one", tail: str = "workflow.run()") -> str:
    """A step that echoes a number that is asked for."""
    return f"""
from jupyter_mlworkflow import workflow as wf
number = wf.Placeholder(name="number", placeholder_type=wf.PlaceholderType.INT, description="Any whole number.")
step = wf.steps.JobStep(
    name="say",
    algorithm=wf.BaseAlgorithm(
        command="echo $MA_PARAM_NUMBER", parameters=[wf.AlgorithmParameters(name="number", value=number)]
    ),
)
workflow = wf.Workflow(name="{name}", desc="", steps=[step])
{tail}
"""


def serving(model: str = "digits", *, name: str = "serves") -> str:
    """A service whose models are asked for."""
    return f"""
from jupyter_mlworkflow import workflow as wf
models = wf.data.ServiceInputPlaceholder(name="models", model_name="{model}")
deploy = wf.steps.ServiceStep(
    name="deploy",
    inputs=wf.steps.ServiceInput(name="models", data=models),
    outputs=wf.steps.ServiceOutput(name="service", service_config=wf.steps.ServiceConfig(infer_type="real-time")),
)
wf.Workflow(name="{name}", desc="", steps=[deploy]).run()
"""


def stepped(folder: Path, *, name: str = "stepped", train: str = "", tail: str = "execution") -> str:
    """Four steps that are stepped through: the second prints its parameters, and reports an accuracy of 0.85.

    Args:
        folder: Gets the code.
        train: What its script does besides.
    """
    (folder / "fine.py").write_text("print('fine')\n")
    (folder / "train.py").write_text(TRAINED + train)
    return f"""
%env MLWORKFLOW_POSTMORTEM=on
from jupyter_mlworkflow import workflow as wf

def step(name, file, *after, outputs=None, **options):
    algorithm = wf.BaseAlgorithm(code_dir="file://{folder}/", boot_file=file, **options)
    return wf.steps.JobStep(name=name, algorithm=algorithm, outputs=outputs, depend_steps=list(after))

P = wf.PlaceholderType
rate = wf.AlgorithmParameters(name="rate", value=wf.Placeholder("rate", P.FLOAT, default=0.5))
modes = wf.Placeholder("mode", P.ENUM, enum_list=["fast", "exact"], default="fast")
mode = wf.AlgorithmParameters(name="mode", value=modes)
files = wf.data.MetricsConfig(metric_files="/stepped/{name}.json")
metrics = wf.steps.JobOutput(name="metrics", metrics_config=files)
first = step("first", "fine.py")
train = step("train", "train.py", first, outputs=[metrics], parameters=[rate, mode])
extra = step("extra", "fine.py", train)
last = step("last", "fine.py", extra)
workflow = wf.Workflow(name="{name}", desc="four steps", steps=[first, train, extra, last])
execution = workflow.debug()
{tail}
"""


TRAINED = """
import json, os, sys
given = [text[2:] for text in sys.argv[1:]]
print(*[text for text in given if text.startswith(("rate", "mode"))])
with open(os.environ["MA_OUTPUT_METRICS"], "w") as file:
    json.dump([{"key": "accuracy", "title": "Accuracy", "type": "float", "data": {"value": 0.85}}], file)
"""
