"""``customize_service.py`` files as people write them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import ServiceError
from jupyter_mlworkflow.serving import custom
from jupyter_mlworkflow.serving.config import PackageConfig
from jupyter_mlworkflow.serving.loaders import LOADERS
from jupyter_mlworkflow.serving.predictor import CodeError, Predictor, plain
from jupyter_mlworkflow.serving.state import Spec

# In the way of the documented examples: joblib from where scikit-learn had it, json.loads of the request.
SKLEARN = """
# coding:utf-8
import collections
import json
from sklearn.externals import joblib
from model_service.python_model_service import XgSklServingBaseService

class user_Service(XgSklServingBaseService):
    def _preprocess(self, data):
        json_data = json.loads(data, object_pairs_hook=collections.OrderedDict)
        return [[element[each] for each in element] for element in json_data["data"]["req_data"]]

    def _inference(self, data):
        return joblib.load(self.model_path).predict(data).tolist()

    def _postprocess(self, data):
        return [{"predictresult": element} for element in data]
"""

DEEP = """
import os
import log
from model_service.pytorch_model_service import PTServingBaseService

logger = log.getLogger(__name__)

class PTVisionService(PTServingBaseService):
    def __init__(self, model_name, model_path):
        super(PTVisionService, self).__init__(model_name, model_path)
        self.label = open(os.path.join(os.path.dirname(os.path.realpath(self.model_path)), 'label.txt')).read()

    def _preprocess(self, data):
        return {k: [(name, content.read()) for name, content in v.items()] for k, v in data.items()}

    def _inference(self, data):
        logger.info("asked")
        file = os.path.basename(self.model_path)
        return {"label": self.label, "name": self.model_name, "file": file, "data": str(data)}
"""


@pytest.fixture(autouse=True)
def clean_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.split(".")[0] in ("model_service", "mms", "log", "customize_service", "helper"):
            del sys.modules[name]


def service(tmp_path: Path, code: str, files: dict[str, bytes] | None = None) -> Predictor:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "customize_service.py").write_text(code, encoding="utf-8")
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content)
    made = Predictor(Spec("i", "name", str(tmp_path), model_name="cats"), PackageConfig())
    made.load()
    return made


def test_the_documented_scikit_learn_service(tmp_path: Path, model: Any) -> None:
    import joblib

    joblib.dump(model, tmp_path / "sklearn.m")
    made = service(tmp_path, SKLEARN, {"sklearn.m": (tmp_path / "sklearn.m").read_bytes()})
    request = {"meta": {"uuid": "7"}, "data": {"req_data": [{f"x{i}": 0 for i in range(64)}]}}
    answer = made.answer(custom.JSONText(json.dumps(request)))
    assert answer["meta"] == {"uuid": "7"}
    assert list(answer["data"]["resp_data"][0]) == ["predictresult"]


def test_the_documented_deep_learning_service(tmp_path: Path) -> None:
    made = service(tmp_path, DEEP, {"net.pth": b"", "label.txt": b"cat"})
    answer = made.answer({"images": {"a.png": io.BytesIO(b"x")}})
    assert answer == {"label": "cat", "name": "cats", "file": "net.pth", "data": "{'images': [('a.png', b'x')]}"}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("model_service.model_service", "SingleNodeService"),
        ("model_service.tfserving_model_service", "TfServingBaseService"),
        ("model_service.pytorch_model_service", "PTServingBaseService"),
        ("mms.model_service.mxnet_model_service", "MXNetBaseService"),
        ("model_service.caffe_model_service", "CaffeBaseService"),
        ("model_service.spark_model_service", "SparkServingBaseService"),
        ("model_service.python_model_service", "XgSklServingBaseService"),
    ],
)
def test_every_documented_base_class_can_be_imported(tmp_path: Path, module: str, name: str) -> None:
    code = (
        f"from {module} import {name}\nclass Mine({name}):\n"
        "    def _inference(self, data): return type(data).__name__\n"
    )
    made = service(tmp_path, code)
    if name == "XgSklServingBaseService":  # reads the rows and lays out the answer itself
        assert made.answer(custom.JSONText("[[1]]")) == [{"predictresult": letter} for letter in "list"]
    else:
        wanted = "JSONText" if name == "SparkServingBaseService" else "dict"
        assert made.answer(custom.JSONText('{"a": 1}')) == wanted


def test_modules_beside_the_file_are_found(tmp_path: Path) -> None:
    code = (
        "import helper\nfrom model_service.model_service import SingleNodeService\n"
        "class Mine(SingleNodeService):\n    def _inference(self, data): return helper.ANSWER\n"
    )
    assert service(tmp_path, code, {"helper.py": b"ANSWER = 42\n"}).answer(custom.JSONText("{}")) == 42


def test_a_base_of_ones_own_between_is_fine(tmp_path: Path) -> None:
    code = (
        "from model_service.model_service import SingleNodeService\n"
        "class Base(SingleNodeService):\n    def _inference(self, data): return self.word\n"
        "class Mine(Base):\n    word = 'mine'\n"
    )
    assert service(tmp_path, code).answer(custom.JSONText("{}")) == "mine"


def test_a_failing_method_is_named_with_its_line(tmp_path: Path) -> None:
    code = (
        "from model_service.model_service import SingleNodeService\n"
        "class Mine(SingleNodeService):\n    def _preprocess(self, data):\n        return data['images']\n"
    )
    made = service(tmp_path, code)
    with pytest.raises(CodeError) as caught:
        made.answer(custom.JSONText("{}"))
    assert str(caught.value) == "KeyError: 'images' (line 4)"


def test_what_has_no_form_in_json_is_said(tmp_path: Path) -> None:
    code = (
        "from model_service.model_service import SingleNodeService\n"
        "class Mine(SingleNodeService):\n    def _inference(self, data): return object()\n"
    )
    with pytest.raises(CodeError, match="the service returned a object, which has no form in JSON"):
        service(tmp_path, code).answer(custom.JSONText("{}"))


def test_numbers_of_numpy_become_plain() -> None:
    import numpy

    value = {numpy.int64(1): numpy.float32(0.5), "a": numpy.array([[1.0, numpy.nan]]), "b": {numpy.bool_(True)}}
    assert json.dumps(plain(value)) == '{"1": 0.5, "a": [[1.0, null]], "b": [true]}'


def test_json_text_reads_like_text_and_like_the_object() -> None:
    data = custom.JSONText('{"a": [1], "b": 2}')
    assert json.loads(data) == {"a": [1], "b": 2}
    assert (data["a"], data.get("c", 3), dict(data.items()), data[0]) == ([1], 3, {"a": [1], "b": 2}, "{")


def test_what_a_config_says_helps_where_the_step_said_nothing(tmp_path: Path) -> None:
    spec = Spec("i", "n", str(tmp_path), model_type="TensorFlow")
    Predictor(spec, PackageConfig(model_type="Scikit_Learn"))
    with pytest.raises(ServiceError, match="has no built-in loader"):
        Predictor(spec, PackageConfig())
    assert set(LOADERS) == {"Scikit_Learn"}
