"""Pages of validation, screening, calibration and theories: sentences, tables, pictures and limits in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from experiments.config.plain_values import PlainValues
from experiments.plots.described import DescribedPlot
from experiments.reports.analysis_report import picture_of
from experiments.reports.study_report import REPORT, Picture, environment

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class PageTable:
    """A table of a page: heading, note, names of the columns, rows of text."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class PageContent:
    """Content of a page.

    Attributes
    ----------
    title, question : str
    findings : sequence of str
        Sentences.
    tables : sequence of PageTable
    pictures : sequence of Picture
    limits : sequence of str
        What the results do not show.
    reproducibility : str
        One sentence: what running the same again gives.
    people : str
        Who and what on the page is real.
    """

    title: str
    question: str
    findings: Sequence[str]
    tables: Sequence[PageTable]
    pictures: Sequence[Picture]
    limits: Sequence[str]
    reproducibility: str
    people: str = (
        "The clients and therapists behind this page are simulated; only the published figures are real."
    )


def write_fit_page(content: PageContent, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html``, which needs no other file.

    Parameters
    ----------
    content : PageContent
    manifest : mapping
        Of the results.
    folder : Path
        An existing folder.
    """
    page = (
        environment()
        .get_template("calibration.html.j2")
        .render(
            title=content.title,
            question=content.question,
            findings=content.findings,
            tables=content.tables,
            pictures=content.pictures,
            limits=content.limits,
            reproducibility=content.reproducibility,
            people=content.people,
            command=manifest["command_line"],
            fingerprint=manifest["fingerprint"],
            versions=manifest["versions"],
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")


def pictures_of(plots: Sequence[DescribedPlot[Subject]], subject: Subject, folder: Path) -> list[Picture]:
    """Draw plots, save them below ``figures`` in a folder, and return them as a page shows them."""
    return [
        picture_of(plot.draw(subject), folder, plot.name, (plot.title, plot.caption, plot.describe(subject)))
        for plot in plots
    ]
