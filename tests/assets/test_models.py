"""The model registry: versions, packages, lineage, and what a crash may not break."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow.assets import Assets, Models
from jupyter_mlworkflow.assets import versions as counting
from jupyter_mlworkflow.assets.models import TYPES
from jupyter_mlworkflow.errors import ConflictError, DeclarationError, NotFoundError, StorageError
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.store.open import open_store


@pytest.fixture
def assets(tmp_path: Path) -> Iterator[Assets]:
    settings = Settings(home=str(tmp_path / "home"))
    store = open_store(settings)
    yield Assets(store, settings)
    store.close()


@pytest.fixture
def models(assets: Assets) -> Models:
    return assets.models


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "model.joblib").write_bytes(b"weights")
    return folder


def litter(tmp_path: Path) -> list[str]:
    return [name for name in os.listdir(tmp_path / "home" / "models") if name.startswith(".")]


def test_versions_are_counted_up(models: Models, source: Path) -> None:
    assert [models.register("digits", source).version for _ in range(3)] == ["0.0.1", "0.0.2", "0.0.3"]
    assert models.register("other", source).version == "0.0.1"
    assert models.register("digits", source, version="2.1.99").version == "2.1.99"
    assert models.register("digits", source).version == "2.2.0"
    assert [model.version for model in models("digits")] == ["0.0.1", "0.0.2", "0.0.3", "2.1.99", "2.2.0"]


def test_without_a_version_the_last_one_registered_is_meant(models: Models, source: Path) -> None:
    models.register("digits", source, version="2.1.1")
    models.register("digits", source, version="1.1.1")
    assert models.get("digits").version == "1.1.1"
    assert models.get("digits", "2.1.1").version == "2.1.1"


def test_a_version_exists_once(models: Models, source: Path, tmp_path: Path) -> None:
    first = models.register("digits", source, version="1.1.1")
    (source / "model.joblib").write_bytes(b"others")
    with pytest.raises(ConflictError, match=r"digits.*1\.1\.1"):
        models.register("digits", source, version="1.1.1")
    assert (first.folder / "model" / "model.joblib").read_bytes() == b"weights"
    assert litter(tmp_path) == []


def test_the_files_are_a_copy(models: Models, source: Path) -> None:
    (source / "variables").mkdir()
    (source / "variables" / "v.bin").write_bytes(b"123")
    model = models.register("digits", source)
    (source / "model.joblib").write_bytes(b"changed")
    assert (model.folder / "model" / "model.joblib").read_bytes() == b"weights"
    assert model.data["files"] == ["model.joblib", "variables/v.bin"]
    assert (model.data["file_count"], model.data["size"]) == (2, 10)
    assert len(model.data["hash"]) == 64
    assert model.to_json()["folder"].endswith("/models/digits/0.0.1")


def test_only_the_model_folder_of_a_job_s_output_is_taken(models: Models, source: Path) -> None:
    (source / "model").mkdir()
    (source / "model" / "m.bin").write_bytes(b"m")
    (source / "checkpoint.bin").write_bytes(b"c")
    assert models.register("digits", source).data["files"] == ["m.bin"]


def test_a_single_file_is_a_model_too(models: Models, source: Path) -> None:
    model = models.register("digits", source / "model.joblib")
    assert (model.folder / "model" / "model.joblib").read_bytes() == b"weights"


def test_config_json_is_read(models: Models, source: Path) -> None:
    config = {
        "model_type": "Scikit_Learn",
        "runtime": "python3.11",
        "metrics": {"f1": 0.9},
        "apis": [{"url": "/", "method": "post"}],
        "dependencies": [{"installer": "pip", "packages": [{"package_name": "numpy"}]}],
        "health": {"url": "/health"},
        "unknown": 1,
    }
    (source / "config.json").write_text(json.dumps(config))
    model = models.register("digits", source, model_type="Scikit_Learn")
    assert model.data["config"] == {name: value for name, value in config.items() if name != "unknown"}
    assert model.data["runtime"] == "python3.11"


def test_what_the_step_sets_is_written_to_config_json(models: Models, source: Path, tmp_path: Path) -> None:
    (source / "config.json").write_text('{"metrics": {"f1": 0.1}, "model_algorithm": "svm"}')
    (tmp_path / "customize_service.py").write_text("x = 1")
    model = models.register(
        "digits", source, config={"metrics": {"f1": 0.9}}, code=tmp_path / "customize_service.py", runtime="PyTorch"
    )
    written = json.loads((model.folder / "model" / "config.json").read_text())
    assert written == {"metrics": {"f1": 0.9}, "model_algorithm": "svm"}
    assert (model.folder / "model" / "customize_service.py").read_text() == "x = 1"
    assert json.loads((source / "config.json").read_text())["metrics"] == {"f1": 0.1}
    assert model.data["runtime"] == "PyTorch"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "is not valid JSON"),
        ("[]", "must hold an object, not list"),
        (" " * (2**20 + 1), "larger than 1 MB"),
        ('{"apis": 3}', "apis"),
        ("[" * 100_000, "is not valid JSON"),
    ],
)
def test_a_broken_config_json_registers_nothing(
    models: Models, source: Path, tmp_path: Path, text: str, rule: str
) -> None:
    (source / "config.json").write_text(text)
    with pytest.raises(DeclarationError, match=rule):
        models.register("digits", source)
    assert models() == ()
    assert litter(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a" * 65, "a b", "a.b", "..", "a\0", "<script>", "a\n"])
def test_names_that_are_none(models: Models, source: Path, name: str) -> None:
    with pytest.raises(DeclarationError, match="model_name must be 1–64 letters"):
        models.register(name, source)


def test_names_of_any_script(models: Models, source: Path) -> None:
    for name in ("花卉分类-1", "数" * 64, "-rf", "é_É"):
        assert models.register(name, source).folder.is_dir()
        assert models.get(name).name == name


@pytest.mark.parametrize("version", ["01.1.1", "0.0.1", "1.1", "1.1.1.1", "100.1.1", "1.1.x", "", "１.1.1", "1.1.1\n"])
def test_versions_that_nobody_may_give(models: Models, source: Path, version: str) -> None:
    with pytest.raises(DeclarationError, match="three numbers from 1 to 99"):
        models.register("digits", source, version=version)


def test_the_ten_types(models: Models, source: Path) -> None:
    for model_type in TYPES:
        model = models.register("digits", source, model_type=model_type)
        assert (model.model_type, model.data["runtime"]) == (model_type, model_type)
    assert len(TYPES) == 10
    with pytest.raises(DeclarationError, match=r"model_type must be one of TensorFlow, .*not \"Keras\""):
        models.register("digits", source, model_type="Keras")
    with pytest.raises(DeclarationError, match="install_type must be one of real_time, edge, batch"):
        models.register("digits", source, install_type=["cloud"])


def test_no_files_no_model(models: Models, tmp_path: Path) -> None:
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    with pytest.raises(StorageError, match="no model to register"):
        models.register("digits", tmp_path / "empty")
    with pytest.raises(StorageError, match="cannot be copied"):
        models.register("digits", tmp_path / "none")
    assert models() == ()
    assert litter(tmp_path) == []


def test_links_out_of_the_storage_are_refused(models: Models, source: Path, tmp_path: Path) -> None:
    (source / "key").symlink_to("/etc/hostname")
    with pytest.raises(StorageError, match="leads out of the storage root"):
        models.register("digits", source, inside=tmp_path)


def test_a_key_registers_once(models: Models, source: Path) -> None:
    first = models.register("digits", source, key="e1/register/1/out", lineage={"workflow": "flow"})
    (source / "model.joblib").unlink()
    again = models.register("digits", source, key="e1/register/1/out")
    assert again == first
    assert again.lineage == {"workflow": "flow"}
    assert len(models()) == 1


def test_a_crash_before_the_files_are_in_place(
    models: Models, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", crash)
        with pytest.raises(KeyboardInterrupt):
            models.register("digits", source, key="e1/register/1/out")
    assert not models.get("digits").folder.exists()
    model = models.register("digits", source, key="e1/register/1/out")
    assert (model.version, (model.folder / "model" / "model.joblib").read_bytes()) == ("0.0.1", b"weights")
    assert len(models()) == 1
    assert litter(tmp_path) == []


def test_many_at_once_get_a_version_each(models: Models, source: Path) -> None:
    threads = [threading.Thread(target=models.register, args=("digits", source)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(model.version for model in models("digits")) == [f"0.0.{number}" for number in range(1, 9)]
    assert all(model.folder.is_dir() for model in models())


def test_what_is_not_there(models: Models, source: Path) -> None:
    model = models.register("digits", source)
    with pytest.raises(NotFoundError, match=r'no model "digit".*Did you mean "digits"'):
        models.get("digit")
    with pytest.raises(NotFoundError, match=r'no version of model "digits" "1\.1\.1".*Known: 0\.0\.1'):
        models.get("digits", "1.1.1")
    with pytest.raises(NotFoundError):
        models.by_id("nothing")
    assert models.by_id(model.id) == model


def test_deleting(models: Models, source: Path, tmp_path: Path) -> None:
    first, second, other = (models.register(name, source) for name in ("digits", "digits", "other"))
    assert models.delete("digits", first.version) == 1
    assert (first.folder.exists(), second.folder.exists()) == (False, True)
    assert models.register("digits", source).version == "0.0.3"
    assert models.delete("digits") == 2
    assert os.listdir(tmp_path / "home" / "models") == ["other"]
    assert models() == (other,)
    with pytest.raises(NotFoundError):
        models.delete("digits")


def test_a_model_that_is_served_stays(assets: Assets, source: Path) -> None:
    first, second = (assets.models.register("digits", source) for _ in range(2))
    asset = assets.store.add_asset("service", "web", {"model": {"model_id": first.id}}, version="s1")
    for version in (first.version, None):
        with pytest.raises(ConflictError, match=r'"digits" 0\.0\.1 cannot be deleted: service "web" serves it'):
            assets.models.delete("digits", version)
    assert assets.models.delete("digits", second.version) == 1
    assets.store.delete_asset(asset.id)
    assert assets.models.delete("digits") == 1


@given(st.lists(st.tuples(*[st.integers(0, 99)] * 3), max_size=5))
def test_the_next_version_is_new_and_the_highest(known: list[tuple[int, int, int]]) -> None:
    texts = [".".join(map(str, numbers)) for numbers in known]
    if (99, 99, 99) in known:
        with pytest.raises(ValueError, match="no version is left"):
            counting.after(texts)
        return
    found = counting.as_numbers(counting.after(texts))
    assert all(found > numbers for numbers in known)
    assert all(0 <= part <= 99 for part in found)
