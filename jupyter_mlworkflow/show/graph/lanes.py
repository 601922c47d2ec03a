"""Lanes: the same few steps again and again, side by side, such as one chain per data set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ...plan.model import PlannedStep

Branches = Mapping[str, Sequence[tuple[str, str]]]
"""Step -> the conditions that name it in a branch, each with the branch."""

LOOSE = 100
"""From how many on steps that nothing joins to anything are one: fewer may well be different things."""


def lanes(
    steps: Sequence[PlannedStep], frame_of: Mapping[str, int], branches: Branches, least: int
) -> list[list[list[str]]]:
    """Return groups of at least `least` lanes that are alike; each lane is its steps, in the same order in all.

    Lanes are alike when their steps are of the same kinds, joined in the same way, and when what
    they hang from and lead to outside of them is the same. Steps that are joined to each other
    across lanes are in none.
    """
    known = {step.name for step in steps}
    before = {step.name: [name for name in step.depends if name in known] for step in steps}
    after: dict[str, list[str]] = {name: [] for name in known}
    for name, parents in before.items():
        for parent in parents:
            after[parent].append(name)
    looks = _looks(steps, before, after, frame_of, branches)
    counts: dict[object, int] = {}
    for look in looks.values():
        counts[look] = counts.get(look, 0) + 1
    repeated = {name for name, look in looks.items() if counts[look] >= least}
    alike: dict[object, list[list[str]]] = {}

    def joined(name: str) -> bool:
        return bool(before[name] or after[name])

    for lane in _pieces([step.name for step in steps if step.name in repeated], repeated, before, after):
        own = set(lane)
        if len({looks[name] for name in lane}) < len(lane):
            continue  # the same twice within it: its steps could not be told apart
        lane.sort(key=lambda name: looks[name])
        outside = tuple(
            (looks[name], frozenset(before[name]) - own, frozenset(after[name]) - own, _named(name, own, branches))
            for name in lane
        )
        alike.setdefault(outside, []).append(lane)
    return [
        group
        for group in alike.values()
        if len(group) >= (least if len(group[0]) > 1 or joined(group[0][0]) else LOOSE)
    ]


def _named(name: str, own: Collection[str], branches: Branches) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in branches.get(name, ()) if each[0] not in own)


def _looks(
    steps: Sequence[PlannedStep],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    frame_of: Mapping[str, int],
    branches: Branches,
) -> dict[str, int]:
    """Number the steps by what they are, what leads to them, and what they lead to; equal numbers are alike."""
    numbers: dict[object, int] = {}

    def number(look: object) -> int:
        return numbers.setdefault(look, len(numbers))

    order = _ordered(steps, before, after)
    branch_of = {(condition, name): branch for name, named in branches.items() for condition, branch in named}
    down: dict[str, int] = {}
    for step in order:
        name = step.name
        behind = sorted((down.get(parent, -1), branch_of.get((parent, name), "")) for parent in before[name])
        down[name] = number(("down", step.kind, frame_of.get(name), tuple(behind)))
    both: dict[str, int] = {}
    for step in reversed(order):
        name = step.name
        both[name] = number(("both", down[name], tuple(sorted(both.get(child, -1) for child in after[name]))))
    return both


def _ordered(
    steps: Sequence[PlannedStep], before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> list[PlannedStep]:
    """Return the steps, each behind what it depends on; what is in a circle comes last."""
    by_name = {step.name: step for step in steps}
    missing = {name: len(parents) for name, parents in before.items()}
    ready = [step.name for step in steps if not missing[step.name]]
    ordered: list[PlannedStep] = []
    for name in ready:
        ordered.append(by_name[name])
        for child in after[name]:
            missing[child] -= 1
            if not missing[child]:
                ready.append(child)
    done = {step.name for step in ordered}
    return ordered + [step for step in steps if step.name not in done]


def _pieces(
    names: Sequence[str],
    inside: Collection[str],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
) -> list[list[str]]:
    """Return what hangs together among `inside`."""
    seen: set[str] = set()
    pieces: list[list[str]] = []
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        piece = [name]
        for one in piece:
            for other in (*before[one], *after[one]):
                if other in inside and other not in seen:
                    seen.add(other)
                    piece.append(other)
        pieces.append(piece)
    return pieces
