"""Looking defaults up changes nothing of what is sent."""

from __future__ import annotations

import pytest
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.document import Document
from bokeh.models import Slider
from bokeh.themes import Theme

from explorer import bokeh_defaults


def _sent(theme: Theme) -> list[dict[str, object]]:
    document = Document(theme=theme)
    sliders = [Slider(title="a", value=1, start=0, end=2, step=1), Slider(title="b", value=0, start=0, end=1)]
    for slider in sliders:
        document.add_root(slider)
    return [slider.properties_with_values() for slider in sliders]


def test_looking_defaults_up_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PropertyDescriptor, "_get_default", bokeh_defaults._work_out)
    themes = [Theme(json={}), Theme(json={"attrs": {"Slider": {"bar_color": "green"}}})]
    before = [_sent(theme) for theme in themes]
    assert before[0][0]["bar_color"] != before[1][0]["bar_color"]
    bokeh_defaults.use_known_defaults()
    for _ in range(2):
        assert [_sent(theme) for theme in themes] == before
