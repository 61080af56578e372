"""Differences of differences between arms, one panel per outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from experiments.plots.forest import draw_forest
from experiments.plots.outcome_labels import outcome_label
from experiments.plots.page import empty_page
from experiments.plots.reading import distinct, numbers, where, words
from experiments.plots.style import arm_styles, readable, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.studies.comparison_data import ComparisonData

TITLE: Final = "Differences of differences"
CAPTION: Final = (
    "Each point is the difference between two arms minus that between two others, computed within each replicate and "
    "averaged; the bar is the 95 % interval over replicates. Zero: the first change does as much beside the second as "
    "without it. Each panel has its own unit."
)


def draw(comparison: ComparisonData) -> Figure:
    """Draw the forest plot of contrasts.

    Parameters
    ----------
    comparison : ComparisonData
        Uses `differences_of_differences`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = comparison.differences_of_differences
    contrasts = distinct(rows, "contrast")
    with styled():
        if not contrasts:
            return empty_page("The study has no contrasts.")
        styles = arm_styles(("", *contrasts), "")
        return draw_forest(rows, "contrast", contrasts, styles, "Differences of differences, 95 % intervals")


def describe(comparison: ComparisonData) -> str:
    """Say for every contrast which outcomes differ beyond their interval."""
    table, sentences = comparison.differences_of_differences, []
    for contrast in distinct(table, "contrast"):
        rows = where(table, contrast=contrast)
        low, high = numbers(rows, "low"), numbers(rows, "high")
        clear = [
            f"{outcome_label(outcome)} {'above' if low[k] > 0 else 'below'} zero"
            for k, outcome in enumerate(words(rows, "outcome"))
            if low[k] > 0 or high[k] < 0
        ]
        sentences.append(
            f"{readable(contrast)}: {', '.join(clear) or 'nothing clearly different from zero'}."
        )
    return f"Differences of differences. {' '.join(sentences)}"
