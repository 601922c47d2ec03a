"""One browser and one JupyterLab for all tests of this folder, each test in a page of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_mlworkflow.errors import ConflictError
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.settings import Settings
from tests.browser.notebooks import ARTIFACTS, Jupyter
from tests.jupyter import ROOT, Cable, JupyterProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZE = {"width": 1400, "height": 900}
BUILT = Path(os.environ.get("MLWORKFLOW_TEST_LABEXTENSION") or ROOT / "jupyter_mlworkflow" / "labextension")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(180))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed: NO VIEW IS TESTED IN A BROWSER"))


def make_server(
    folder: Path,
    *,
    labextension: bool = True,
    environ: dict[str, str] | None = None,
    mlworkflow_home: Path | None = None,
) -> JupyterProcess:
    """Make a JupyterLab (with Notebook 7 beside it) that has the front end of this checkout, or none."""
    share = folder / "share" / "labextensions"
    share.mkdir(parents=True, exist_ok=True)
    (share / "jupyter-mlworkflow").symlink_to(BUILT)
    config, settings = folder / "config", folder / "settings" / "@jupyterlab"
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    (config / "jupyter_notebook_config.json").write_text('{"JupyterNotebookApp": {"expose_app_in_browser": true}}')
    disabled = {} if labextension else {"jupyter-mlworkflow": True}
    (config / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled}))
    (settings / "apputils-extension").mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "apputils-extension" / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    return JupyterProcess(
        folder,
        app="lab",
        mlworkflow_home=mlworkflow_home,
        options=("--LabApp.expose_app_in_browser=True",),
        environ={
            "JUPYTER_PATH": str(share.parent),
            "MLWORKFLOW_SLOTS": "8",
            "JUPYTERLAB_SETTINGS_DIR": str(settings.parent),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            **(environ or {}),
        },
    )


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    sources = max(file.stat().st_mtime for file in (ROOT / "labextension" / "src").rglob("*") if file.is_file())
    if not (BUILT / "package.json").exists():
        pytest.fail("The front end is not built: run `npm run build` in labextension/.")
    if sources > (BUILT / "package.json").stat().st_mtime:
        warnings.warn("The front end is older than its sources: run `npm run build`.", stacklevel=1)
    with make_server(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def shared(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context whose cache is warm: loading all of JupyterLab anew takes seconds."""
    context = browser.new_context(viewport=SIZE)
    yield context
    context.close()


@pytest.fixture
def new_page(browser: Browser, shared: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open pages, with options in a context of their own; a test that fails leaves a picture of each."""
    pages: list[Page] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(viewport=SIZE, **options) if options else shared
        page = context.new_page()
        page.add_init_script("window.hostile = []; window.alert = text => window.hostile.push(String(text));")
        page.said = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.said.append(f"page error: {error}\n{error.stack}"))  # type: ignore[attr-defined]
        pages.append(page)
        return page

    before = request.session.testsfailed
    yield open_page
    ours = [line for page in pages for line in page.said if _OURS.match(line)]  # type: ignore[attr-defined]
    for number, page in enumerate(pages):
        if page.is_closed():
            continue
        if request.session.testsfailed > before:
            ARTIFACTS.mkdir(exist_ok=True)
            name = f"failed-{request.node.name}-{number}"
            page.screenshot(path=ARTIFACTS / f"{name}.png")
            (ARTIFACTS / f"{name}.txt").write_text("\n".join(page.said))  # type: ignore[attr-defined]
        if page.context is shared:
            page.close(run_before_unload=False)
        else:
            page.context.close()
    assert ours == [], "scripts of ours failed:\n" + "\n".join(ours)


_OURS = re.compile(r"page error: [\s\S]*extensions/jupyter-mlworkflow/|error: [^\n]*jupyter-mlworkflow:")
"""Exceptions out of our code, and plugins that could not be activated. Jupyter has errors of its own: Notebook 7.6
throws "Cannot read properties of undefined (reading 'schema')" on each page, without any extension."""


@pytest.fixture
def lab(lab_server: JupyterProcess, new_page: Callable[..., Page]) -> Iterator[Jupyter]:
    yield Jupyter(lab_server, new_page)
    stop_all(lab_server.home)
    lab_server.end_kernels()


def stop_all(home: Path) -> None:
    """Stop what a test left running: it would hold slots that the next one needs."""
    if not (home / "store.sqlite3").exists():
        return
    found = runtime.Runtime(Settings(home=str(home)))
    for row in found.store.executions(state="running"):
        with suppress(ConflictError):
            Execution(found, row.id).stop()
    found.store.close()


@pytest.fixture
def cable(lab: Jupyter) -> Iterator[Cable]:
    cable = Cable(lab.server.port)
    yield cable
    cable.close()


@pytest.fixture
def here(lab_server: JupyterProcess, monkeypatch: pytest.MonkeyPatch) -> runtime.Runtime:
    """The runtime of this process, on the store of the server."""
    monkeypatch.setenv("MLWORKFLOW_HOME", str(lab_server.home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(lab_server.folder))
    return runtime.current()


def pytest_sessionstart(session: pytest.Session) -> None:
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
