"""Looking defaults up changes nothing of what is sent."""

from __future__ import annotations

import pytest
from bokeh.application import Application
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.document import Document
from bokeh.models import Slider
from bokeh.server.tornado import BokehTornado
from bokeh.themes import Theme

from explorer import bokeh_defaults


def _sent(theme: Theme) -> list[dict[str, object]]:
    document = Document(theme=theme)
    sliders = [Slider(title="a", value=1, start=0, end=2, step=1), Slider(title="b", value=0, start=0, end=1)]
    for slider in sliders:
        document.add_root(slider)
    return [slider.properties_with_values() for slider in sliders]


def test_looking_defaults_up_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PropertyDescriptor, bokeh_defaults.WORKER, bokeh_defaults._work_out)
    themes = [Theme(json={}), Theme(json={"attrs": {"Slider": {"bar_color": "green"}}})]
    before = [_sent(theme) for theme in themes]
    assert before[0][0]["bar_color"] != before[1][0]["bar_color"]
    bokeh_defaults.use_known_defaults()
    for _ in range(2):
        assert [_sent(theme) for theme in themes] == before


def test_bokeh_still_works_defaults_out_where_they_are_kept() -> None:
    """Pages go on without it, only slower: look for the new name in `bokeh.core.property.descriptors`."""
    assert callable(getattr(PropertyDescriptor, bokeh_defaults.WORKER, None)), (
        f"Bokeh has renamed PropertyDescriptor.{bokeh_defaults.WORKER}, which explorer/bokeh_defaults.py replaces"
    )


def test_a_bokeh_without_that_method_keeps_its_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bokeh_defaults, "_work_out", None)
    before = getattr(PropertyDescriptor, bokeh_defaults.WORKER)
    bokeh_defaults.use_known_defaults()
    assert getattr(PropertyDescriptor, bokeh_defaults.WORKER) is before


def test_pages_load_the_scripts_that_they_need() -> None:
    application = BokehTornado({"/": Application()})
    whole = application.resources().components
    bokeh_defaults.use_needed_scripts(application)
    assert application.resources().components == ["bokeh", "bokeh-widgets", "bokeh-tables"]
    assert set(application.resources().components) < set(whole)
    # Other servers of the same program, such as those of a notebook, are left alone.
    assert BokehTornado({"/": Application()}).resources().components == whole
