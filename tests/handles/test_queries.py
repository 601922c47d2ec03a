"""Filters, order and directions: the same cases as those of the table in the browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.handles.columns import direction
from jupyter_mlworkflow.handles.order import ordered
from jupyter_mlworkflow.handles.query import predicate
from jupyter_mlworkflow.handles.rows import Row, columns_of, row_of
from jupyter_mlworkflow.store.facts import ExecutionFacts
from jupyter_mlworkflow.store.model import ExecutionSummary
from tests.jupyter import ROOT

CASES = json.loads((ROOT / "labextension" / "test" / "views" / "compare" / "queries.json").read_text(encoding="utf-8"))
ENDS = (60.0, 30.0, 90.0, None)


def row(at: int, case: dict[str, Any]) -> Row:
    state, labels = case["state"], tuple(case["labels"])
    summary = ExecutionSummary(f"id-{at}", "demo", case["name"], state, 1, at, 0.0, ENDS[at], "", labels, False, {})
    made = row_of(ExecutionFacts(summary))
    return Row(summary, {**made.values, **case["values"]}, {})


ROWS = [row(at, case) for at, case in enumerate(CASES["rows"])]
COLUMNS = columns_of(ROWS)


def numbers(rows: list[Row]) -> list[int]:
    return [int(found.summary.name.split("-")[1]) for found in rows]


@pytest.mark.parametrize("query", CASES["queries"])
def test_a_query_means_the_same_here_as_in_the_table(query: str) -> None:
    fulfils = predicate(query, COLUMNS)
    assert numbers([found for found in ROWS if fulfils(found)]) == CASES["queries"][query]


@pytest.mark.parametrize("query", CASES["wrong"])
def test_a_wrong_query_is_told(query: str) -> None:
    with pytest.raises((DeclarationError, NotFoundError)) as told:
        predicate(query, COLUMNS)
    if "acuracy" in query:
        assert 'Did you mean "accuracy"' in str(told.value)


@pytest.mark.parametrize(("by", "descending", "expected"), CASES["orders"])
def test_the_order_is_the_same(by: str, descending: bool, expected: list[int]) -> None:
    assert numbers(ordered(ROWS, COLUMNS, by, descending=descending)) == expected


@pytest.mark.parametrize("column", CASES["directions"])
def test_the_better_direction_is_guessed_alike(column: str) -> None:
    assert direction(column) == CASES["directions"][column]


def test_an_unknown_column_to_order_by() -> None:
    with pytest.raises(NotFoundError, match='Did you mean "created_at"'):
        ordered(ROWS, COLUMNS, "create_at")
