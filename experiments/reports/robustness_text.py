"""A check of robustness in plain words: every verdict, why, what turns or shrinks it, and how to see that again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.reports.comparison_text import heading, number
from experiments.robustness.robustness_settings import DRAWS, GROUPS, PARAMETERS
from experiments.robustness.verdicts import VERDICTS

GROUP_WORDS: Final[Mapping[str, str]] = {
    DRAWS: "plausible parameter sets",
    PARAMETERS: "moves of single parameters",
    "forms": "other forms",
    "theories": "other theories",
    "networks": "other networks",
    "instruments": "other instruments",
    "therapists": "other therapists",
    "populations": "other populations",
    "clinics": "other clinics",
    "settings": "other settings",
}
"""Groups of alternatives in words."""
LIMITS: Final = (
    "The model moves in steps of a week. Half weeks are not available in it, so that no alternative has them: what "
    "depends on the length of the step is not tested here.",
    "Parameters are moved one at a time, and together only as the draws do. Two changes that turn a difference only "
    "together are found only if a draw has both.",
    "A robust difference is robust in this model. What all alternatives share may still be wrong.",
    "Most of the parameters that are moved alone are screened in a few replicates; one that would turn a difference "
    "only barely may be missed.",
)
"""What a check does not show."""


def robustness_text(manifest: PlainValues, tables: Mapping[str, pa.Table]) -> str:
    """Return everything that ``alliance robust`` prints when it is done.

    Parameters
    ----------
    manifest : mapping
        Of the check.
    tables : mapping
        ``contrasts``, ``turns`` and ``members``.
    """
    contrasts, turns = tables["contrasts"].to_pylist(), tables["turns"].to_pylist()
    lines = [*head_sentences(manifest, tables), ""]
    names = list(dict.fromkeys(row["contrast"] for row in contrasts))
    for name in names:
        lines += [
            _title(name, manifest),
            *_contrast_lines([r for r in contrasts if r["contrast"] == name], turns),
        ]
        lines.append("")
    lines += ["What this does not show", *(f"- {sentence}" for sentence in LIMITS)]
    return "\n".join(lines) + "\n"


def _title(name: str, manifest: PlainValues) -> str:
    if name not in manifest["arms"]:
        return name
    return f"{name} minus {manifest['study']['reference']}"


def head_sentences(manifest: PlainValues, tables: Mapping[str, pa.Table]) -> list[str]:
    """Return what was asked, of whom, and how many contrasts got which verdict."""
    study, configuration = manifest["study"], manifest["configuration"]
    contrasts = tables["contrasts"].to_pylist()
    counted = Counter(row["verdict"] for row in contrasts)
    verdicts = ", ".join(f"{counted[name]} {name}" for name in VERDICTS)
    settings = configuration["robustness"]
    low, high = settings["band"]
    return [
        f"{study['name']}: {study['question']}",
        f"{configuration['replicates']} paired replicates, seed {configuration['seed']}; ± Monte Carlo standard error",
        f"asked: {_asked(manifest, tables['members'].to_pylist())}",
        f"{len(contrasts)} differences: {verdicts}",
        f"ROBUST: keeps its sign in {100 * settings['keep']:g} % of the draws that tell one and under single changes,",
        f"and its size within {low:g} to {high:g} times; SHIFTED: the sign, not the size; FRAGILE: the sign turns; "
        "UNDECIDED: too little is told.",
    ]


def _asked(manifest: PlainValues, members: Sequence[PlainValues]) -> str:
    run = Counter(row["group"] for row in members if row["stage"] != "left out")
    full = sum(row["group"] == PARAMETERS and row["stage"] == "full" for row in members)
    said = []
    for group in GROUPS:
        if run[group]:
            words = f"{run[group]} {GROUP_WORDS[group]}"
            words += f" ({manifest['draws']})" if group == DRAWS else ""
            words += f" ({full} of them in full)" if group == PARAMETERS else ""
            said.append(words)
    return ", ".join(said)


def _contrast_lines(rows: Sequence[PlainValues], turns: Sequence[PlainValues]) -> Iterator[str]:
    label = max(len(heading(row["outcome"])) for row in rows)
    told = [row for row in rows if row["weakest_member"] or row["verdict"] != "UNDECIDED"]
    for row in told:
        own = [t for t in turns if (t["contrast"], t["outcome"]) == (row["contrast"], row["outcome"])]
        yield f"  {heading(row['outcome']):<{label}} {difference(row)}  {row['verdict']:9} {reasons(row)}"
        for turn in own[:1]:
            yield f"      {turn_words(turn)}"
            if turn["command"]:
                yield f"      {turn['command']}"
    silent = [heading(row["outcome"]) for row in rows if row not in told]
    if silent:
        yield f"  not distinguishable from zero as it is: {', '.join(silent)}"


def difference(row: PlainValues) -> str:
    """Return a difference with its Monte Carlo error."""
    digits = digits_of(row["outcome"]) + 1
    error = "-" if row["mc_error"] is None else f"{row['mc_error']:.2g}"
    return f"{number(row['value'], digits, '+'):>8} ±{error:<6}"


def reasons(row: PlainValues) -> str:
    """Return why a contrast has its verdict, and the shares of the draws behind it."""
    draws = row[f"{DRAWS}_members"]
    if not draws or row["sign_kept"] is None:
        return f"{row['reason']}"
    return (
        f"{row['reason']}; draws: sign kept {_share(row, 'sign_kept')} of {row['draws_kept'] + row['draws_turned']} "
        f"that tell it, size in band {_share(row, 'in_band')} of {draws}"
    )


def _share(row: PlainValues, name: str) -> str:
    return f"{row[name]:.2f} ±{row[f'{name}_error']:.2f}"


def turn_words(turn: PlainValues) -> str:
    """Return what an alternative makes of a difference, in a few words."""
    what = "turned by" if turn["what"] == "turns it" else "least is left under"
    there = " ".join(difference(turn).split())
    return f"{what} {turn['member']} ({turn['group']}): {there}, {turn['ratio']:.2f} times the reference"
