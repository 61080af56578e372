"""Pages of `alliance calibrate` and `alliance theories`: sentences, tables, pictures and limits in one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.reports.study_report import REPORT, Picture, environment


@dataclass(frozen=True)
class Table:
    """A table of a page: heading, note, names of the columns, rows of text."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Content:
    """What a page says.

    Attributes
    ----------
    title, question : str
    findings : sequence of str
        Sentences.
    tables : sequence of Table
    pictures : sequence of Picture
    limits : sequence of str
        What it does not show.
    """

    title: str
    question: str
    findings: Sequence[str]
    tables: Sequence[Table]
    pictures: Sequence[Picture]
    limits: Sequence[str]


def write_page(content: Content, manifest: Mapping[str, Any], folder: Path) -> None:
    """Write ``report.html``, which needs no other file.

    Parameters
    ----------
    content : Content
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
            command=manifest["command_line"],
            fingerprint=manifest["fingerprint"],
            versions=manifest["versions"],
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")
