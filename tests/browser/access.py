"""What axe finds in a part of a page: contrast, names and roles, in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.notebooks import SLOW
from tests.jupyter import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
THEMES = ("JupyterLab Light", "JupyterLab Dark")


def problems(page: Page, inside: str) -> list[str]:
    """Return what axe finds inside of a part of the page, a line each."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm install in labextension): ACCESSIBILITY IS NOT CHECKED")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "([inside, rules]) => axe.run({ include: [[inside]] }, { runOnly: rules })", [inside, RULES]
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def use_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    light = "true" if "Light" in theme else "false"
    page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached", timeout=SLOW)
    page.wait_for_timeout(300)
