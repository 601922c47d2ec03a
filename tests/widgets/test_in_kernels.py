"""What real kernels send: views beside twins, widgets where they are wanted, answers over a comm."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.live.schema import MIME_TYPE
from jupyter_mlworkflow.widgets import anywidget_view, comm
from jupyter_mlworkflow.widgets.environment import LABEXTENSION, SETTING
from jupyter_mlworkflow.widgets.views import WIDGET_TYPE, workflow_output

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("home")
PATIENCE = 60.0
HELD = """
from jupyter_mlworkflow import workflow as wf
step = wf.steps.JobStep(
    name="held", algorithm=wf.BaseAlgorithm(command="until test -e {gate}; do sleep 0.05; done; echo done")
)
execution = wf.Workflow(name="held", desc="", steps=[step]).run(wait=False)
"""


class Kernel:
    """A kernel, and what it sent."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client
        self.sent: list[dict[str, Any]] = []

    def run(self, code: str, cell: str = "") -> list[dict[str, Any]]:
        """Run a cell and return what it sent.

        Args:
            cell: Id of the cell, which front ends of notebooks tell.
        """
        at = len(self.sent)
        session = self.client.session
        session.metadata = {"cellId": cell} if cell else {}
        reply = self.client.execute_interactive(code, timeout=PATIENCE, output_hook=self.sent.append)
        assert reply["content"]["status"] == "ok", reply["content"]
        return self.sent[at:]

    def shown(self, code: str) -> dict[str, Any]:
        """Run a cell and return the last output that it shows."""
        kinds = ("execute_result", "display_data", "update_display_data")
        found = [message["content"]["data"] for message in self.run(code) if message["msg_type"] in kinds]
        return dict(found[-1])

    def take(self, kind: str, /, **wanted: Any) -> dict[str, Any]:
        """Wait for a message of a comm with these values in its data."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            self.sent.append(message)
            data = {**message["content"], **(message["content"].get("data") or {})}
            if message["msg_type"] == kind and all(data.get(name) == value for name, value in wanted.items()):
                return dict(message["content"])
        raise AssertionError(f"The kernel sent no {kind} with {wanted}.")

    def say(self, kind: str, **content: Any) -> None:
        """Send a message of a comm."""
        self.client.shell_channel.send(self.client.session.msg(kind, content))


def start(**environ: str) -> Kernel:
    manager = KernelManager(kernel_name="python3")
    inherited = {name: value for name, value in os.environ.items() if name not in (LABEXTENSION, SETTING)}
    manager.start_kernel(env={**inherited, "PYTHONPATH": str(ROOT), **environ}, cwd=str(ROOT))
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    return Kernel(manager, client)


def end(kernel: Kernel) -> None:
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    """One whose outputs our front end draws."""
    kernel = start(**{LABEXTENSION: "1"})
    yield kernel
    end(kernel)


@pytest.fixture
def elsewhere() -> Iterator[Kernel]:
    """One that knows of no front end of ours."""
    kernel = start()
    yield kernel
    end(kernel)


def test_outputs_are_small_views_beside_their_twins(kernel: Kernel, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    kernel.run(HELD.format(gate=gate))
    data = kernel.shown("execution")
    assert set(data) == {MIME_TYPE, "text/html", "text/plain"}
    view = data[MIME_TYPE]
    assert (view["version"], view["kind"], view["name"]) == (1, "execution", "held/execution-001")
    assert len(json.dumps(view)) < 300
    listed = kernel.shown("wf.executions()")
    assert listed[MIME_TYPE]["ids"] == [view["id"]]
    declared = kernel.shown("wf.Workflow(name='later', desc='', steps=[step])")[MIME_TYPE]
    assert declared["nodes"] == {"s-held": ["held"]}
    assert declared["definitions"]["held"]["kind"] == "job"
    gate.touch()
    kernel.run("execution.wait()")


def test_a_page_talks_with_the_kernel_over_a_comm(kernel: Kernel, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    kernel.say("comm_open", comm_id="early", target_name=comm.TARGET, data={})
    assert kernel.take("comm_close")["comm_id"] == "early"  # nothing of ours is loaded yet
    kernel.run("%load_ext jupyter_mlworkflow")
    kernel.run(HELD.format(gate=gate))
    identity = wf.executions()[0].id
    asked = {"op": "subscribe", "sub": "a", "topic": "execution", "id": identity}
    kernel.say("comm_open", comm_id="page", target_name=comm.TARGET, data=asked)
    assert kernel.take("comm_msg", sub="a", kind="snapshot")["data"]["record"]["name"] == "execution-001"
    kernel.say("comm_msg", comm_id="page", data={"op": "store", "sub": "s"})
    answer = kernel.take("comm_msg", sub="s", kind="answer")["data"]
    assert answer["ok"] is True
    assert answer["result"]["home"] == os.environ["MLWORKFLOW_HOME"]
    kernel.say("comm_msg", comm_id="page", data={"op": "act", "sub": "x", "execution": identity, "verb": "stop"})
    assert kernel.take("comm_msg", sub="x", kind="answer")["data"]["ok"] is True
    kernel.say("comm_msg", comm_id="page", data="nonsense")
    assert 'JSON object with an "op"' in kernel.take("comm_msg", kind="error")["data"]["message"]
    wf.execution(identity).wait()
    assert wf.execution(identity).state == "stopped"


def test_a_kernel_that_looks_elsewhere_closes_the_comms_of_before(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run("%load_ext jupyter_mlworkflow")
    kernel.say("comm_open", comm_id="page", target_name=comm.TARGET, data={"op": "store", "sub": "s"})
    before = kernel.take("comm_msg", sub="s")["data"]["result"]["store"]
    moved = f"import os\nos.environ['MLWORKFLOW_HOME'] = {str(tmp_path / 'other')!r}\n"
    sent = kernel.run(moved + "from jupyter_mlworkflow import workflow as wf\nwf.executions()")
    assert [message["content"]["comm_id"] for message in sent if message["msg_type"] == "comm_close"] == ["page"]
    kernel.say("comm_open", comm_id="again", target_name=comm.TARGET, data={"op": "store", "sub": "s"})
    assert kernel.take("comm_msg", sub="s")["data"]["result"]["store"] != before


@pytest.mark.skipif(not anywidget_view.CODE.exists(), reason="the front end is not built: NO WIDGET IS TESTED")
def test_elsewhere_a_widget_stands_in_the_place_of_twins(elsewhere: Kernel, tmp_path: Path) -> None:
    pytest.importorskip("anywidget")
    gate = tmp_path / "gate"
    elsewhere.run(HELD.format(gate=gate))
    sent = elsewhere.run("execution")
    (opened,) = [m["content"] for m in sent if m["msg_type"] == "comm_open" and _is_view(m)]
    state = opened["data"]["state"]
    assert len(state["_esm"].encode()) < 1500
    assert len(state["code"]) > 50_000
    assert state["view"]["record"]["name"] == "execution-001"
    (shown,) = [m["content"] for m in sent if m["msg_type"] == "display_data"]
    mark = f'<div class="mlw-twin-{state["twin"]}">'
    assert shown["data"]["text/html"].startswith(mark)
    assert WIDGET_TYPE not in shown["data"], "a saved notebook would show a dead widget in place of the picture"
    assert elsewhere.shown("execution")["text/html"].startswith(mark), "one widget for all outputs of a run"
    second = elsewhere.run(HELD.format(gate=gate).replace('name="held", desc', 'name="held2", desc') + "execution")
    (other,) = [m["content"]["data"]["state"] for m in second if m["msg_type"] == "comm_open" and _is_view(m)]
    assert other["code"] == "", "the code comes once a kernel"
    model = opened["comm_id"]
    elsewhere.say("comm_msg", comm_id=model, data={"method": "custom", "content": {"op": "code"}})
    assert elsewhere.take("comm_msg", method="custom")["data"]["content"]["kind"] == "code"
    gate.touch()
    ended = "1 of 1 step done"
    while ended not in elsewhere.take("update_display_data", transient=shown["transient"])["data"]["text/plain"]:
        pass  # no cell is run: the output follows by itself


@pytest.mark.skipif(not anywidget_view.CODE.exists(), reason="the front end is not built: NO WIDGET IS TESTED")
def test_where_code_reaches_no_other_output_a_widget_lives_as_long_as_its_run(
    elsewhere: Kernel, tmp_path: Path
) -> None:
    pytest.importorskip("anywidget")
    gate = tmp_path / "gate"
    elsewhere.run("__vsc_ipynb_file__ = 'demo.ipynb'\n" + HELD.format(gate=gate))
    data = elsewhere.shown("execution")
    assert data[WIDGET_TYPE]["model_id"]
    assert "mlw-twin" not in data["text/html"]
    gate.touch()
    data = elsewhere.shown("execution.wait()\nexecution")
    assert WIDGET_TYPE not in data
    assert "1 of 1 step done" in data["text/plain"]


def test_a_cell_that_showed_all_of_a_session_shows_all_of_it_again(kernel: Kernel) -> None:
    kernel.run(
        "from jupyter_mlworkflow import workflow as wf\n"
        "quick = wf.BaseAlgorithm(command='true')\n"
        "steps = [wf.steps.JobStep(name=f's{at}', algorithm=quick) for at in range(4)]\n"
        "w = wf.Workflow(name='session', desc='', steps=steps)\n"
        "_ = w.debug()"
    )

    def kind(cell: str) -> str:
        sent = kernel.run("w.next()", cell=cell)
        (shown, *_) = [message["content"]["data"] for message in sent if message["msg_type"] == "display_data"]
        return str(shown[MIME_TYPE]["kind"])

    assert [kind("a"), kind("b"), kind("a"), kind("b")] == ["execution", "steps", "execution", "steps"]


def test_marimo_is_given_the_widget_itself() -> None:
    anywidget = pytest.importorskip("anywidget")
    step = wf.steps.JobStep(name="quick", algorithm=wf.BaseAlgorithm(command="true"))
    execution = wf.Workflow(name="quick", desc="", steps=[step]).run()
    shown = execution._display_()
    if anywidget_view.CODE.exists():
        assert isinstance(shown, anywidget.AnyWidget)
        anywidget_view.close(execution.id)
    else:
        assert "quick/execution-001" in shown._repr_html_()


def _is_view(message: dict[str, Any]) -> bool:
    return "_esm" in message["content"]["data"].get("state", {})


def test_definitions_that_would_make_the_notebook_heavy_are_left_out() -> None:
    def output(count: int) -> dict[str, Any]:
        steps = [
            wf.steps.JobStep(name=f"s{at}", algorithm=wf.BaseAlgorithm(command="echo " + "x" * 3_000))
            for at in range(count)
        ]
        view: dict[str, Any] = workflow_output(wf.Workflow(name="heavy", desc="", steps=steps).plan())[MIME_TYPE]
        return view

    assert "definitions" in output(5)
    assert "definitions" not in output(120)


def test_sub_graphs_of_a_workflow_can_be_closed_without_asking_anybody() -> None:
    def output(count: int) -> dict[str, Any]:
        steps = [wf.steps.JobStep(name=f"s{at}", algorithm=wf.BaseAlgorithm(command="true")) for at in range(2 * count)]
        graphs = [wf.Subgraph(name=f"g{at}", steps=[f"s{2 * at}", f"s{2 * at + 1}"]) for at in range(count)]
        plan = wf.Workflow(name="framed", desc="", steps=steps, sub_graphs=graphs).plan()
        view: dict[str, Any] = workflow_output(plan)[MIME_TYPE]
        return view

    shown = output(2)
    assert sorted(shown["frames"].values()) == ["g0", "g1"]
    assert [picture["closed"] for picture in shown["pictures"]] == [["g0"], ["g1"], ["g0", "g1"]]
    assert sorted(shown["pictures"][0]["nodes"].values()) == [["s0", "s1"], ["s2"], ["s3"]]
    assert list(shown["pictures"][0]["frames"].values()) == ["g1"]
    assert "frames" not in output(4)  # fifteen pictures would be too many
