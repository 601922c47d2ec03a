"""What is special about the store in a file: opening, damage, other versions, threads and forks."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import StoreError
from jupyter_mlworkflow.events import (
    Event,
    ExecutionCreated,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    Payload,
    StepStateChanged,
)
from jupyter_mlworkflow.store.fold import Fold
from jupyter_mlworkflow.store.sqlite import connection, records, schema
from jupyter_mlworkflow.store.sqlite.store import SQLiteStore
from jupyter_mlworkflow.testing.journal import create


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def store(path: Path) -> SQLiteStore:
    return SQLiteStore(path)


def sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    other = sqlite3.connect(path)
    try:
        with other:
            return other.execute(statement).fetchall()
    finally:
        other.close()


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store: SQLiteStore, path: Path) -> None:
    store.close()
    sql(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(
        StoreError, match=rf"newer version of jupyter-mlworkflow \(schema {schema.VERSION + 1}.*upgrade"
    ):
        SQLiteStore(path)
    assert path.read_bytes() == before


def test_an_older_store_is_upgraded_with_all_that_is_in_it(
    store: SQLiteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = create(store)
    store.close()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "UPGRADES", {schema.VERSION: ("CREATE TABLE added (x)",)})
    assert SQLiteStore(path).record(key).name == "execution-001"
    assert sql(path, "PRAGMA user_version") == [(schema.VERSION,)]
    assert sql(path, "SELECT count(*) FROM added") == [(0,)]


def test_a_store_of_the_first_version_is_upgraded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as first:
        first.setattr(schema, "VERSION", 1)
        SQLiteStore(path).close()
    assert "idle_seconds" not in str(sql(path, "SELECT sql FROM sqlite_schema"))
    store = SQLiteStore(path)
    key = create(store)
    for state in ("running", "abnormal", "running", "completed"):
        store.append(key, [ExecutionStateChanged(state)])
    (listed,) = store.executions()
    assert listed.idle_seconds == store.record(key).idle_seconds > 0


def test_a_creation_that_was_interrupted_is_done_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "TABLES", (*schema.TABLES, "not sql"))
    with pytest.raises(StoreError, match="syntax error"):
        SQLiteStore(path)
    monkeypatch.undo()
    assert SQLiteStore(path).executions() == ()


def test_processes_that_make_the_same_store_at_once_make_one(path: Path) -> None:
    program = (
        "import sys\nfrom jupyter_mlworkflow.store.sqlite.store import SQLiteStore\nsys.stdin.read(1)\n"
        "print(SQLiteStore(sys.argv[1]).id)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(5)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    ids = {process.stdout.read() for process in started if process.stdout}
    for process in started:
        assert process.wait() == 0
        if process.stdout:
            process.stdout.close()
    assert ids == {SQLiteStore(path).id + "\n"}


def test_a_file_that_is_no_store_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("a letter to grandmother " * 100)
    with pytest.raises(StoreError, match=r"damaged or not a store .*move it away") as caught:
        SQLiteStore(path)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert path.read_text() == "a letter to grandmother " * 100


def test_a_damaged_store_is_told(store: SQLiteStore, path: Path) -> None:
    key = create(store)
    store.append(key, [LabelsChanged(["x" * 3000]) for _ in range(100)])
    store.close()
    pages = bytearray(path.read_bytes())
    pages[4096 * 4 :] = b"\xff" * (len(pages) - 4096 * 4)
    path.write_bytes(pages)
    with pytest.raises(StoreError, match="damaged or not a store"):
        SQLiteStore(path).read_from(key)


def test_a_store_that_cannot_be_written_is_told(store: SQLiteStore, path: Path) -> None:
    key = create(store)
    store._database._link().connection.execute("PRAGMA query_only = ON")  # what a read-only file system answers
    with pytest.raises(StoreError, match=r"cannot be written .*write access"):
        store.append(key, [LabelsChanged([])])
    assert store.record(key).seq == 1


def test_a_store_in_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/store\.sqlite3 cannot be made \(No such file"):
        SQLiteStore(tmp_path / "nowhere" / "store.sqlite3")


def test_a_store_locked_for_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    store = SQLiteStore(path)
    key = create(store)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"locked by another process for more than 0\.05 seconds"):
        store.append(key, [LabelsChanged([])])
    assert store.record(key).seq == 1, "reading goes on meanwhile"
    blocker.execute("ROLLBACK")
    blocker.close()
    store.append(key, [LabelsChanged([])])


def test_an_error_inside_a_transaction_leaves_the_connection_usable(store: SQLiteStore) -> None:
    key = create(store)

    def fail(versions: object) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add_asset("model", "m", {}, version=fail)
    store.append(key, [LabelsChanged(["after"])])
    assert store.record(key).labels == ("after",)


_INTERRUPTED = """
import contextlib, random, signal, sys, threading
from jupyter_mlworkflow.events import LabelsChanged, MetricsRead
from jupyter_mlworkflow.store.sqlite.store import SQLiteStore

store, key = SQLiteStore(sys.argv[1]), sys.argv[2]
chance, interrupts, number = random.Random(3), 0, 0
main, stop = threading.get_ident(), threading.Event()

