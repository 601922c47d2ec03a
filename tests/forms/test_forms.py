"""Forms: the schema, what is typed into it, what is wrong with it, and the code that gives the same."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow import forms
from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError, DeclarationError, NotFoundError, StorageError
from jupyter_mlworkflow.forms.fields import TYPES, field, fields
from jupyter_mlworkflow.handles import forms as handles
from jupyter_mlworkflow.handles.runtime import Runtime
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.plan.model import Plan
from jupyter_mlworkflow.settings import Settings
from tests.forms.flows import RIGHT, every_sort


@pytest.fixture(scope="module")
def plan() -> Plan:
    return build(every_sort())


def test_groups_come_in_the_documented_order(plan: Plan) -> None:
    form = forms.schema(plan)
    assert form == json.loads(json.dumps(form)), "JSON all through"
    assert [(group["name"], [found["name"] for found in group["fields"]]) for group in form["groups"]] == [
        ("storages", ["output_storage"]),
        ("resources", ["training_flavor"]),
        ("data", ["pictures", "input_data", "any", "service_model"]),
        ("shared", ["model_name"]),
        ("step:train", ["epochs", "rate", "note", "shuffle", "mode", "where", "sizes", "options"]),
    ]
    assert [group["title"] for group in form["groups"][3:]] == ["Several steps", "Train"]
    assert [item["name"] for item in fields(form) if "shared_by" in item] == ["model_name"]


def test_what_several_steps_use_stands_before_the_steps_and_names_them() -> None:
    rate = wf.Placeholder(name="rate", placeholder_type=wf.PlaceholderType.FLOAT)

    def job(name: str, title: str, value: Any) -> wf.steps.JobStep:
        parameters = wf.AlgorithmParameters(name="rate", value=value)
        return wf.steps.JobStep(
            name=name, title=title, algorithm=wf.BaseAlgorithm(command="true", parameters=[parameters])
        )

    own = wf.Placeholder(name="own", placeholder_type=wf.PlaceholderType.INT)
    steps = [job("own", "Own", own), job("a", "Train Small", rate), job("b", "", rate), job("c", "Train Large", rate)]
    flow = wf.Workflow(name="shared", desc="", steps=steps)
    form = forms.schema(build(flow))
    assert [(group["name"], [item["name"] for item in group["fields"]]) for group in form["groups"]] == [
        ("shared", ["rate"]),
        ("step:own", ["own"]),
    ]
    assert fields(form)[0]["shared_by"] == ["Train Small", "b", "Train Large"]
    # Of steps that are not chosen nobody wants to know.
    alone = forms.schema(replace(build(flow), chosen=("own", "c")))
    assert [(group["name"], group["title"]) for group in alone["groups"]] == [
        ("step:own", "Own"),
        ("step:c", "Train Large"),
    ]


def test_each_field_says_what_it_takes(plan: Plan) -> None:
    found = {item["name"]: item for item in fields(forms.schema(plan))}
    assert {name: item["type"] for name, item in found.items()} == {
        "output_storage": "obs_path",
        "training_flavor": "flavor",
        "pictures": "obs_path",
        "input_data": "dataset",
        "any": "data_selector",
        "service_model": "model_list",
        "epochs": "int",
        "rate": "float",
        "note": "str",
        "shuffle": "bool",
        "mode": "enum",
        "sizes": "list",
        "options": "json",
        "where": "obs_path",
        "model_name": "str",
    }
    assert {item["type"] for item in found.values()} <= set(TYPES)
    assert [name for name, item in found.items() if not item["required"]] == ["service_model", "rate", "note"]
    assert found["service_model"]["delay"]
    assert (found["rate"]["has_default"], found["rate"]["default"]) == (True, 0.1)
    assert found["mode"]["enum"] == ["fast", "exact", 3]
    assert found["sizes"]["items"] == "int"
    assert found["output_storage"]["title"] == "Results"
    assert found["training_flavor"]["value_type"] == "json"
    assert '{"flavor_id": "****"}' in found["training_flavor"]["prompt"]
    assert found["model_name"]["choices"] == "model"
    assert found["pictures"]["constraints"]["object_type"] == "directory"
    assert found["epochs"]["used_by"] == ["train"]


def test_examples_are_right_values(plan: Plan) -> None:
    texts = {item["key"]: item["example"] for item in fields(forms.schema(plan))}
    texts["data.service_model"] = texts["data.service_model"].replace('"name"', '"text"')  # is to fit model_name
    values, wrong = forms.parse(plan, texts)
    assert wrong == {}
    assert forms.validate(plan, values) == {}


def test_only_what_a_step_waits_for(plan: Plan) -> None:
    form = forms.schema(plan, ["data.service_model"])
    assert [item["key"] for item in fields(form)] == ["data.service_model"]
    with pytest.raises(NotFoundError, match=r'There is no field "data\.service_modle"\. Did you mean'):
        forms.schema(plan, ["data.service_modle"])


def test_only_what_the_chosen_steps_use() -> None:
    form = forms.schema(build(every_sort(), steps=["register"]))
    assert [item["key"] for item in fields(form)] == ["parameters.model_name"]


def test_documented_formats_are_read(plan: Plan) -> None:
    values, wrong = forms.parse(plan, RIGHT)
    assert wrong == {}
    assert values["parameters"]["training_flavor"] == {"flavor_id": "modelarts.p3.large.public.free"}
    assert values["data"]["input_data"] == {"dataset_name": "flowers", "version_name": "V001"}
    assert values["data"]["any"] == {"obs_url": "obs://bucket/any/"}
    assert values["parameters"]["options"] == {"a": [1, {"b": None}], "text": 'it\'s "so"'}
    assert "note" not in values["parameters"]
    assert [item["weight"] for item in values["data"]["service_model"]] == [80, 20]
    assert forms.validate(plan, values) == {}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("parameters.training_flavor", "local.cpu.2", {"flavor_id": "local.cpu.2"}),
        ("parameters.training_flavor", "{“flavor_id”: “local.cpu.2”}", {"flavor_id": "local.cpu.2"}),
        (
            "parameters.training_flavor",
            '{"pool_id": "p", "flavor_id": "f"}',
            {"pool_id": "p", "flavor_id": "f"},
        ),
        ("data.pictures", "{'obs_url': '/b/d/'}", {"obs_url": "/b/d/"}),
        ("data.pictures", '{"obs_path": "/b/d/"}', {"obs_url": "/b/d/"}),
        ("data.input_data", "flowers", {"dataset_name": "flowers"}),
        ("data.input_data", '{"dataset_name": "flowers"}', {"dataset_name": "flowers"}),
        ("data.any", "{'dataset_name': 'flowers'}", {"dataset_name": "flowers"}),
        ("data.service_model", "{'model_name': 'm'}", [{"model_name": "m", "weight": 100}]),
        (
            "data.service_model",
            "{'model_name': 'm', 'model_version': '1', 'weight': 50}, {'model_name': 'm', 'model_version': '2', "
            "'weight': 50}",
            [
                {"model_name": "m", "model_version": "1", "weight": 50},
                {"model_name": "m", "model_version": "2", "weight": 50},
            ],
        ),
        ("parameters.options", "{'a': True, 'b': None}", {"a": True, "b": None}),
        ("parameters.shuffle", "False", False),
        ("storages.output_storage", " obs://bucket/out/ ", "obs://bucket/out/"),
    ],
)
def test_what_may_be_pasted(plan: Plan, key: str, text: str, value: Any) -> None:
    group, _, name = key.partition(".")
    values, wrong = forms.parse(plan, {key: text})
    assert wrong == {}
    assert values[group][name] == value


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("parameters.epochs", "3.5", "'3.5' is not a whole number."),
        ("parameters.rate", "fast", "'fast' is not a number."),
        ("parameters.rate", "nan", "It must be a finite number such as 0.5, not nan (float)."),
        ("parameters.shuffle", "maybe", "'maybe' is not a bool; type true or false."),
        ("parameters.mode", "slow", "'slow' is none of fast, exact, 3."),
        ("parameters.sizes", "1, 2, x", "is not a list such as [1, 2]."),
        ("parameters.sizes", '["a"]', "Item 0 of the list must be a whole number such as 32, not 'a' (str)."),
        ("parameters.options", '{"a": 1', "is not a JSON object."),
        ("parameters.options", "[1]", 'It must be a dict such as {"key": "value"}, not [1] (list).'),
        ("parameters.training_flavor", "[1]", "It must be a dict"),
        ("data.pictures", '{"dataset_name": "x"}', "in {'dataset_name': 'x'} \"obs_url\" is missing."),
        ("data.input_data", "{'dataset_name': ''}", '"dataset_name" must be text that is not empty'),
        ("data.service_model", "[{'model_name': 'm', 'weight': 90}]", "must sum to 100, not 90."),
        ("data.service_model", "[]", "It must be a list of models such as"),
        ("storages.output_storage", "bucket/out", "The root of a storage must have the form /bucket/dir/"),
        ("storages.output_storage", "/bucket/../out/", 'without empty folders, "." and ".."'),
        ("parameters.epoch", "3", 'There is no parameter "epoch". Did you mean "epochs"?'),
        ("nothing.epochs", "3", 'There is no value "epochs".'),
    ],
)
def test_wrong_text_gets_a_sentence(plan: Plan, key: str, text: str, sentence: str) -> None:
    values, wrong = forms.parse(plan, {key: text})
    assert sentence in wrong[key]
    assert values == {"parameters": {}, "data": {}, "storages": {}}


def test_what_must_be_given_is_told(plan: Plan) -> None:
    wrong = forms.validate(plan, {"parameters": {"epochs": "3"}})
    assert wrong["parameters.epochs"] == "It must be a whole number such as 32, not '3' (str)."
    assert wrong["storages.output_storage"] == "It must be given: storage root, such as /bucket/dir/."
    assert "parameters.rate" not in wrong
    assert "data.service_model" not in wrong, "its step waits for it"
    assert forms.validate(plan, {"parameters": {}}, complete=False) == {}
    assert forms.validate(plan, {"things": {}}, complete=False) == {
        "things": 'There is no group of values "things". Known: parameters, data, storages.'
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.sampled_from(["fast", "a", "", "/b/d/", "3"]),
    lambda item: (
        st.lists(item, max_size=3)
        | st.dictionaries(st.sampled_from(["flavor_id", "obs_url", "dataset_name", "model_name", "weight"]), item)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(sorted(RIGHT)), value=anything)
def test_forms_and_code_agree_on_what_is_wrong(plan: Plan, key: str, value: Any) -> None:
    group, _, name = key.partition(".")
    wrong = forms.validate(plan, {group: {name: value}}, complete=False)
    flow = every_sort()
    setter = {"parameters": flow.set_placeholder, "data": flow.set_data, "storages": flow.set_storage}[group]
    if value is None and name == "note":
        return  # nothing given: a form leaves it out, code does not name it
    try:
        setter(name, value)
        refused = ""
    except DeclarationError as error:
        refused = str(error)
    assert bool(wrong) == bool(refused)
    if wrong:
        assert wrong[key] in refused
        problems = build(flow, values={group: {name: value}}).problems
        assert [problem.message for problem in problems if problem.field == key] == [wrong[key]]


def test_the_code_gives_the_same(plan: Plan) -> None:
    values, _ = forms.parse(plan, RIGHT)
    got: dict[str, Any] = {}

    class Recorder:
        def run(self, **given: Any) -> None:
            got.update(given)

    exec(forms.code(plan, values), {"workflow": Recorder()})
    assert got == {group: given for group, given in values.items() if given}
    assert forms.code(plan, {"parameters": {}}) == "workflow.run()"


texts = st.text(st.sampled_from("ab'\"\\\n é{}"), max_size=30)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda item: st.lists(item, max_size=6) | st.dictionaries(texts, item, max_size=6),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(given=st.dictionaries(st.sampled_from("abcdef"), plain, min_size=1))
def test_any_value_is_written_as_it_is(given: dict[str, Any]) -> None:
    got: dict[str, Any] = {}

    class Recorder:
        def debug(self, **values: Any) -> None:
            got.update(values)

    written = forms.code(Plan("demo"), {"parameters": given}, name="flow", verb="debug")
    exec(written, {"flow": Recorder()})
    assert got == {"parameters": given}


def test_it_is_formatted_as_black_does(plan: Plan, tmp_path: Path) -> None:
    values, _ = forms.parse(plan, RIGHT)
    short = forms.code(plan, {"storages": {"out": "/bucket/out/"}})
    medium = forms.code(plan, {"parameters": {"epochs": 3, "rate": 0.5}, "storages": {"output": "/bucket/out/put/"}})
    calls = [short, medium, forms.code(plan, values), forms.code(plan, {"parameters": {f"p{n}": n for n in range(40)}})]
    (tmp_path / "calls.py").write_text("\n".join(calls) + "\n")
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "calls.py"]
    done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# -- what may be picked, and uploads -------------------------------------------------------------


@pytest.fixture
def runtime(home: Path) -> Runtime:
    return Runtime(Settings(home=str(home), slots=6, ballast_mb=0))


def test_choices(runtime: Runtime, tmp_path: Path) -> None:
    flavors = forms.choices(runtime, "flavor")
    assert [item["value"]["flavor_id"] for item in flavors] == [f"local.cpu.{size}" for size in (1, 2, 4, 6)]
    for version in ("0.0.1", "0.0.2"):
        runtime.store.add_asset("model", "digits", {"model_type": "Scikit_Learn"}, version=version)
    runtime.store.add_asset("model", "other", {}, version="0.0.1")
    models = forms.choices(runtime, "model", constraints={"model_name": "digits"})
    assert [item["value"]["model_version"] for item in models] == ["0.0.2", "0.0.1"]
    assert len(forms.choices(runtime, "model")) == 3
    assert forms.choices(runtime, "service") == []
    assert forms.choices(runtime, "dataset") == []
    runtime.storage.write_bytes("/bucket/dir/file.txt", b"x")
    runtime.storage.write_bytes("/bucket/other.txt", b"x")
    assert [item["value"] for item in forms.choices(runtime, "obs_path")] == ["/bucket/"]
    assert [item["value"] for item in forms.choices(runtime, "obs_path", path="/bucket/")] == [
        "/bucket/dir/",
        "/bucket/other.txt",
    ]
    folders = forms.choices(runtime, "obs_path", path="/bucket/", constraints={"object_type": "directory"})
    assert [item["directory"] for item in folders] == [True]
    with pytest.raises(NotFoundError, match="type to choose from"):
        forms.choices(runtime, "colour")
    for path in ("./", "~/", "file:///etc", "/bucket/../../"):
        with pytest.raises(StorageError):
            forms.choices(runtime, "obs_path", path=path)


def test_what_is_not_kept_here_is_offered_as_it_was_given_before(runtime: Runtime) -> None:
    image = wf.Placeholder(name="image", placeholder_type=wf.PlaceholderType.STR, placeholder_format="swr")
    flow = one_step("says", parameters=[wf.AlgorithmParameters(name="image", value=image)])
    handles.prepare(build(flow), runtime=runtime)
    assert forms.choices(runtime, "swr") == []
    values = {"parameters": {"image": "team/torch:2"}}
    execution = handles.prepare(build(flow, values=values), runtime=runtime)
    again = handles.prepare(build(flow, values=values), runtime=runtime)
    assert again.full_name != execution.full_name
    assert forms.choices(runtime, "swr") == [
        {"value": "team/torch:2", "title": "team/torch:2", "detail": again.full_name}
    ]
    assert forms.choices(runtime, "label_task") == forms.choices(runtime, "dataset") == []


def one_step(name: str, **algorithm: Any) -> wf.Workflow:
    step = wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="true", **algorithm))
    return wf.Workflow(name=name, desc="", steps=[step])


def test_upload(runtime: Runtime) -> None:
    done = forms.upload(runtime, "obs://bucket/in/data.csv", io.BytesIO(b"a,b\n" * 1000))
    assert done == {"path": "/bucket/in/data.csv", "size": 4000}
    assert runtime.storage.read_bytes("/bucket/in/data.csv") == b"a,b\n" * 1000
    with pytest.raises(ConflictError, match="exists already"):
        forms.upload(runtime, "/bucket/in/data.csv", [b"new"])
    forms.upload(runtime, "/bucket/in/data.csv", [b"n", b"ew"], replace=True)
    assert runtime.storage.read_bytes("/bucket/in/data.csv") == b"new"


@pytest.mark.parametrize(
    "path", ["/bucket", "/bucket/", "/bucket/dir/", "./file", "~/file", "file:///tmp/x", "/bucket/../x/y", "x", ""]
)
def test_an_upload_stays_in_its_root(runtime: Runtime, path: str) -> None:
    with pytest.raises(StorageError):
        forms.upload(runtime, path, [b"x"])
    assert list(runtime.storage.folder.iterdir()) == []


def test_an_upload_does_not_follow_a_link_out(runtime: Runtime, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    runtime.storage.makedirs("/bucket/")
    (runtime.storage.folder / "bucket" / "link").symlink_to(outside)
    with pytest.raises(StorageError, match="symbolic link"):
        forms.upload(runtime, "/bucket/link/file", [b"x"])
    assert list(outside.iterdir()) == []


def test_what_is_too_large_or_breaks_off_leaves_nothing(runtime: Runtime) -> None:
    with pytest.raises(StorageError, match=r"larger than 0\.001 MB"):
        forms.upload(runtime, "/bucket/big", [b"x" * 600, b"x" * 600], limit_mb=0.001)

    def broken() -> Any:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        forms.upload(runtime, "/bucket/half", broken())
    assert list(runtime.storage.folder.rglob("*")) == []
    assert not [path for path in runtime.settings.home_path.iterdir() if path.name.startswith("upload-")]


def test_a_field_of_nothing(plan: Plan) -> None:
    with pytest.raises(NotFoundError):
        field(plan, "epochs")
