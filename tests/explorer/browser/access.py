"""What axe-core finds fault with in the browser, and what no reader could see or reach on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Scheme: TypeAlias = Literal["light", "dark"]
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST: Final = ["color-contrast"]
_AXE: Final = Axe()
_CROWDED: Final = Path(__file__).with_name("crowded.js").read_text(encoding="utf-8")


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


def crowded(page: Page) -> list[str]:
    """Return what lies on something else, is cut off or is out of reach on the screen as it is."""
    found: list[str] = page.evaluate(_CROWDED)
    return found


def enlarge(page: Page, width: int, height: int, zoom: float) -> None:
    """Show a page as a browser does whose reader enlarges everything: fewer pixels of the page, each of them larger."""
    screen = {"width": round(width / zoom), "height": round(height / zoom), "deviceScaleFactor": zoom}
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setDeviceMetricsOverride", {**screen, "mobile": False})
    page.wait_for_function("(width) => innerWidth == width", arg=screen["width"])


def turn(page: Page, scheme: Scheme) -> None:
    """Let the system of the reader ask for light or dark, and wait until no colour fades any more."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(250)
