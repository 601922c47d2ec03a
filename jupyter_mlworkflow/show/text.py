"""Twins for terminals (``text/plain``): aligned, plain Unicode, no colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..plan.model import Plan
from ..records import ExecutionRecord, Metric
from . import palette, rows
from .cause import causes
from .charts.words import metric_text
from .measure import cells, clean, fit, line, pad
from .texts import kind_label, state_label, t

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary

_WIDEST = 72


def table(head: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[int] = (), indent: str = "  ") -> str:
    """Return an aligned table; column numbers in `right` are flush right.

    Example:
        >>> print(table(["Step", "Elapsed"], [["train", "1 m 05 s"], ["训练", "2 s"]], right=[1], indent=""))
        Step    Elapsed
        train  1 m 05 s
        训练        2 s
    """
    lines = [[fit(line(cell), _WIDEST) for cell in row] for row in (head, *body)]
    widths = [max(cells(row[at]) for row in lines) for at in range(len(head))]
    return "\n".join(
        (indent + "  ".join(pad(cell, widths[at], right=at in right) for at, cell in enumerate(row))).rstrip()
        for row in lines
    )


def state_text(state: str, lang: str) -> str:
    """Return sign and human word, and the documented word where it is another.

    Example:
        >>> state_text("completed", "en"), state_text("pending", "en")
        ('✓ completed', '◌ queued (pending)')
    """
    label = state_label(state, lang)
    return f"{palette.sign(state)} {label}" + (f" ({state})" if label != str(state) and state != "reused" else "")


def workflow(plan: Plan, lang: str) -> str:
    """Return a workflow as text: steps with what they depend on, values, problems."""
    count = len(plan.steps)
    parts = [
        f"{t('Workflow', lang)} {line(plan.workflow)} · "
        + t("{count} steps" if count != 1 else "{count} step", lang, count=count)
    ]
    if plan.description:
        parts.append("  " + fit(line(plan.description), 100))
    if plan.problems:
        parts += [f"{t('Problems', lang)}:", *(f"  ✗ {line(problem)}" for problem in plan.problems[: rows.LIMIT])]
        parts += _more(len(plan.problems) - rows.LIMIT, lang)
    if plan.steps:
        body = [[step.name, kind_label(step.kind, lang), ", ".join(step.depends)] for step in plan.steps[: rows.LIMIT]]
        parts.append(table([t("Step", lang), t("Kind", lang), t("Depends on", lang)], body))
        parts += _more(count - rows.LIMIT, lang)
    values = rows.value_rows(plan, lang)
    if values:
        head = [t(word, lang) for word in ("Name", "Type", "Value", "Description")]
        parts.append(table(head, values[: rows.LIMIT]))
        parts += _more(len(values) - rows.LIMIT, lang)
    return "\n".join(parts)


def execution(
    record: ExecutionRecord, plan: Plan | None, lang: str, now: float | None, driven: bool | None = None
) -> str:
    """Return an execution as text: errors first, then a table of its steps."""
    parts = [
        " · ".join(
            [f"{line(record.full_name)}  {state_text(record.state, lang)}", *rows.headline(record, lang, now, driven)]
        )
    ]
    if record.reason:
        parts.append("  " + line(record.reason))
    for step in rows.failures(record)[:3]:
        assert step.error is not None
        parts.append(f"{palette.sign(step.state)} {step.name}: {rows.cut(' · '.join(causes(step.error)), 600)}")
        tail, before = rows.log_tail(step)
        if before:
            parts.append("  │ " + t("{count} lines before", lang, count=before))
        parts += [f"  │ {text}".rstrip() for text in tail]
    shown, more = rows.step_rows(record, plan, lang, now)
    if shown:
        head = [t(word, lang) for word in ("State", "Step", "Kind", "Elapsed", "Note")]
        body = [
            [state_text(row.state, lang), row.name, kind_label(row.kind, lang), row.elapsed, row.note] for row in shown
        ]
        parts.append(table(head, body, right=[3]))
    else:
        parts.append("  " + t("No steps.", lang))
    return "\n".join(parts + _more(more, lang))


def executions(summaries: Sequence[ExecutionSummary], lang: str, now: float | None) -> str:
    """Return a list of executions as text."""
    if not summaries:
        return t("No executions yet.", lang)
    full = rows.many_workflows(summaries)
    body = []
    for summary in summaries[: rows.LIMIT]:
        started, spent, done, notes = rows.summary_cells(summary, lang, now)
        name = f"{summary.workflow}/{summary.name}" if full else summary.name
        body.append([state_text(summary.state, lang), name, started, spent, done, notes, summary.id[:8]])
    head = [t(word, lang) for word in ("State", "Name", "Started", "Elapsed", "Steps", "Labels")]
    return "\n".join([table([*head, "ID"], body, right=[3, 4], indent=""), *_more(len(summaries) - rows.LIMIT, lang)])


def metrics(found: Sequence[tuple[str, Metric]], lang: str, problems: Sequence[tuple[str, str]] = ()) -> str:
    """Return metrics as text; each, and each problem, comes with the name of its step (may be empty)."""
    told = [_of_step(step) + metric_text(metric, lang) for step, metric in found[: rows.LIMIT]]
    told += [_of_step(step) + line(problem) for step, problem in problems]
    return "\n".join(told) or t("No metrics yet.", lang)


def _of_step(step: str) -> str:
    return f"{clean(step)}: " if step else ""


def _more(count: int, lang: str) -> list[str]:
    return ["  " + t("{count} more", lang, count=count)] if count > 0 else []
