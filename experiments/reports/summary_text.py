"""The figures of a published report as text and as a page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.reports.fit_page import PageContent, PageTable, write_fit_page
from experiments.routine_data.summary_report import SummaryFigure, SummaryReport
from experiments.validation.published_figures import PublishedFigure, read_published_figures

LIMITS: Final = (
    "A report of sums says nothing about how figures hang together within services or clients.",
    "Services differ in whom they treat, too: the interval is where single services lie, not the error of a figure.",
)


def summary_text(report: SummaryReport) -> str:
    """Return what the command prints: the figures, between which values services lie, and those that are shipped."""
    head = f"{'':34}{'report':>24}{'services':>10}{'published':>24}"
    lines = [f"{report.name}: {len(report.figures)} figures", "", head]
    for own, *cells in _rows(report):
        lines.append(f"{own.id:34}{cells[0]:>24}{cells[1]:>10}{cells[2]:>24}")
    lines += [
        "",
        "In brackets: 95 % of single services lie there; published: the figure that comes with the project.",
    ]
    if report.intake:
        assert report.mapping.form is not None, "intake has a form"
        mean, spread = report.intake
        lines.append(f"At intake: {report.mapping.form.title} {mean:g} (SD {spread:g}).")
    return "\n".join(lines)


def _rows(report: SummaryReport) -> list[tuple[SummaryFigure, str, str, str]]:
    shipped = {figure.id: figure for figure in read_published_figures()}
    return [
        (own, _interval(own), str(own.services), _published(own, shipped.get(own.id)))
        for own in report.figures
    ]


def _interval(own: SummaryFigure) -> str:
    digits = own.measure.digits
    ends = "" if math.isnan(own.low) else f" ({own.low:.{digits}f} to {own.high:.{digits}f})"
    return f"{own.value:.{digits}f}{ends}"


def _published(own: SummaryFigure, figure: PublishedFigure | None) -> str:
    if figure is None or figure.directional:
        return ""
    digits, (low, high) = own.measure.digits, figure.bounds
    return f"{figure.value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def write_summary_page(report: SummaryReport, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` into an existing folder."""
    rows = [
        [own.measure.label, own.measure.meaning, interval, services, published]
        for own, interval, services, published in _rows(report)
    ]
    head = ["Figure", "Meaning", "Report (95 % of services)", "Services", "Published"]
    content = PageContent(
        f"The report {report.name}",
        "Which figures does a published report give, and how do services differ in them?",
        [f"{len(report.figures)} figures were read."],
        [PageTable("Figures", "Published: the figure that comes with the project.", head, rows)],
        [],
        LIMITS,
        "The same file and mapping give the same numbers.",
    )
    write_fit_page(content, manifest, folder)
