"""What a step made, looked at from its panel: folders, previews, downloads, with names and contents of anybody."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.access import THEMES, problems, use_theme
from tests.browser.notebooks import SLOW, Jupyter
from tests.jupyter import TOKEN

HOSTILE = '<img src=x onerror=alert(1)>"; x=\u202egnp.html'
SCRIPT = "<script>window.opener ? opener.alert(2) : alert(2)</script>"
MAKE = f"""
import base64, json, os, pathlib
out = pathlib.Path(os.environ["MA_OUTPUT_OUT"])
(out / "plots").mkdir()
(out / {HOSTILE!r}).write_text({SCRIPT!r})
(out / "page.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(3)'/>")
(out / "config.json").write_text(json.dumps({{"optimizer": "adam", "layers": [64, 32], "note": {SCRIPT!r}}}))
(out / "scores.csv").write_text("epoch,loss,note\\n" + "".join(f"{{n}},{{1 / (n + 1):.4f}},fine\\n" for n in range(20)))
(out / "weights.bin").write_bytes(bytes(range(256)) * 40)
grey = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
(out / "plots" / "curve.png").write_bytes(base64.b64decode(grey))
(out / "out-of-here").symlink_to("/etc")
"""
CELLS = f"""
from pathlib import Path
from jupyter_mlworkflow import workflow as wf
Path("makes").mkdir(exist_ok=True)
Path("makes/make.py").write_text({MAKE!r})
made = wf.data.OBSOutputConfig(obs_path="/made/run/")
step = wf.steps.JobStep(
    name="make",
    algorithm=wf.BaseAlgorithm(code_dir="./makes/", boot_file="make.py"),
    outputs=wf.steps.JobOutput(name="out", obs_config=made),
)
execution = wf.Workflow(name="makes", desc="makes files", steps=[step]).run()
execution
"""


def test_files_are_looked_at_and_downloaded_and_nothing_of_them_runs(lab: Jupyter) -> None:
    notebook = lab.notebook(CELLS, name="makes").run()
    page, view = notebook.page, notebook.view(0).is_in("completed")
    view.node("make").click()
    panel = view.element.locator(".mlw-panel")
    panel.get_by_role("tab", name="Inputs & outputs").click()
    look = panel.locator(".mlw-look")
    panel.locator(".mlw-look-open:visible").first.click()
    files = look.locator(".mlw-file")
    expect(files).to_have_count(6, timeout=SLOW)  # the link that leads out is not there
    chosen = look.locator(".mlw-look-file")
    hostile = files.filter(has_text="onerror")
    hostile.click()
    expect(chosen.locator("pre")).to_have_text(SCRIPT, timeout=SLOW)
    expect(chosen.locator("strong")).to_have_text(HOSTILE.replace("\u202e", "\ufffd"))
    notebook.shot("artifacts-hostile")

    with page.expect_download() as download:
        chosen.get_by_role("link").click()
    assert Path(download.value.path()).read_text() == SCRIPT
    address = f"{lab.url}mlworkflow/api/storage/raw?path=%2Fmade%2Frun%2F{quote(HOSTILE, safe='')}&token={TOKEN}"
    with page.expect_download() as opened:  # whoever follows the link in a new tab gets a file, not a page
        page.evaluate("address => { window.open(address); }", address)
    assert opened.value.suggested_filename.isascii()

    files.filter(has_text="scores.csv").click()
    expect(chosen.locator("tbody tr")).to_have_count(20, timeout=SLOW)
    files.filter(has_text="config.json").click()
    expect(chosen.locator(".mlw-json-key").first).to_have_text("optimizer", timeout=SLOW)
    files.filter(has_text="page.svg").click()
    expect(chosen.locator("pre")).to_contain_text("onload", timeout=SLOW)
    files.filter(has_text="weights.bin").click()
    expect(chosen).to_contain_text("There is no preview of this file.", timeout=SLOW)
    found: list[str] = []
    for theme, name in zip((*THEMES, THEMES[0]), ("scores.csv", "config.json", "page.svg"), strict=True):
        use_theme(page, theme)
        files.filter(has_text=name).click()
        expect(chosen.locator("strong")).to_have_text(name, timeout=SLOW)
        found += problems(page, ".mlw-execution")
        notebook.shot(f"artifacts-{name.partition('.')[0]}-{theme[11:].lower()}")
    assert found == []

    files.filter(has_text="plots").focus()
    page.keyboard.press("Enter")
    expect(files).to_have_count(1, timeout=SLOW)
    page.keyboard.press("Enter")
    expect(chosen.locator("img")).to_have_attribute("src", re.compile("^data:image/png;base64,"), timeout=SLOW)
    page.keyboard.press("Escape")
    expect(look).to_have_count(0)
    assert page.evaluate("window.hostile") == []
