"""What differs between two executions: values, graph and definitions, code (from the snapshots)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from ..records import ExecutionRecord, to_json
from .snapshots import FileDifference, compare_code, unified

if TYPE_CHECKING:
    from ..plan.model import Plan, PlannedStep
    from .runtime import Runtime

_NOTHING = object()
_DEFINED = ("title", "depends", "then_steps", "else_steps", "skip_conditions", "spec")


class Differences:
    """Two executions; what differs is found when it is asked for. Shows itself."""

    def __init__(self, runtime: Runtime, one: ExecutionRecord, other: ExecutionRecord) -> None:
        self._runtime = runtime
        self.one = one
        self.other = other

    @cached_property
    def values(self) -> dict[str, tuple[Any, Any]]:
        """``{"parameters.NAME": (one, other)}`` of what they were given differently; ``None`` where one has none."""
        found = {}
        for group in ("parameters", "data", "storages"):
            left, right = getattr(self.one, group), getattr(self.other, group)
            for name in dict.fromkeys([*left, *right]):
                if left.get(name, _NOTHING) != right.get(name, _NOTHING):
                    found[f"{group}.{name}"] = (to_json(left.get(name)), to_json(right.get(name)))
        return found

    @cached_property
    def steps(self) -> dict[str, str]:
        """By step, how it differs: ``added``, ``removed`` or ``changed``; only those that do."""
        left, right = self._definitions
        found = {}
        for name in dict.fromkeys([*right, *left]):
            if left.get(name) != right.get(name):
                found[name] = "added" if name not in left else "removed" if name not in right else "changed"
        return found

    @cached_property
    def definitions(self) -> dict[str, str]:
        """By step that differs, its definition as a unified diff."""
        left, right = self._definitions
        return {name: self._diff(left.get(name, []), right.get(name, []), name) for name in self.steps}

    @cached_property
    def graph(self) -> str:
        """The graph and the definitions of the steps as a unified diff; empty if they are the same."""
        left, right = ([line for lines in side.values() for line in lines] for side in self._definitions)
        return self._diff(left, right, "workflow")

    @cached_property
    def files(self) -> list[FileDifference]:
        """Files of the code that ran, of steps that both have, which are not the same."""
        return compare_code(self._runtime, self.one, self.other)

    @property
    def code(self) -> dict[str, str]:
        """By step, the code that ran as a unified diff; only steps whose code differs."""
        found: dict[str, list[str]] = {}
        for file in self.files:
            for step in file.steps:
                found.setdefault(step, []).append(file.diff)
        return {name: "\n".join(filter(None, diffs)) for name, diffs in found.items()}

    def picture(self, lang: str | None = None) -> dict[str, Any]:
        """Return the graph of both with steps that were added, removed or changed marked.

        Returns:
            ``{"svg", "width", "height", "alt", "nodes": {id: [step, …]}}``, sizes in pixels.
        """
        from ..show import difference_picture

        return difference_picture(self._union(), self.steps, lang=lang)

    def __bool__(self) -> bool:
        return bool(self.values or self.graph or self.files)

    def __repr__(self) -> str:
        parts = [f"{key}: {one!r} -> {other!r}" for key, (one, other) in self.values.items()]
        parts += [self.graph] * bool(self.graph) + list(self.code.values())
        head = f"{self.one.full_name} and {self.other.full_name}"
        return "\n".join([f"{head}:", *parts]) if parts else f"{head} do not differ."

    def _repr_html_(self) -> str:
        from ..show import picture_html

        head = f"<div><b>{escape(self.one.full_name)}</b> → <b>{escape(self.other.full_name)}</b></div>"
        rows = "".join(
            f"<tr><td style=text-align:left>{escape(key)}</td>"
            f"<td>{escape(repr(one))}</td><td>{escape(repr(other))}</td></tr>"
            for key, (one, other) in self.values.items()
        )
        table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
        drawn = picture_html(self.picture()) if self.steps else ""
        texts = [("workflow", self.graph)] * bool(self.graph)
        texts += [(f"{file.file} ({', '.join(file.steps)})", file.diff) for file in self.files]
        parts = [f"<details open><summary>{escape(name)}</summary>{_colored(text)}</details>" for name, text in texts]
        return head + table + drawn + "".join(parts) + ("" if self else "<div>They do not differ.</div>")

    # -- inside -------------------------------------------------------------------------

    def _diff(self, one: list[str], other: list[str], name: str) -> str:
        return unified(one, other, f"{self.one.name}/{name}", f"{self.other.name}/{name}")

    @cached_property
    def _plans(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._runtime.store.plan(self.one.id), self._runtime.store.plan(self.other.id)

    @cached_property
    def _definitions(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """By step, the lines that define it."""
        left, right = ({step["name"]: _defined(step) for step in plan["steps"]} for plan in self._plans)
        return left, right

    def _union(self) -> Plan:
        """Return a plan of the steps of both: as the later one has them, and those that it lacks."""
        from ..plan.model import Plan

        before, after = (Plan.from_json(document) for document in self._plans)
        known = {step.name for step in after.steps}
        lost = tuple(step for step in before.steps if step.name not in known)
        steps = _without_circles((*after.steps, *lost))
        return replace(after, steps=steps, chosen=tuple(step.name for step in steps), sub_graphs=())


def _without_circles(steps: tuple[PlannedStep, ...]) -> tuple[PlannedStep, ...]:
    """Leave out arrows of removed steps that would lead round in a circle: two plans can order steps contrarily."""
    depends: dict[str, list[str]] = {}

    def leads(start: str, goal: str) -> bool:
        seen, todo = set(), [start]
        while todo:
            name = todo.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                todo += depends.get(name, [])
        return False

    found = []
    for step in steps:
        kept = []
        for name in step.depends:
            if not leads(name, step.name):
                depends.setdefault(step.name, []).append(name)
                kept.append(name)
        found.append(replace(step, depends=tuple(kept)))
    return tuple(found)


def _defined(step: Mapping[str, Any]) -> list[str]:
    lines = [f"step {step['name']} ({step['kind']})"]
    for name in _DEFINED:
        if step.get(name):
            text = json.dumps(step[name], indent=2, ensure_ascii=False, sort_keys=True)
            lines += [f"  {line}" for line in f"{name}: {text}".splitlines()]
    return lines


_COLORS: Mapping[str, str] = {"+": "#1a7f37", "-": "#cf222e", "@": "#8250df"}


def _colored(text: str) -> str:
    lines = []
    for line in text.splitlines():
        color = _COLORS.get(line[:1])
        shown = escape(line)
        lines.append(f'<span style="color:{color}">{shown}</span>' if color else shown)
    return f'<pre style="font-family:monospace">{chr(10).join(lines)}</pre>'
