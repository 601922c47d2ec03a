"""What pages in Chinese translate is what Python says: each sentence of the checks, as it is sent to a page.

``python -m tests.labextension.test_sentences_fixture`` writes the fixture of the front end anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_mlworkflow import forms
from jupyter_mlworkflow.forms.offers import check_path
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.storage.paths import normalise
from jupyter_mlworkflow.data_values import check_data
from jupyter_mlworkflow.values import check_parameter, check_storage_root
from tests.forms.flows import every_sort
from tests.labextension.refusals import refused, sentences

TARGET = Path(__file__).resolve().parents[2] / "labextension" / "test" / "views" / "fixtures" / "sentences.json"
MODEL: dict[str, Any] = {"model_name": "m", "model_version": "1", "weight": 50}


def document() -> list[str]:
    """Return a sentence of every sort."""
    return [*_parameters(), *_data(), *_typed(), *_paths(), *sentences()]


def _parameters() -> list[str]:
    wrong: list[tuple[str, Any, dict[str, Any]]] = [
        *[(kind, [], {}) for kind in ("int", "float", "str", "bool")],
        ("json", "x", {}),
        ("enum", "slow", {"enum": ("fast", "exact")}),
        ("list", "x", {"format": "int"}),
        *[("list", [None], {"format": kind}) for kind in ("int", "float", "str", "bool")],
        ("int", 10**5000, {}),
        ("str", "a\0b", {}),
        ("str", "\ud800", {}),
        ("json", {"pool": "x"}, {"format": "flavor"}),
    ]
    return [str(check_parameter(kind, value, **more)) for kind, value, more in wrong]


def _data() -> list[str]:
    wrong: list[tuple[str, Any, dict[str, Any]]] = [
        ("obs", "/b/d/", {"object_type": "file"}),
        ("obs", {"dataset_name": "x"}, {}),
        ("dataset", {"dataset_name": "x", "colour": "x"}, {}),
        ("dataset", 3, {}),
        ("dataset", {"dataset_name": ""}, {}),
        ("data_selector", "/b/d/", {"data_types": ["dataset"]}),
        ("model_list", [], {}),
        ("model_list", [3, MODEL], {}),
        ("model_list", [{**MODEL, "colour": 1}, MODEL], {}),
        ("model_list", [{**MODEL, "model_name": ""}, MODEL], {}),
        ("model_list", [{**MODEL, "model_version": 1}, MODEL], {}),
        ("model_list", [{**MODEL, "weight": 101}, MODEL], {}),
        ("model_list", [{**MODEL, "envs": 1}, MODEL], {}),
        ("model_list", [MODEL, {**MODEL, "model_name": "n"}], {}),
        ("model_list", [MODEL, MODEL], {}),
        ("model_list", [{**MODEL, "model_version": None}] * 2, {}),
        ("model_list", [{**MODEL, "weight": 90}], {}),
        ("model_list", [{**MODEL, "weight": 100}], {"model_name": "digits"}),
    ]
    return [
        *(str(check_data(kind, value, limits)) for kind, value, limits in wrong),
        str(check_storage_root("bucket/out")),
        str(check_storage_root("/bucket/out")),
        str(check_storage_root("/bucket/../out/")),
    ]


def _typed() -> list[str]:
    plan = build(every_sort())
    texts = {
        "parameters.epochs": "3.5",
        "parameters.rate": "fast",
        "parameters.shuffle": "maybe",
        "parameters.mode": "slow",
        "parameters.sizes": "x",
        "parameters.options": "{",
        "parameters.training_flavor": "{",
        "data.service_model": "[",
    }
    given = [found for key, text in texts.items() for found in forms.parse(plan, {key: text})[1].values()]
    return [*given, forms.validate(plan, {})["parameters.epochs"]]


def _paths() -> list[str]:
    calls: list[Callable[[], Any]] = [
        lambda: check_path("./x"),
        *[lambda path=path: normalise(path) for path in ("x", "/", "/b/../x", "/b/a\\b", "/b/a\nb", "/b/%2e%2e/x")],  # type: ignore[misc]
    ]
    return [refused(call) for call in calls]


def test_the_sentences_of_the_front_end_are_current() -> None:
    assert json.loads(TARGET.read_text(encoding="utf-8")) == document()


if __name__ == "__main__":
    TARGET.write_text(json.dumps(document(), indent=1) + "\n", encoding="utf-8")
