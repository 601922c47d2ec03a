"""Model files of scikit-learn: which is found, what is trusted, what fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy
import pandas
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from jupyter_mlworkflow.errors import ServiceError
from jupyter_mlworkflow.serving.loaders.base import RequestError
from jupyter_mlworkflow.serving.loaders.scikit_learn import ScikitLearn

LOADER = ScikitLearn()
X = numpy.array([[0.0, 0.0], [1.0, 1.0], [0.1, 0.2], [0.9, 0.8]])
Y = ["a", "b", "a", "b"]


def shout(values: Any) -> Any:
    return values


@pytest.mark.parametrize("name", ["m.skops", "m.joblib", "m.pkl", "m.pickle", "m.m"])
def test_each_ending_loads_and_predicts(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    model = LogisticRegression().fit(X, Y)
    if path.suffix == ".skops":
        skops.io.dump(model, path)
    else:
        joblib.dump(model, path)
    assert LOADER.find(tmp_path) == path
    assert LOADER.predict(LOADER.load(path), [[0.0, 0.1], [1.0, 0.9]]) == ["a", "b"]


def test_of_several_files_the_one_called_model_is_meant(tmp_path: Path) -> None:
    for name in ("scaler.joblib", "encoder.joblib"):
        (tmp_path / name).touch()
    with pytest.raises(ServiceError, match=r"several model files \(encoder\.joblib, scaler\.joblib\)"):
        LOADER.find(tmp_path)
    (tmp_path / "model.joblib").touch()
    assert LOADER.find(tmp_path).name == "model.joblib"


def test_unknown_types_in_skops_want_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.skops"
    skops.io.dump(make_pipeline(FunctionTransformer(shout), LogisticRegression()).fit(X, Y), path)
    with pytest.raises(ServiceError) as caught:
        LOADER.load(path)
    (unknown,) = skops.io.get_untrusted_types(file=path)
    assert unknown in str(caught.value)
    assert "MLWORKFLOW_TRUSTED_TYPES" in str(caught.value)
    monkeypatch.setenv("MLWORKFLOW_TRUSTED_TYPES", f"other.Thing, {unknown}")
    assert LOADER.predict(LOADER.load(path), [[1.0, 1.0]]) == ["b"]


@pytest.mark.parametrize("name", ["m.skops", "m.joblib"])
def test_a_broken_file_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"broken")
    with pytest.raises(ServiceError, match=f"{name} cannot be loaded: "):
        LOADER.load(path)


def test_a_frame_model_takes_rows_by_name_in_any_order() -> None:
    frame = pandas.DataFrame({"low": X[:, 0], "high": X[:, 1] * 100})
    model = LogisticRegression().fit(frame, Y)
    assert LOADER.predict(model, [{"high": 100, "low": 1}, {"low": 0, "high": 0, "more": 1}]) == ["b", "a"]
    assert LOADER.predict(model, [[1, 100]]) == ["b"]
    with pytest.raises(RequestError, match="Row 2 lacks low"):
        LOADER.predict(model, [{"low": 0, "high": 0}, {"high": 1}])


def test_texts_are_taken_by_models_of_text() -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    model = make_pipeline(CountVectorizer(), MultinomialNB()).fit(["good fine", "bad poor"], [1, 0])
    assert LOADER.predict(model, ["fine", "poor"]) == [1, 0]
