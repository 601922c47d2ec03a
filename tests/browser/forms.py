"""A form in a page, filled in as a person does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.notebooks import SLOW

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class Form:
    """The form in some part of a page."""

    def __init__(self, scope: Locator) -> None:
        self.element = scope.locator("form.mlw-form").first

    def field(self, name: str) -> Locator:
        """Return a field by the name of its value."""
        return self.element.locator(f'.mlw-f[data-key$=".{name}"]')

    def type(self, name: str, text: str) -> Form:
        """Type into a field and leave it."""
        control = self.field(name).locator("input, textarea").first
        control.fill(text, timeout=SLOW)
        control.press("Tab")
        return self

    def choose(self, name: str, title: str) -> Form:
        """Choose one of a few."""
        self.field(name).locator("label.mlw-pill", has_text=re.compile(f"^{title}")).click(timeout=SLOW)
        return self

    def is_wrong(self, name: str, sentence: str | re.Pattern[str]) -> Form:
        """Wait until this is said at a field, for those who see and those who hear."""
        problem = self.field(name).locator(".mlw-f-problem")
        expect(problem).to_have_text(sentence, timeout=SLOW)
        control = self.field(name).locator("[aria-describedby]").first
        expect(control).to_have_attribute("aria-invalid", "true")
        expect(control).to_have_attribute("aria-describedby", re.compile(f"{problem.get_attribute('id')}$"))
        return self

    def is_right(self, name: str) -> Form:
        """Wait until nothing is said at a field."""
        expect(self.field(name).locator(".mlw-f-problem")).to_be_hidden(timeout=SLOW)
        expect(self.field(name).locator("[aria-describedby]").first).not_to_have_attribute("aria-invalid", "true")
        return self

    def button(self, name: str) -> Locator:
        """Return a button by its words."""
        return self.element.get_by_role("button", name=name)

    def submit(self) -> Form:
        """Press its main button."""
        self.element.locator("button[type=submit]").click(timeout=SLOW)
        return self

    def is_gone(self) -> None:
        """Wait until it has closed."""
        expect(self.element).to_have_count(0, timeout=SLOW)
