"""Figures for slides and print: lines and bands break off where nobody is in treatment."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from explorer.core.gaps import draw_band, draw_line

WEEKS = np.arange(7)
GAPS = np.array([0.2, 0.3, np.nan, 0.4, np.nan, 0.5, 0.6])
"""Two weeks, nobody, one week, nobody, and two weeks."""


def test_a_line_breaks_off_and_a_lone_value_is_a_point() -> None:
    axes = Figure().subplots()
    draw_line(axes, WEEKS, GAPS, "#000000")
    line, point = axes.get_lines()
    assert np.isnan(line.get_ydata()).tolist() == np.isnan(GAPS).tolist()
    assert point.get_xydata().tolist() == [[3, 0.4]]


def test_a_band_breaks_off_where_either_end_is_missing() -> None:
    axes = Figure().subplots()
    draw_band(axes, WEEKS, GAPS, np.array([0.9] * 6 + [np.nan]), "#000000")
    band, upright = axes.collections
    assert [
        sorted({float(x) for x in path.vertices[:, 0]})
        for path in band.get_paths()
        if np.ptp(path.vertices[:, 0])
    ] == [[0, 1]]
    assert [path.vertices[:, 0].tolist() for path in upright.get_paths()] == [[3, 3], [5, 5]]


def test_without_gaps_nothing_is_added() -> None:
    axes = Figure().subplots()
    draw_line(axes, WEEKS, np.linspace(0, 1, 7), "#000000")
    draw_band(axes, WEEKS, np.zeros(7), np.ones(7), "#000000")
    assert (len(axes.get_lines()), len(axes.collections)) == (1, 1)
