"""Expressions: recognising, walking, replacing, and protecting what only looks like one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.plan import expressions as ex

ALL = [
    ex.parameter("p"),
    ex.data("d"),
    ex.storage("s", "a/b/", with_execution_id=True),
    ex.output("step", "out"),
    ex.variable("step", "out", "access_address"),
    ex.metric("step", "metrics", "accuracy"),
    ex.select([ex.output("a", "x"), ex.output("b", "x")]),
    ex.system("now"),
]

keys = st.text(min_size=1, max_size=5) | st.sampled_from(["$output", "$literal", "$parameter", "$x", "path"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def test_every_form_is_recognised_and_nothing_else() -> None:
    assert [ex.is_expression(item) for item in ALL] == [True] * len(ALL)
    assert {ex.kind_of(item) for item in ALL} | {ex.LITERAL} == ex.KINDS
    for other in ({}, {"obs_url": "/b/"}, [], "$parameter", None, {"a": {"$data": "x"}}):
        assert not ex.is_expression(other)


def test_the_key_is_found_wherever_a_database_puts_it() -> None:
    shuffled = {"path": "a/", "create_dir": False, "with_execution_id": True, "$storage": "s"}
    assert ex.kind_of(shuffled) == ex.STORAGE


def test_walk_yields_in_order_and_opens_selectors() -> None:
    choice = ex.select([ex.output("a", "x"), ex.output("b", "x")])
    tree = {"first": [1, ex.parameter("p"), {"deep": choice}], "last": ex.data("d")}
    assert list(ex.walk(tree)) == [ex.parameter("p"), choice, *choice[ex.SELECT], ex.data("d")]


def test_substitute_asks_for_each_expression_and_copies_the_rest() -> None:
    tree: dict[str, Any] = {"list": [ex.parameter("p"), 1], "plain": {"a": (True, None)}}
    asked: list[Any] = []

    def lookup(expression: ex.Expression) -> Any:
        asked.append(expression)
        return {"$data": "a value that looks like an expression"}

    result = ex.substitute(tree, lookup)
    assert asked == [ex.parameter("p")]
    assert result == {"list": [{"$data": "a value that looks like an expression"}, 1], "plain": {"a": [True, None]}}
    result["plain"]["a"].append(1)
    assert tree["plain"]["a"] == (True, None)


@given(values)
def test_a_users_value_comes_back_whatever_its_keys_are(value: Any) -> None:
    def lookup(expression: ex.Expression) -> Any:
        raise AssertionError(f"{expression} was taken for an expression")

    protected = json.loads(json.dumps(ex.literal(value)))
    assert ex.substitute(protected, lookup) == value
    assert list(ex.walk(protected)) == []
