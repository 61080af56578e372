"""How a notebook shows figures, tables, fits and mistakes, without one being there."""

from __future__ import annotations

import linecache

import pyarrow as pa
import pytest

from experiments.api.calibrating import Calibration
from experiments.api.result_html import table_html
from experiments.plots.page import Page
from sim import InputError


def test_a_figure_is_a_picture_of_its_own_size() -> None:
    picture, size = Page(3.0).figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert size == {"width": 800, "height": 300}


def test_text_stands_at_the_left_and_what_is_nearly_nothing_is_0() -> None:
    html = table_html(pa.table({"name": ["a<b", None], "value": [-0.0, 3.5e-15], "count": [1, 2]}))
    left = ' style="text-align:left"'
    assert f"<th{left}>name</th><th>value</th><th>count</th>" in html
    assert f"<td{left}>a&lt;b</td><td>0</td><td>1</td>" in html
    assert f"<td{left}></td><td>0</td><td>2</td>" in html


def test_a_mistake_is_the_line_of_the_cell_and_one_sentence() -> None:
    cell, name = "wrong = 1\nfail()\n", "/somewhere/ipykernel_7/123.py"
    linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)

    def fail() -> None:
        raise InputError("that was wrong")

    with pytest.raises(InputError) as caught:
        exec(compile(cell, name, "exec"), {"fail": fail})
    assert caught.value._render_traceback_() == ["line 2: fail()", "InputError: that was wrong"]


def test_a_fit_says_what_it_is() -> None:
    fit = Calibration({"clinic": "small"}, fitted={"work.gain": (0.1, 0.2)}, folder="fit")
    figures = len(fit.problem.figures)
    assert repr(fit) == f"<Calibration of 1 parameter to {figures} published figures, in fit>"
