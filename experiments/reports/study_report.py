"""One self-contained page about a finished comparison: question, method, tables, figures, limits."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.plots import plots_of, robust_forest
from experiments.plots.saving import save
from experiments.plots.style import readable
from experiments.reports.contrast_tables import (
    clear_contrasts,
    contrast_meanings,
    contrast_tables,
    moderation_sentences,
    moderation_tables,
)
from experiments.reports.study_tables import MISSING, Row, difference_rows, summary_rows
from experiments.reports.verdict_section import verdict_section
from sim.parameters import OPEN, rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.robustness.stored_verdicts import StoredVerdicts
    from experiments.studies.comparison_data import ComparisonData

REPORT: Final = "report.html"
FIGURES: Final = "figures"


@dataclass(frozen=True)
class Picture:
    """One figure as the page shows it: file name, heading, caption, words for those who cannot see it, data address."""

    name: str
    title: str
    caption: str
    alt: str
    source: str


def write_report(
    folder: Path,
    findings: ComparisonData,
    manifest: Mapping[str, Any] | None = None,
    verdicts: StoredVerdicts | None = None,
    passed_over: str = "",
) -> None:
    """Write ``report.html`` and, in ``figures``, every figure as PNG and SVG.

    Parameters
    ----------
    folder : pathlib.Path
        An existing results folder.
    findings : ComparisonData
        What the comparison found.
    manifest : mapping, optional
        The folder's manifest; of it the page shows ``command_line``, ``fingerprint`` and ``versions``.
    verdicts : StoredVerdicts, optional
        Of a check of robustness of the same study.
    passed_over : str
        Why stored verdicts are not those of this comparison, if there are such.
    """
    pictures = _pictures(folder / FIGURES, findings)
    if verdicts is not None:
        pictures.insert(1, _robust_picture(folder / FIGURES, verdicts))
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            **_content(findings),
            **_provenance(findings, manifest or {}),
            robust=verdict_section(verdicts, manifest or {}, passed_over),
            pictures=pictures,
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")


def environment() -> Environment:
    """Return a template environment in which every value is escaped."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _pictures(folder: Path, findings: ComparisonData) -> list[Picture]:
    return [
        saved_picture(
            drawing.draw(findings),
            folder,
            drawing.name,
            (drawing.title, drawing.caption, drawing.describe(findings)),
        )
        for drawing in plots_of(findings.estimates)
    ]


def _robust_picture(folder: Path, verdicts: StoredVerdicts) -> Picture:
    tables = (verdicts.contrasts, verdicts.alternatives)
    words = (robust_forest.TITLE, robust_forest.CAPTION, robust_forest.describe(*tables))
    figure = robust_forest.draw(*tables, verdicts.manifest["study"]["reference"])
    return saved_picture(figure, folder, robust_forest.NAME, words)


def saved_picture(figure: Figure, folder: Path, name: str, words: tuple[str, str, str]) -> Picture:
    """Save a figure and return it as a page shows it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    folder : Path
        Where figures go; made if it is not there.
    name : str
        File name without ending.
    words : tuple of str
        Heading, caption, and what to say where it cannot be seen.
    """
    folder.mkdir(exist_ok=True)
    svg = save(figure, folder, name)
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    return Picture(name, *words, source)


def _content(findings: ComparisonData) -> dict[str, Any]:
    """Return everything that the template shows except the pictures."""
    parameters = rows(findings.parameters)
    differences = difference_rows(findings)
    return {
        "title": readable(findings.study),
        "question": findings.question,
        "arms": [readable(arm) for arm in findings.arms],
        "others": [readable(arm) for arm in findings.arms if arm != findings.reference],
        "reference": readable(findings.reference),
        "replicates": findings.replicates,
        "seed": findings.seed,
        "clinic": findings.parameters.clinic,
        "therapists": findings.networks.colleagues.starts.size - 1,
        "clients": findings.example_clients.num_rows,
        "summary": summary_rows(findings),
        "differences": differences,
        "clear": _clear(differences),
        "contrasts": contrast_tables(findings),
        "contrast_meanings": contrast_meanings(findings),
        "moderation": moderation_tables(findings),
        "moderated": moderation_sentences(findings),
        "clear_moderation": clear_contrasts(findings.moderation),
        "intervals": sum(cell.value != MISSING for row in differences for cell in row.cells),
        "parameters": parameters,
        "open": sum(row["source"] == OPEN for row in parameters),
    }


def _clear(differences: list[Row]) -> int:
    """Count the differences whose interval leaves out zero."""
    return sum(cell.clear for row in differences for cell in row.cells)


def _provenance(findings: ComparisonData, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the results were made; without a manifest, the command that makes them from the study as shipped."""
    settings = {"study": findings.study, "replicates": findings.replicates, "seed": findings.seed}
    command = shlex.join(["alliance", "compare", *(f"{name}={value}" for name, value in settings.items())])
    return {
        "command": manifest.get("command_line", command),
        "recorded": "command_line" in manifest,
        "fingerprint": manifest.get("fingerprint", ""),
        "versions": manifest.get("versions", {}),
    }
