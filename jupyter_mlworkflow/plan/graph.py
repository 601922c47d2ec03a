"""The graph of a workflow: which steps come after which, and where it runs in circles.

A step comes after the steps it names in `depend_steps`, the steps whose outputs,
variables or metrics it uses, and the condition steps that name it in a branch
(table 5-2, section 5.4.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

MAX_CYCLES = 10
"""Circles told at once; further ones show when these are mended."""


def ordered(names: Iterable[str], position: Mapping[str, int]) -> tuple[str, ...]:
    """Sort names of steps by declared order, each once; names that are no steps are left out."""
    known = [name for name in dict.fromkeys(names) if name in position]
    if len(known) > 1:
        known.sort(key=position.__getitem__)
    return tuple(known)


def find_cycles(depends: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Find circles, each as the names along the arrows, the first one repeated at the end.

    Args:
        depends: For each step the names of the steps it comes after.

    Example:
        >>> find_cycles({"a": ["b"], "b": ["a"], "c": ["a"]})
        [['a', 'b', 'a']]
    """
    left: dict[str, Sequence[str]] = dict(depends)
    found: list[list[str]] = []
    while len(found) < MAX_CYCLES:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = _from_first([str(name) for name in error.args[1]], depends)
            found.append(circle)
            inside = set(circle)
            left = {
                name: [other for other in others if other not in inside]
                for name, others in left.items()
                if name not in inside
            }
        else:
            break
    return found


def _from_first(circle: list[str], depends: Mapping[str, Sequence[str]]) -> list[str]:
    """Turn a circle so that it begins with the step declared first."""
    names = circle[:-1]
    inside = set(names)
    start = names.index(next(name for name in depends if name in inside))
    turned = names[start:] + names[:start]
    return [*turned, turned[0]]


def sentence(circle: Sequence[str]) -> str:
    """Write a circle as ``a → b → a``; the middle of a long one is left out.

    Example:
        >>> sentence(["a", "b", "a"])
        'a → b → a'
    """
    names = list(circle)
    if len(names) > 12:
        names = [*names[:6], f"… {len(names) - 11} more …", *names[-5:]]
    return " → ".join(names)


def levels(depends: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Group steps by how far they are from the start, for an acyclic graph.

    Example:
        >>> levels({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})
        [['a'], ['b', 'c'], ['d']]
    """
    sorter = TopologicalSorter(depends)
    sorter.prepare()
    groups: list[list[str]] = []
    while sorter.is_active():
        ready = list(sorter.get_ready())
        groups.append(ready)
        sorter.done(*ready)
    return groups
