"""A page about what an analysis of a sweep found: sentences, figures, method, limits, in one file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.designs import Uncertainty
from experiments.plots.saving import save
from experiments.reports.study_report import FIGURES, REPORT, Picture, environment
from experiments.sweeps.reader import StoredSweep
from sim.parameters import rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Part:
    """Findings about one thing: a heading and sentences."""

    title: str
    sentences: Sequence[str]


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
    (folder / FIGURES).mkdir(exist_ok=True)
    svg = save(figure, folder / FIGURES, name)
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    return Picture(name, *words, source)


def write_findings(
    folder: Path,
    sweep: StoredSweep,
    manifest: Mapping[str, Any],
    parts: Sequence[Part],
    pictures: Sequence[Picture],
    title: str,
    method: Sequence[str],
) -> None:
    """Write ``report.html``.

    Parameters
    ----------
    folder : Path
        Where it goes.
    sweep : StoredSweep
        What was analysed.
    manifest : mapping
        Of this analysis.
    parts : sequence of Part
    pictures : sequence of Picture
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
            facts=facts if sweep.complete else f"{facts} · the sweep is not finished",
            findings=parts,
            pictures=pictures,
            method=method,
            varied=[_varied(one) for one in sweep.uncertainties],
            sweep_command=sweep.manifest.get("command_line", ""),
            command=manifest["command_line"],
            fingerprint=sweep.manifest.get("fingerprint", ""),
            versions=manifest["versions"],
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")


def _varied(one: Uncertainty) -> dict[str, str]:
    (row,) = (row for row in rows() if row["name"] == one.path)
    over = ", ".join(str(value) for value in one.values)
    if not one.values:
        low, high = one.shape["low"], one.shape["high"]
        over = f"{low:g} to {high:g}" + ("" if one.distribution == "uniform" else f", {one.distribution}")
    unit = f" ({row['unit']})" if row["unit"] else ""
    return {"name": one.path, "over": over, "meaning": row["meaning"] + unit}
