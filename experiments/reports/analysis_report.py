"""A page about what an analysis of a sweep found: sentences, figures, method, limits, in one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.config.plain_values import PlainValues
from experiments.designs import Uncertainty
from experiments.reports.study_report import FIGURES, REPORT, Picture, environment, saved_picture
from experiments.sweeps.reader import StoredSweep
from sim.parameters import rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Findings:
    """Findings about one thing: a heading and sentences."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Drawing:
    """A figure that can be drawn, and what a page says about it.

    Attributes
    ----------
    draw : callable
        Returns the figure.
    title, caption : str
    describe : callable
        Returns what to say where it cannot be seen.
    """

    draw: Callable[[], Figure]
    title: str
    caption: str
    describe: Callable[[], str]


def picture_of(figure: Figure, folder: Path, name: str, words: tuple[str, str, str]) -> Picture:
    """Save a figure and return it as a page shows it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    folder : Path
        Results folder; files go to its subfolder ``figures``.
    name : str
        File name without ending.
    words : tuple of str
        Heading, caption, and what to say where it cannot be seen.
    """
    return saved_picture(figure, folder / FIGURES, name, words)


def _picture(drawing: Drawing, folder: Path, name: str) -> Picture:
    return picture_of(drawing.draw(), folder, name, (drawing.title, drawing.caption, drawing.describe()))


def write_findings(
    folder: Path,
    sweep: StoredSweep,
    manifest: PlainValues,
    findings: Sequence[Findings],
    drawings: Mapping[str, Drawing],
    title: str,
    method: Sequence[str],
) -> None:
    """Write ``report.html``, and every figure beside it.

    Parameters
    ----------
    folder : Path
        Where it goes.
    sweep : StoredSweep
        What was analysed.
    manifest : mapping
        Of this analysis.
    findings : sequence of Findings
    drawings : mapping
        Name -> figure.
    title : str
    method : sequence of str
        Sentences.
    """
    study = sweep.manifest["study"]
    count = f"{sweep.points().num_rows:,} points"
    facts = f"study {study['name']} · design {sweep.design_kind} · {count} · seed {sweep.seed}"
    page = (
        environment()
        .get_template("findings.html.j2")
        .render(
            title=title,
            question=study.get("question", ""),
            facts=facts if sweep.complete else f"{facts} · the sweep is not complete",
            findings=findings,
            pictures=[_picture(drawing, folder, name) for name, drawing in drawings.items()],
            method=method,
            varied=[_varied_row(uncertainty) for uncertainty in sweep.uncertainties],
            sweep_command=sweep.manifest.get("command_line", ""),
            command=manifest["command_line"],
            fingerprint=sweep.manifest.get("fingerprint", ""),
            versions=manifest["versions"],
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")


def _varied_row(uncertainty: Uncertainty) -> dict[str, str]:
    (row,) = (row for row in rows() if row["name"] == uncertainty.path)
    over = ", ".join(str(value) for value in uncertainty.values)
    if not uncertainty.values:
        low, high = uncertainty.shape["low"], uncertainty.shape["high"]
        over = f"{low:g} to {high:g}" + (
            "" if uncertainty.distribution == "uniform" else f", {uncertainty.distribution}"
        )
    unit = f" ({row['unit']})" if row["unit"] else ""
    return {"name": uncertainty.path, "over": over, "meaning": row["meaning"] + unit}
