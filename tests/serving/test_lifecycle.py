"""A service as a process: it outlives who started it, and is told as it is."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import NotFoundError, ServiceError
from jupyter_mlworkflow.serving import client, control, state
from jupyter_mlworkflow.serving.process import Identity, alive, identify
from jupyter_mlworkflow.settings import Settings
from tests.serving.packages import ECHO, deployed, make, package


@pytest.fixture
def echo(settings: Settings) -> Path:
    return package(settings, "echo", code=ECHO)


@pytest.fixture(autouse=True)
def nothing_left(settings: Settings) -> Iterator[None]:
    """End what a failing test may have left running."""
    yield
    folder = settings.home_path / "services"
    for path in folder.iterdir() if folder.is_dir() else ():
        control.delete(settings, path.name)


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)
    return found


def ask(settings: Settings, service_id: str, data: Any) -> Any:
    return client.predict(control.info(settings, service_id).access_address, control.token(settings, service_id), data)


def test_restart_keeps_address_and_token(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as first:
        token = control.token(settings, first.id)
        second = control.restart(settings, first.id)
        assert second.pid != first.pid
        assert second.access_address == first.access_address
        assert control.token(settings, first.id) == token
        assert ask(settings, first.id, {"a": 1})["got"] == {"a": 1}


def test_starting_a_running_service_changes_nothing(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as first:
        assert control.start(settings, first.id).pid == first.pid


def test_two_who_start_it_at_once_get_one_process(settings: Settings, echo: Path) -> None:
    spec = make(settings, "echo", echo)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(control.start(settings, spec.id).pid)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_second_worker_gives_way_to_the_first(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as info:
        argv = [sys.executable, "-P", "-m", "jupyter_mlworkflow.serving.worker", str(info.folder)]
        second = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
        assert second.returncode == 3
        assert "Another process serves this service already." in second.stderr
        assert control.info(settings, info.id).pid == info.pid


def test_a_killed_worker_reads_as_failed_and_comes_back(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as info:
        assert info.pid is not None
        os.kill(info.pid, signal.SIGKILL)
        who = Identity(info.pid)
        until(lambda: not alive(who) and state.read_exit(info.folder))
        dead = control.info(settings, info.id)
        assert (dead.status, dead.pid) == ("failed", None)
        assert dead.reason == "Its process was ended by signal 9 (SIGKILL); restart it."
        again = control.restart(settings, info.id)
        assert (again.status, again.access_address) == ("running", info.access_address)


def test_stop_ends_the_process_and_what_it_started(settings: Settings) -> None:
    code = ECHO + (
        "\n    def _preprocess(self, data):\n"
        "        import subprocess\n"
        "        self.child = subprocess.Popen(['sleep', '300'])\n"
        "        return {**data, 'child': self.child.pid}\n"
    )
    with deployed(settings, "parent", package(settings, "parent", code=code)) as info:
        child = identify(ask(settings, info.id, {})["got"]["child"])
        assert alive(child)
        assert info.pid is not None
        who = identify(info.pid)
        stopped = control.stop(settings, info.id)
        assert (stopped.status, stopped.pid, stopped.reason) == ("stopped", None, "")
        assert not alive(who)
        until(lambda: not alive(child))
        assert control.stop(settings, info.id).status == "stopped"


def ask_in_vain(settings: Settings, service_id: str) -> None:
    with contextlib.suppress(ServiceError):
        ask(settings, service_id, {})


def test_a_request_that_does_not_end_is_cut_off(settings: Settings, tmp_path: Path) -> None:
    entered = tmp_path / "entered"
    code = ECHO + (
        "\n    def _preprocess(self, data):\n"
        f"        open({str(entered)!r}, 'w').close()\n"
        "        import time; time.sleep(300)\n"
    )
    with deployed(settings, "stuck", package(settings, "stuck", code=code)) as info:
        threading.Thread(target=ask_in_vain, args=(settings, info.id), daemon=True).start()
        until(entered.exists)
        assert info.pid is not None
        who = identify(info.pid)
        control.stop(settings, info.id, grace_seconds=0.3)
        assert not alive(who)


def test_a_taken_port_is_replaced_and_said(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as info:
        control.stop(settings, info.id)
        port = int(info.access_address.rpartition(":")[2])
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", port))
            taken.listen()
            again = control.start(settings, info.id)
        assert again.access_address != info.access_address
        assert ask(settings, info.id, {"a": 1})["got"] == {"a": 1}
        assert any(f"Port {port} is taken" in line for line in control.logs(settings, info.id))


def test_it_outlives_the_process_that_deployed_it(settings: Settings, echo: Path) -> None:
    spec = make(settings, "echo", echo)
    script = f"""
        import time
        from jupyter_mlworkflow.serving import control
        from jupyter_mlworkflow.settings import Settings
        print(control.start(Settings(home={settings.home!r}), {spec.id!r}).pid, flush=True)
        time.sleep(300)
    """
    kernel = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert kernel.stdout is not None
    pid = int(kernel.stdout.readline())
    os.killpg(kernel.pid, signal.SIGKILL)
    kernel.wait()
    kernel.stdout.close()
    assert control.info(settings, spec.id).pid == pid
    assert ask(settings, spec.id, {})["pid"] == pid


def test_health_answers_before_the_model_is_loaded(settings: Settings, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = ECHO + (
        "\n    def __init__(self, *args):\n"
        "        import os, time\n"
        f"        while not os.path.exists({str(gate)!r}): time.sleep(0.02)\n"
    )
    spec = make(settings, "slow", package(settings, "slow", code=code))
    control.start(settings, spec.id, wait=False)
    address = until(lambda: control.info(settings, spec.id).access_address)
    until(lambda: client.answers(address, "/health"))
    assert not client.answers(address, "/ready")
    assert control.info(settings, spec.id).status == "deploying"
    with pytest.raises(ServiceError, match="answered 503: The model is still being loaded"):
        ask(settings, spec.id, {})
    gate.touch()
    assert control.start(settings, spec.id).status == "running"
    assert client.answers(address, "/ready")


def test_what_is_not_ready_in_time_is_stopped(settings: Settings) -> None:
    code = ECHO + "\n    def __init__(self, *args):\n        import time; time.sleep(300)\n"
    hasty = replace(settings, service_start_seconds=1.5)
    spec = make(hasty, "never", package(hasty, "never", code=code))
    with pytest.raises(ServiceError, match=r"was not ready within 1\.5 s \(setting service_start_seconds\)"):
        control.start(hasty, spec.id)
    assert control.info(hasty, spec.id).status == "stopped"


def test_a_stop_while_it_starts_leaves_nothing(settings: Settings) -> None:
    code = ECHO + "\n    def __init__(self, *args):\n        import time; time.sleep(300)\n"
    spec = make(settings, "late", package(settings, "late", code=code))
    with pytest.raises(ServiceError, match="was stopped before it was ready"):
        control.start(
            settings, spec.id, stopping=lambda: state.read_worker(control.folder_of(settings, spec.id)) is not None
        )
    assert control.info(settings, spec.id).status == "stopped"


def test_an_exit_code_noted_late_is_waited_for(settings: Settings, echo: Path) -> None:
    spec = make(settings, "late", echo)
    folder = control.folder_of(settings, spec.id)
    state.write_spec(folder, replace(spec, wanted=True, start=1, start_at=time.time() - 3600))
    held = state.take_watch(folder)  # as the shell above a process that just ended holds it

    def note() -> None:
        (folder / state.EXIT).write_text("1 7\n")
        os.close(held)

    later = threading.Timer(0.2, note)
    later.start()
    assert control.info(settings, spec.id).reason == "Its process ended with exit code 7."
    later.join()
    (folder / state.EXIT).unlink()
    assert "nobody knows why" in control.info(settings, spec.id).reason


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def broken(:\n", "customize_service.py cannot be imported: SyntaxError: invalid syntax (line 1)"),
        ("import not_there_at_all\n", "ModuleNotFoundError: No module named 'not_there_at_all' (line 1)"),
        ("x = 1\n", "must define exactly one class derived from a base service"),
        ("x = 1\n", "from model_service.python_model_service import XgSklServingBaseService"),
        (ECHO + "\nclass Other(SingleNodeService): pass\n", "it defines Echo, Other"),
        (
            ECHO + "\n    def __init__(self, *args):\n        raise ValueError('no labels')\n",
            "ValueError: no labels (line 12)",
        ),
        (ECHO + "\n    def __init__(self): pass\n", "must take (self, model_name, model_path) or (self, model_path)"),
        ("import os; os._exit(7)\n", "Its process ended with exit code 7."),
    ],
)
def test_broken_code_of_the_user_is_told_with_the_end_of_the_log(settings: Settings, code: str, says: str) -> None:
    spec = make(settings, "broken", package(settings, "broken", code=code))
    with pytest.raises(ServiceError) as caught:
        control.start(settings, spec.id)
    assert says in str(caught.value)
    info = control.info(settings, spec.id)
    assert info.status == "failed"
    assert info.reason in str(caught.value)
    if "exit code" not in says:
        assert any("Error" in line for line in caught.value.__notes__)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"config": "{"}, "config.json of the model is not valid JSON"),
        ({"config": {"apis": [{"url": "/health"}]}, "code": ECHO}, "which the service uses itself"),
        ({}, "There is no model file (*.skops, *.joblib"),
        ({"model": "text"}, "holds a str, which has no predict method"),
    ],
)
def test_a_broken_package_is_told(settings: Settings, given: dict[str, Any], says: str) -> None:
    spec = make(settings, "broken", package(settings, "broken", **given))
    with pytest.raises(ServiceError) as caught:
        control.start(settings, spec.id)
    assert says in str(caught.value)


def test_a_type_without_loader_names_the_way_out(settings: Settings) -> None:
    spec = make(settings, "tf", package(settings, "tf"), model_type="TensorFlow")
    with pytest.raises(ServiceError, match='A model of type "TensorFlow" has no built-in loader; put a customize_serv'):
        control.start(settings, spec.id)


def test_an_interpreter_that_is_gone_is_told(settings: Settings, echo: Path) -> None:
    spec = make(settings, "echo", echo, interpreter="/nowhere/python")
    with pytest.raises(ServiceError, match=r"did not start\. Its process ended with exit code 127"):
        control.start(settings, spec.id)


def test_after_a_restart_of_the_machine_it_reads_as_stopped(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as info:
        worker = state.read_worker(info.folder)
        assert worker is not None
        assert info.pid is not None
        os.kill(info.pid, signal.SIGKILL)
        who = identify(info.pid)
        until(lambda: not alive(who))
        state.write_worker(info.folder, replace(worker, boot_id="another-boot"))
        assert control.info(settings, info.id).status == "stopped"
        assert control.start(settings, info.id).status == "running"


def test_a_pid_that_is_somebody_elses_now_is_not_the_service(settings: Settings, echo: Path) -> None:
    with deployed(settings, "echo", echo) as info:
        control.stop(settings, info.id)
        worker = state.read_worker(info.folder)
        assert worker is not None
        state.write_worker(info.folder, replace(worker, pid=os.getpid(), phase="running"))
        assert control.info(settings, info.id).status == "stopped"
        control.stop(settings, info.id)  # must not end the process of the test


def test_the_token_is_kept_from_others(settings: Settings, echo: Path) -> None:
    spec = make(settings, "echo", echo)
    folder = control.folder_of(settings, spec.id)
    assert len(spec.token) >= 40
    assert spec.token not in repr(spec)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / state.SPEC).stat().st_mode) == 0o600
    control.start(settings, spec.id)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.iterdir()}
    assert not any(modes.values()), modes
    assert spec.token not in Path(f"/proc/{control.info(settings, spec.id).pid}/cmdline").read_text(encoding="utf-8")


def test_environment_reaches_the_code_and_survives_a_restart(settings: Settings, echo: Path) -> None:
    with deployed(
        settings, "echo", echo, envs={"LEVEL": "5"}, environment={"PATH": os.environ["PATH"], "BASE": "b"}
    ) as info:
        for _ in range(2):
            assert [ask(settings, info.id, {"env": name}) for name in ("LEVEL", "BASE", "HOME")] == ["5", "b", None]
            control.restart(settings, info.id)


def test_a_service_that_does_not_exist_is_said(settings: Settings) -> None:
    for call in (control.info, control.start, control.stop, control.restart, control.logs, control.token):
        with pytest.raises(NotFoundError, match='There is no service "nobody"'):
            call(settings, "nobody")


def test_a_file_of_a_newer_version_can_be_read(settings: Settings, echo: Path) -> None:
    spec = make(settings, "echo", echo)
    path = control.folder_of(settings, spec.id) / state.SPEC
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "later": 1}), encoding="utf-8")
    assert control.info(settings, spec.id).status == "stopped"


def test_answers_are_not_held_back_by_the_network_layer() -> None:
    """Without TCP_NODELAY each answer on a kept connection takes 40 ms; asyncio sets it only for a named protocol."""
    from jupyter_mlworkflow.serving.worker import listen

    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
