"""Pages of `alliance calibrate` and `alliance theories`: sentences, tables, pictures and limits in one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.reports.study_report import Picture, environment


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
    """

    title: str
    question: str
    findings: Sequence[str]
    tables: Sequence[PageTable]
    pictures: Sequence[Picture]
    limits: Sequence[str]


def write_fit_page(content: PageContent, manifest: Mapping[str, object], path: Path) -> None:
    """Write a page that needs no other file.

    Parameters
    ----------
    content : PageContent
    manifest : mapping
        Of the results.
    path : Path
        In an existing folder.
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
    path.write_text(page, encoding="utf-8")
