"""The plots of a comparison; each takes the comparison and returns a matplotlib figure."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if "matplotlib" not in sys.modules:
    # Figures are saved without any display: matplotlib, which would not even be imported where MPLBACKEND names a
    # display that it does not know, meets that name only afterwards.
    backend = os.environ.pop("MPLBACKEND", None)
    import matplotlib

    if backend is not None:
        os.environ["MPLBACKEND"] = backend
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = backend

from experiments.plots import (
    attendance,
    contrast_forest,
    flow,
    forest,
    moderation_forest,
    networks,
    rupture_map,
    trajectories,
)
from experiments.plots.described import DescribedPlot

if TYPE_CHECKING:
    from experiments.studies.comparison_data import ComparisonData

__all__ = ["CONTRAST_PLOTS", "STUDY_PLOTS", "plots_of"]

STUDY_PLOTS: Final[tuple[DescribedPlot[ComparisonData], ...]] = tuple(
    DescribedPlot(name, module.TITLE, module.CAPTION, module.draw, module.describe)
    for name, module in (
        ("differences", forest),
        ("trajectories", trajectories),
        ("ruptures", rupture_map),
        ("flow", flow),
        ("sessions_attended", attendance),
        ("networks", networks),
    )
)
"""The plots of every comparison, in the order of the report."""

CONTRAST_PLOTS: Final[tuple[DescribedPlot[ComparisonData], ...]] = tuple(
    DescribedPlot(name, module.TITLE, module.CAPTION, module.draw, module.describe)
    for name, module in (
        ("differences_of_differences", contrast_forest),
        ("effects_by_moderator", moderation_forest),
    )
)
"""The plots of tables that a study can ask for, by the names of these tables."""


def plots_of(tables: Collection[str]) -> tuple[DescribedPlot[ComparisonData], ...]:
    """Return the plots of a comparison, in the order of the report.

    Parameters
    ----------
    tables : collection of str
        Names of its tables of estimates.
    """
    first, *others = STUDY_PLOTS
    return (first, *(drawing for drawing in CONTRAST_PLOTS if drawing.name in tables), *others)
