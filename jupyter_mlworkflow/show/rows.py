"""What tables say: the same words for `text` and `html`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..plan.model import Plan
from ..records import ExecutionRecord, Metric, StepRecord, spent
from . import palette, units
from .cause import causes
from .graph.picture import spent_on, state_of
from .measure import line
from .texts import t

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary

LIMIT = 120
"""Rows of a table at most; a longer one tells how many it leaves out."""
FULL, SOME = 60, 40
"""Steps that an HTML table shows all of; rows it shows of more: a row costs 0.2 KB in a saved notebook."""
LOG_LINES = 12
_LONG = 200


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of an execution, in words."""

    name: str
    title: str
    kind: str
    state: str
    elapsed: str
    note: str


def step_rows(
    record: ExecutionRecord, plan: Plan | None, lang: str, now: float | None, limit: int = LIMIT
) -> tuple[list[StepRow], int]:
    """Return at most `limit` rows, and how many are left out.

    All in declared order where they fit; else those that want attention first.
    """
    steps = list(record.steps.values())
    states = {step.name: state_of(step.name, plan, record.steps) if plan else str(step.state) for step in steps}
    shown = steps
    if len(steps) > limit:
        shown = sorted(steps, key=lambda step: palette.RANK.get(states[step.name], 99))[:limit]
    return [_step_row(step, states[step.name], lang, now) for step in shown], len(steps) - len(shown)


def _step_row(step: StepRecord, state: str, lang: str, now: float | None) -> StepRow:
    spent = "" if state in ("skipped", "reused") else units.elapsed(spent_on(step, now))
    return StepRow(step.name, cut(step.title or step.name, 80), step.kind, state, spent, note(step, lang))


def note(step: StepRecord, lang: str) -> str:
    """Return what is to be said of a step in one line: its error, what it waits for, what it made."""
    said: list[str] = []
    if step.error is not None and step.state.failed:
        said.append(causes(step.error)[0])
    elif step.waiting_for:
        said.append(t("waiting for {names}", lang, names=", ".join(map(line, step.waiting_for))))
    elif step.reason:
        said.append(line(step.reason))
    if step.condition_result is not None:
        said.append(t("result: {result}", lang, result=str(step.condition_result).lower()))
    if step.attempt > 1:
        said.append(t("attempt {number}", lang, number=step.attempt))
    if step.metrics_problem:
        said.append(cut(t("metrics: {problem}", lang, problem=step.metrics_problem), _LONG))
    if step.state.succeeded:
        said.extend(made(step))
    return cut(" · ".join(said), _LONG)


def made(step: StepRecord) -> Iterable[str]:
    """Yield what a step made that fits on a line: models, services, numbers."""
    for artifact in step.outputs.values():
        value = artifact.value
        if artifact.type == "model":
            yield line(f"{value.get('model_name', '')} {value.get('model_version', '')}")
        elif artifact.type == "service":
            yield line(value.get("access_address") or value.get("service_name") or value.get("service_id", ""))
    floats = [metric for metric in step.metrics if metric.type == "float"]
    for metric in floats[:3]:
        yield f"{cut(metric.title or metric.key, 40)} {units.number(_value(metric))}"


def _value(metric: Metric) -> Any:
    return metric.data.get("value") if isinstance(metric.data, Mapping) else None


def failures(record: ExecutionRecord) -> list[StepRecord]:
    """Return the failed steps that have an error to tell, those that failed first before."""
    found = [step for step in record.steps.values() if step.state.failed and step.error is not None]
    return sorted(found, key=lambda step: step.ended_at if step.ended_at is not None else float("inf"))


def log_tail(step: StepRecord) -> tuple[list[str], int]:
    """Return the last lines of a failed step's log, and how many known ones stand before them."""
    lines = (
        [cut_end(text.rsplit("\r", 1)[-1] if text.strip("\r") else "", 400) for text in step.error.log_tail]
        if step.error
        else []
    )
    return lines[-LOG_LINES:], max(0, len(lines) - LOG_LINES)


