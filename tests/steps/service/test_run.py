"""A service step on its own: real registry, real processes, no engine."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.assets import Assets
from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.serving import client
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.steps.base import Origin, StepContext
from jupyter_mlworkflow.steps.service.run import ServiceRunner
from jupyter_mlworkflow.storage import StorageRoot
from jupyter_mlworkflow.store.open import open_store
from tests.serving.packages import ECHO

MODEL = [{"model_name": "echo", "weight": 100}]


class Bench:
    """Makes contexts of service steps over one home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(home=str(folder / "home"), stop_grace_seconds=5)
        self.store = open_store(self.settings)
        self.assets = Assets(self.store, self.settings)
        self.said: list[str] = []

    def model(self, name: str = "echo", code: str = ECHO, **more: Any) -> None:
        source = self.folder / f"source-{name}"
        source.mkdir(exist_ok=True)
        (source / "customize_service.py").write_text(code, encoding="utf-8")
        self.assets.models.register(name, source, **more)

    def context(
        self,
        value: Any = MODEL,
        *,
        step: str = "deploy",
        conditions: Any = None,
        stopping: Callable[[], bool] = lambda: False,
        inputs: Any = None,
        **config: Any,
    ) -> StepContext:
        data = {"type": "model_list", "value": value, **({"conditions": conditions} if conditions else {})}
        attempt = self.folder / "runs" / step
        attempt.mkdir(parents=True, exist_ok=True)
        return StepContext(
            execution_id="e1",
            execution_name="execution-001",
            workflow="flow",
            step=step,
            kind="service",
            attempt=1,
            spec={
                "inputs": inputs if inputs is not None else {"models": {"type": "model_list", "data": data}},
                "outputs": {"service": {"type": "service", "service_config": config}},
                "properties": {},
            },
            folder=attempt,
            settings=self.settings,
            storage=StorageRoot(str(self.folder / "home" / "storage"), cwd=str(self.folder)),
            assets=self.assets,
            origin=Origin(str(self.folder), sys.executable, {"PATH": os.environ["PATH"], "BASE": "base"}),
            log=self.said.append,
            stopping=stopping,
        )

    def ask(self, value: Any, data: Any) -> Any:
        return client.predict(value["access_address"], self.assets.services.token(value["service_id"]), data)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    for service in made.assets.services():
        made.assets.services.delete(service.id)
    made.store.close()


def run(bench: Bench, *args: Any, **more: Any) -> Any:
    return ServiceRunner().run(bench.context(*args, **more)).outputs["service"].value


def test_the_newest_version_is_deployed_and_answers(bench: Bench) -> None:
    bench.model()
    bench.model()
    value = run(bench, service_name="my-echo")
    assert set(value) == {"service_id", "service_name", "access_address", "cluster_inner_access_address"}
    assert value["service_name"] == "my-echo"
    assert bench.ask(value, {"a": 1})["got"] == {"a": 1}
    service = bench.assets.services.get("my-echo")
    assert (service.model_name, service.model_version) == ("echo", "0.0.2")
    lineage = bench.assets.services.lineage(service.id)
    assert lineage["made_by"] == {"execution_id": "e1", "workflow": "flow", "step": "deploy", "attempt": 1}
    assert lineage["model"]["model_id"] == bench.assets.models.get("echo").id


def test_a_second_call_for_the_same_attempt_finds_the_service(bench: Bench) -> None:
    bench.model()
    first = run(bench)
    second = run(bench)
    assert second == first
    assert len(bench.assets.services()) == 1


def test_a_call_cut_off_by_sigkill_is_finished_by_the_next(bench: Bench) -> None:
    bench.model(code=ECHO + "\n    def __init__(self, *args):\n        import time; time.sleep(0.5)\n")
    script = f"""
        from pathlib import Path
        from tests.steps.service.test_run import Bench, run
        run(Bench(Path({str(bench.folder)!r})))
    """
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=Path(__file__).parents[3])
    while not list((bench.folder / "home" / "services").glob("*/process.json")):
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    pid = bench.assets.services()[0].pid
    value = run(bench)
    assert bench.assets.services.get(value["service_id"]).pid == pid
    assert len(bench.assets.services()) == 1


def test_environment_of_placeholder_config_and_value_override_each_other(bench: Bench) -> None:
    bench.model()
    value = run(
        bench,
        [{"model_name": "echo", "weight": 100, "envs": {"C": "value", "N": 3}}],
        conditions={"model_name": "echo", "envs": {"A": "placeholder", "B": "placeholder", "C": "placeholder"}},
        envs={"B": "config", "C": "config"},
    )
    assert [bench.ask(value, {"env": name}) for name in "ABCN"] == ["placeholder", "config", "value", "3"]
    assert bench.ask(value, {"env": "BASE"}) == "base"


