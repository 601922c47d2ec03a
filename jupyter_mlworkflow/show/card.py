"""The card of what ran in one cell of a debug session: a few rows instead of one more large picture."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..records import ExecutionRecord, StepRecord
from . import html, palette, rows, text, units
from .cause import causes
from .graph.picture import picture, spent_on
from .measure import esc, line
from .texts import language, t

if TYPE_CHECKING:
    from ..plan.model import Plan

MOST = 8
"""Steps that a card shows; those that want attention first where there are more."""
_MADE = 4
_TAIL = 6
"""Last log lines of a step that failed."""


def ran_since(before: ExecutionRecord, now: ExecutionRecord) -> list[str]:
    """Return the steps that began, ended or were skipped between two records, in declared order."""
    names = []
    for step in now.steps.values():
        old = before.steps.get(step.name)
        if (step.state.active or step.state.ended) and (
            old is None or (old.state, old.attempt, old.started_at) != (step.state, step.attempt, step.started_at)
        ):
            names.append(step.name)
    return names


def card_fields(before: ExecutionRecord, now: ExecutionRecord, lang: str) -> dict[str, Any]:
    """Return what the card says: the fields ``ran``, ``more`` and ``holds`` of `live.schema.ViewBundle`."""
    names = ran_since(before, now)
    if len(names) > MOST:
        kept = set(sorted(names, key=lambda name: palette.RANK.get(str(now.steps[name].state), 99))[:MOST])
    else:
        kept = set(names)
    return {
        "ran": [_row(now.steps[name], lang) for name in names if name in kept],
        "more": len(names) - len(kept),
        "holds": [step.title or step.name for step in now.steps.values() if step.state.waiting][:MOST],
    }


def card_bundle(
    before: ExecutionRecord, now: ExecutionRecord, plan: Plan | None = None, *, lang: str | None = None
) -> dict[str, str]:
    """Show what ran between two records of an execution: a small table, below it the folded picture.

    Returns:
        ``text/html`` and ``text/plain``.
    """
    lang, moment = language(lang), time.time()
    fields = card_fields(before, now, lang)
    head = [t(word, lang) for word in ("State", "Step", "Elapsed", "Note")]
    notes = [" · ".join([row["note"], *row["made"]] if row["note"] else row["made"]) for row in fields["ran"]]
    spent = [units.elapsed(spent_on(now.steps[row["step"]], moment)) for row in fields["ran"]]
    shown = list(zip(fields["ran"], spent, notes, strict=True))
    foot = [text.state_text(now.state, lang)]
    if fields["holds"]:
        foot = [t("holds before {names}", lang, names=", ".join(map(line, fields["holds"])))]
    if fields["more"]:
        foot.insert(0, t("{count} more", lang, count=fields["more"]))
    said = f"{line(now.full_name)} · {' · '.join(foot)}"
    parts = [f"<div>{esc(said)}</div>"]
    plain = [said]
    if not any(notes):
        head.pop()
    wide = slice(len(head))
    if shown:
        cells = [
            [html.state(row["state"], lang), esc(row["title"]), time, esc(note)][wide] for row, time, note in shown
        ]
        parts[:0] = [html.table(head, cells, right=[2]), *(_log(row["tail"]) for row, _, _ in shown if row["tail"])]
        lines = [[text.state_text(row["state"], lang), row["title"], time, note][wide] for row, time, note in shown]
        tails = [f"  │ {said}".rstrip() for row, _, _ in shown for said in row["tail"]]
        plain[:0] = [text.table(head, lines, right=[2], indent=""), *tails]
    if plan is not None and plan.steps:
        drawn = html.image(picture(plan, now, lang=lang, now=moment))
        parts.append(f"<details><summary>{esc(t('Graph', lang))}</summary>{drawn}</details>")
    return {"text/html": f"<div>{''.join(parts)}</div>", "text/plain": "\n".join(plain)}


def _log(tail: Iterable[str]) -> str:
    lines = "\n".join(tail)
    return f'<pre style="margin:6px 0;white-space:pre-wrap;font-size:12px">{esc(lines)}</pre>'


def _row(step: StepRecord, lang: str) -> dict[str, Any]:
    note = ""
    if step.error is not None and step.state.failed:
        note = rows.cut(causes(step.error)[0], 200)
    elif step.state.value == "skipped":
        note = rows.cut(step.reason, 200)
    return {
        "step": step.name,
        "title": rows.cut(step.title or step.name, 80),
        "attempt": step.attempt,
        "state": str(step.state),
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "note": note,
        "made": list(_made(step, lang)) if step.state.succeeded else [],
        "tail": rows.log_tail(step)[0][-_TAIL:] if step.state.failed else [],
    }


def _made(step: StepRecord, lang: str) -> Iterable[str]:
    if step.condition_result is not None:
        yield t("result: {result}", lang, result=str(step.condition_result).lower())
    yield from rows.made(step)
    folders = [(name, made) for name, made in step.outputs.items() if made.type not in ("model", "service", "metrics")]
    for name, made in folders[:_MADE]:
        yield rows.cut(f"{name} {rows.plain({'type': made.type, 'value': made.value})}", 120)
