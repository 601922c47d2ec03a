"""How large graphs are arranged: in lines, parts side by side, lanes that are alike as one."""

from __future__ import annotations

import re

import pytest

from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.show import live_picture
from jupyter_mlworkflow.show.graph import layout
from jupyter_mlworkflow.show.graph.model import HEIGHT, visible
from tests.show.samples import fan, layered, record

PARTS = ("prepare", "train", "test", "ship")


def chain(count: int, name: str = "step") -> tuple[PlannedStep, ...]:
    return tuple(PlannedStep(f"{name}_{at}", "job", depends=(f"{name}_{at - 1}",) if at else ()) for at in range(count))


def chains(count: int, length: int, *, joined: bool = False) -> Plan:
    """`count` chains side by side, between two steps if `joined`."""
    steps = [PlannedStep("split", "job")] if joined else []
    for at in range(count):
        for part in range(length):
            behind = (f"{PARTS[part - 1]}_{at}",) if part else ("split",) if joined else ()
            steps.append(PlannedStep(f"{PARTS[part]}_{at}", "job", depends=behind))
    if joined:
        steps.append(PlannedStep("merge", "job", depends=tuple(f"{PARTS[length - 1]}_{at}" for at in range(count))))
    return Plan("chains", steps=tuple(steps))


def overlapping(plan: Plan, opened: frozenset[str] = frozenset()) -> int:
    """How many pairs of cards lie over each other; looked for along the picture only."""
    graph = visible(plan, opened)
    place = layout.place(graph)
    boxes = sorted(
        (x - node.width / 2, y - HEIGHT / 2, x + node.width / 2, y + HEIGHT / 2)
        for node, (x, y) in zip(graph.nodes, place.centres, strict=True)
    )
    found = 0
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            if other[0] >= one[2] - 1:
                break
            found += other[1] < one[3] - 1 and one[1] < other[3] - 1
    return found


@pytest.mark.parametrize(
    "plan",
    [Plan("chain", steps=chain(40)), chains(9, 4), chains(11, 4, joined=True), layered(1000, 10)],
    ids=["a long chain", "some chains", "joined chains", "a thousand steps"],
)
def test_large_pictures_are_about_as_wide_as_a_screen_and_nothing_overlaps(plan: Plan) -> None:
    drawn = live_picture(plan, lang="en")
    assert 0.9 <= drawn["width"] / drawn["height"] <= 4.5
    assert overlapping(plan) == 0


def test_a_chain_of_a_page_stays_in_one_line_and_a_long_one_reads_like_text() -> None:
    def lines(count: int) -> int:
        place = layout.place(visible(Plan("chain", steps=chain(count))))
        assert [x for x, y in place.centres if y == place.centres[0][1]] == sorted(
            x for x, y in place.centres if y == place.centres[0][1]
        )
        return len({round(y) for _, y in place.centres})

    assert lines(4) == 1
    assert lines(12) in (2, 3, 4)


def test_edges_into_the_next_line_end_at_their_nodes_and_run_between_the_lines() -> None:
    graph = visible(Plan("chain", steps=chain(40)))
    place = layout.place(graph)
    rows = {round(y) for _, y in place.centres}
    turned = 0
    for edge, route in zip(graph.edges, place.routes, strict=True):
        (tx, ty), (hx, hy) = place.centres[edge.tail], place.centres[edge.head]
        first, last = route.points[0], route.points[-1]
        assert abs(first[1] - ty) <= HEIGHT / 2
        assert abs(last[1] - hy) <= HEIGHT / 2
        assert abs(first[0] - tx - graph.nodes[edge.tail].width / 2) < 9
        assert abs(last[0] - hx + graph.nodes[edge.head].width / 2) < 9
        if hy > ty + HEIGHT:
            turned += 1
            level = [y for (_, y), (_, next_y) in zip(route.points, route.points[1:], strict=False) if y == next_y]
            assert any(all(abs(y - row) > HEIGHT / 2 for row in rows) for y in level), "no piece runs between lines"
    assert turned == len(rows) - 1
    assert re.search(r'd="M[^"]*Q', live_picture(Plan("chain", steps=chain(40)))["svg"])


def test_lanes_that_are_alike_are_shown_as_one_with_counts() -> None:
    for joined in (False, True):
        plan = chains(1000, 3, joined=joined)
        shown = live_picture(plan, record(plan, {"train_7": "failed"}), lang="en")
        groups = {name: len(steps) for name, steps in shown["nodes"].items() if len(steps) > 1}
        assert groups == {"g-prepare_0": 1000, "g-train_0": 1000, "g-test_0": 1000}
        assert "1 failed · 999 completed" in shown["svg"]
        assert "1000 × train…" in shown["svg"]


def test_one_of_the_lanes_asked_for_opens_them_all_in_a_landscape() -> None:
    plan = chains(200, 3)
    opened = live_picture(plan, opened=["train_3"], lang="en")
    assert len(opened["nodes"]) == 600
    assert 1.2 < opened["width"] / opened["height"] < 3
    assert overlapping(plan, frozenset({"train_3"})) == 0


def test_only_lanes_that_are_alike_are_folded() -> None:
    steps = list(chains(14, 3, joined=True).steps)
    steps[5] = PlannedStep(steps[5].name, "model", depends=steps[5].depends)  # train_1 is another kind
    shown = live_picture(Plan("nearly", steps=tuple(steps)), lang="en")["nodes"]
    assert len(shown["g-prepare_0"]) == 13
    assert {"s-prepare_1", "s-train_1", "s-test_1"} <= set(shown)
    eleven = live_picture(chains(11, 3, joined=True), lang="en")["nodes"]
    assert len(eleven) == 35
    crossed = live_picture(layered(100, 20), lang="en")["nodes"]  # joined to each other: no lanes
    assert all(len(names) == 1 for names in crossed.values())


@pytest.mark.parametrize(("count", "cards"), [(60, 60), (150, 1)])
def test_steps_that_nothing_joins_are_one_only_where_they_are_very_many(count: int, cards: int) -> None:
    plan = Plan("loose", steps=tuple(PlannedStep(f"s{at}", "job") for at in range(count)))
    drawn = live_picture(plan, lang="en")
    assert len(drawn["nodes"]) == cards
    assert overlapping(plan) == 0
    assert drawn["width"] > drawn["height"]


def test_every_step_is_in_exactly_one_node() -> None:
    for plan in (chains(30, 4), chains(13, 2, joined=True), fan(40), layered(300, 13)):
        names = [name for steps in live_picture(plan, lang="en")["nodes"].values() for name in steps]
        assert sorted(names) == sorted(step.name for step in plan.steps)


def test_conditions_in_lanes_keep_their_branches() -> None:
    steps: list[PlannedStep] = []
    for at in range(12):
        steps += [
            PlannedStep(f"train_{at}", "job"),
            PlannedStep(
                f"check_{at}",
                "condition",
                depends=(f"train_{at}",),
                then_steps=(f"good_{at}",),
                else_steps=(f"bad_{at}",),
            ),
            PlannedStep(f"good_{at}", "model", depends=(f"check_{at}",)),
            PlannedStep(f"bad_{at}", "job", depends=(f"check_{at}",)),
        ]
    drawn = live_picture(Plan("checked", steps=tuple(steps)), lang="en")
    assert {name: len(names) for name, names in drawn["nodes"].items()} == dict.fromkeys(
        ("g-train_0", "g-check_0", "g-good_0", "g-bad_0"), 12
    )
    assert sorted(re.findall(r'<g class="l".*?<text[^>]*>(\w+)</text>', drawn["svg"])) == ["false", "true"]
