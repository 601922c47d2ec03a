from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.serving import control
from jupyter_mlworkflow.serving.control import ServiceInfo
from jupyter_mlworkflow.settings import Settings
from tests.serving.packages import IMAGES, deployed, digits_model, package


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=str(tmp_path / "home"), service_start_seconds=60, stop_grace_seconds=5)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=str(tmp_path_factory.mktemp("serving") / "home"), service_body_mb=1.0)


@pytest.fixture(scope="session")
def model() -> Any:
    return digits_model()


@pytest.fixture(scope="session")
def digits(shared: Settings, model: Any) -> Iterator[ServiceInfo]:
    """A scikit-learn model served without code of the user; body limit 1 MB."""
    config = {
        "model_type": "Scikit_Learn",
        "health": {"url": "/alive"},
        "apis": [
            {
                "url": "/",
                "method": "post",
                "request": {
                    "Content-type": "application/json",
                    "data": {
                        "type": "object",
                        "properties": {"<b>rows</b>": {"type": "array", "items": [{"type": "number"}]}},
                    },
                },
            },
            {"url": "/v1/digits", "method": "post"},
        ],
    }
    root = package(shared, "digits", model=model, config=config)
    with deployed(shared, "digits", root, body_mb=1.0, description="<script>alert(1)</script>") as info:
        yield info


@pytest.fixture(scope="session")
def pictures(shared: Settings, model: Any) -> Iterator[ServiceInfo]:
    """The same model behind a ``customize_service.py`` that takes PNG files."""
    api = {
        "url": "/",
        "request": {
            "Content-type": "multipart/form-data",
            "data": {"type": "object", "properties": {"images": {"type": "file"}}},
        },
    }
    root = package(shared, "pictures", model=model, code=IMAGES, config={"model_type": "Scikit_Learn", "apis": [api]})
    with deployed(shared, "pictures", root) as info:
        yield info


@pytest.fixture
def token(shared: Settings, digits: ServiceInfo) -> str:
    return control.token(shared, digits.id)
