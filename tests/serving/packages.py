"""Model packages and services for tests: real files, real processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_mlworkflow.serving import control
from jupyter_mlworkflow.serving.control import ServiceInfo
from jupyter_mlworkflow.serving.state import Spec
from jupyter_mlworkflow.settings import Settings

ECHO = """
import os, threading
from model_service.model_service import SingleNodeService

class Echo(SingleNodeService):
    def _inference(self, data):
        if data.get("env"):
            return os.environ.get(data["env"])
        return {"pid": os.getpid(), "got": data}
"""
"""Answers with what it was sent; needs no scikit-learn, so that it starts fast."""

IMAGES = """
import numpy as np
from PIL import Image
from model_service.python_model_service import XgSklServingBaseService

class Digits(XgSklServingBaseService):
    def _preprocess(self, data):
        if not hasattr(data, "items") or "images" not in dict(data.items()):
            return super()._preprocess(data)
        self.names = list(data["images"])
        return [(np.asarray(Image.open(f).convert("L"), dtype=float) / 15).ravel().tolist()
                for f in data["images"].values()]

    def _postprocess(self, data):
        return {"digits": data, "names": self.names}
"""
"""Takes 8x8 PNG files; 15 grey values are one step of the model."""


def package(settings: Settings, name: str, *, code: str | None = None, config: Any = None, model: Any = None) -> Path:
    """Lay out a model package in the registry's folder and return it."""
    root = settings.home_path / "models" / name / "0.0.1"
    folder = root / "model"
    folder.mkdir(parents=True, exist_ok=True)
    if code is not None:
        (folder / "customize_service.py").write_text(code, encoding="utf-8")
    if config is not None:
        text = config if isinstance(config, str) else json.dumps(config)
        (folder / "config.json").write_text(text, encoding="utf-8")
    if model is not None:
        import joblib

        joblib.dump(model, folder / "model.joblib")
    return root


def make(settings: Settings, name: str, root: Path, **more: Any) -> Spec:
    """Write down a service without starting it."""
    given = {"model_name": name, "model_version": "0.0.1", "model_type": "Scikit_Learn", **more}
    return control.create(settings, Spec(id=f"id-{name}", name=name, package=str(root), **given))


@contextmanager
def deployed(settings: Settings, name: str, root: Path, **more: Any) -> Iterator[ServiceInfo]:
    """Run a service for the time of a block."""
    spec = make(settings, name, root, **more)
    try:
        yield control.start(settings, spec.id)
    finally:
        control.delete(settings, spec.id)


def digits_model() -> Any:
    """Train on a part of scikit-learn's digits: good enough to tell them apart, in milliseconds."""
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    data = load_digits()
    return KNeighborsClassifier(1).fit(data.data[:1500], data.target[:1500])
