"""Write labextension/test/fold/journals.json: journals with their records, as Python folds them.

The front end folds the same journals and must come to the same records. Run without arguments to
write the file; ``--check`` only tells whether it is current.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_mlworkflow import events
from jupyter_mlworkflow.events import Event, Payload
from jupyter_mlworkflow.records import ExecutionState, StepState, to_json
from jupyter_mlworkflow.store.fold import Fold

TARGET = Path(__file__).resolve().parent.parent / "labextension" / "test" / "fold" / "journals.json"
_STEPS = ("prepare", "train", "report")
_JOURNALS = 12
_EVENTS = 40


def generate() -> str:
    """Return the text of the file: per journal its events, and the record after each tenth and the last."""
    journals = [_folded("a retry begins anew", _retry())]
    journals += [_folded(f"random {number}", _random(number)) for number in range(_JOURNALS)]
    return json.dumps(journals, ensure_ascii=False, separators=(",", ":")) + "\n"


def _folded(name: str, payloads: Iterator[Payload]) -> dict[str, Any]:
    journal = [Event(at + 1, 1000.0 + at / 4, payload) for at, payload in enumerate(payloads)]
    state, records = Fold(execution_id="e-1"), {}
    for event in journal:
        state.apply([event])
        if event.seq % 10 == 0 or event is journal[-1]:
            records[event.seq] = to_json(state.record())
    return {"name": name, "id": "e-1", "events": [event.to_json() for event in journal], "records": records}


def _created() -> Payload:
    steps = [{"name": name, "kind": "job", "title": name.title()} for name in _STEPS]
    return events.ExecutionCreated(
        "démo", "execution-001", steps, description="<b>", experiment_id="x", labels=["a"], parameters={"epochs": 3}
    )


def _retry() -> Iterator[Payload]:
    error = {"code": "exit", "message": "It ended with 1.", "log_tail": ["one", "two"]}
    yield _created()
    yield events.ExecutionStateChanged("running")
    yield events.StepStateChanged("train", "creating", 1)
    yield events.StepPrepared("train", 1, "/runs/1", {"data": {"type": "obs"}}, {"epochs": 3})
    yield events.TaskStarted("train", 1, 17, "1", "b", "host")
    yield events.StepStateChanged("train", "running", 1)
    yield events.MetricsRead("train", 1, [{"key": "loss", "title": "", "type": "float", "data": {"value": 1}}])
    yield events.StepStateChanged("train", "failed", 1, error=error)
    yield events.ExecutionStateChanged("abnormal", "A step failed.")
    yield events.ExecutionStateChanged("running")
    yield events.StepStateChanged("train", "pending", 2)
    yield events.StepStateChanged("train", "completed", 1)
    yield events.StepStateChanged("train", "running", 2)
    yield events.StepOutputs("train", 2, {"out": {"type": "obs", "value": {"obs_url": "/b/o/"}}})
    yield events.StepStateChanged("train", "completed", 2)
    yield events.StepStateChanged("train", "running", 2)
    yield events.StepStateChanged("train", "completed", 2, at=1003.5)
    yield events.StepStateChanged("report", "running", 1)
    yield events.StepStateChanged("report", "failed", 1, at=900.0)
    yield events.ExecutionStateChanged("completed")


def _random(seed: int) -> Iterator[Payload]:
    chance = random.Random(seed)
    yield _created()
    for _ in range(_EVENTS):
        yield _any(chance)


def _any(chance: random.Random) -> Payload:
    step, attempt = chance.choice((*_STEPS, "unknown")), chance.randint(0, 3)
    state = chance.choice(list(StepState)).value
    error = {"code": "c", "message": "m"} if chance.random() < 0.3 else None
    makers = (
        lambda: events.StepStateChanged(
            step, state, attempt, chance.choice(["", "why"]), ["data.x"], error, chance.choice([None, True, False])
        ),
        lambda: events.StepStateChanged(step, state, attempt),
        lambda: events.StepStateChanged(step, state, attempt, at=chance.choice([995.5, 1002.0, 2000.0])),
        lambda: events.ExecutionStateChanged(chance.choice(list(ExecutionState)).value, "r"),
        lambda: events.StepPrepared(step, attempt, f"/runs/{attempt}", {"i": 1}, {"p": [1, None]}),
        lambda: events.TaskStarted(step, attempt, 3, "1", "b", "host"),
        lambda: events.StepOutputs(step, attempt, {"out": {"type": "model", "value": {"model_name": "m"}}}),
        lambda: events.MetricsRead(step, attempt, [{"key": "k", "type": "float", "data": {"value": 0.5}}], "p"),
        lambda: events.ValuesGiven(
            {chance.choice("ab"): chance.random()}, {}, {"s": "/b/"} if chance.random() < 0.5 else {}
        ),
        lambda: events.LabelsChanged([chance.choice("xyz")]),
        lambda: events.SupervisorStarted(1, "host", 2),
        lambda: events.CommandTaken("c1", "stop", "", "No."),
    )
    return chance.choice(makers)()


def main() -> int:
    """Write the file, or check it."""
    text = generate()
    if "--check" in sys.argv[1:]:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.name} is not current; run: python scripts/make_fixtures.py", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
