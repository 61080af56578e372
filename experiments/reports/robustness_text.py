"""A check of robustness in plain words: every verdict, why, what turns or shrinks it, and how to see that again."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.config.plain_values import PlainValues
from experiments.measures.registry import digits_of
from experiments.reports.comparison_text import WIDTH, heading, number
from experiments.reports.statement_text import statement_lines
from experiments.robustness.robustness_settings import DRAWS, GROUPS, PARAMETERS
from experiments.robustness.statement_table import TABLE as STATEMENTS
from experiments.robustness.verdicts import VERDICTS

_MOST_SETTINGS: Final = 20

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
        ``contrasts``, ``turns`` and ``members``; of claims and lessons also ``statements``.
    """
    contrasts, turns = tables["contrasts"].to_pylist(), tables["turns"].to_pylist()
    lines = [line for sentence in head_sentences(manifest, tables) for line in textwrap.wrap(sentence, WIDTH)]
    lines.append("")
    if STATEMENTS in tables:
        lines += [*statement_lines(tables[STATEMENTS]), ""]
        return "\n".join([*lines, *_limits()]) + "\n"
    names = list(dict.fromkeys(row["contrast"] for row in contrasts))
    for name in names:
        lines += [
            _title(name, manifest),
            *_contrast_lines([r for r in contrasts if r["contrast"] == name], turns),
        ]
        lines.append("")
    return "\n".join([*lines, *_limits()]) + "\n"


def _limits() -> Iterator[str]:
    yield "What this does not show"
    for sentence in LIMITS:
        yield from textwrap.wrap(f"- {sentence}", WIDTH, subsequent_indent="  ")


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
        f"Asked: {_asked(manifest, tables['members'].to_pylist())}",
        f"{len(contrasts)} differences: {verdicts}",
        f"ROBUST: keeps its sign in {100 * settings['keep']:g} % of the draws that tell one and under every single "
        f"change, and its size within {low:g} to {high:g} times; SHIFTED: the sign, not the size; FRAGILE: the sign "
        "turns; UNDECIDED: too little is told.",
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
        yield f"  {heading(row['outcome']):<{label}} {difference(row)}  {row['verdict']:9} {row['reason']}"
        if row["sign_kept"] is not None:
            yield f"      {draws_words(row)}"
        for turn in own[:1]:
            yield f"      {turn_words(turn)}"
            if turn["command"]:
                yield f"      {readable_command(turn['command'])}"
        if row["weakest_parameter"] not in (None, "", row["weakest_member"]):
            yield f"      {parameter_words(row)}"
    silent = [heading(row["outcome"]) for row in rows if row not in told]
    if silent:
        yield from textwrap.wrap(
            f"not distinguishable from zero as it is: {', '.join(silent)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
        )


def difference(row: PlainValues) -> str:
    """Return a difference with its Monte Carlo error."""
    digits = digits_of(row["outcome"]) + 1
    error = "-" if row["mc_error"] is None else f"{row['mc_error']:.2g}"
    return f"{number(row['value'], digits, '+'):>8} ±{error:<6}"


def readable_command(command: str) -> str:
    """Return a command, or where it is written if it has more settings than anybody reads, as that of a whole draw."""
    settings = command.count("=")
    if settings <= _MOST_SETTINGS:
        return command
    return f"alliance compare with {settings} settings: column command of turns.csv"


def draws_words(row: PlainValues) -> str:
    """Return how many of the draws keep sign and size."""
    told, members = row[f"{DRAWS}_kept"] + row[f"{DRAWS}_turned"], row[f"{DRAWS}_members"]
    return (
        f"draws: {told} of {members} tell a sign, {_share(row, 'sign_kept')} of these keep it; "
        f"size in the band in {_share(row, 'in_band')}"
    )


def _share(row: PlainValues, name: str) -> str:
    return f"{row[name]:.2f} ±{row[f'{name}_error']:.2f}"


def parameter_words(row: PlainValues) -> str:
    """Return which parameter leaves least of a difference, moved alone."""
    left = row["weakest_parameter_ratio"]
    return f"of the parameters, {row['weakest_parameter']} leaves least: {left:.2f} times the reference"


def turn_words(turn: PlainValues) -> str:
    """Return what an alternative makes of a difference, in a few words."""
    what = "turned by" if turn["what"] == "turns it" else "least is left under"
    there = " ".join(difference(turn).split())
    words = f"{what} {turn['member']} ({turn['group']}): {there}, {turn['ratio']:.2f} times the reference"
    if turn["group"] == PARAMETERS and turn["turning_share"] is not None:
        words += f"; by a straight line, {100 * turn['turning_share']:.0f} % of that change would do"
    return words
