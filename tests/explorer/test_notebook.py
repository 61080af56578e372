"""The clinic as a Panel object: it renders, has the parameters that were given, and leaves an app's address alone."""

from __future__ import annotations

import subprocess
import sys

import panel as pn
import pytest
from bokeh.document import Document

from explorer import explore
from explorer.notebook import clinic_setup, dark_style
from sim import Parameters
from sim.errors import InputError

SMALL = {"clinic.clients": 20, "clinic.therapists": 3, "clinic.weeks": 20, "trust.gain_up": 0.3}


def test_a_clinic_renders_in_an_app() -> None:
    shown = explore(SMALL, seed=4)
    document = Document()
    shown.server_doc(document)
    assert document.roots
    assert any(
        "How fast trust grows" in str(getattr(model.data, "title", ""))
        for model in document.select({})
        if hasattr(model, "data")
    )


def test_parameters_and_settings_make_the_same_clinic() -> None:
    given = Parameters.of({**Parameters.of(dict(clinic_setup({}).values)).flat(), **SMALL})
    assert clinic_setup(given, 4) == clinic_setup(SMALL, 4)
    assert clinic_setup(given).parameters() == given


@pytest.mark.parametrize(
    ("parameters", "words"),
    [({"trust.gain_upp": 0.3}, "did you mean"), (Parameters(), "clinic.clients is 600")],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(parameters: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        explore(parameters)  # type: ignore[arg-type]


def test_a_clinic_is_dark_where_what_is_around_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    (in_jupyterlab,) = explore(SMALL).stylesheets
    assert ':host-context(body[data-jp-theme-light="false"]) {' in in_jupyterlab
    monkeypatch.setattr(pn.config, "theme", "dark")
    assert "  :host {" in dark_style()
    for style in (in_jupyterlab, dark_style()):
        assert "--picture-filter: invert" in style
        # Not whenever the reader's system asks: the page around would stay light.
        assert "prefers-color-scheme: dark) {" not in style


def test_the_package_does_not_import_panel_until_it_is_asked_to() -> None:
    code = "import sys, explorer; sys.exit('panel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert isinstance(pn.Column(), pn.viewable.Viewable)
