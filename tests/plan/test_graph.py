"""The graph: circles by name, levels, and order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.plan import graph

graphs = st.integers(1, 8).flatmap(
    lambda size: st.fixed_dictionaries(
        {str(number): st.lists(st.integers(0, size - 1).map(str), max_size=3, unique=True) for number in range(size)}
    )
)


def test_circles_begin_with_the_step_declared_first_and_follow_the_arrows() -> None:
    assert graph.find_cycles({"load": ["train"], "train": ["test"], "test": ["load"]}) == [
        ["load", "test", "train", "load"]
    ]


def test_independent_circles_are_told_together() -> None:
    found = graph.find_cycles({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"], "e": ["a"]})
    assert sorted(found) == [["a", "b", "a"], ["c", "d", "c"]]


def test_a_long_circle_is_cut_in_its_sentence() -> None:
    text = graph.sentence([str(number) for number in range(100)])
    assert text.startswith("0 → 1 → ")
    assert "… 89 more …" in text
    assert text.endswith("98 → 99")


@given(graphs)
def test_what_is_called_a_circle_is_one_and_none_is_overlooked(depends: dict[str, list[str]]) -> None:
    circles = graph.find_cycles(depends)
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(before in depends[after] for before, after in pairwise(circle))
    if not circles:
        flat = [name for level in graph.levels(depends) for name in level]
        assert sorted(flat) == sorted(depends)
        assert all(flat.index(before) < flat.index(after) for after, names in depends.items() for before in names)


def test_names_are_sorted_by_declared_order_and_strangers_left_out() -> None:
    position = {"a": 0, "b": 1, "c": 2}
    assert graph.ordered(["c", "x", "a", "c"], position) == ("a", "c")
