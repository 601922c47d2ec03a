"""Take the README's picture from the executed quickstart (`make demo` first; wants chromium).

python scripts/screenshot.py .demo/01-quickstart.html docs/quickstart.png
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHOWN = ("execution = workflow.run(", "execution.metrics()\n", "show(twelve")
"""Cells that hold one of these are in the picture."""

KEEP = """
shown => {
    for (const cell of document.querySelectorAll('.jp-Cell')) {
        const source = cell.querySelector('.jp-InputArea-editor')?.innerText.trim() + '\\n';
        if (!shown.some(words => source.includes(words))) cell.remove();
    }
    document.querySelectorAll('.jp-Notebook, body').forEach(node => { node.style.padding = '4px'; });
}
"""


def main() -> None:
    """Open the page, keep the cells that matter, and write the picture."""
    page_file, picture = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        page = browser.new_page(viewport={"width": 1000, "height": 600})
        page.goto(page_file.as_uri(), wait_until="domcontentloaded")
        page.evaluate(KEEP, list(SHOWN))
        page.wait_for_timeout(500)
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture, full_page=True)
        browser.close()
    print(f"{picture}: {picture.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
