"""Conditions on plain values: table 5-63."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.conditions import all_hold, describe, evaluate
from jupyter_mlworkflow.errors import StepError


def condition(left: Any, operator: str, right: Any) -> dict[str, Any]:
    return {"condition_type": operator, "left": left, "right": right}


@pytest.mark.parametrize(
    ("left", "operator", "right", "answer"),
    [
        (1, "==", 1, True),
        (1, "==", 1.0, True),
        ("a", "==", "b", False),
        (None, "==", None, True),
        (True, "!=", False, True),
        ([1], "!=", [1], False),
        (2, ">", 1, True),
        (2, ">=", 2.0, True),
        ("a", "<", "b", True),
        (2, "<=", 1, False),
        ("a", "in", ["a", "b"], True),
        ("c", "in", ["a", "b"], False),
        ("ar", "in", "bar", True),
        (False, "or", True, True),
        (False, "or", False, False),
        (condition(10, ">", 9), "or", condition(10, "<", 9), True),
        (condition(False, "or", condition(1, ">", 2)), "or", condition(1, "==", 2), False),
        (condition(1, "==", 1), "==", True, True),
    ],
)
def test_operators(left: Any, operator: str, right: Any, answer: bool) -> None:
    assert evaluate(condition(left, operator, right)) is answer


@pytest.mark.parametrize(
    ("left", "operator", "right", "sentence"),
    [
        (1, "<", "2", "The condition 1 < '2' cannot be evaluated: both sides must be numbers, or both text."),
        (True, "<", 2, "both sides must be numbers"),
        (None, ">=", 2, "both sides must be numbers"),
        (1, "in", 2, "the right side must be a list or a text"),
        (1, "in", "12", "only text can be looked for in text"),
        (1, "or", True, "both sides must be conditions or booleans"),
        (condition(1, "<", "x"), "or", True, "both sides must be numbers"),
        (1, "===", 1, "A condition cannot use the operator '==='; use one of: ==, !=, >, >=, <, <=, in, or."),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(left: Any, operator: str, right: Any, sentence: str) -> None:
    with pytest.raises(StepError) as raised:
        evaluate(condition(left, operator, right))
    assert sentence in str(raised.value)
    assert raised.value.code == "condition.type"


def test_a_list_is_anded() -> None:
    assert all_hold([])
    assert all_hold([condition(1, "<", 2), condition(2, "<", 3)])
    assert not all_hold([condition(1, "<", 2), condition(3, "<", 2)])


@given(st.integers() | st.floats(allow_nan=False), st.integers() | st.floats(allow_nan=False))
def test_each_ordering_is_the_negation_of_its_opposite(left: float, right: float) -> None:
    assert evaluate(condition(left, "<", right)) is not evaluate(condition(left, ">=", right))
    assert evaluate(condition(left, ">", right)) is not evaluate(condition(left, "<=", right))
    assert evaluate(condition(left, "==", right)) is not evaluate(condition(left, "!=", right))


def test_long_values_are_cut_when_described() -> None:
    assert len(describe(condition("x" * 500, "==", "y"))) < 100
