"""Services and models as a notebook shows and uses them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import ConflictError, NotFoundError, ServiceError
from jupyter_mlworkflow.handles.models import Model, model, models
from jupyter_mlworkflow.handles.runtime import Runtime
from jupyter_mlworkflow.handles.services import Service, service, services, table
from jupyter_mlworkflow.serving.choose import choose
from jupyter_mlworkflow.settings import Settings
from tests.serving.packages import ECHO

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("handles")
    made = Runtime(Settings(home=str(folder / "home"), stop_grace_seconds=5))
    source = folder / "source"
    source.mkdir()
    (source / "customize_service.py").write_text(ECHO, encoding="utf-8")
    for accuracy in (0.5, 0.75):
        config = {"metrics": {"accuracy": accuracy, "note": EVIL}}
        made.assets.models.register(
            "echo", source, config=config, lineage={"workflow": EVIL, "execution_name": "execution-001"}
        )
    yield made
    for item in services(runtime=made):
        item.delete()
    made.store.close()


@pytest.fixture(scope="module")
def echo(runtime: Runtime) -> Service:
    registered = runtime.assets.models.get("echo")
    about = {"model_name": "echo", "model_version": registered.version, "model_type": "Custom"}
    info = runtime.assets.services.deploy(
        registered.folder, name="echo", model=about, environment={"PATH": os.environ["PATH"]}
    )
    return Service(runtime, info.id)


def test_a_service_is_found_by_name_and_by_id(runtime: Runtime, echo: Service) -> None:
    for reference in ("echo", echo.id, echo.id[:6]):
        found = service(reference, runtime=runtime)
        assert (found.id, found.name, found.status) == (echo.id, "echo", "running")
    with pytest.raises(NotFoundError, match=r'There is no service "ecko"\. Did you mean "echo"\?'):
        service("ecko", runtime=runtime)
    with pytest.raises(NotFoundError):
        service("../../x", runtime=runtime)


def test_it_predicts_and_tells_how_it_is(echo: Service) -> None:
    assert echo.predict({"a": [1]})["got"] == {"a": [1]}
    assert echo.health() == {"status": "running", "live": True, "ready": True}
    assert any("Started server process" in line for line in echo.logs(50))


def test_it_predicts_from_a_cell_whose_loop_runs(echo: Service) -> None:
    async def cell() -> object:
        return echo.predict({"a": 1})["got"]

    assert asyncio.run(cell()) == {"a": 1}


def test_a_proxy_of_the_environment_is_not_asked(echo: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert echo.predict({"a": 1})["got"] == {"a": 1}


def test_stop_restart_and_what_predict_says_meanwhile(echo: Service) -> None:
    address = echo.access_address
    echo.stop()
    assert echo.health() == {"status": "stopped", "live": False, "ready": False}
    with pytest.raises(ServiceError, match=r'Service "echo" is stopped\. Service\.restart\(\) starts it\.'):
        echo.predict({})
    assert echo.restart().access_address == address
    assert echo.predict({"a": 1})["got"] == {"a": 1}


def test_no_output_shows_the_token(runtime: Runtime, echo: Service) -> None:
    listed = services(runtime=runtime)
    shown = [
        repr(echo),
        echo._repr_html_(),
        repr(listed),
        listed._repr_html_(),
        repr(echo.info),
        str(listed.to_frame()),
    ]
    assert len(echo.token) >= 40
    assert not [text for text in shown if echo.token in text]
    assert repr(echo) == f"Service('echo', running, {echo.access_address})"


def test_tables_are_text_only(echo: Service) -> None:
    hostile = replace(echo.info, name=EVIL, reason=EVIL, status="failed", access_address=EVIL, model_name=EVIL)
    assert "<img" not in table([hostile])
    assert "&lt;img" in table([hostile])


def test_the_address_leads_to_the_page_of_a_running_service_only(echo: Service) -> None:
    assert f'<a href="{echo.info.access_address}/docs"' in table([echo.info])
    for hostile in (
        replace(echo.info, access_address="javascript:alert(1)"),
        replace(echo.info, access_address='http://x" onclick="alert(1)'),
        replace(echo.info, status="stopped"),
    ):
        shown = table([hostile])
        assert 'href="javascript' not in shown
        assert '" onclick' not in shown
        assert ("<a " in shown) == (hostile.access_address.startswith("http") and hostile.status == "running")


def test_lists_filter_and_index(runtime: Runtime, echo: Service) -> None:
    listed = services(runtime=runtime)
    assert [item.id for item in listed] == [echo.id]
    assert listed["echo"].id == listed[0].id == listed[-1].id == echo.id
    assert len(services(status="failed", runtime=runtime)) == 0
    assert len(services(name="other", runtime=runtime)) == 0
    assert repr(services(name="other", runtime=runtime)) == "No services."
    frame = listed.to_frame()
    assert (frame.loc[0, "name"], frame.loc[0, "status"]) == ("echo", "running")
    assert str(frame["created_at"].dt.tz) == "UTC"
    assert len(services(name="other", runtime=runtime).to_frame()) == 0


def test_of_one_name_the_newest_running_is_meant(echo: Service) -> None:
    old = replace(echo.info, id="aaaaaa1", status="running")
    new = replace(echo.info, id="aaaaaa2", status="failed")
    assert choose([old, new], "echo").id == "aaaaaa1"
    assert choose([replace(old, status="stopped"), new], "echo").id == "aaaaaa2"
    with pytest.raises(ConflictError, match='"aaaaaa" fits the ids of 2 services'):
        choose([old, new], "aaaaaa")


def test_a_service_knows_its_model_and_a_model_its_services(runtime: Runtime, echo: Service) -> None:
    assert (echo.model.name, echo.model.version) == ("echo", "0.0.2")
    assert [item.id for item in echo.model.services] == [echo.id]
    assert len(model("echo", "0.0.1", runtime=runtime).services) == 0


def test_models_are_listed_and_shown_as_text(runtime: Runtime) -> None:
    listed = models(runtime=runtime)
    assert [item.version for item in listed] == ["0.0.1", "0.0.2"]
    assert listed["echo"].version == "0.0.2"
    newest = model("echo", runtime=runtime)
    assert newest.metrics["accuracy"] == 0.75
    assert newest.files == ("config.json", "customize_service.py")
    assert newest.folder.is_dir()
    assert "<img" not in listed._repr_html_()
    assert "accuracy 0.75" in newest._repr_html_()
    assert list(listed.to_frame()["metrics.accuracy"]) == [0.5, 0.75]
    with pytest.raises(NotFoundError, match='Did you mean "echo"'):
        model("ecko", runtime=runtime)
    with pytest.raises(NotFoundError):
        listed["ecko"]
    assert repr(models("nothing", runtime=runtime)) == "No models."
    assert len(models("nothing", runtime=runtime).to_frame()) == 0


def test_delete_forgets_it(runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "customize_service.py").write_text(ECHO, encoding="utf-8")
    registered = runtime.assets.models.register("gone", tmp_path)
    info = runtime.assets.services.deploy(registered.folder, name="gone", model={"model_name": "gone"})
    doomed = Service(runtime, info.id)
    doomed.delete()
    assert not info.folder.exists()
    assert repr(doomed) == f"Service({info.id!r}, deleted)"
    assert "deleted" in doomed._repr_html_()
    with pytest.raises(NotFoundError):
        doomed.predict({})
    Model(runtime, registered).delete()
    assert not registered.folder.exists()
