"""The form that the tests of the front end fill in is what Python makes of a workflow with one value of every sort.

``python -m tests.labextension.test_form_fixture`` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_mlworkflow import forms
from jupyter_mlworkflow.forms.offers import flavors
from tests.forms.flows import every_sort

TARGET = Path(__file__).resolve().parents[2] / "labextension" / "test" / "views" / "fixtures" / "form.json"


def document() -> dict[str, Any]:
    """Return a form as it is sent to a page (`live.schema_forms.Form`)."""
    versions = ({"model_name": "digits", "model_version": version} for version in ("0.0.2", "0.0.1"))
    return {
        "execution": "e-1",
        "name": "every-sort/execution-001",
        "step": "",
        "state": "init",
        "seq": 1,
        "open": True,
        "reason": "",
        "schema": forms.schema(every_sort().plan()),
        "configurations": [],
        "choices": {
            "flavor": flavors(4),
            "model": [
                {"value": value, "title": f"digits {value['model_version']}", "detail": ""} for value in versions
            ],
            "service": [],
        },
        "upload_mb": 1000.0,
    }


def test_the_form_of_the_front_end_is_current() -> None:
    assert json.loads(TARGET.read_text(encoding="utf-8")) == json.loads(json.dumps(document()))


if __name__ == "__main__":
    TARGET.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
