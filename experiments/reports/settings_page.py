"""The page of a validation of every setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.reports.differing_text import differing_text
from experiments.reports.fit_page import PageContent, PageTable, write_fit_page
from experiments.reports.settings_text import settings_cells
from experiments.validation.published_figures import PublishedFigure
from experiments.validation.scoreboard import Score

LIMITS: Final = (
    "Settings are described by what is publicly known of such services; a miss may be one of the description.",
    "With few figures in a setting, many parameters can move them: that one would help does not say that it differs.",
)
"""What a table over settings does not show."""


def write_settings_page(
    boards: Mapping[str, Sequence[Score]],
    figures: Sequence[PublishedFigure],
    tops: Mapping[str, int],
    differing: pa.Table | None,
    manifest: PlainValues,
    folder: Path,
) -> None:
    """Write ``report.html`` into an existing folder; parameters as of `settings_table` and `differing_text`."""
    head, *rows = settings_cells(boards, figures, tops)
    names = [*head[:3], *boards]
    note = (
        "* outside the published interval. [ ] the setting that the figure is from. . points of another form."
    )
    found = [] if differing is None else [line.strip() for line in differing_text(differing).splitlines()]
    content = PageContent(
        "Published figures in every setting",
        "Do simulated clinics of every setting agree with published figures, with the same mechanisms?",
        [line for line in found if line],
        [PageTable("Figures in every setting", note, names, rows)],
        [],
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
    )
    write_fit_page(content, manifest, folder)
