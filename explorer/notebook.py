"""The clinic of the explorer as a Panel object, for notebooks and for Panel apps of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import panel as pn

from explorer.core.clinic_setup import STARTING, ClinicSetup, Value
from explorer.core.controls import without_usual_values
from explorer.pages.clinic import ClinicPage
from explorer.visit import Visit
from sim.parameters import Parameters

_DARK: Final = Path(__file__).with_name("dark.css").read_text(encoding="utf-8")
_WHENEVER_ASKED: Final = "screen and (prefers-color-scheme: dark)"
_DARK_JUPYTERLAB: Final = ':host-context(body[data-jp-theme-light="false"])'
"""Known to Chromium, Edge and Chrome; other browsers pass over it."""


def explore(parameters: Parameters | Mapping[str, Value] | None = None, seed: int = 1) -> pn.Column:
    """Return a clinic to watch and change.

    Parameters
    ----------
    parameters : Parameters or mapping of str to value, optional
        Every parameter; or dotted names and values that differ from the clinic with which the explorer begins (200
        clients, 8 therapists).
    seed : int
        Random seed, 0 to 1,000,000.

    Returns
    -------
    panel.Column
        Shown by a notebook after ``panel.extension(inline=True)``; ``.servable()`` in an app.

    Raises
    ------
    InputError
        For a name or value that the model does not have, or a clinic too large for a browser.
    """
    visit = Visit()
    page = ClinicPage(visit, clinic_setup(parameters or {}, seed))
    return pn.Column(visit.status_line, page.page, sizing_mode="stretch_width", stylesheets=[dark_style()])


def dark_style() -> str:
    """Return the style that makes a view dark where what is around it is: JupyterLab, or a page with Panel's theme.

    What the reader's system asks for decides nothing here: it does not turn what is around.
    """
    dark = ":host" if pn.config.theme == "dark" else _DARK_JUPYTERLAB
    return _DARK.replace(_WHENEVER_ASKED, "screen").replace(":root", dark)


def clinic_setup(parameters: Parameters | Mapping[str, Value], seed: int = 1) -> ClinicSetup:
    """Return what a clinic with these parameters is made of; parameters as `explore`."""
    if isinstance(parameters, Parameters):
        known = parameters.flat()
        parameters = {path: known[path] for path, _ in STARTING} | parameters.changes_from(Parameters())
    setup = without_usual_values(ClinicSetup().with_changes(parameters, seed=seed))
    setup.parameters()
    return setup
