"""Static twins (``text/html``): what a saved notebook shows, here and elsewhere.

No script, no style sheet, no inline ``<svg>``: JupyterLab's sanitizer drops those from
outputs it does not trust, and GitHub does the same. Pictures are ``<img>`` with a data URI
and a text that says the same; styles are attributes of the few kinds that survive; what
styles are lost leaves a plain table. JupyterLab aligns cells to the right unless told.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..plan.model import Plan
from ..records import ExecutionRecord, Metric, StepRecord
from . import palette, rows
from .cause import causes
from .charts import chart
from .graph.picture import Picture, picture
from .graph.svg import OVERVIEW
from .measure import esc, line
from .texts import kind_label, state_label, t

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary

_CHARTS = 60
_LEFT = " style=text-align:left"
_TABLE = '<table cellpadding=4 style="border-collapse:collapse;margin:8px 0;font-size:13px">'


def image(drawn: Picture, alt: str = "") -> str:
    """Return an ``<img>`` that shrinks to three quarters at most and then scrolls; a huge one is an overview."""
    data = base64.b64encode(drawn.svg.encode()).decode()
    least = min(drawn.width, max(640, drawn.width * 3 // 4)) if drawn.width <= OVERVIEW else 0
    shown = (
        f'<img alt="{esc(alt or drawn.alt)}" width="{drawn.width}" '
        f'style="height:auto;max-width:100%;min-width:{least}px" src="data:image/svg+xml;base64,{data}">'
    )
    most = drawn.height + 20 if drawn.height <= 1200 else 800
    return f'<div style="overflow:auto;max-height:{most}px;margin:8px 0">{shown}</div>'


def table(head: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return a table of cells that are HTML already; columns in `right` keep numbers."""
    looks = ["" if at in right else _LEFT for at in range(len(head))]
    top = "".join(f"<th{look}>{cell}</th>" for look, cell in zip(looks, head, strict=True))
    lines = []
    for row in body:
        lines.append(
            "<tr>"
            + "".join(f"<td{look if cell else ''}>{cell}</td>" for look, cell in zip(looks, row, strict=True))
            + "</tr>"
        )
    return f"{_TABLE}<thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def state(word: str, lang: str) -> str:
    """Return sign in colour, human word, and the documented word where it is another."""
    label = state_label(word, lang)
    also = f" <small>{esc(word)}</small>" if label != str(word) and word != "reused" else ""
    return f"<b style=color:{palette.tone(word).any}>{palette.sign(word)}</b> {esc(label)}{also}"


def workflow(plan: Plan, lang: str) -> str:
    """Return a workflow: problems first, picture, steps, values."""
    count = len(plan.steps)
    steps = t("{count} steps" if count != 1 else "{count} step", lang, count=count)
    parts = [f"<div><b>{esc(plan.workflow)}</b> · {esc(t('Workflow', lang))} · {steps}</div>"]
    if plan.description:
        parts.append(f"<div>{esc(rows.cut(plan.description, 400))}</div>")
    if plan.problems:
        items = "".join(f"<li>{esc(line(problem))}</li>" for problem in plan.problems[:20])
        parts.append(
            _box("failed", f"<b>{t('Problems', lang)}</b><ul>{items}</ul>{_more(len(plan.problems) - 20, lang)}")
        )
    if plan.steps:
        parts.append(image(picture(plan, lang=lang)))
        body = [
            [
                _step(step.name, step.title),
                esc(kind_label(step.kind, lang)),
                esc(rows.cut(", ".join(step.depends), 200)),
            ]
            for step in plan.steps[: rows.LIMIT]
        ]
        steps_table = table([t(word, lang) for word in ("Step", "Kind", "Depends on")], body) + _more(
            count - rows.LIMIT, lang
        )
        parts.append(f"<details><summary>{esc(t('Steps', lang))}</summary>{steps_table}</details>")
    else:
        parts.append(f"<div>{t('No steps.', lang)}</div>")
    values = rows.value_rows(plan, lang)
    if values:
        head = [t(word, lang) for word in ("Name", "Type", "Value", "Description")]
        parts.append(table(head, [[esc(cell) for cell in row] for row in values[: rows.LIMIT]]))
        parts.append(_more(len(values) - rows.LIMIT, lang))
    return _page(parts)


def execution(
    record: ExecutionRecord, plan: Plan | None, lang: str, now: float | None, driven: bool | None = None
) -> str:
    """Return an execution: errors first, picture, steps, what it was given."""
    head = " · ".join(esc(part) for part in rows.headline(record, lang, now, driven))
    parts = [f"<div><b>{esc(record.full_name)}</b> · {state(record.state, lang)} · {head}</div>"]
    if record.reason:
        parts.append(f"<div>{esc(rows.cut(record.reason, 400))}</div>")
    failed = rows.failures(record)
    parts += [_failure(step, lang) for step in failed[:3]]
    parts += [_wait(step, lang) for step in record.steps.values() if step.state.waiting][:5]
    if plan is not None and plan.steps:
        parts.append(image(picture(plan, record, lang=lang, now=now), _summary(record, lang)))
    limit = rows.FULL if len(record.steps) <= rows.FULL else rows.SOME
    shown, more = rows.step_rows(record, plan, lang, now, limit)
    if shown:
        body = [
            [
                state(row.state, lang),
                _step(row.name, row.title),
                esc(kind_label(row.kind, lang)),
                row.elapsed,
                esc(row.note),
            ]
            for row in shown
        ]
        parts.append(table([t(word, lang) for word in ("State", "Step", "Kind", "Elapsed", "Note")], body, right=[3]))
        parts.append(_more(more, lang))
    given = rows.given_rows(record)
    if given:
        body = [[esc(key), esc(value)] for key, value in given[:40]]
        parts.append(
            f"<details><summary>{esc(t('Inputs and parameters', lang))}</summary>"
            f"{table([t('Name', lang), t('Value', lang)], body)}{_more(len(given) - 40, lang)}</details>"
        )
    return _page(parts)


