"""How long the explorer lets people wait: the first picture, a week, a slider, and a week with ten browsers at once."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.result import Result
from tests.explorer.browser.serving import NAMES, REFUSED, launch_browser, serve

OPENINGS, STEPS, BROWSERS = 5, 20, 10

_WEEK = """async (button) => {
  const models = Bokeh.documents.flatMap((document) => [...document._all_models.values()]);
  const course = models.find((model) => model.picture && JSON.parse(model.picture).layers[0].kind == "band");
  const weeks = () => JSON.parse(course.picture).layers[0].x.length, before = weeks(), start = performance.now();
  button.click();
  while (weeks() == before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
_TURN = """async (slider) => {
  const texts = () => Bokeh.documents.flatMap((document) => [...document._all_models.values()])
    .map((model) => `${model.text} ${model.heading}`).join();
  const before = texts(), start = performance.now();
  slider.stepUp();
  slider.dispatchEvent(new Event("change"));
  while (texts() == before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def _opened(browser: Browser, address: str) -> tuple[Page, float]:
    """Return a page without a cache, and the seconds until the clinic is there."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    start = perf_counter()
    page.goto(f"{address}?page=clinic")
    page.get_by_text("clients in treatment, mean").wait_for()
    return page, perf_counter() - start


def _week(page: Page) -> float:
    return float(page.get_by_role("button", name="One week").evaluate(_WEEK))


def _turn(page: Page) -> float:
    return float(page.get_by_role("slider", name="How fast trust grows").evaluate(_TURN))


def _waits(what: str, unit: str, waits: list[float], target: float) -> Result:
    middle = statistics.median(waits)
    measured = f"median {middle:.3g} {unit}, worst {max(waits):.3g} {unit} of {len(waits)}"
    return Result(what, measured, middle, target, False)


def results() -> Iterable[Result]:
    """Open, step and turn with one browser, then step with ten in turn, at 200 clients; nothing without a browser."""
    if not any(map(shutil.which, NAMES)):
        print(f"explorer: left out, for none of {', '.join(NAMES)} is installed", file=sys.stderr)
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "log") as address,
        sync_playwright() as playwright,
    ):
        browser: Any = launch_browser(playwright, REFUSED)
        visits = [_opened(browser, address) for _ in range(OPENINGS)]
        yield _waits("explorer, first picture", "s", [seconds for _, seconds in visits], 3)
        page = visits[-1][0]
        for other, _ in visits[:-1]:
            other.context.close()
        yield _waits("explorer, a week redrawn", "ms", [_week(page) for _ in range(STEPS)], 80)
        yield _waits("explorer, a slider", "ms", [_turn(page) for _ in range(STEPS)], 150)
        pages = [page, *(_opened(browser, address)[0] for _ in range(BROWSERS - 1))]
        yield _waits("explorer, a week with ten browsers", "ms", _together(pages), 400)
        browser.close()


def _together(pages: list[Page]) -> list[float]:
    """Let every page step at the same moment, again and again; return all waits."""
    waits = []
    for _ in range(5):
        for page in pages:
            page.evaluate("window.waited = null")
            button = page.get_by_role("button", name="One week")
            button.evaluate(
                f"(button) => {{ ({_WEEK})(button).then((wait) => {{ window.waited = wait; }}); }}"
            )
        waits += [float(page.wait_for_function("window.waited").json_value()) for page in pages]
    return waits
