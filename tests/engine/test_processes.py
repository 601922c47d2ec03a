"""Real supervisors, the real executor, and who finds whom again."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.errors import (
    ConflictError,
    DeclarationError,
    MissingValuesError,
    NotFoundError,
    PlanError,
    Problem,
)
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, SupervisorStarted
from jupyter_mlworkflow.plan.model import Missing, Plan, PlannedParameter, PlannedStep
from jupyter_mlworkflow.store.home import is_driven
from tests.engine.processes import Site, eventually

pytestmark = pytest.mark.timeout(60)


def running(site: Site, execution: str, step: str) -> Any:
    return eventually(lambda: site.store.record(execution).steps[step].state.value == "running" and site.lines())


def test_a_run_leaves_nothing_behind(site: Site) -> None:
    record = site.wait(site.start(site.job("a"), site.job("b", "a")).id)
    assert record.state.value == "completed"
    assert record.steps["a"].pid
    assert [line[:2] for line in site.lines()] == [["begin", "a"], ["end", "a"], ["begin", "b"], ["end", "b"]]
    site.expect_nobody()
    assert not is_driven(site.settings.home_path, record.id)
    log = site.settings.home_path / "runs" / record.id / "supervisor.log"
    assert log.read_text() == ""


def test_the_supervisor_is_nobodys_child(site: Site) -> None:
    identity = site.start(site.job("a", seconds=5)).id
    (pid,) = eventually(site.supervisors)
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    parent, session = int(stat[1]), int(stat[3])
    assert parent != os.getpid()
    assert session != os.getsid(0)
    site.request(identity, "stop")


def test_a_job_that_ends_while_nobody_drives_it_is_collected(site: Site) -> None:
    identity = site.start(site.job("a", seconds=0.3), site.job("b", "a")).id
    running(site, identity, "a")
    assert site.kill(site.supervisors()[0])
    eventually(lambda: len(site.lines()) == 2 and not site.processes())
    assert site.store.record(identity).steps["a"].state.value == "running"  # listing starts nothing
    record = site.wait(identity)
    assert record.state.value == "completed"
    assert [line[1] for line in site.lines() if line[0] == "begin"] == ["a", "b"]


def test_a_job_that_still_runs_is_adopted(site: Site) -> None:
    identity = site.start(site.job("a", seconds=0.6, end="exit 7")).id
    running(site, identity, "a")
    pid = site.store.record(identity).steps["a"].pid
    assert site.kill(site.supervisors()[0])
    record = site.wait(identity)
    assert record.steps["a"].pid == pid
    assert record.steps["a"].error is not None
    assert "exit code 7" in record.steps["a"].error.message
    assert len([line for line in site.lines() if line[0] == "begin"]) == 1


def test_an_unknown_outcome_is_told_as_such(site: Site) -> None:
    identity = site.start(site.job("a", seconds=5), site.job("b", "a")).id
    running(site, identity, "a")
    for pid in [*site.supervisors(), *site.processes()]:
        site.kill(pid)
    record = site.wait(identity)
    assert record.state.value == "abnormal"
    assert record.steps["a"].state.value == "failed"
    assert record.steps["a"].error is not None
    assert record.steps["a"].error.code == "job.outcome_unknown"
    assert "Nobody knows how the job ended" in record.steps["a"].error.message
    assert len(site.lines()) == 1  # not run again by itself
    site.expect_nobody()


def test_stop_ends_the_whole_tree_of_a_job(site: Site) -> None:
    tree = site.job("a", seconds=30)
    tree.spec["properties"]["algorithm"]["command"] = (
        'echo "begin a x" >> "$SIDE"; (trap "" HUP; sleep 30) & sleep 30 & wait'
    )
    identity = site.start(tree).id
    running(site, identity, "a")
    site.request(identity, "stop")
    record = site.wait(identity)
    assert (record.state.value, record.steps["a"].state.value) == ("stopped", "stopped")
    site.expect_nobody()


def test_a_stop_survives_the_supervisor(site: Site) -> None:
    stubborn = site.job("a", seconds=30)
    stubborn.spec["properties"]["algorithm"]["command"] = (
        'trap "" TERM; echo "begin a x" >> "$SIDE"; sleep 30 & wait; wait'
    )
    identity = site.start(stubborn).id
    running(site, identity, "a")
    control.send(site.store, site.settings, identity, "stop")
    eventually(lambda: site.store.record(identity).steps["a"].state.value == "stopping")
    site.kill(site.supervisors()[0])
    record = site.wait(identity)
    assert (record.state.value, record.steps["a"].state.value) == ("stopped", "stopped")
    site.expect_nobody()


def test_commands_sent_while_the_supervisor_ends_are_taken(site: Site) -> None:
    """The narrow moment between its last look and the release of its lock, again and again."""
    steps = (site.job("a", end="exit 1"),)
    parameters = {"n": PlannedParameter("n", "int", default=1, has_default=True)}
    identity = site.wait(site.start(*steps, parameters=parameters).id).id
    for number in range(15):
        site.request(identity, "set_values", parameters={"n": number})
        time.sleep(0.0007 * number)
    assert site.store.record(identity).parameters == {"n": 14}
    assert site.store.commands(identity) == ()
    site.expect_nobody()


def test_many_starters_make_one_supervisor(site: Site) -> None:
    identity = site.start(site.job("a", seconds=0.3)).id
    assert is_driven(site.settings.home_path, identity), "it is, from the moment it is started"
    assert not control.ensure_supervisor(site.settings, identity)
    running(site, identity, "a")
    site.kill(site.supervisors()[0])
    eventually(lambda: not is_driven(site.settings.home_path, identity))
    started: list[bool] = []
    threads = [
        threading.Thread(target=lambda: started.append(control.ensure_supervisor(site.settings, identity)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False] * 4 + [True]
    record = site.wait(identity)
    assert record.state.value == "completed"
    assert len(site.lines()) == 2
    supervisors = [event for event in site.store.read_from(identity) if isinstance(event.payload, SupervisorStarted)]
    assert len(supervisors) == 2
    site.expect_nobody()


def test_a_supervisor_that_comes_too_late_leaves_no_folder(site: Site) -> None:
    identity = site.wait(site.start(site.job("a")).id).id
    control.delete(site.store, site.settings, identity)
    folder = site.settings.home_path / "runs" / identity
    assert not list(folder.parent.iterdir())
    assert control.ensure_supervisor(site.settings, identity)
    site.expect_nobody()
    assert not folder.exists()


def test_a_supervisor_that_crashes_again_and_again_ends_the_execution(site: Site) -> None:
    created = ExecutionCreated("demo", "", [{"name": "a", "kind": "job", "title": ""}])
    plan = {**Plan("demo", steps=(site.job("a"),), chosen=("a",)).to_json(), "parameters": "broken"}
    identity = site.store.create_execution(created, plan=plan, origin=site.origin()).id
    site.store.append(identity, [ExecutionStateChanged("running")])
    record = site.wait(identity)
    assert record.state.value == "abnormal"
    assert record.reason.startswith("Its supervisor crashed 3 times in a row;")
    log = site.settings.home_path / "runs" / identity / "supervisor.log"
    assert log.read_text().count("Traceback") == 3
    assert str(log) in record.reason
    site.expect_nobody()


def test_slots_held_by_an_execution_without_a_supervisor_come_back(tmp_path: Path) -> None:
    site = Site(tmp_path, slots=1)
    try:
        first = site.start(site.job("a", seconds=0.2)).id
        running(site, first, "a")
        site.kill(site.supervisors()[0])
        second = site.start(site.job("b")).id
        assert site.wait(second, timeout=60).state.value == "completed"
        assert site.store.record(first).state.value == "completed"  # nobody asked for it but `second`
    finally:
        site.close()


def test_two_kernels_on_one_store(site: Site) -> None:
    """Executions of several processes share the slots."""
    script = (
        "import sys; from pathlib import Path; from tests.engine.processes import Site; "
        "site = Site(Path(sys.argv[1])); "
        "ids = [site.start(*[site.job(f'j{n}', seconds=0.05) for n in range(3)]).id for _ in range(2)]; "
        "print([site.wait(i).state.value for i in ids])"
    )
    argv = [os.sys.executable, "-c", script, str(site.folder)]  # type: ignore[attr-defined]
    kernels = [
        subprocess.Popen(argv, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for kernel in kernels:
        assert kernel.communicate(timeout=40)[0].strip() == "['completed', 'completed']"
    at_once, most = 0, 0
    for line in site.lines():
        at_once += 1 if line[0] == "begin" else -1
        most = max(most, at_once)
    assert most == 2
    names = {summary.name for summary in site.store.executions()}
    assert names == {f"execution-00{number}" for number in range(1, 5)}


# -- what is refused before anything happens --------------------------------------------------------


def test_a_plan_with_problems_is_refused_and_nothing_recorded(site: Site) -> None:
    with pytest.raises(PlanError, match="no runner"):
        site.start(site.job("a"), problems=(Problem("It has no runner.", step="a"),))
    missing = Missing("parameters.n", "int", example="3")
    with pytest.raises(MissingValuesError, match=r"parameters\.n has no value \(int\)\. Give it, for example 3\."):
        site.start(site.job("a"), missing=(missing,))
    assert site.store.executions() == ()


def test_exclusive_workflows_run_one_at_a_time(site: Site) -> None:
    first = site.start(site.job("a", seconds=20), exclusive=True)
    with pytest.raises(ConflictError, match="execution-001 is running"):
        site.start(site.job("a"), exclusive=True)
    assert len(site.store.executions()) == 1
    site.request(first.id, "stop")
    site.wait(first.id)
    assert site.wait(site.start(site.job("a"), exclusive=True).id).state.value == "completed"


def test_a_wrong_call_raises_at_once(site: Site) -> None:
    identity = site.wait(site.start(site.job("a")).id).id
    seq = site.store.record(identity).seq
    with pytest.raises(ConflictError, match=r'rerun\(from_step="a"\)'):
        site.request(identity, "retry", "a")
    with pytest.raises(NotFoundError, match='There is no step "b"'):
        site.request(identity, "retry", "b")
    with pytest.raises(DeclarationError, match="There are no values in it"):
        site.request(identity, "set_values")
    with pytest.raises(NotFoundError, match='There is no parameter "n"'):
        site.request(identity, "set_values", parameters={"n": 1})
    assert site.store.record(identity).seq == seq


# -- verbs on real processes --------------------------------------------------------------------------


def test_debug_holds_before_every_step(site: Site) -> None:
    identity = site.start(site.job("a"), site.job("b", "a"), options={"debug": True}).id
    record = site.wait(identity)
    assert {name: step.state.value for name, step in record.steps.items()} == {"a": "hold", "b": "init"}
    site.request(identity, "release", "a")
    record = site.wait(identity)
    assert {name: step.state.value for name, step in record.steps.items()} == {"a": "completed", "b": "hold"}
    site.request(identity, "release", "b")
    assert site.wait(identity).state.value == "completed"


def test_rerun_from_a_step_takes_over_what_does_not_come_after_it(site: Site) -> None:
    first = site.wait(site.start(site.job("a"), site.job("b", "a"), site.job("c", "b"), site.job("side")).id)
    second = control.rerun(site.store, site.settings, first.id, from_step="b")
    record = site.wait(second.id)
    assert list(record.steps) == ["b", "c"]
    assert record.state.value == "completed"
    begun = [line[1] for line in site.lines() if line[0] == "begin" and line[2].startswith(second.id)]
    assert begun == ["b", "c"]
    with pytest.raises(NotFoundError, match='There is no step "x"'):
        control.rerun(site.store, site.settings, first.id, from_step="x")


def test_rerun_with_changed_values(site: Site) -> None:
    job = site.job("a")
    job.spec["properties"]["algorithm"]["parameters"] = [{"name": "n", "value": {"$parameter": "n"}}]
    parameters = {"n": PlannedParameter("n", "int", default=1, has_default=True)}
    first = site.wait(site.start(job, parameters=parameters).id)
    assert first.steps["a"].parameters == {"n": 1}
    with pytest.raises(DeclarationError, match=r"parameters\.n: It must be a whole number"):
        control.rerun(site.store, site.settings, first.id, values={"parameters": {"n": 0.5}})
    second = site.wait(control.rerun(site.store, site.settings, first.id, values={"parameters": {"n": 2}}).id)
    assert second.steps["a"].parameters == {"n": 2}
    assert second.name == "execution-002"


def test_a_form_is_an_execution_in_init_until_submitted(site: Site) -> None:
    parameters = {"n": PlannedParameter("n", "int")}
    missing = (Missing("parameters.n", "int", example="3"),)
    plan = Plan("demo", steps=(site.job("a"),), chosen=("a",), parameters=parameters, missing=missing)
    identity = control.prepare(site.store, plan, site.origin()).id
    assert site.wait(identity).state.value == "init"
    with pytest.raises(MissingValuesError, match=r"parameters\.n"):
        control.submit(site.store, site.settings, identity)
    with pytest.raises(DeclarationError):
        control.submit(site.store, site.settings, identity, {"parameters": {"n": "x"}})
    control.submit(site.store, site.settings, identity, {"parameters": {"n": 3}})
    record = site.wait(identity)
    assert (record.state.value, record.parameters) == ("completed", {"n": 3})
    with pytest.raises(ConflictError, match="was started already"):
        control.submit(site.store, site.settings, identity, {"parameters": {"n": 3}})


def test_delete_forgets_an_ended_execution_and_its_folder(site: Site) -> None:
    identity = site.start(site.job("a", seconds=20)).id
    running(site, identity, "a")
    with pytest.raises(ConflictError, match="stop it before"):
        control.delete(site.store, site.settings, identity)
    site.request(identity, "stop")
    site.wait(identity)
    control.delete(site.store, site.settings, identity)
    assert not (site.settings.home_path / "runs" / identity).exists()
    with pytest.raises(NotFoundError):
        site.store.record(identity)


def test_wait_gives_up_in_time_and_tells_changes(site: Site) -> None:
    identity = site.start(site.job("a", seconds=20)).id
    seen: list[int] = []
    with pytest.raises(TimeoutError, match=r"demo/execution-001 is still running after 0\.5 seconds"):
        site.wait(identity, timeout=0.5, on_change=lambda record: seen.append(record.seq))
    assert seen == sorted(set(seen))
    until = site.wait(identity, until=lambda record: record.steps["a"].state.value == "running")
    assert until.steps["a"].pid
    site.request(identity, "stop")


# -- a full disk ---------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    """A file system of a few MB; needs the right to mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], capture_output=True)
    if not done or done.returncode:
        pytest.skip("LOUD: a small tmpfs cannot be mounted here, so the full disk is only tested with a fake")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_ends_the_run_and_the_store_stays_readable(small_disk: Path, tmp_path: Path) -> None:
    site = Site(small_disk, ballast_mb=1)
    try:
        # It fills the disk once: where what the engine writes of this step itself (that it runs, say) is what
        # finds the disk full, the step ends with the run and is run again by the resumption.
        filled = tmp_path / "filled"
        filler = site.job("fill")
        filler.spec["properties"]["algorithm"]["command"] = (
            f"[ -e {filled} ] || {{ : > {filled}; dd if=/dev/zero of={small_disk}/full bs=4k 2>/dev/null; exit 0; }}"
        )
        steps: list[PlannedStep] = [filler]
        steps += [site.job(f"s{number}", "fill") for number in range(40)]
        record = site.wait(site.start(*steps).id)
        assert record.state.value == "abnormal"
        said = record.reason + " ".join(step.error.message for step in record.steps.values() if step.error)
        assert "disk is full" in said or "No space left" in said
        (small_disk / "full").unlink()
        site.request(record.id, "resume")
        again = site.wait(record.id)
        assert again.state.value == "completed", [again.reason, *(step.error for step in again.steps.values())]
    finally:
        site.close()


