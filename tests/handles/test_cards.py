"""Later cells of a debug session show what ran in them, in a real kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .test_in_notebooks import outputs_of

VIEW = "application/vnd.mlworkflow.view+json"


def views(outputs: list[Any]) -> list[dict[str, Any]]:
    return [dict(output.data[VIEW]) for output in outputs if VIEW in output.get("data", {})]


def test_cells_after_the_first_show_what_ran_in_them(home: Path, tmp_path: Path) -> None:
    begin, first, second, back, whole = outputs_of(
        tmp_path, "e = w.debug()\ne", "w.next()", "w.proceed()", "w.back('second')", "e"
    )
    assert [view["kind"] for view in views(begin)] == ["execution"]
    (card,) = views(first)
    assert len(first) == 1
    assert card["kind"] == "steps"
    assert [(row["step"], row["state"]) for row in card["ran"]] == [("first", "completed")]
    assert card["holds"] == ["second"]
    assert len(first[0].data["text/html"]) < 20_000
    html, text = first[0].data["text/html"], first[0].data["text/plain"]
    assert "<details><summary>Graph</summary>" in html, "alone, it unfolds to the picture"
    assert html.index("first") < html.index("<details>")
    assert "holds before second" in text
    assert text.count("\n") == 2
    (card,) = views(second)
    assert [(row["step"], row["state"]) for row in card["ran"]] == [("second", "completed")]
    assert "completed" in second[0].data["text/plain"].splitlines()[-1]
    (card,) = views(back)
    assert (card["ran"], card["holds"]) == ([], ["second"])
    assert [view["kind"] for view in views(whole)] == ["execution"], "asked for, all of it is shown"


def test_the_first_cell_that_shows_it_shows_all_of_it(home: Path, tmp_path: Path) -> None:
    begin, first, second = outputs_of(tmp_path, "e = w.debug()", "w.next()", "e.next()")
    assert begin == []
    assert [view["kind"] for view in views(first)] == ["execution"]
    assert [view["kind"] for view in views(second)] == ["steps"]


def test_a_failure_is_told_and_nothing_else_changes(home: Path, tmp_path: Path) -> None:
    cell = (
        "ends = job('ends', 'echo why; exit 3', depend_steps=first)\n"
        "bad = wf.Workflow(name='bad', desc='', steps=[first, ends])\nbad.debug()"
    )
    _, _, card, again = outputs_of(tmp_path, cell, "bad.next()", "bad.next()", "bad.next()", allow_errors=True)
    (view,) = views(card)
    (row,) = view["ran"]
    assert (row["step"], row["state"]) == ("ends", "failed")
    assert "3" in row["note"]
    assert row["note"] in card[0].data["text/plain"]
    assert row["tail"][-1] == "why"
    assert "│ why" in card[0].data["text/plain"], "the end of its log stands where one looks"
    assert "why</pre>" in card[0].data["text/html"]
    assert 'call back("ends") and then next()' in again[0].evalue
