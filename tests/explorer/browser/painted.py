"""What is painted, read off screenshots: how far colours stand out from the ground they are painted on."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from matplotlib.image import imread
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.explorer.browser.access import Scheme, turn

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
READABLE: Final = 4.5
"""Least contrast of text, by WCAG 2.2."""
VISIBLE: Final = 3.0
"""Least contrast of lines and marks."""
_MARKS: Final = 2.2
"""What has this contrast on white is a line or a mark, however thin; the rest is grids, bands and edges of letters."""
_SHARE: Final = 0.9
_FILLED: Final = 200
"""Pixels of one colour that are more than the edge of something."""
_PICTURES: Final = """() => {
  const found = [];
  const search = (root) => {
    for (const node of root.querySelectorAll("*")) {
      const box = node.getBoundingClientRect();
      if (node.matches(".bk-Figure, svg, figure img, .track") && node.checkVisibility() && box.width > 4)
        found.push([box.left, box.top, Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)]);
      if (node.shadowRoot) search(node.shadowRoot);
    }
  };
  search(document);
  return found.filter(([left, top, right, bottom]) => right > left && bottom > top);
}"""


def luminance(colours: Floats) -> Floats:
    """Return the relative luminance of sRGB colours, 0 to 1 in the last axis, as WCAG defines it."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(colours: Floats, ground: Floats) -> Floats:
    """Return the contrast of colours with a ground, 1 to 21."""
    one, other = luminance(colours), luminance(ground)
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def paint(page: Page, scheme: Scheme) -> Bytes:
    """Return what a reader sees whose system asks for a scheme: red, green and blue of every pixel."""
    turn(page, scheme)
    taken = imread(io.BytesIO(page.screenshot(animations="disabled")), format="png")
    return np.asarray(np.round(255 * taken[..., :3]), dtype=np.uint8)


def ground(seen: Bytes) -> Floats:
    """Return the colour of the page itself, beside everything that stands on it."""
    return np.asarray(seen[-1, 2] / 255)


def faint_when_dark(page: Page) -> list[str]:
    """Return each colour of the pictures in view that can be seen on a light page and less well on a dark one.

    Both are read off screenshots, pixel by pixel: what stands out from white has to stand out from the dark ground as
    well, up to the contrast that text needs, and whatever fills something by three to one. The page is left dark.
    """
    places = page.evaluate(_PICTURES)
    light, dark = paint(page, "light"), paint(page, "dark")
    below = ground(dark)
    faults = [] if luminance(below) < 0.05 else ["the page stays light"]
    for left, top, right, bottom in places:
        here = slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)
        both = np.concatenate([light[here], dark[here]], axis=-1)
        pairs, _ = _distinct(both.reshape(-1, 6))
        before, after = contrast(pairs[:, :3] / 255, np.ones(3)), contrast(pairs[:, 3:] / 255, below)
        worse = pairs[after < _SHARE * np.minimum(before, READABLE)]
        areas, counts = _distinct(both[:-1, :-1][_inside(both)])
        before, after = contrast(areas[:, :3] / 255, np.ones(3)), contrast(areas[:, 3:] / 255, below)
        pale = areas[(before > _MARKS) & (after < VISIBLE) & (counts > _FILLED)]
        faults += [f"{_written(pair[:3])} becomes {_written(pair[3:])}" for pair in (*worse, *pale)]
    return faults


def _inside(colours: Bytes) -> NDArray[np.bool_]:
    """Return which pixels, but for the last row and column, have their colour to the right and below as well.

    The edge of a thin line is one pixel thick, and of whatever colour its place between two pixels makes it.
    """
    here, right = colours[:-1, :-1], colours[:-1, 1:]
    below, across = colours[1:, :-1], colours[1:, 1:]
    return np.asarray(((here == right) & (here == below) & (here == across)).all(axis=-1))


def _distinct(rows: Bytes) -> tuple[Bytes, NDArray[np.intp]]:
    """Return the different rows of up to eight bytes, and how often there is each; sorted as numbers, which is fast."""
    whole = np.zeros((len(rows), 8), dtype=np.uint8)
    whole[:, : rows.shape[1]] = rows
    found, counts = np.unique(whole.view(np.uint64).ravel(), return_counts=True)
    return found.view(np.uint8).reshape(-1, 8)[:, : rows.shape[1]], counts


def _written(colour: Bytes) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
