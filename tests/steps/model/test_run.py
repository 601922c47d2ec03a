"""A model step on its own: real registry, real storage, no engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from jupyter_mlworkflow.assets import Assets
from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.steps.base import Origin, StepContext
from jupyter_mlworkflow.steps.model.run import ModelRunner
from jupyter_mlworkflow.storage import StorageRoot
from jupyter_mlworkflow.store.open import open_store


class Bench:
    """Makes contexts of model steps over one home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(home=str(folder / "home"))
        self.store = open_store(self.settings)
        self.assets = Assets(self.store, self.settings)
        self.storage = StorageRoot(str(folder / "home" / "storage"), cwd=str(folder))
        self.said: list[str] = []

    def context(
        self, source: Any = "/bucket/out/", *, attempt: int = 1, data: Any = None, **config: Any
    ) -> StepContext:
        folder = self.folder / "runs" / str(attempt)
        folder.mkdir(parents=True, exist_ok=True)
        inputs = {"model_input": {"type": "obs", "data": {"type": "obs", "value": {"obs_url": source}}}}
        return StepContext(
            execution_id="e1",
            execution_name="execution-001",
            workflow="flow",
            step="register",
            kind="model",
            attempt=attempt,
            spec={
                "inputs": inputs if data is None else data,
                "outputs": {"model_output": {"type": "model", "model_config": {"model_name": "digits", **config}}},
                "properties": {},
            },
            folder=folder,
            settings=self.settings,
            storage=self.storage,
            assets=self.assets,
            origin=Origin(str(self.folder), "python"),
            log=self.said.append,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.storage.write_bytes("/bucket/out/model/m.bin", b"m")
    bench.storage.write_bytes("/bucket/out/metrics.json", b"[]")
    yield bench
    bench.store.close()


def test_the_output_of_a_job_becomes_a_model(bench: Bench) -> None:
    context = bench.context("obs://bucket/out/", model_type="Scikit_Learn", description="of the tests")
    outcome = ModelRunner().run(context)
    model = bench.assets.models.get("digits")
    artifact = outcome.outputs["model_output"]
    assert artifact.type == "model"
    assert artifact.value == {"model_name": "digits", "model_version": "0.0.1", "model_id": model.id}
    assert (model.model_type, model.data["description"], model.data["files"]) == (
        "Scikit_Learn",
        "of the tests",
        ["m.bin"],
    )
    assert {name: model.lineage[name] for name in ("workflow", "execution_id", "step", "attempt", "source")} == {
        "workflow": "flow",
        "execution_id": "e1",
        "step": "register",
        "attempt": 1,
        "source": "/bucket/out/",
    }
    assert bench.said == ["Registered model digits 0.0.1 (1 files) from obs://bucket/out/."]


def test_the_same_attempt_registers_once_and_a_retry_again(bench: Bench) -> None:
    first = ModelRunner().run(bench.context())
    assert ModelRunner().run(bench.context()) == first
    assert ModelRunner().run(bench.context(attempt=2)).outputs["model_output"].value["model_version"] == "0.0.2"


def test_every_field_of_the_configuration(bench: Bench) -> None:
    bench.storage.write_bytes("/bucket/src/customize_service.py", b"code = 1")
    ModelRunner().run(
        bench.context(
            model_version="1.2.3",
            runtime="PyTorch",
            install_type=["real_time"],
            execution_code="/bucket/src/customize_service.py",
            initial_config={"model_algorithm": "cnn", "metrics": {"f1": 0.1}},
            model_metrics='{"f1": 0.9}',
            apis='[{"url": "/", "method": "post"}]',
            dependencies="[]",
            dynamic_load_mode="Single",
            prebuild=True,
        )
    )
    model = bench.assets.models.get("digits", "1.2.3")
    assert model.data["config"]["metrics"] == {"f1": 0.9}
    assert model.data["config"]["apis"] == [{"url": "/", "method": "post"}]
    assert (model.data["install_type"], model.data["runtime"]) == (["real_time"], "PyTorch")
    assert (model.data["dynamic_load_mode"], model.data["prebuild"]) == ("Single", True)
    folder = model.folder / "model"
    assert json.loads((folder / "config.json").read_text())["model_algorithm"] == "cnn"
    assert (folder / "customize_service.py").read_text() == "code = 1"


def test_a_name_is_made_of_workflow_and_step(bench: Bench) -> None:
    assert ModelRunner().run(bench.context(model_name=None)).outputs["model_output"].value["model_name"] == (
        "flow-register"
    )


@pytest.mark.parametrize(
    ("changes", "code", "rule"),
    [
        ({"data": {}}, "model.source", "not from nothing"),
        ({"data": {"a": {"data": {"type": "swr", "value": {"swr_path": "x"}}}}}, "model.source", "not from swr"),
        (
            {"data": {name: {"data": {"type": "obs", "value": {"obs_url": "/b/x/"}}} for name in "ab"}},
            "model.source",
            "takes one source; this one has 2 inputs: a, b",
        ),
        ({"data": {"a": {"data": {"type": "obs", "value": {}}}}}, "model.source", 'Input "a" has no path'),
        ({"template": {"template_id": "t"}}, "model.source", "not from a template"),
        ({"source": "/bucket/none/"}, "model.register", 'nothing at "/bucket/none/"'),
        ({"source": "/bucket/../x"}, "model.register", r'holds "\.\."'),
        ({"model_type": "Keras"}, "model.register", 'not "Keras"'),
        ({"model_version": "01.1.1"}, "model.register", "three numbers from 1 to 99"),
        ({"model_name": "../../x"}, "model.register", "model_name must be"),
        ({"apis": "[{"}, "model.register", "model_config.apis must be JSON text"),
        ({"execution_code": "/bucket/none.py"}, "model.register", "nothing at"),
    ],
)
def test_what_cannot_be_registered_is_told(bench: Bench, changes: Any, code: str, rule: str) -> None:
    with pytest.raises(StepError, match=rule) as caught:
        ModelRunner().run(bench.context(**changes))
    assert caught.value.code == code
    assert bench.assets.models() == ()


def test_a_model_of_a_remote_storage(bench: Bench, tmp_path: Path) -> None:
    bench.storage = StorageRoot(f"memory://{tmp_path.name}", cwd=str(tmp_path))
    bench.storage.write_bytes("/bucket/out/model/deep/m.bin", b"m")
    try:
        ModelRunner().run(bench.context())
    finally:
        fsspec.filesystem("memory").rm(f"/{tmp_path.name}", recursive=True)
    assert (bench.assets.models.get("digits").folder / "model" / "deep" / "m.bin").read_bytes() == b"m"
