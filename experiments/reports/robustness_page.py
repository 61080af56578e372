"""The page of a check of robustness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.plots import robust_forest, robustness_plot
from experiments.plots.style import readable
from experiments.reports.analysis_report import picture_of
from experiments.reports.comparison_text import heading, number
from experiments.reports.fit_page import PageContent, PageTable, write_fit_page
from experiments.reports.robustness_text import (
    GROUP_WORDS,
    LIMITS,
    difference,
    head_sentences,
    readable_command,
)
from experiments.reports.statement_text import statement_rows
from experiments.reports.study_report import Picture
from experiments.robustness.robustness_settings import DRAWS, GROUPS
from experiments.robustness.statement_table import TABLE as STATEMENTS

_SIMULATED: Final = "The clients and therapists behind this page are simulated."


def write_robustness_page(
    manifest: PlainValues, tables: Mapping[str, pa.Table], band: tuple[float, float], folder: Path
) -> None:
    """Write ``report.html`` and its figures into an existing folder.

    Parameters
    ----------
    manifest : mapping
        Of the check.
    tables : mapping
        ``contrasts alternatives turns members``.
    band : tuple of float
        Multiples between which a size is the same.
    folder : Path
    """
    contrasts, statements = tables["contrasts"], tables.get(STATEMENTS)
    content = PageContent(
        f"Robustness of {readable(manifest['study']['name'])}",
        _question(manifest),
        head_sentences(manifest, tables)[1:],
        [
            *([] if statements is None else [_said(statements)]),
            _verdicts(contrasts.to_pylist()),
            _turns(tables["turns"].to_pylist()),
            *_left_out(tables["members"].to_pylist()),
        ],
        _pictures(manifest, tables, band, folder),
        LIMITS,
        "The same settings and seed give the same numbers, on any number of cores.",
        _SIMULATED,
    )
    write_fit_page(content, manifest, folder)


def _question(manifest: PlainValues) -> str:
    question = str(manifest["study"]["question"])
    return f"{question} Does the answer survive what is not known?" if manifest["arms"] else question


def _pictures(
    manifest: PlainValues, tables: Mapping[str, pa.Table], band: tuple[float, float], folder: Path
) -> list[Picture]:
    contrasts, alternatives = tables["contrasts"], tables["alternatives"]
    figure = robustness_plot.draw(contrasts, alternatives, band)
    words = (robustness_plot.TITLE, robustness_plot.CAPTION, robustness_plot.describe(contrasts))
    pictures = [picture_of(figure, folder, robustness_plot.NAME, words)]
    if manifest["arms"]:
        # Claims and lessons have units of their own each, and no arm in common that they differ from.
        forest = robust_forest.draw(contrasts, alternatives, manifest["study"]["reference"])
        said = robust_forest.describe(contrasts, alternatives)
        words = (robust_forest.TITLE, robust_forest.CAPTION, said)
        pictures.insert(0, picture_of(forest, folder, robust_forest.NAME, words))
    return pictures


def _said(statements: pa.Table) -> PageTable:
    return PageTable(
        "Claims and lessons",
        "Draws are plausible parameter sets; a single change is one parameter moved, another form, theory, network, "
        "instrument, population or clinic.",
        ["Statement", "Verdict", "In a sentence"],
        statement_rows(statements),
    )


def _named(row: PlainValues) -> list[str]:
    return [f"{readable(row['contrast'])}: {heading(row['outcome'])}", row["verdict"]]


def _verdicts(rows: Sequence[PlainValues]) -> PageTable:
    others = [group for group in GROUPS if group != DRAWS and any(row[f"{group}_members"] for row in rows)]
    return PageTable(
        "Verdicts",
        "Shares of the plausible parameter sets that keep the sign (of those that tell one) and stay in the band, ± "
        "standard error. Other groups: members that keep the sign + that turn it, of all; the rest is not told from "
        "zero. Moved parameters that were only screened count by the screening.",
        [
            "Difference",
            "Verdict",
            "In the study",
            "Sign kept",
            "In band",
            *(GROUP_WORDS[group] for group in others),
        ],
        [
            [
                *_named(row),
                difference(row),
                _share(row, "sign_kept"),
                _share(row, "in_band"),
                *(_counts(row, group) for group in others),
            ]
            for row in rows
        ],
    )


def _share(row: PlainValues, name: str) -> str:
    return "-" if row[name] is None else f"{row[name]:.2f} ± {row[f'{name}_error']:.2f}"


def _counts(row: PlainValues, group: str) -> str:
    kept, turned, members = (row[f"{group}_{name}"] for name in ("kept", "turned", "members"))
    return f"{kept} + {turned} of {members}" if row["weakest_member"] else "-"


def _turns(rows: Sequence[PlainValues]) -> PageTable:
    return PageTable(
        "What turns each difference, or leaves least of it",
        "The command shows the difference under that alternative again.",
        ["Difference", "Verdict", "What", "Alternative", "In the study", "There", "Command"],
        [
            [
                *_named(row),
                row["what"],
                f"{row['member']} ({row['group']})",
                number(row["reference"], digits_of(row["outcome"]) + 1, "+"),
                difference(row),
                readable_command(row["command"]),
            ]
            for row in rows
        ],
    )


def _left_out(members: Sequence[PlainValues]) -> list[PageTable]:
    rows = [row for row in members if row["stage"] == "left out"]
    if not rows:
        return []
    return [
        PageTable(
            "Left out",
            "Alternatives that were not run. All that were are in members.csv.",
            ["Group", "Member", "Why"],
            [[GROUP_WORDS[row["group"]], row["member"] or "all", row["left_out"]] for row in rows],
        )
    ]
