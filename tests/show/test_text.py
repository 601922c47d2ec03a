"""Twins for terminals, and the words of both languages."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import jupyter_mlworkflow.show as show
from jupyter_mlworkflow.records import ExecutionState, StepState
from jupyter_mlworkflow.show import execution_bundle, execution_text, palette, texts, workflow_bundle
from jupyter_mlworkflow.show.graph import icons
from jupyter_mlworkflow.show.measure import cells
from jupyter_mlworkflow.show.texts import english, zh_cn
from tests.show.samples import digits, record


def test_an_execution_is_an_aligned_table_with_errors_first() -> None:
    plan = digits()
    states = {"train": "failed", "check": "init", "register": "init", "report": "init", "deploy": "init"}
    shown = execution_bundle(record(plan, states), plan, lang="en", now=1065.0)["text/plain"].splitlines()
    assert shown[0].startswith("digits/execution-001  ► running · 1 of 6 steps done · 1 m 05 s")
    assert shown[1] == "✗ train: ValueError: bad · The job ended with exit code 1."
    assert shown[2:4] == ["  │ Traceback", "  │ ValueError: bad"]
    assert shown[4:7] == [
        "  State                 Step      Kind       Elapsed  Note",
        "  ✓ completed           prepare   job           12 s",
        "  ✗ failed              train     job           12 s  ValueError: bad",
    ]


def test_columns_line_up_in_chinese() -> None:
    plan = digits()
    table = execution_text(record(plan, {"train": "wait_inputs"}), plan, lang="zh_CN", now=1100.0).splitlines()[1:]
    starts = {
        cells(line[: line.index(name)])
        for line, name in zip(table[1:], [step.name for step in plan.steps], strict=True)
    }
    assert len(starts) == 1


def test_a_workflow_lists_steps_with_what_they_depend_on() -> None:
    shown = workflow_bundle(digits(), lang="en")["text/plain"]
    assert "Workflow digits · 6 steps" in shown
    assert "  register  model      check" in shown


def test_both_languages_say_everything() -> None:
    for one, other in ((english.TEXTS, zh_cn.TEXTS), (english.STATES, zh_cn.STATES), (english.KINDS, zh_cn.KINDS)):
        assert set(one) == set(other)
    for text, translated in zh_cn.TEXTS.items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(said) if name}
            for said in (text, english.TEXTS[text] or text, translated)
        ]
        assert fields[0] == fields[1] == fields[2], text


def test_every_text_that_is_used_is_in_the_tables_and_the_other_way_round() -> None:
    used: set[str] = set()
    for path in Path(show.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value in english.TEXTS
                and path.parent.name != "texts"
            ):
                used.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t" and node.args:
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        assert constant.value in english.TEXTS, f"{path.name}: {constant.value!r}"
    assert set(english.TEXTS) - used == set()


@pytest.mark.parametrize("state", [*StepState, *ExecutionState])
def test_every_state_has_words_a_sign_a_colour_and_a_rank(state: str) -> None:
    for lang in texts.LANGUAGES:
        assert str(state) in (english.STATES if lang == "en" else zh_cn.STATES)
    assert cells(palette.SIGNS[str(state)]) == 1
    assert str(state) in palette.TONE_OF
    assert str(state) in palette.RANK
    if isinstance(state, StepState):
        assert str(state) in icons.SIGNS


def luminance(colour: str) -> float:
    full = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in full]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", list(palette.TONES))
def test_colours_are_legible_on_their_cards_and_signs_on_any_page(name: str) -> None:
    tone = palette.TONES[name]
    assert contrast(tone.light, "#ffffff") >= 4.5
    assert contrast(tone.dark, "#1f242b") >= 4.5
    assert contrast(tone.any, "#ffffff") >= 3
    assert contrast(tone.any, "#111111") >= 3


def test_the_language_follows_the_setting_then_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("MLWORKFLOW_LANGUAGE", "auto")
    assert texts.language() == "zh_CN"
    monkeypatch.setenv("MLWORKFLOW_LANGUAGE", "en")
    assert texts.language() == "en"
