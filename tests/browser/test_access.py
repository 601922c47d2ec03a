"""For everybody: contrast, names and roles by axe in both themes, and the keyboard."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import flows
from tests.browser.access import THEMES, problems, use_theme
from tests.browser.notebooks import SLOW, Jupyter, View


def test_every_part_in_both_themes(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = lab.notebook(flows.gated(gate, then="echo broken; exit 3"), name="axe").run()
    page, view = notebook.page, notebook.view(0).step_is("gate", "running")
    found: list[str] = []
    for theme in THEMES:
        use_theme(page, theme)
        found += problems(page, ".mlw-execution")
        notebook.shot(f"axe-running-{theme[11:].lower()}")
    gate.touch()
    view.is_in("abnormal")
    view.node("last").click()
    expect(view.element.locator(".mlw-panel")).to_be_visible(timeout=SLOW)
    tabs = view.element.locator(".mlw-panel").get_by_role("tab")
    for theme in reversed(THEMES):
        use_theme(page, theme)
        for number in range(tabs.count()):
            tabs.nth(number).click()
            page.wait_for_timeout(150)
            found += problems(page, ".mlw-execution")
        notebook.shot(f"axe-failed-{theme[11:].lower()}")
    assert found == []


def test_the_panels_in_both_themes(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = lab.notebook(flows.gated(gate), name="axe-panels").run()
    page = notebook.page
    notebook.view(0).is_in("completed")
    found: list[str] = []
    for theme in (*THEMES, THEMES[0]):
        use_theme(page, theme)
        for command in ("mlworkflow:executions", "mlworkflow:todo"):
            notebook.command(command)
            page.wait_for_timeout(400)
            found += problems(page, "#jp-left-stack")
            notebook.shot(f"panel-{command[11:]}-{theme[11:].lower()}")
    assert [line for line in found if "mlw" in line] == []


def test_the_keyboard_alone(lab: Jupyter, tmp_path: Path) -> None:
    notebook = lab.notebook(flows.gated(tmp_path / "gate"), name="keys").run()
    page = notebook.page
    view: View = notebook.view(0).step_is("gate", "running")
    view.button("stop").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")  # the question can be left
    expect(view.element.locator(".mlw-question:visible")).to_have_count(0)
    view.is_in("running")
    view.element.locator("g.mlw-node[tabindex='0'], [tabindex='0'] g.mlw-node").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(view.element.locator(".mlw-panel")).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    expect(view.element.locator(".mlw-panel")).to_have_count(0)
    view.button("stop").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # agree
    view.is_in("stopped")
