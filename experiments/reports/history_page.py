"""The page and the files of history matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments.calibration.history_summary import (
    LeftOver,
    emulators_table,
    history_coverage_table,
    history_marginals_table,
    left_over,
    left_over_table,
    plausible_table,
    posterior_table,
    simulated_table,
    waves_table,
)
from experiments.calibration.history_waves import History
from experiments.config.plain_values import PlainValues
from experiments.inputs.posterior_draws import NUMBERS, PLAUSIBLE, numbers_of, write_draws
from experiments.plots import history_plots
from experiments.plots.described import DescribedPlot
from experiments.reports.fit_files import draws_notes
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.history_text import (
    LISTED,
    history_findings,
    history_text,
    inaccuracy_sentence,
    inaccurate_figures,
    posterior_findings,
)
from experiments.results.rounded_csv import write_rounded_csv
from experiments.validation.published_figures import PublishedFigure

TABLES: Final = ("waves", "ruled_out", "emulators", "simulated", "marginals", "coverage")
TEXT: Final = "history.txt"
DRAWS: Final = "plausible.csv"
POSTERIOR: Final = "posterior.csv"
LIMITS: Final = (
    "What is not ruled out is not thereby supported: a setting is left because no figure contradicts it clearly.",
    "Shares depend on the searched ranges, on what an interval's kind is taken to be worth, and on the stated "
    "discrepancy. They are no probabilities. Intervals of the posterior depend on all of these, too.",
    "Only figures of the role calibrate rule anything out or weigh anything.",
    "Interventions, the clinic's size and calendar, and everything that is not an open number keep their values.",
)
"""What history matching does not show."""


def plots_of(present: Mapping[str, float]) -> tuple[DescribedPlot[History], ...]:
    """Return the plots, given the configured values."""
    return (
        DescribedPlot(
            "left",
            "What is left of the most constrained parameters",
            "Bars that are as high as the line everywhere: not constrained.",
            lambda history: history_plots.draw_left(history, present),
            lambda _: "The same numbers are in ruled_out.csv.",
        ),
        DescribedPlot(
            "pairs",
            "What is left of the most constrained pairs",
            "A cell whose least implausibility lies beyond the cut is ruled out whatever the other parameters are.",
            history_plots.draw_pairs,
            lambda _: "Maps of implausibility and density over three pairs of parameters.",
        ),
    )


def write_history(
    history: History,
    folder: Path,
    plots: bool,
    manifest: PlainValues,
    figures: Sequence[PublishedFigure],
    present: Mapping[str, float],
) -> None:
    """Write everything but the manifest into an existing folder."""
    write_rounded_csv(waves_table(history), folder / "waves.csv")
    write_rounded_csv(left_over_table(history, present), folder / "ruled_out.csv", digits=4)
    write_rounded_csv(emulators_table(history), folder / "emulators.csv", digits=4)
    write_rounded_csv(simulated_table(history), folder / "simulated.csv", digits=4, missing="nan")
    write_rounded_csv(history_marginals_table(history, present), folder / "marginals.csv", digits=4)
    write_rounded_csv(history_coverage_table(history), folder / "coverage.csv", digits=4, missing="nan")
    if history.draws:
        notes = plausible_notes(manifest, figures, history.draws[0])
        write_draws(folder / DRAWS, history.draws, notes)
    else:
        write_rounded_csv(plausible_table(history), folder / DRAWS)
    if history.posterior_draws:
        notes = posterior_notes(manifest, figures, history.posterior_draws[0])
        write_draws(folder / POSTERIOR, history.posterior_draws, notes)
    else:
        write_rounded_csv(posterior_table(history), folder / POSTERIOR)
    (folder / TEXT).write_text(history_text(history, present), encoding="utf-8")
    if plots:
        write_fit_page(page_of(history, folder, present), manifest, folder)


def plausible_notes(
    manifest: PlainValues, figures: Sequence[PublishedFigure], best: Mapping[str, float]
) -> dict[str, str]:
    """Return the notes at the top of a file of plausible draws."""
    notes = posterior_notes(manifest, figures, best)
    del notes["posterior"]
    said = (
        "the first row is the least implausible draw, the others are spread evenly over what is not ruled out"
    )
    return {PLAUSIBLE: said, **notes, NUMBERS: numbers_of(best)}


def posterior_notes(
    manifest: PlainValues, figures: Sequence[PublishedFigure], best: Mapping[str, float]
) -> dict[str, str]:
    """Return the notes at the top of a file of draws from the posterior of all open parameters."""
    return draws_notes({**manifest, "ended": manifest["started"]}, figures, best)


def page_of(history: History, folder: Path, present: Mapping[str, float]) -> PageContent:
    """Return the content of the page; its pictures are written into the folder."""
    left = left_over(history, present)
    worst = inaccurate_figures(history)
    free = sorted(one.path for one in left if not one.constrained)
    findings = [
        *history_findings(history, left),
        *([inaccuracy_sentence(worst)] if worst else []),
        *posterior_findings(history, present),
        *([f"Not constrained at all by themselves: {', '.join(free) or 'none'}."] if left else []),
    ]
    return PageContent(
        "What published figures rule out",
        "Which values of all open parameters do the published figures contradict?",
        findings,
        [_waves(history), _parameters(left), *_posterior(history, present)],
        pictures_of(plots_of(present), history, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
    )


def _waves(history: History) -> PageTable:
    rows = [
        [
            str(row["wave"]),
            str(row["points"]),
            f"{row['share_left']:.2g} ± {row['share_error']:.1g}",
            f"{row['ruled_out_most']} ({100 * row['ruled_out_by_it']:.0f} %)",
        ]
        for row in waves_table(history).to_pylist()
    ]
    return PageTable(
        "Waves",
        "Share of the searched space that is left, with its Monte Carlo standard error; the figure that alone rules "
        "out most of what was left before.",
        ["Wave", "Settings", "Share left", "Ruled out most"],
        rows,
    )


def _parameters(left: Sequence[LeftOver]) -> PageTable:
    rows = [
        [
            one.path,
            f"{one.present:.3g}",
            f"{one.range[0]:.3g} to {one.range[1]:.3g}",
            f"{one.median:.3g} ({one.low:.3g} to {one.high:.3g})",
            f"{100 * one.shrinkage:.0f} %",
            f"{one.distance:.2f}",
        ]
        for one in left[:LISTED]
        if one.constrained
    ]
    return PageTable(
        "Most constrained parameters",
        "Median and 90 % of what is left; how much narrower than 90 % of the range; distance from an even spread.",
        ["Parameter", "Now", "Range", "Left", "Narrower by", "Distance"],
        rows,
    )


def _posterior(history: History, present: Mapping[str, float]) -> list[PageTable]:
    if history.posterior is None:
        return []
    rows = [
        [
            row["parameter"],
            f"{row['present']:.3g}",
            f"{row['range_low']:.3g} to {row['range_high']:.3g}",
            f"{row['median']:.3g} ({row['low']:.3g} to {row['high']:.3g})",
            f"{row['share']:.2f}",
        ]
        for row in history_marginals_table(history, present).to_pylist()[:LISTED]
    ]
    return [
        PageTable(
            "Posterior of the most constrained parameters",
            "Median and 90 % interval, all other parameters being unknown, too; width relative to 90 % of the range.",
            ["Parameter", "Now", "Range", "Posterior", "Share of the range"],
            rows,
        )
    ]