STUBBORN = "trap '' TERM; while :; do sleep 0.1; done"


def test_a_job_whose_run_folder_was_removed_is_still_found_and_ended(site: Site) -> None:
    identity = site.start(site.job("a", end=STUBBORN)).id
    running(site, identity, "a")
    shutil.rmtree(site.settings.home_path / "runs" / identity)
    site.request(identity, "stop")
    stopped = site.wait(identity)
    jobs = [line for line in site.processes().values() if "engine.supervisor" not in line]
    assert jobs == [], "it has stopped when it says so, and not before"
    assert stopped.steps["a"].state.value == "stopped"


def test_a_job_ends_as_it_does_when_its_run_folder_was_removed(site: Site) -> None:
    identity = site.start(site.job("a", seconds=0.5, end="exit 3")).id
    running(site, identity, "a")
    shutil.rmtree(site.settings.home_path / "runs" / identity / "a")
    failed = site.wait(identity).steps["a"]
    assert failed.state.value == "failed"
    assert "exit code 3" in failed.error.message  # type: ignore[union-attr]


@pytest.mark.parametrize("anew", [False, True])
def test_nothing_outlives_its_home(site: Site, anew: bool) -> None:
    identity = site.start(site.job("a", end=STUBBORN), site.job("b", "a")).id
    running(site, identity, "a")
    shutil.rmtree(site.settings.home_path)
    if anew:
        site.store = control.open_store(site.settings)
        other = site.store.create_execution(ExecutionCreated("new", "", []), plan={}, origin={}).id
    site.expect_nobody()
    if anew:
        assert site.store.record(other).workflow == "new"
        assert [path.name for path in site.settings.home_path.glob("runs/*")] == []
    else:
        assert not site.settings.home_path.exists()
