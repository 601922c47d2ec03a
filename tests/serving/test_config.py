"""``config.json`` of a model package, and the page made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import ServiceError
from jupyter_mlworkflow.serving import page
from jupyter_mlworkflow.serving.config import openapi, parse, read

FULL = {
    "model_type": "Scikit_Learn",
    "model_algorithm": "predict_analysis",
    "runtime": "python3.11",
    "metrics": {"f1": 0.3, "accuracy": 0.9},
    "apis": [
        {
            "protocol": "http",
            "url": "/",
            "method": "post",
            "request": {
                "Content-type": "multipart/form-data",
                "data": {"type": "object", "properties": {"images": {"type": "file"}}},
            },
            "response": {
                "Content-type": "application/json",
                "data": {"type": "object", "properties": {"digit": {"type": "integer"}}},
            },
        }
    ],
    "health": {"url": "/alive", "protocol": "http"},
    "dependencies": [
        {"installer": "pip", "packages": [{"package_name": "Pillow", "package_version": "5.0.0", "restraint": "EXACT"}]}
    ],
}


def test_the_documented_fields_are_read() -> None:
    config = parse(FULL)
    assert (config.model_type, config.health_url, config.dependencies) == ("Scikit_Learn", "/alive", ("Pillow",))
    (api,) = config.apis
    assert (api.url, api.method, api.request_type) == ("/", "post", "multipart/form-data")


def test_files_become_binary_in_openapi() -> None:
    document = openapi(parse(FULL), title="t", version="1.0.0")
    content = document["paths"]["/"]["post"]["requestBody"]["content"]
    schema = content["multipart/form-data"]["schema"]
    assert schema["properties"]["images"] == {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([], "must hold a JSON object, not list"),
        ({"model_type": 1}, "model_type must be text, not int"),
        ({"metrics": []}, "metrics must be an object, not list"),
        ({"apis": {}}, "apis must be a list, not dict"),
        ({"apis": ["x"]}, "apis[0] must be an object, not str"),
        ({"apis": [{}, {"method": "brew"}]}, 'apis[1].method is "brew"; possible are post, put, get'),
        ({"apis": [{"url": "predict"}]}, """apis[0].url must be a path that begins with "/", not 'predict'"""),
        ({"apis": [{"url": "/docs"}]}, "which the service uses itself"),
        ({"apis": [{"request": []}]}, "apis[0].request must be an object, not list"),
        ({"apis": [{"request": {"data": 1}}]}, "apis[0].request.data must be an object, not int"),
        ({"health": {"url": 5}}, "health.url must be a path"),
        ({"health": "x"}, "health must be an object, not str"),
        ({"dependencies": "Pillow"}, "dependencies must be a list, not str"),
    ],
)
def test_what_is_wrong_is_named(wrong: Any, says: str) -> None:
    with pytest.raises(ServiceError) as caught:
        parse(wrong)
    assert says in str(caught.value)


def test_a_package_without_config_is_fine_and_a_huge_one_is_not(tmp_path: Path) -> None:
    assert read(tmp_path).apis == ()
    (tmp_path / "config.json").write_text('{"model_type": "' + "x" * 1_000_001 + '"}', encoding="utf-8")
    with pytest.raises(ServiceError, match="may have 1 MB at most"):
        read(tmp_path)


def test_nothing_of_a_hostile_document_is_markup() -> None:
    evil = "'\"><script>alert(1)</script>"
    api = {
        "url": "/" + evil,
        "request": {"Content-type": evil, "data": {"properties": {evil: {"type": evil, "default": evil}}}},
    }
    uploads = {
        "url": "/u",
        "request": {"Content-type": "multipart/form-data", "data": {"properties": {evil: {"type": "file"}}}},
    }
    document = openapi(parse({"apis": [api, uploads]}), title=evil, version=evil, description=evil)
    text = page.render(document, evil, "nonce") + page.ask(evil, wrong=True)
    assert "<script>alert" not in text
    assert "'\"" not in text
    assert text.count("<script") == 1


def test_a_schema_that_contains_itself_too_deeply_ends() -> None:
    schema: dict[str, Any] = {}
    inner = schema
    for _ in range(500):
        inner["type"], inner["properties"] = "object", {"x": {}}
        inner = inner["properties"]["x"]
    document = openapi(parse({"apis": [{"request": {"data": schema}}]}), title="t", version="1")
    assert "Try it" in page.render(document, "t", "n")
