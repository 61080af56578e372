"""A service as text and as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.plots.attrition_plot import attrition_sentence
from experiments.plots.service_plots import SERVICE_PLOTS
from experiments.reports.fit_page import PageContent, PageTable, pictures_of, write_fit_page
from experiments.reports.forecast_text import forecast_page_tables, forecast_sentences
from experiments.reports.predictive_text import predictive_page_tables, predictive_sentences
from experiments.routine_data.benchmark import Benchmark
from experiments.routine_data.description import Description, beyond_the_model, tables_of

LIMITS: Final = (
    "Intervals come from drawing therapists again, each with all clients; with fewer than ten they are rough.",
    "Clients without a form are left out of a measure. Forms go missing more often when treatment goes badly.",
    "The last form stands for the end of treatment, however early the client left.",
    "That a figure overlaps with simulated clinics does not show that the model's mechanisms are at work here.",
    "Simulated clinics like the service have its files of clinic, population and instrument, and parameters from the "
    "posterior draws; mean and SD of their clients' distress at intake are made those of the service.",
    "Forecasts are of clients with at least three forms; those who left before are foretold nothing.",
    "Descriptions say nothing about single clients, and nothing about causes.",
)
"""What a description does not show."""


def service_text(description: Description) -> str:
    """Return what the command prints: how much was read, what was strange, and the figures."""
    record = description.record
    forms = ", ".join(dict.fromkeys(form.title for form in record.forms.values()))
    lines = [f"{description.name}: {record.clients} clients, {record.rows} rows, {forms}", ""]
    lines += [
        f"strange: {oddity['what']}: {oddity['count']} {oddity['unit']}; {oddity['done']}"
        for oddity in tables_of(description)["oddities"].to_pylist()
    ]
    lines += ["", f"{'':38}{'service':>24}{'simulated':>12}{'published':>12}"]
    lines += [_line(row) for row in description.benchmarks]
    missing = sum(not figure.given for figure in description.figures.figures)
    lines += ["", f"{missing} measures cannot be given from this file; not_given.csv says why."]
    lines += [sentence for sentence in (attrition_sentence(description),) if sentence]
    lines += beyond_the_model(record.observed, description.figures)
    if description.checks:
        lines += ["", *predictive_sentences(description.checks)]
    if description.forecasts is not None:
        lines += ["", *forecast_sentences(description.forecasts)]
    if description.draws_note:
        lines += ["", f"Simulated clinics like the service: {description.draws_note.strip()}"]
    return "\n".join(lines)


def _line(row: Benchmark) -> str:
    published = (
        "" if row.published is None or row.published.directional else _number(row, row.published.value)
    )
    return f"{row.figure.id:38}{_interval(row):>24}{_number(row, row.simulated):>12}{published:>12}"


def _number(row: Benchmark, value: float) -> str:
    return "-" if value != value else f"{value:.{row.figure.measure.digits}f}"


def _interval(row: Benchmark) -> str:
    ends = (
        f" ({_number(row, row.figure.low)} to {_number(row, row.figure.high)})" if row.figure.certain else ""
    )
    return _number(row, row.figure.value) + ends


def write_service_page(description: Description, manifest: PlainValues, folder: Path) -> None:
    """Write ``report.html`` and its figures into an existing folder."""
    record = description.record
    tables = tables_of(description)
    findings = [
        f"{record.clients} clients came, in {record.rows} rows.",
        *(sentence for sentence in (attrition_sentence(description),) if sentence),
        *beyond_the_model(record.observed, description.figures),
        *predictive_sentences(description.checks),
        *_differences(description, "higher"),
        *_differences(description, "lower"),
        *([] if description.forecasts is None else forecast_sentences(description.forecasts)),
    ]
    content = PageContent(
        f"The service {description.name}",
        "What does the service's own file show, and how does it compare with simulated clinics?",
        findings,
        [
            *predictive_page_tables(description.checks),
            *forecast_page_tables(description.forecasts),
            _figures(description),
            _strange(tables),
            _not_given(tables),
        ],
        pictures_of(SERVICE_PLOTS, description, folder),
        LIMITS,
        "The same file, mapping, options and seed give the same numbers.",
    )
    write_fit_page(content, manifest, folder)


def _differences(description: Description, which: str) -> list[str]:
    names = [row.figure.measure.label for row in description.benchmarks if row.against_simulated == which]
    return [f"Clearly {which} than in simulated clinics: {', '.join(names)}."] if names else []


def _figures(description: Description) -> PageTable:
    rows = [
        [
            row.figure.measure.label,
            _interval(row),
            _number(row, row.simulated),
            row.against_simulated or "-",
            "-" if row.published is None or row.published.directional else _number(row, row.published.value),
            row.against_published or "-",
            row.figure.measure.meaning,
        ]
        for row in description.benchmarks
    ]
    head = ["Figure", "Service (95 %)", "Simulated", "", "Published", "", "Meaning"]
    return PageTable("Figures", "Alike: intervals overlap.", head, rows)


def _strange(tables: PlainValues) -> PageTable:
    rows = [list(map(str, row.values())) for row in tables["oddities"].to_pylist()]
    head = ["What", "How many", "Of", "Rows of the file", "Column", "What was done"]
    return PageTable("What is strange in the file", "Nothing was left out without a line here.", head, rows)


def _not_given(tables: PlainValues) -> PageTable:
    rows = [[row["id"].replace("_", " "), row["reason"]] for row in tables["not_given"].to_pylist()]
    return PageTable("Measures that cannot be given", "", ["Measure", "Why"], rows)