def headline(record: ExecutionRecord, lang: str, now: float | None, driven: bool | None = None) -> list[str]:
    """Return the parts of the first line: steps done, time taken, start, labels.

    Args:
        driven: Whether a process drives it on; ``None`` where nobody looked.
    """
    done = sum(step.state.succeeded for step in record.steps.values())
    said = "{done} of 1 step done" if len(record.steps) == 1 else "{done} of {count} steps done"
    parts = [t(said, lang, done=done, count=len(record.steps))]
    if record.started_at is not None:
        end = record.ended_at if record.ended_at is not None else now
        if end is not None:
            parts.append(units.elapsed(spent(record.started_at, end, record.idle_seconds)))
        parts.append(units.moment(record.started_at))
    if record.waiting:
        parts.append(t("waits for someone", lang))
    if driven is False:
        parts.append(t("nobody drives it: mlworkflow attach {name}", lang, name=record.full_name))
    if record.labels:
        parts.append(", ".join(cut(label, 40) for label in record.labels))
    return parts


def value_rows(plan: Plan, lang: str) -> list[tuple[str, str, str, str]]:
    """Return ``(key, type, value or what is to be done, description)`` for everything that can be given."""
    missing = {item.key for item in plan.missing}
    rows = []
    for place, definitions in (("parameters", plan.parameters), ("data", plan.data), ("storages", plan.storages)):
        given: Mapping[str, Any] = plan.values.get(place, {})
        for name, definition in definitions.items():
            type_ = getattr(definition, "type", "storage")
            about = line(getattr(definition, "description", "") or "")
            has_default = getattr(definition, "has_default", definition.default is not None)
            if name in given:
                value = plain(given[name])
            elif f"{place}.{name}" in missing:
                value = t("still to be given", lang)
            elif has_default:
                value = t("default {value}", lang, value=plain(definition.default))
            elif getattr(definition, "delay", False):
                value = t("given while it runs", lang)
            elif not getattr(definition, "required", True):
                value = t("optional", lang)
            else:
                value = t("still to be given", lang)
            rows.append((f"{place}.{name}", str(type_), value, cut(about, _LONG)))
    return rows


def given_rows(record: ExecutionRecord) -> list[tuple[str, str]]:
    """Return what an execution was given as ``(key, value)``."""
    return [
        (f"{place}.{name}", plain(value))
        for place, values in (("parameters", record.parameters), ("data", record.data), ("storages", record.storages))
        for name, value in values.items()
    ]


def plain(value: Any) -> str:
    """Return a value as text on one line, in the notation of JSON where it is not text.

    Example:
        >>> plain("a  b"), plain({"type": "obs", "value": {"obs_url": "/b/d/"}}), plain(True)
        ('a b', '/b/d/', 'true')
    """
    if isinstance(value, str):
        return cut(value, _LONG)
    if isinstance(value, Mapping) and set(value) == {"type", "value"} and isinstance(value["value"], Mapping):
        if len(value["value"]) == 1:
            return plain(next(iter(value["value"].values())))
        value = value["value"]
    try:
        return cut(json.dumps(value, ensure_ascii=False, default=str), _LONG)
    except (TypeError, ValueError):
        return cut(str(value), _LONG)


def summary_cells(summary: ExecutionSummary, lang: str, now: float | None) -> tuple[str, str, str, str]:
    """Return ``(started, elapsed, steps done, labels and notes)`` of a listed execution."""
    done = summary.steps.get("completed", 0) + summary.steps.get("skipped", 0)
    end = summary.ended_at if summary.ended_at is not None else now
    seconds = spent(summary.started_at, end, summary.idle_seconds)
    took = units.elapsed(seconds) if seconds is not None else ""
    notes = [cut(label, 40) for label in summary.labels]
    if summary.waiting:
        notes.insert(0, t("waits for someone", lang))
    if summary.driven is False:
        full_name = f"{summary.workflow}/{summary.name}"
        notes.insert(0, t("nobody drives it: mlworkflow attach {name}", lang, name=full_name))
    started = units.moment(summary.started_at or summary.created_at)
    return started, took, f"{done}/{sum(summary.steps.values())}", ", ".join(notes)


def many_workflows(summaries: Sequence[ExecutionSummary]) -> bool:
    """Whether names must be given in full."""
    return len({summary.workflow for summary in summaries}) > 1


def cut(text: object, length: int) -> str:
    """Return `text` on one line, at most `length` characters."""
    found = line(text)
    return found if len(found) <= length else found[: length - 1] + "…"


def cut_end(text: object, length: int) -> str:
    """Return `text` with its blanks, at most `length` characters, without a line's end."""
    from .measure import clean

    found = clean(text).rstrip()
    return found if len(found) <= length else found[: length - 1] + "…"