def test_a_service_is_handed_the_token_of_the_one_it_is_wired_to(bench: Bench) -> None:
    bench.model("sub")
    bench.model(
        "main",
        code="""
import json, os, urllib.request
from model_service.model_service import SingleNodeService

class Main(SingleNodeService):
    def _inference(self, data):
        request = urllib.request.Request(
            os.environ["infer_address"], json.dumps(data).encode(), {"X-Auth-Token": os.environ["infer_address_TOKEN"]})
        return {"sub": json.load(urllib.request.urlopen(request))["got"]}
""",
    )
    sub = run(bench, [{"model_name": "sub", "weight": 100}], step="sub")
    main = run(
        bench, [{"model_name": "main", "weight": 100}], step="main", envs={"infer_address": sub["access_address"]}
    )
    assert bench.ask(main, {"a": 1}) == {"sub": {"a": 1}}
    token = bench.assets.services.token(sub["service_id"])
    assert token not in repr(main) + "".join(bench.said)
    database = sqlite3.connect(bench.settings.home_path / "store.sqlite3")
    assert token not in "\n".join(database.iterdump())
    database.close()


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ({"infer_type": "batch"}, "service.infer_type", 'infer_type "batch" cannot be deployed'),
        ({"infer_type": "edge"}, "service.infer_type", 'use "real-time"'),
        ({"service_name": "a b"}, "service.name", "1 to 64 letters, digits, hyphens or underscores, not 'a b'"),
        ({"service_name": "x" * 65}, "service.name", "1 to 64"),
        ({"envs": {"A=B": "1"}}, "service.envs", "'A=B' does not"),
        ({"envs": {"A": ["1"]}}, "service.envs", """the value of "A" must be text or a number, not ['1']"""),
        ({"envs": "A=1"}, "service.envs", "must be an object like"),
        ({"value": []}, "service.models", "must be a list like"),
        ({"value": "echo"}, "service.models", "must be a list like"),
        ({"value": [{"weight": 100}]}, "service.models", 'needs its "model_name" as text'),
        ({"value": MODEL * 2}, "service.models", "names 2 models; one service serves one model"),
        ({"value": [{"model_name": "echo", "weight": 50}]}, "service.weights", "must add up to 100, not 50"),
        ({"value": [{"model_name": "echo", "weight": True}]}, "service.weights", "not True"),
        ({"value": [{"model_name": "ecko", "weight": 100}]}, "service.model_missing", 'Did you mean "echo"?'),
        (
            {"value": [{"model_name": "echo", "model_version": "9.9.9", "weight": 100}]},
            "service.model_missing",
            "Known: 0.0.1",
        ),
        ({"conditions": {"model_name": "other"}}, "service.models", 'allows model_name "other" only, not "echo"'),
        ({"inputs": {}}, "service.inputs", "wants one input that names the model; it has 0"),
        (
            {"inputs": {"s": {"type": "service", "data": {"type": "service", "value": {"service_id": "x"}}}}},
            "service.update",
            "only new services can be deployed",
        ),
    ],
)
def test_what_cannot_be_deployed_is_said_and_nothing_is_left(
    bench: Bench, more: dict[str, Any], code: str, says: str
) -> None:
    bench.model()
    with pytest.raises(StepError) as caught:
        run(bench, **more)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert bench.assets.services() == ()


def test_a_version_asked_for_by_the_placeholder_is_used(bench: Bench) -> None:
    bench.model()
    bench.model()
    value = run(bench, conditions={"model_name": "echo", "model_version": "0.0.1"})
    assert bench.assets.services.get(value["service_id"]).model_version == "0.0.1"


def test_broken_code_fails_the_step_with_the_end_of_the_log(bench: Bench) -> None:
    bench.model(code="raise RuntimeError('no weights')\n")
    with pytest.raises(StepError) as caught:
        run(bench)
    assert caught.value.code == "service.start"
    assert "RuntimeError: no weights (line 1)" in str(caught.value)
    assert any("RuntimeError: no weights" in line for line in caught.value.log_tail)
    (service,) = bench.assets.services()
    assert service.status == "failed"


def test_a_stop_while_it_starts_ends_the_process(bench: Bench) -> None:
    bench.model(code=ECHO + "\n    def __init__(self, *args):\n        import time; time.sleep(300)\n")
    started = bench.folder / "home" / "services"
    with pytest.raises(StepError) as caught:
        run(bench, stopping=lambda: any(started.glob("*/process.json")))
    assert caught.value.code == "service.stopped"
    assert [service.status for service in bench.assets.services()] == ["stopped"]


def test_stopping_the_execution_stops_what_it_deployed(bench: Bench) -> None:
    bench.model()
    value = run(bench)
    ServiceRunner().stop(bench.context(step="another"))
    assert bench.assets.services.get(value["service_id"]).status == "running"
    ServiceRunner().stop(bench.context())
    assert bench.assets.services.get(value["service_id"]).status == "stopped"


def test_only_models_of_the_registry_are_served(bench: Bench, tmp_path: Path) -> None:
    from jupyter_mlworkflow.errors import ServiceError

    with pytest.raises(ServiceError, match="Only models of the model registry are served"):
        bench.assets.services.deploy(tmp_path)
    assert bench.assets.services() == ()