def press():
    while not stop.wait(chance.random() * 0.003):
        signal.pthread_kill(main, signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
thread = threading.Thread(target=press)
thread.start()
while interrupts < 150:
    with contextlib.suppress(KeyboardInterrupt):  # one that comes while the one before is counted
        try:
            number += 1
            store.append(key, [MetricsRead("train", number, [])])
            store.record(key)
            store.version()
        except KeyboardInterrupt:
            interrupts += 1
while signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    with contextlib.suppress(KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
stop.set()
thread.join()
assert store.record(key) == SQLiteStore(sys.argv[1]).record(key)
store.append(key, [LabelsChanged(["after"])])
assert store.record(key).labels == ("after",)
print("usable")
"""


def test_an_interrupt_at_any_moment_leaves_the_connection_usable(store: SQLiteStore, path: Path) -> None:
    """Somebody presses Ctrl-C again and again while a cell polls; in a process of its own, that only this is hit."""
    command = [sys.executable, "-c", _INTERRUPTED, str(path), create(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "usable\n"), done.stderr


def test_only_metrics_are_written_without_waiting_for_the_disk(store: SQLiteStore) -> None:
    key = create(store)
    levels = []
    for payload in (LabelsChanged([]), MetricsRead("train", 1, []), StepStateChanged("train", "running", 1)):
        store.append(key, [payload])
        levels.append(store._database._link().connection.execute("PRAGMA synchronous").fetchone()[0])
    assert levels == [2, 1, 2]
    assert store._database._link().connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_threads_that_end_leave_no_connection_behind(store: SQLiteStore) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        thread = threading.Thread(target=store.executions)
        thread.start()
        thread.join()
    assert len(os.listdir("/proc/self/fd")) <= before + 3


def test_opening_a_second_time_and_closing_does_not_let_go_of_the_first(path: Path) -> None:
    """Closing a descriptor of the file drops all locks of the process on it: the log would be taken away."""
    first = SQLiteStore(path)
    key = create(first)
    SQLiteStore(path).close()
    run = (
        "import sys\nfrom jupyter_mlworkflow.store.sqlite.store import SQLiteStore\nstore = SQLiteStore(sys.argv[1])\n"
    )
    subprocess.run([sys.executable, "-c", run + "store.close()", str(path)], check=True)
    first.append(key, [LabelsChanged(["kept"])])
    show = run + "print(store.record(sys.argv[2]).labels)"
    out = subprocess.run([sys.executable, "-c", show, str(path), key], check=True, capture_output=True, text=True)
    assert out.stdout == "('kept',)\n"


def test_a_forked_child_uses_its_own_connection(store: SQLiteStore) -> None:
    key = create(store)
    store.version()
    child = os.fork()
    if child == 0:
        try:
            store.append(key, [LabelsChanged(["child"])])
            store.version()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    store.append(key, [LabelsChanged(["parent"])])
    assert [event.payload for event in store.read_from(key, 1)] == [LabelsChanged(["child"]), LabelsChanged(["parent"])]


def test_an_event_of_a_newer_version_is_passed_over(store: SQLiteStore, path: Path) -> None:
    key = create(store)
    sql(path, "INSERT INTO events VALUES (1, 2, 5.0, 'teleported', '{\"where\": \"moon\"}')")
    sql(path, "UPDATE executions SET seq = 2")
    assert store.read_from(key, 1) == (Event(2, 5.0, Payload()),)
    assert store.record(key).seq == 2
    store.append(key, [LabelsChanged(["after"])])
    assert store.record(key).labels == ("after",)


def test_a_long_journal_is_not_folded_from_its_beginning_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SNAPSHOT_EVENTS", 50)
    applied: list[int] = []
    monkeypatch.setattr(records, "Fold", lambda *args, **named: _Counting(applied, *args, **named))
    store = SQLiteStore(path)
    key = create(store)
    for number in range(60):
        store.append(key, [StepStateChanged("train", "running", number), LabelsChanged([str(number)])])
    first = store.record(key)
    second = SQLiteStore(path).record(key)
    assert first == second
    assert applied == [121]
    store.append(key, [LabelsChanged(["last"])])
    assert store.record(key).labels == SQLiteStore(path).record(key).labels == ("last",)
    assert applied == [121, 1, 1]


class _Counting(Fold):
    def __init__(self, applied: list[int], *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self._applied = applied

    def apply(self, events: Iterable[Event]) -> None:
        given = list(events)
        self._applied.append(len(given))
        super().apply(given)


def test_a_snapshot_by_other_rules_is_not_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SNAPSHOT_EVENTS", 1)
    store = SQLiteStore(path)
    key = create(store)
    record = store.record(key)
    sql(path, "UPDATE snapshots SET format = 0, record = '{}'")
    assert SQLiteStore(path).record(key) == record


def test_listing_reads_no_journal(store: SQLiteStore, path: Path) -> None:
    for _ in range(3):
        create(store)
    sql(path, "DROP TABLE events")
    assert [row.name for row in store.executions()] == ["execution-003", "execution-002", "execution-001"]


def test_the_plan_of_an_unnamed_workflow_is_kept_apart(store: SQLiteStore) -> None:
    made = store.create_execution(ExecutionCreated("demo", "", []), plan={"secret": "ключ"}, origin={"cwd": "/"})
    assert store.plan(made.id) == {"secret": "ключ"}


def test_a_store_that_was_removed_is_not_made_anew_by_those_who_use_it(store: SQLiteStore, path: Path) -> None:
    create(store)
    path.unlink()
    told: list[str] = []

    def use() -> None:
        with pytest.raises(StoreError) as refused:
            store.executions()
        told.append(str(refused.value))

    other = threading.Thread(target=use)
    other.start()
    other.join()
    assert "cannot be opened" in told[0]
    with pytest.raises(StoreError, match="cannot be opened"):
        SQLiteStore(path, make=False)
    assert not path.exists()
