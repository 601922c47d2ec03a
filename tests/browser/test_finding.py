"""Finding runs: launcher, palette, panels, a tab of its own, the status bar, notifications."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import flows
from tests.browser.notebooks import SLOW, Jupyter, View, shot
from tests.browser.test_access import THEMES, use_theme


def words_in_palette(page: Page) -> str:
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:activate-command-palette')")
    box = page.locator(".lm-CommandPalette-input").last
    box.fill("mlworkflow")
    palette = page.locator("#command-palette")
    expect(palette).to_contain_text("executions", ignore_case=True, timeout=SLOW)
    return str(palette.text_content())


def keep_settings(page: Page, text: str) -> None:
    save = "window.jupyterapp.serviceManager.settings.save('jupyter-mlworkflow:settings', text)"
    page.evaluate(f"async text => {{ await {save}; }}", text)


def test_launcher_and_palette_lead_to_everything(lab: Jupyter) -> None:
    page = lab.lab()
    launcher = page.locator(".jp-Launcher")
    expect(launcher).to_contain_text("Workflow notebook", timeout=SLOW)
    for theme in reversed(THEMES):
        use_theme(page, theme)
        shot(page, f"launcher-{theme[11:].lower()}")
    text = words_in_palette(page)
    shot(page, "palette")
    for words in (
        "Show executions",
        "Show what waits for someone",
        "Open the newest execution",
        "New workflow notebook",
    ):
        assert words in text
    page.keyboard.press("Escape")
    launcher.get_by_text("Executions", exact=True).click()
    expect(page.locator("#jp-left-stack .mlw-executions")).to_be_visible(timeout=SLOW)
    status = page.locator(".jp-mlworkflow-status")
    expect(status).to_be_visible()
    keep_settings(page, '{"statusBar": false}')
    try:
        page.reload()
        expect(status).to_have_class(re.compile("lm-mod-hidden"), timeout=SLOW)
    finally:
        keep_settings(page, "{}")


def test_a_run_is_counted_listed_opened_as_a_tab_and_told_when_it_ends(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = lab.notebook(flows.gated(gate, name="found-again", then="exit 3"), name="finding").run()
    notebook.view(0).step_is("gate", "running")
    page = notebook.page
    status = page.locator("#jp-main-statusbar")
    expect(status).to_contain_text(re.compile(r"1 (active run|running)"), timeout=SLOW)
    notebook.command("mlworkflow:executions")
    panel = page.locator("#jp-left-stack .mlw-executions").first
    row = panel.locator(".mlw-run", has_text="found-again").first
    expect(row).to_be_visible(timeout=SLOW)
    panel.get_by_role("searchbox").first.fill("no such run")
    expect(panel.locator(".mlw-run", has_text="found-again")).to_have_count(0)
    panel.get_by_role("searchbox").first.fill("found-again")
    expect(panel.locator(".mlw-run", has_text="found-again").first).to_be_visible()
    panel.locator(".mlw-run", has_text="found-again").get_by_role("button").first.click()
    tab = View(page, page.locator(".jp-MainAreaWidget:not(.lm-mod-hidden) .mlw-execution.mlw-fill").first)
    tab.is_in("running").step_is("gate", "running")
    shot(page, "tab")
    page.evaluate("() => window.jupyterapp.commands.execute('launcher:create').then(() => null)")
    expect(tab.element).to_be_hidden()  # of what is in sight nothing is told
    gate.touch()
    told = page.locator(".Toastify__toast").filter(has_text="found-again").first
    expect(told).to_contain_text("failed", timeout=SLOW)
    shot(page, "notification")
    told.get_by_role("button", name="Open").click()
    tab.is_in("abnormal")
    expect(status).not_to_contain_text(re.compile(r"1 (active run|running)"), timeout=SLOW)


def test_labels_are_changed_in_the_view_and_seen_in_the_panel(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = lab.notebook(flows.gated(gate, name="labelled"), name="labels").run()
    view, page = notebook.view(0).is_in("completed"), notebook.page
    view.element.get_by_role("button", name="Add a label").click()
    page.keyboard.type("baseline")
    page.keyboard.press("Enter")
    expect(view.element.locator(".mlw-label")).to_have_text("baseline", timeout=SLOW)
    page.keyboard.type("<b>night</b>")
    page.keyboard.press("Enter")
    expect(view.element.locator(".mlw-label")).to_have_text(["baseline", "<b>night</b>"], timeout=SLOW)
    notebook.shot("labels")
    view.element.get_by_role("button", name="Remove label baseline").click()
    expect(view.element.locator(".mlw-label")).to_have_text(["<b>night</b>"], timeout=SLOW)
    view.element.get_by_role("textbox", name="Add a label").press("Escape")
    expect(view.element.get_by_role("button", name="Edit labels")).to_be_focused()
    notebook.command("mlworkflow:executions")
    expect(page.locator("#jp-left-stack .mlw-executions")).to_contain_text("<b>night</b>", timeout=SLOW)
