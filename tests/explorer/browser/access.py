"""What axe-core, in the browser, finds fault with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST: Final = ["color-contrast"]
_AXE: Final = Axe()


def barriers(page: Page, only: Sequence[str] = ()) -> list[str]:
    """Return each thing that breaks a rule of WCAG 2.2 A or AA, or of good practice; or only of some rules."""
    rules = {"type": "rule", "values": list(only)} if only else _RULES
    asked = {"runOnly": rules, "resultTypes": ["violations"]}
    found = _AXE.run(page, options=asked).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]}" for rule in found for node in rule["nodes"]
    ]


def widest(page: Page) -> int:
    """Return how many pixels wide the document is, with whatever a reader would have to move sideways to see."""
    script = "Math.max(...['html', '#main'].map((it) => document.querySelector(it).scrollWidth))"
    width: int = page.evaluate(script)
    return width
