"""The table of states in docs/steps.md says what pictures say."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_mlworkflow.records import StepState
from jupyter_mlworkflow.show import palette
from jupyter_mlworkflow.show.texts import state_label

DOCUMENT = Path(__file__).parents[2] / "docs" / "steps.md"


def test_each_state_is_explained_in_the_words_of_the_pictures() -> None:
    _, _, section = DOCUMENT.read_text(encoding="utf-8").partition("## Words for states\n")
    told = re.findall(r"^\| (\S) (.+?) \| (.+?) \| `(\w+)` \|", section, re.MULTILINE)
    assert told == [
        (palette.sign(state), state_label(state, "en"), state_label(state, "zh_CN"), state.value) for state in StepState
    ]
