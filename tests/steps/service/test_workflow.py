"""The documented example of section 5.4.7.3, "output of the inference address", run for real."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.handles import runtime as _runtime
from jupyter_mlworkflow.handles.runtime import Runtime
from jupyter_mlworkflow.handles.services import services
from tests.serving.packages import ECHO


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setenv("MLWORKFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    made = _runtime.current()
    source = tmp_path / "source"
    source.mkdir()
    (source / "customize_service.py").write_text(ECHO, encoding="utf-8")
    for name in ("sub", "main"):
        made.assets.models.register(name, source, model_type="Custom")
    yield made
    for service in services(runtime=made):
        service.delete()


def documented() -> wf.Workflow:
    sub_model_name = wf.Placeholder(name="si_placeholder1", placeholder_type=wf.PlaceholderType.STR)
    sub = wf.steps.ServiceStep(
        name="sub_service_step",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph",
            data=wf.data.ServiceInputPlaceholder(
                name="si_placeholder1", model_name=sub_model_name, envs={"LEVEL": "5"}
            ),
        ),
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    config = wf.steps.ServiceConfig(
        infer_type="real-time",
        envs={"infer_address": sub.outputs["service_output"].get_output_variable("access_address")},
    )
    main = wf.steps.ServiceStep(
        name="main_service_step",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph", data=wf.data.ServiceInputPlaceholder(name="si_placeholder2", model_name="main")
        ),
        outputs=wf.steps.ServiceOutput(name="service_output", service_config=config),
        depend_steps=sub,
    )
    return wf.Workflow(name="service-step-demo", desc="this is a demo workflow", steps=[sub, main])


def chosen(name: str) -> list[dict[str, Any]]:
    return [{"model_name": name, "weight": 100}]


def test_the_main_service_is_handed_address_and_token_of_the_sub_service(runtime: Runtime) -> None:
    execution = documented().run(
        parameters={"si_placeholder1": "sub"},
        data={"si_placeholder1": chosen("sub"), "si_placeholder2": chosen("main")},
    )
    assert execution.state == "completed"
    sub, main = services(runtime=runtime)
    assert sub.predict({"env": "LEVEL"}) == "5"
    assert main.predict({"env": "infer_address"}) == sub.access_address
    assert main.predict({"env": "infer_address_TOKEN"}) == sub.token
    outputs = execution.record.steps["main_service_step"].outputs["service_output"].value
    assert outputs["access_address"] == main.access_address
    assert not [path for path in (runtime.settings.home_path / "runs").rglob("*.log") if sub.token in path.read_text()]


def test_stopping_the_execution_stops_the_services_it_deployed(runtime: Runtime) -> None:
    execution = documented().run(parameters={"si_placeholder1": "sub"}, data={"si_placeholder1": chosen("sub")})
    assert execution.record.steps["main_service_step"].state == "wait_inputs"
    (sub,) = services(runtime=runtime)
    assert sub.status == "running"
    execution.stop()
    deadline = time.monotonic() + 60
    while sub.status == "running" or execution.state != "stopped":
        assert time.monotonic() < deadline, (sub.status, execution.state)
        time.sleep(0.05)
    assert sub.status == "stopped"
    assert sub.restart().predict({"a": 1})["got"] == {"a": 1}
