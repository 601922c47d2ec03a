"""What documents and project files say is true: README, CONTRIBUTING, packaging, make."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# -- README -------------------------------------------------------------------------------------


def test_the_settings_table_is_complete_and_true() -> None:
    from jupyter_mlworkflow.settings import DEFAULTS

    table = README.partition("<!-- settings")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", table, re.MULTILINE))
    said = {name: "" if text == "empty" else text.strip("`") for name, text in rows.items()}
    assert said == {name: str(value) for name, value in DEFAULTS.items()}


def test_every_command_is_in_the_readme_and_no_other() -> None:
    from jupyter_mlworkflow.cli.app import COMMANDS

    table = README.partition("## On the command line")[2].partition("\n\nValues")[0]
    first = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)
    words = [word for cell in first[1:] for word in re.findall(r"`([^`]+)`", cell)]
    named = {word.removeprefix("mlworkflow ").split()[0] for word in words}
    assert named == set(COMMANDS)


def test_the_first_workflow_of_the_readme_runs(home: Path, tmp_path: Path) -> None:
    flow = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert flow is not None
    assert len(flow[1].splitlines()) <= 25
    (tmp_path / "flow.py").write_text(flow[1])
    (tmp_path / "code").mkdir()
    script = "import sys\nprint(sorted(word.split('=')[0] for word in sys.argv[1:]))\n"
    (tmp_path / "code" / "train.py").write_text(script)
    (home / "storage" / "samples" / "digits" / "train").mkdir(parents=True)
    shell = re.search(r"^mlworkflow (run flow\.py .*)$", README, re.MULTILINE)
    assert shell is not None
    command = [sys.executable, "-m", "jupyter_mlworkflow", *shell[1].split()]
    environ = {**__import__("os").environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    log = [sys.executable, "-m", "jupyter_mlworkflow", "logs", "execution-001", "train"]
    said = subprocess.run(log, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)
    assert said.stdout == "['--data_url', '--epochs', '--train_url']\n"


def test_the_readme_says_where_its_data_and_its_command_come_from(home: Path) -> None:
    """What it types in a shell works from the first line on: in a fresh home, with a fresh PATH."""
    first = README.partition("## A first workflow")[2].partition("\n## ")[0]
    shell = re.search(r"```sh\n(.*?)```", first, re.DOTALL)
    assert shell is not None
    lines = [re.split(r"  +#", line)[0].strip() for line in shell[1].splitlines()]
    assert lines[0] == ". .venv/bin/activate"
    prepare = lines[1].removeprefix("python ")
    pytest.importorskip("sklearn")
    environ = {**__import__("os").environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, ROOT / prepare], env=environ, check=True, capture_output=True, timeout=60)
    wanted = re.search(r"--data input=(\S+)", lines[2])
    assert wanted is not None
    assert len(list((home / "storage").joinpath(wanted[1].strip("/")).rglob("*.png"))) > 1000


DOCUMENTS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/jobs.md", "docs/metrics.md", "docs/steps.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    files = [target.partition("#")[0] for target in targets]
    assert [file for file in files if file and not (ROOT / document).parent.joinpath(file).exists()] == []
    heads = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}
    assert [target for target in targets if target.startswith("#") and target[1:] not in heads] == []


# -- docs/jobs.md -------------------------------------------------------------------------------

JOBS = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
METRICS = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_the_metrics_in_the_documents_are_all_five_and_right() -> None:
    from jupyter_mlworkflow.metrics import _SHAPES, parse_metric

    blocks = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", METRICS, re.DOTALL)]
    assert [parse_metric(block).type for block in blocks] == list(_SHAPES)


def test_the_calls_in_the_documents_are_those_of_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_mlworkflow import train
    from jupyter_mlworkflow.metrics import _SHAPES, read_metrics

    example = re.search(r"```python\n(.*?)```", METRICS, re.DOTALL)
    assert example is not None
    monkeypatch.setattr(train.metrics, "_writer", type(train.metrics._writer)())
    train.metrics.to(tmp_path)
    exec(example[1].replace("loss = ...", "loss = 1 / (step + 1)"), {"weights": [0.1, 0.2, 0.2]})
    train.metrics.flush()
    found, problem = read_metrics([tmp_path / "metrics.json"])
    assert ({metric.type for metric in found}, problem) == (set(_SHAPES), "")
    assert re.findall(r"^\| `(\w+)\(", METRICS, re.M) == [
        *("log", "histogram", "bars", "confusion_matrix", "table", "one_dimensional_table")
    ]


def test_the_variables_in_the_documents_are_those_of_a_job(home: Path, tmp_path: Path) -> None:
    from jupyter_mlworkflow import workflow as wf

    command = "env -0 | tr '\\0' '\\n' | sed -n 's/=.*//p' | sort -u"
    step = wf.steps.JobStep(name="a", algorithm=wf.BaseAlgorithm(command=command))
    done = wf.Workflow(name="variables", desc="", steps=step).run()
    ours = re.compile(r"(MA|VC|MLWORKFLOW)_\w+|MASTER_\w+|NNODES|NODE_RANK|WORLD_SIZE|RANK|LOCAL_RANK|PYTHONUNBUFFERED")
    given = {name for name in done.logs("a").split("\n") if ours.fullmatch(name)} - set(__import__("os").environ)
    told = {name for row in re.findall(r"^\| (`.+?) \|", JOBS, re.M) for name in re.findall(r"`(\w+)`", row)}
    assert {name for name in told if ours.fullmatch(name)} == given | {"PYTHONUNBUFFERED"}


def test_the_job_in_the_documents_runs(home: Path) -> None:
    example = re.search(r"```python\n(.*?)```", JOBS, re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)
    done = names["workflow"].run(storages={"output_storage": "/bucket/out/"})
    assert str(done.state) == "completed"
    (metric,) = done.steps["count"].metrics
    assert (metric.key, metric.data["value"]) == ("lines", 12)
    folder = home / "storage" / done.output("count", "numbers")["obs_url"].strip("/")
    assert len((folder / "all.txt").read_text().split()) == 12


def test_the_steps_in_the_documents_run(home: Path) -> None:
    from jupyter_mlworkflow import workflow as wf

    text = (ROOT / "docs" / "steps.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)
    done = names["workflow"].run().raise_on_failure()
    service = wf.service("irises")
    try:
        assert service.predict([[5.1, 3.5, 1.4, 0.2]]) == {"predictions": [0]}
    finally:
        service.stop()
    assert f"`{done.steps['good'].reason}`" in text, "what the page says of the reason"


def test_docstrings_send_readers_to_documents_that_exist() -> None:
    from jupyter_mlworkflow import workflow as wf

    for cls in (wf.steps.JobStep, wf.steps.JobOutput, wf.steps.JobInput, wf.BaseAlgorithm):
        assert "docs/jobs.md" in str(cls.__doc__)
    assert "docs/metrics.md" in str(wf.data.MetricsConfig.__doc__)
    for name in ("MA_INPUT_", "MA_OUTPUT_", "MA_PARAM_"):
        assert name in str(wf.BaseAlgorithm.__doc__)


# -- pictures -----------------------------------------------------------------------------------


def test_pictures_are_small() -> None:
    assert [path.name for path in (ROOT / "docs").rglob("*.png") if path.stat().st_size > 200_000] == []


# -- CONTRIBUTING -------------------------------------------------------------------------------


def test_files_and_names_in_contributing_exist() -> None:
    words = re.findall(r"`([\w./]+/[\w./-]*|[\w/]+\.(?:py|ts|md|json|toml))`", CONTRIBUTING)
    places = [ROOT, ROOT / "jupyter_mlworkflow", ROOT / "jupyter_mlworkflow" / "steps", ROOT / "labextension"]
    kind = ROOT / "jupyter_mlworkflow" / "steps" / "condition"
    made_by_building = {"jupyter_mlworkflow/labextension/", "share/jupyter/labextensions/", "rspack/core"}
    lost = [
        word
        for word in words
        if word not in made_by_building and not any((place / word).exists() for place in [*places, kind])
    ]
    assert lost == []


def test_the_recipes_name_what_there_is() -> None:
    from jupyter_mlworkflow import executors, show, steps
    from jupyter_mlworkflow.executors.base import Executor
    from jupyter_mlworkflow.steps.base import CallRunner, TaskRunner
    from jupyter_mlworkflow.testing.executor import ExecutorContract
    from jupyter_mlworkflow.testing.step_kind import StepKindContract

    assert Executor.__abstractmethods__ == {"capacity", "submit", "adopt", "stop", "close"}
    assert CallRunner.__abstractmethods__ == {"run"}
    assert TaskRunner.__abstractmethods__ == {"prepare", "collect"}
    assert hasattr(StepKindContract, "workflow")
    assert hasattr(ExecutorContract, "make")
    assert "condition" in steps.KINDS
    assert "local" in executors.EXECUTORS
    assert "execution_bundle" in show.__all__
    groups = PROJECT["project"]["entry-points"]
    assert "jupyter_mlworkflow.executors" in groups


def test_make_knows_what_the_documents_name() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake (\w+)", README + (ROOT / "README.zh-CN.md").read_text() + CONTRIBUTING))
    assert named - targets - {"sure"} == set()
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("exec make test")


def test_make_clean_keeps_what_somebody_wrote_and_what_is_in_use(tmp_path: Path) -> None:
    import shutil

    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    for name in ("Makefile", "scripts", "notebooks", "examples", "docs"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    lay = [sys.executable, "scripts/tutorials.py", "lay", ".demo"]
    subprocess.run(lay, cwd=tmp_path, check=True)
    mine = tmp_path / ".demo" / "notebooks" / "mine.ipynb"
    mine.write_text("{}")
    (tmp_path / ".demo" / "home").mkdir()
    (tmp_path / "labextension").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.symlink_to(sys.executable)

    def clean() -> str:
        done = subprocess.run(
            ["make", "--no-print-directory", "clean"], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with subprocess.Popen([python, "-c", "input()"], stdin=subprocess.PIPE) as user:
        said = clean()
        assert "somebody worked in it: .demo (.laid docs examples notebooks)" in said
        assert f"processes run in it: .venv (process {user.pid})" in said
        assert python.is_symlink()
        assert mine.exists()
        assert not (tmp_path / ".demo" / "home").exists()
        user.communicate(b"\n")
    mine.unlink()
    (tmp_path / ".demo" / "notebooks" / ".ipynb_checkpoints").mkdir()
    assert clean() == ""
    assert not (tmp_path / ".demo").exists()
    assert not (tmp_path / ".venv").exists()
    assert (tmp_path / "notebooks").exists()


# -- packaging ----------------------------------------------------------------------------------


def test_what_is_installed_offers_what_the_project_says() -> None:
    from importlib.metadata import PackageNotFoundError, entry_points, version

    from jupyter_mlworkflow import __version__

    try:
        assert version("jupyter-mlworkflow") == __version__
    except PackageNotFoundError:
        pytest.skip("the package runs from its folder; make test installs it")
    scripts = {point.name: point for point in entry_points(group="console_scripts")}
    assert callable(scripts["mlworkflow"].load())
    import fsspec

    assert type(fsspec.filesystem("obs")).__name__ == "OBSFileSystem"


def test_a_wheel_carries_the_built_extension_and_no_sources_of_it(tmp_path: Path) -> None:
    if not (ROOT / "jupyter_mlworkflow" / "labextension" / "package.json").exists():
        pytest.skip("the extension is not built here; make test builds it")
    pytest.importorskip("hatchling")
    pytest.importorskip("hatch_jupyter_builder")
    # What is built is not built again: this is about what goes into the wheel.
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    environ = {**__import__("os").environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    shared = [name.partition(".data/data/")[2] for name in names if ".data/data/" in name]
    assert "share/jupyter/labextensions/jupyter-mlworkflow/package.json" in shared
    assert "share/jupyter/labextensions/jupyter-mlworkflow/install.json" in shared
    assert "share/jupyter/labextensions/jupyter-mlworkflow/schemas/jupyter-mlworkflow/settings.json" in shared
    assert "etc/jupyter/jupyter_server_config.d/jupyter-mlworkflow.json" in shared
    assert "jupyter_mlworkflow/widgets/static/view.js" in names
    assert any(re.search(r"/static/remoteEntry\.\w+\.js$", name) for name in shared)
    assert not [name for name in names if "node_modules" in name or name.endswith(".ts") or name.startswith("tests/")]
    assert "jupyter_mlworkflow/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_requirements_have_lower_bounds() -> None:
    lists = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    named = [item for items in lists for item in items if not item.startswith("jupyter-mlworkflow[")]
    loose = [item for item in named if ">=" not in item]
    assert loose == []


def test_no_requirement_brings_a_licence_that_spreads() -> None:
    from importlib.metadata import distributions

    named = {
        re.split(r"[\[><= ]", item)[0].lower()
        for items in [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
        for item in items
    }
    bad = []
    for found in distributions():
        name = (found.metadata["Name"] or "").lower()
        words = " ".join(
            [
                found.metadata.get("License-Expression") or "",
                *(item for item in found.metadata.get_all("Classifier") or [] if item.startswith("License")),
            ]
        )
        if name in named and re.search(r"\bA?GPL|General Public License", words) and "Lesser" not in words:
            bad.append((name, words))
    assert bad == []


def test_tutorials_are_laid_out_unrun_and_kept_up_to_date_unless_changed(tmp_path: Path) -> None:
    lay = [sys.executable, str(ROOT / "scripts" / "tutorials.py"), "lay", str(tmp_path)]
    subprocess.run(lay, check=True)
    first, second = (tmp_path / "notebooks" / name for name in ("01-quickstart.ipynb", "06-metrics.ipynb"))
    cells = [cell for cell in json.loads(first.read_text())["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    assert (tmp_path / "docs" / "metrics.md").exists(), "a tutorial links to it"
    fresh = first.read_text()
    first.write_text("changed by its reader")
    note = tmp_path / ".laid"
    second.write_text("as an older version had it")
    laid = json.loads(note.read_text())
    laid["notebooks/06-metrics.ipynb"] = hashlib.sha256(second.read_bytes()).hexdigest()
    note.write_text(json.dumps(laid))
    subprocess.run(lay, check=True)
    assert first.read_text() == "changed by its reader"
    assert '"nbformat"' in second.read_text()
    first.unlink()
    subprocess.run(lay, check=True)
    assert first.read_text() == fresh
