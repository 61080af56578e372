"""What a comparison's page says of robustness: the verdicts on its differences, or how to get them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.plots.outcome_labels import outcome_label
from experiments.plots.reading import distinct
from experiments.plots.style import readable
from experiments.reports.study_tables import written
from experiments.robustness.difference_bands import DifferenceBand, difference_bands
from experiments.robustness.stored_verdicts import StoredVerdicts

_NOT_FOR_IT: Final = ("keep_sessions", "format", "figures", "overwrite", "out", "robust", "study.moderators")
_OWN_DRAWS: Final = ("population=posterior", "population=plausible", "population.draws=")
"""What is typed for a comparison, and not for the check of its study; a check goes through draws itself."""


@dataclass(frozen=True)
class VerdictCell:
    """A verdict on one difference: its word, nine in ten draws, and what draws do to its sign."""

    verdict: str
    band: str
    signs: str


@dataclass(frozen=True)
class VerdictSection:
    """Verdicts as a page shows them.

    Attributes
    ----------
    summary : str
        How many differences have which verdict, in a sentence; or how to get verdicts.
    command : str
        What gets them; empty where they are here.
    columns : tuple of str
        Contrasts.
    rows : tuple of (str, tuple of VerdictCell)
        Outcomes, with a cell for each contrast.
    """

    summary: str
    command: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[VerdictCell, ...]], ...] = ()


def verdict_section(
    verdicts: StoredVerdicts | None, manifest: PlainValues, passed_over: str = ""
) -> VerdictSection:
    """Return what the page of a comparison says of robustness.

    Parameters
    ----------
    verdicts : StoredVerdicts or None
        On its differences, if they are at hand.
    manifest : mapping
        Of the comparison.
    passed_over : str
        Why stored verdicts are not those of this comparison, if there are such.
    """
    if verdicts is None:
        beside = f" (Not shown: {passed_over}.)" if passed_over else ""
        return VerdictSection(
            "Whether these differences survive other parameters, forms, theories, networks, instruments and clinics "
            f"was not checked for this page.{beside} The first line checks it, the second shows the verdicts here.",
            "\n".join(check_commands(str(manifest.get("command_line", "")), manifest)),
        )
    bands = difference_bands(verdicts.alternatives)
    rows = {(row["contrast"], row["outcome"]): row for row in verdicts.contrasts.to_pylist()}
    columns = tuple(distinct(verdicts.contrasts, "contrast"))
    made = verdicts.manifest
    return VerdictSection(
        f"{verdicts.counted}, by a check stored in {verdicts.folder} ({made['configuration']['replicates']} "
        f"replicates, seed {made['seed']}).",
        columns=tuple(readable(name) for name in columns),
        rows=tuple(
            (
                outcome_label(outcome),
                tuple(_cell(rows[name, outcome], bands.get((name, outcome))) for name in columns),
            )
            for outcome in distinct(verdicts.contrasts, "outcome")
        ),
    )


def _cell(row: PlainValues, band: DifferenceBand | None) -> VerdictCell:
    decimals = digits_of(row["outcome"]) + 1
    ends = [written(end, decimals, signed=True) for end in (band.low, band.high)] if band else []
    kept, turned, members = (row[f"draws_{name}"] for name in ("kept", "turned", "members"))
    if not members:
        return VerdictCell(row["verdict"], "", "")
    signs = f"{kept} keep, {turned} turn, {members - kept - turned} open"
    return VerdictCell(row["verdict"], " to ".join(ends), signs if kept or turned else "")


def check_commands(typed: str, manifest: PlainValues) -> Sequence[str]:
    """Return the command that checks the study of a comparison, and the one that shows its verdicts.

    Parameters
    ----------
    typed : str
        Command line of the comparison; anything else for one that was made from Python.
    manifest : mapping
        Of the comparison.
    """
    name = str(manifest.get("study", {}).get("name", ""))
    words, folder = shlex.split(typed), f"results/robust-{name}"
    if words[:2] != ["alliance", "compare"]:
        return [
            f"check_robustness({name!r}, settings, folder={folder!r})",
            f"comparison.add_verdicts({folder!r})",
        ]
    kept = [word for word in words[2:] if not _is_dropped(word)]
    return [
        shlex.join(["alliance", "robust", *kept, f"out={folder}"]),
        shlex.join(
            [*words[:2], *(w for w in words[2:] if w.partition("=")[0] != "robust"), f"robust={folder}"]
        ),
    ]


def _is_dropped(word: str) -> bool:
    name = word.partition("=")[0].lstrip("+")
    return word.startswith(_OWN_DRAWS) or any(
        name == own or name.startswith(f"{own}.") for own in _NOT_FOR_IT
    )
