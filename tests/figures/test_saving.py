"""Files of figures: the same bytes on every run, no date, no address."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import pytest

from experiments.plots import STUDY_PLOTS
from experiments.plots.described import DescribedPlot
from experiments.plots.saving import png_bytes, save, svg_bytes
from experiments.studies.comparison_data import ComparisonData

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
ARMS = ("usual care", "<b>bold & $loud$</b>")


@pytest.fixture(scope="module")
def comparison(invent: Callable[..., ComparisonData]) -> ComparisonData:
    return invent(ARMS, clients=40, therapists=3)


@pytest.mark.parametrize("drawing", STUDY_PLOTS, ids=lambda drawing: drawing.name)
def test_svg_is_the_same_on_every_run_and_names_no_address(
    drawing: DescribedPlot[ComparisonData], comparison: ComparisonData
) -> None:
    svg = svg_bytes(drawing.draw(comparison))
    assert svg == svg_bytes(drawing.draw(comparison))
    assert set(re.findall(r"https?://[^\s\"'<]+", svg.decode())) <= NAMESPACES
    assert b"DOCTYPE" not in svg
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"


def test_svg_keeps_text_as_text_and_escapes_it(comparison: ComparisonData) -> None:
    trajectories = next(drawing for drawing in STUDY_PLOTS if drawing.name == "trajectories")
    words = "".join(ET.fromstring(svg_bytes(trajectories.draw(comparison))).itertext())
    assert "usual care" in words
    assert ARMS[1] in words


def test_save_writes_both_kinds(tmp_path: Path, comparison: ComparisonData) -> None:
    figure = STUDY_PLOTS[0].draw(comparison)
    svg = save(figure, tmp_path, "differences")
    assert (tmp_path / "differences.svg").read_bytes() == svg
    png = (tmp_path / "differences.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert png == png_bytes(figure)
    assert int.from_bytes(png[16:20]) == 8 * 150


def test_threads_draw_one_at_a_time_and_leave_the_settings_as_they_were(comparison: ComparisonData) -> None:
    before, drawing = matplotlib.rcParams.copy(), STUDY_PLOTS[0]
    alone = svg_bytes(drawing.draw(comparison))
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: svg_bytes(drawing.draw(comparison)), range(8)))
    assert set(drawn) == {alone}
    assert matplotlib.rcParams.copy() == before
