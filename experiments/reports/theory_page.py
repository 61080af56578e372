"""The page of a trial of theories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.calibration.inference import Generation
from experiments.calibration.separation import Separation
from experiments.calibration.theory_trial import Verdict
from experiments.plots import theory_plots
from experiments.plots.style import readable
from experiments.reports import fit_page
from experiments.reports.analysis_report import picture_of
from experiments.reports.fit_page import Content, Table
from experiments.reports.study_report import Picture
from experiments.reports.theory_report import LIMITS, Standing, doubtful, value_text
from experiments.validation.scoreboard import digits_of, shown


def write_page(
    table: Sequence[Standing],
    apart: Sequence[Separation],
    generations: Sequence[Mapping[str, Generation]],
    verdicts: Sequence[Verdict],
    manifest: Mapping[str, Any],
    folder: Path,
) -> None:
    """Write pictures and ``report.html``; parameters as of `theories_report.write_report`."""
    content = Content(
        "Theories on trial",
        "Which account of how therapy works do the published figures speak for?",
        _findings(table, apart),
        [_standing_table(table), _figure_table(table, apart, verdicts)],
        _pictures(table, apart, generations, folder),
        LIMITS,
    )
    fit_page.write_page(content, manifest, folder)


def _findings(table: Sequence[Standing], apart: Sequence[Separation]) -> list[str]:
    best = table[0]
    likely = [one for one in table if one.probability >= 0.05]
    names = ", ".join(f"{readable(one.theory)} ({one.probability:.2f})" for one in likely)
    telling = [one.figure.id for one in apart if one.tells]
    silent = [one.figure.id for one in apart if not one.tells]
    return [
        *doubtful(table),
        f"Given the figures that may be fitted, these theories have a probability of 5 % or more: {names}.",
        f"With its own posterior, {readable(best.theory)} meets {best.fitted[0]} of {best.fitted[1]} fitted figures "
        f"and {best.predicted[0]} of {best.predicted[1]} that no parameter was fitted to.",
        f"{len(telling)} of {len(apart)} figures tell at least two theories apart: {', '.join(telling) or 'none'}.",
        f"These do not: {', '.join(silent) or 'none'}.",
    ]


def _standing_table(table: Sequence[Standing]) -> Table:
    return Table(
        "The theories",
        "Share: of the last generation of pyABC's model selection, whose settings still miss the figures, ± Monte "
        "Carlo standard error. Log evidence: of the fitted figures with their published errors, relative to the "
        "likeliest theory. Probability: from that, with the range it has nine times of ten for Monte Carlo error. "
        "Figures inside their intervals: on average over clinics with draws of the theory's posterior.",
        ["Theory", "Share", "Log evidence", "Probability", "Fitted, inside", "Predicted, inside"],
        [
            [
                readable(one.theory),
                f"{one.share:.2f} ± {one.share_error:.2f}",
                f"{one.log_evidence:.1f} ± {one.error:.1f}",
                f"{one.probability:.3f} ({one.low:.3f} to {one.high:.3f})",
                f"{one.fitted[0]} of {one.fitted[1]}",
                f"{one.predicted[0]} of {one.predicted[1]}",
            ]
            for one in table
        ],
    )


def _figure_table(
    table: Sequence[Standing], apart: Sequence[Separation], verdicts: Sequence[Verdict]
) -> Table:
    by_name = {verdict.theory: verdict for verdict in verdicts}
    rows = []
    for place, one in enumerate(apart):
        figure, digits = one.figure, digits_of(one.figure)
        low, high = (shown(end, digits) for end in figure.bounds)
        published = "above 0" if figure.directional else f"{shown(figure.value, digits)} ({low} to {high})"
        values = [value_text(by_name[standing.theory], place) for standing in table]
        rows.append([figure.id, figure.role, published, *values, shown(one.odds, 1), str(one.pairs)])
    return Table(
        "Every figure under every theory",
        "Averages over clinics with draws of the theory's posterior. Log odds: log likelihood of the published value "
        "under the theory that meets it best, less that under the worst; from 2 (about 7 to 1) it tells theories "
        "apart. Pairs: of theories whose simulated 95 % intervals do not touch.",
        ["Figure", "Role", "Published", *(readable(one.theory) for one in table), "Log odds", "Pairs"],
        rows,
    )


def _pictures(
    table: Sequence[Standing],
    apart: Sequence[Separation],
    generations: Sequence[Mapping[str, Generation]],
    folder: Path,
) -> list[Picture]:
    likely = "; ".join(f"{readable(one.theory)} {one.probability:.2f}" for one in table)
    return [
        picture_of(
            theory_plots.draw_probabilities(table, generations),
            folder,
            "probabilities",
            (
                "How likely each theory is",
                "Left, shares of the settings that pyABC kept from generation to generation, as the distance that is "
                "allowed shrinks. Right, probabilities with the errors that the figures were published with.",
                f"Probabilities: {likely}.",
            ),
        ),
        picture_of(
            theory_plots.draw_figures(table, apart),
            folder,
            "figures",
            (
                "How far each theory is from each figure",
                "One row a published figure, one column a theory, likeliest left. Rows of one colour do not tell "
                "theories apart.",
                "The same numbers are in figures.csv.",
            ),
        ),
    ]
