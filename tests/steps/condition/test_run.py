"""What a condition step decides from values that are known by now."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.steps.condition.run import ConditionRunner


def condition(operator: str, left: Any, right: Any) -> dict[str, Any]:
    return {"condition_type": operator, "left": left, "right": right}


def decide(conditions: Any) -> tuple[bool | None, list[str]]:
    said: list[str] = []
    context: Any = SimpleNamespace(spec={"properties": {"conditions": conditions}}, log=said.append)
    return ConditionRunner().run(context).condition_result, said


@pytest.mark.parametrize(
    ("conditions", "result"),
    [
        ([condition("<", 0.8, 0.5)], False),
        (condition(">=", 0.8, 0.5), True),
        ([condition("==", 1, 1), condition("in", "a", ["b"])], False),
        ([condition("or", condition(">", 10, 9), condition("<", 10, 9)), condition("==", True, True)], True),
    ],
)
def test_all_conditions_must_hold(conditions: Any, result: bool) -> None:
    assert decide(conditions)[0] is result


def test_the_log_tells_why() -> None:
    assert decide([condition(">", 0.97, 0.95), condition("==", "a", "b")])[1] == [
        "0.97 > 0.95: True",
        "'a' == 'b': False",
    ]


@pytest.mark.parametrize(
    ("conditions", "code"),
    [([], "condition.none"), (None, "condition.none"), ([condition("<", 1, "a")], "condition.type")],
)
def test_what_cannot_be_decided_fails(conditions: Any, code: str) -> None:
    with pytest.raises(StepError) as caught:
        decide(conditions)
    assert caught.value.code == code
