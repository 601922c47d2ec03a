"""Events: one schema that older and newer programs can read."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given

from jupyter_mlworkflow import events
from jupyter_mlworkflow.events import KINDS, Event, LabelsChanged, Payload, StepStateChanged, read_payload
from jupyter_mlworkflow.testing.journal import payloads


def test_every_payload_class_is_in_the_table_under_its_own_kind() -> None:
    defined = {item for item in vars(events).values() if isinstance(item, type) and issubclass(item, Payload)}
    assert set(KINDS.values()) == defined - {Payload}
    assert all(cls.kind == kind for kind, cls in KINDS.items())


def test_kinds_are_never_renamed() -> None:
    """Journals of years ago hold these names."""
    assert set(KINDS) >= {
        "execution_created",
        "supervisor_started",
        "execution_state",
        "step_state",
        "step_prepared",
        "task_started",
        "step_outputs",
        "metrics",
        "values",
        "command",
        "labels",
    }


@given(payloads)
def test_a_payload_survives_json(payload: Payload) -> None:
    document = json.loads(json.dumps(Event(1, 2.0, payload).to_json()))
    assert (document["seq"], document["time"], document["kind"]) == (1, 2.0, payload.kind)
    assert read_payload(document["kind"], document["data"]) == payload


def test_what_a_newer_version_added_is_left_out() -> None:
    data = {"step": "train", "state": "running", "attempt": 1, "mood": "good"}
    assert read_payload("step_state", data) == StepStateChanged("train", "running", 1)
    assert read_payload("teleported", {"where": "moon"}) is None


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    for kind, cls in KINDS.items():
        wanted = {item.name: "x" for item in fields(cls) if item.default is item.default_factory}
        payload = read_payload(kind, wanted)
        assert payload is not None
        assert all(getattr(payload, name) == "x" for name in wanted)


def test_events_are_values() -> None:
    assert Event(1, 0.0, LabelsChanged(["a"])) == Event(1, 0.0, LabelsChanged(["a"]))
    with pytest.raises(AttributeError):
        Event(1, 0.0, LabelsChanged([])).seq = 2  # type: ignore[misc]
