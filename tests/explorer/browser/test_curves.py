"""The picture of curves in a browser, alone: where there is no value, lines and bands break off."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from explorer.curve_picture import Band, CurvePicture, Line, Numbers, drawing_script
from tests.explorer.browser.serving import REFUSED

pytestmark = pytest.mark.browser

DRAW = """async ([script, picture]) => {
  const {render} = await import(`data:text/javascript;base64,${script}`);
  const box = render({model: {heading: "", picture, on: () => {}}});
  document.body.append(box);
  const layers = () => [...box.querySelectorAll(":scope > svg > path")];
  while (!layers().length) await new Promise(requestAnimationFrame);
  return layers().map((one) => one.getAttribute("d"));
}"""
WEEKS: Numbers = [0, 1, 2, 3, 4, 5, 6]
GAPS: Numbers = [0.2, 0.3, None, 0.4, None, 0.5, 0.6]
"""Two weeks, nobody, one week, nobody, and two weeks."""


def drawn(browser: Browser, layer: Band | Line) -> list[str]:
    """Return the parts that the browser draws of a layer, each from where the pen is put down."""
    picture = CurvePicture((-0.5, 6.5), 200)
    picture.draw([layer], (0.0, 1.0))
    script = base64.b64encode(drawing_script("curves.js").encode()).decode()
    page = browser.new_page()
    (path,) = page.evaluate(DRAW, [script, picture.picture])
    page.close()
    return [part for part in str(path).split("M") if part]


def test_a_line_breaks_off_and_a_lone_value_is_a_point(launch: Callable[[str], Browser]) -> None:
    first, lone, last = drawn(launch(REFUSED), Line(WEEKS, GAPS, "#000000", 2.5))
    assert first.count("L") == last.count("L") == 1
    assert lone.endswith("h5")
    assert drawn(launch(REFUSED), Line(WEEKS, [None] * 7, "#000000", 2.5)) == []


def test_a_band_breaks_off_where_either_end_is_missing(launch: Callable[[str], Browser]) -> None:
    high: Numbers = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, None]
    parts = drawn(launch(REFUSED), Band(WEEKS, GAPS, high, "#000000"))
    ends = [[float(point.split()[0]) for point in part.removesuffix("Z").split("L")] for part in parts]
    assert [len(one) for one in ends] == [4, 4, 4]
    # The second and the third last one week: as wide as can be seen, around it.
    assert [max(one) - min(one) for one in ends[1:]] == [2.0, 2.0]
    assert [max(one) for one in ends[:2]] < [min(one) for one in ends[1:]]