def _summary(record: ExecutionRecord, lang: str) -> str:
    counts: dict[str, int] = {}
    for step in record.steps.values():
        counts[str(step.state)] = counts.get(str(step.state), 0) + 1
    told = ", ".join(
        f"{counts[word]} {state_label(word, lang)}" for word in sorted(counts, key=lambda word: palette.RANK[word])
    )
    return f"{record.full_name}: {told}"


def _failure(step: StepRecord, lang: str) -> str:
    assert step.error is not None
    tail, before = rows.log_tail(step)
    shown = f"{t('{count} lines before', lang, count=before)}\n" if before else ""
    log = "\n".join(tail)
    pre = (
        f'<pre style="margin:6px 0 0;white-space:pre-wrap;font-size:12px">{esc(shown + log)}</pre>'
        if log.strip()
        else ""
    )
    first, *ended = (esc(rows.cut(text, 600)) for text in causes(step.error))
    below = "".join(f"<div>{text}</div>" for text in ended)
    return _box(str(step.state), f"<b>{esc(step.name)}</b>: {first}{below}{pre}")


def _wait(step: StepRecord, lang: str) -> str:
    why = rows.note(step, lang) or state_label(step.state, lang)
    return _box(str(step.state), f"<b>{esc(step.name)}</b>: {esc(why)}")


def executions(summaries: Sequence[ExecutionSummary], lang: str, now: float | None) -> str:
    """Return a list of executions as a table."""
    if not summaries:
        return _page([f"<div>{t('No executions yet.', lang)}</div>"])
    full = rows.many_workflows(summaries)
    body = []
    for summary in summaries[: rows.LIMIT]:
        started, spent, done, notes = rows.summary_cells(summary, lang, now)
        name = f"{summary.workflow}/{summary.name}" if full else summary.name
        body.append(
            [
                state(summary.state, lang),
                esc(name),
                esc(started),
                spent,
                done,
                esc(notes),
                f"<code>{esc(summary.id[:8])}</code>",
            ]
        )
    head = [t(word, lang) for word in ("State", "Name", "Started", "Elapsed", "Steps", "Labels")]
    return _page([table([*head, "ID"], body, right=[3, 4]), _more(len(summaries) - rows.LIMIT, lang)])


def metrics(found: Sequence[tuple[str, Metric]], lang: str, problems: Sequence[tuple[str, str]] = ()) -> str:
    """Return metrics as charts, those of one step together; each, and each problem, has the name of its step."""
    if not found and not problems:
        return _page([f"<div>{t('No metrics yet.', lang)}</div>"])
    by_step: dict[str, list[Metric]] = {}
    for step, metric in found[:_CHARTS]:
        by_step.setdefault(step, []).append(metric)
    parts: list[str] = []
    for step, metrics in by_step.items():
        if step:
            parts.append(f'<div style="margin:8px 0 2px"><b>{esc(step)}</b></div>')
        for numbers in (True, False):
            row = "".join(_chart(metric, lang) for metric in metrics if (metric.type == "float") is numbers)
            parts.append(f"<div>{row}</div>" if row else "")
    told = [
        _box("failed", (f"<b>{esc(step)}</b>: " if step else "") + esc(rows.cut(problem, 600)))
        for step, problem in problems
    ]
    return _page([*told, *parts, _more(len(found) - _CHARTS, lang)])


def _chart(metric: Metric, lang: str) -> str:
    drawn = chart(metric, lang)
    data = base64.b64encode(drawn.svg.encode()).decode()
    return (
        f'<img alt="{esc(drawn.alt)}" width="{drawn.width}" height="{drawn.height}" '
        f'style="display:inline-block;margin:4px 8px 4px 0;vertical-align:top" src="data:image/svg+xml;base64,{data}">'
    )


def rows_table(head: Sequence[str], body: Sequence[Sequence[object]], lang: str) -> str:
    """Return plain values as a table: models, services and the like."""
    cells = [[esc(rows.plain(cell) if cell is not None else "") for cell in row] for row in body[: rows.LIMIT]]
    return _page([table([esc(cell) for cell in head], cells), _more(len(body) - rows.LIMIT, lang)])


def _step(name: str, title: str) -> str:
    shown = rows.cut(title or name, 80)
    return esc(name) if shown == name else f"{esc(shown)} <small>{esc(name)}</small>"


def _box(word: str, inner: str) -> str:
    colour = palette.tone(word).any
    return (
        f'<div style="border-left:3px solid {colour};padding:2px 0 2px 10px;margin:8px 0">'
        f'<b style="color:{colour}">{palette.sign(word)}</b> {inner}</div>'
    )


def _more(count: int, lang: str) -> str:
    return f"<div>{t('{count} more', lang, count=count)}</div>" if count > 0 else ""


def _page(parts: Sequence[str]) -> str:
    return f"<div>{''.join(parts)}</div>"
