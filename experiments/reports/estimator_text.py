"""What estimators of the alliance's effect are worth, in words and columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa

from experiments.estimators.estimator_list import ESTIMAND_LABELS, ESTIMATORS
from experiments.estimators.judgement import GOOD, NEAR, Row, is_idle, is_judged, is_near, told_apart
from experiments.plots.style import readable

_WIDTH: Final = 110
_MUCH: Final = 1.5
"""Ratio of sizes of bias from which measurement error is said to hide one."""
_LABELS: Final = {each.name: each.label for each in ESTIMATORS}
LIMITS: Final = (
    "True effects are those of the model as configured. What holds in it need not hold among real clients.",
    "An effect is what a lift of the alliance does, for each point by which it raises the score on average. Lifts of "
    "another size, or of bond, goals or tasks alone, may do something else for each point.",
    "Intervals are those of each analysis as it is usually run. Only the multilevel models know of therapists.",
    "The indirect effect of feedback is found in fewer clinics than the other effects, because only the Mesa model can "
    "hold the alliance.",
)
"""What the numbers do not show."""


def estimator_text(table: pa.Table) -> str:
    """Return the text that the command prints.

    Parameters
    ----------
    table : pyarrow.Table
        As `experiments.estimators.estimator_tables.estimators_table` makes it.
    """
    rows = table.to_pylist()
    head = (
        "From clients' forms. Effects in SD of symptoms at intake for one SD of alliance (mediation: for feedback); "
        "below 0, a better alliance means fewer symptoms. Coverage is that of 95 % intervals; errors are Monte Carlo "
        "standard errors."
    )
    lines = [*textwrap.wrap(head, _WIDTH), ""]
    for theory in dict.fromkeys(str(row["theory"]) for row in rows):
        lines.append(
            f"{readable(theory):38} {'truth':>15} {'bias':>15} {'coverage':>13} {'p < .05':>8} {'wrong sign':>11}"
        )
        lines += [
            _line(row) for row in rows if str(row["theory"]) == theory and str(row["scores"]) == "forms"
        ]
        lines.append("")
    lines += [line for found in estimator_findings(rows) for line in textwrap.wrap(found, _WIDTH)]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    unit = row["sd_unit"]
    return (
        f"  {_LABELS[str(row['estimator'])]:36} {_pair(row['truth_sd'], row['truth_error'] * unit):>15} "
        f"{_pair(row['bias_sd'], row['bias_error'] * unit):>15} {_pair(row['coverage'], row['coverage_error'], 2):>13} "
        f"{_share(row['significant']):>8} {_share(row['wrong_sign']):>11}"
    )


def _pair(value: float, error: float, digits: int = 3) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f} ± {error:.{digits}f}"


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{100 * value:.0f} %"


def estimator_findings(rows: Sequence[Row]) -> list[str]:
    """Return what the numbers say, in sentences: how they are judged, of each estimator, and which to believe.

    Parameters
    ----------
    rows : sequence of mapping
        Of the table of estimators.
    """
    known = [row for row in rows if math.isfinite(row["bias_sd"])]
    forms = [row for row in known if str(row["scores"]) == "forms"]
    found = [
        f"An estimator is near the truth where its bias is at most {100 * NEAR:.0f} % of the largest true effect that "
        f"any of these theories has, and its 95 % intervals hold the truth in at least {100 * GOOD:.0f} % of studies."
    ]
    found += [_of_estimator(own, forms, known) for own in _by_estimator(forms)]
    return [*found, *_which_to_believe(forms), *_alarms(forms), *_offsets(known)]


def _by_estimator(rows: Sequence[Row]) -> Iterable[list[Row]]:
    for name in dict.fromkeys(str(row["estimator"]) for row in rows):
        yield [row for row in rows if str(row["estimator"]) == name]


def _of_estimator(own: Sequence[Row], forms: Sequence[Row], known: Sequence[Row]) -> str:
    name = str(own[0]["estimator"])
    said = f"{_capital(_LABELS[name])} (held to: {ESTIMAND_LABELS[str(own[0]['estimand'])]})"
    judged = [row for row in own if is_judged(row, forms)]
    if not judged:
        return f"{said} is not judged: too few clinics tell what is true."
    near = [row for row in judged if is_near(row, forms)]
    said += f" is near the truth under {len(near)} of {len(judged)} theories"
    if len(judged) < len(own):
        said += " of which enough twins tell what is true"
    if near and len(near) < len(judged):
        said += f" ({', '.join(readable(str(row['theory'])) for row in near)})"
    worst = max(judged, key=lambda row: abs(row["bias_sd"]))
    said += (
        f". Its largest bias is {worst['bias_sd']:+.3f} ± {worst['bias_error'] * worst['sd_unit']:.3f} SD, under "
        f"{readable(str(worst['theory']))}, where {worst['truth_sd']:+.3f} is true and {100 * worst['coverage']:.0f} % "
        "of intervals hold that."
    )
    return said + _measurement(name, known)


def _mean_sizes(name: str, known: Sequence[Row]) -> tuple[float, float]:
    """Return mean sizes of the bias of an estimator over theories, from forms and from states."""
    own = [row for row in known if str(row["estimator"]) == name]
    with_error, without = (
        [abs(row["bias_sd"]) for row in own if str(row["scores"]) == scores] for scores in ("forms", "states")
    )
    return _mean(with_error), _mean(without)


def _measurement(name: str, known: Sequence[Row]) -> str:
    with_error, without = _mean_sizes(name, known)
    return (
        f" The mean size of its bias is {with_error:.3f} SD from forms, and would be {without:.3f} SD without "
        "measurement error."
    )


def _which_to_believe(forms: Sequence[Row]) -> list[str]:
    said = []
    for estimand in dict.fromkeys(str(row["estimand"]) for row in forms):
        own = [row for row in forms if str(row["estimand"]) == estimand and is_judged(row, forms)]
        ranked = sorted(_by_estimator(own), key=_worst_bias)
        if len(ranked) > 1:
            best, last = (str(rows[0]["estimator"]) for rows in (ranked[0], ranked[-1]))
            said.append(
                f"Of those held to the {ESTIMAND_LABELS[estimand]}, {_LABELS[best]} is off by the least at worst "
                f"({_worst_bias(ranked[0]):.3f} SD), {_LABELS[last]} by the most ({_worst_bias(ranked[-1]):.3f} SD)."
            )
    return said


def _alarms(forms: Sequence[Row]) -> list[str]:
    """Return how often estimators report an effect where there is next to none."""
    idle = [row for row in forms if is_judged(row, forms) and is_idle(row, forms)]
    active = [row for row in forms if is_judged(row, forms) and not is_idle(row, forms)]
    said = [
        f"Under theories whose true effect is {size}, studies that report an effect with p below .05: {_shares(rows)}."
        for size, rows in (
            (f"below {100 * NEAR:.0f} % of the largest", idle),
            ("larger than that", active),
        )
        if rows
    ]
    return [*said, *_apart(active, idle)]


def _apart(active: Sequence[Row], idle: Sequence[Row]) -> list[str]:
    """Return how well estimators tell theories with an effect from theories without."""
    shares = []
    for own in _by_estimator(active):
        name = str(own[0]["estimator"])
        share = told_apart(own, [row for row in idle if str(row["estimator"]) == name])
        if math.isfinite(share):
            shares.append((share, name))
    if not shares:
        return []
    named = ", ".join(f"{_LABELS[name]} {100 * share:.0f} %" for share, name in sorted(shares, reverse=True))
    return [
        "Of two studies, one under a theory with such an effect and one under a theory without, the first reports the "
        f"larger one in (50 % is chance): {named}."
    ]


def _shares(rows: Sequence[Row]) -> str:
    ranked = sorted(
        (_mean([row["significant"] for row in own]), str(own[0]["estimator"])) for own in _by_estimator(rows)
    )
    return ", ".join(f"{_LABELS[name]} {100 * share:.0f} %" for share, name in ranked)


def _offsets(known: Sequence[Row]) -> list[str]:
    """Return for which estimators measurement error hides part of another bias."""
    names = dict.fromkeys(str(row["estimator"]) for row in known)
    hidden = []
    for name in names:
        with_error, without = _mean_sizes(name, known)
        if without > _MUCH * with_error:
            hidden.append(_LABELS[name])
    if not hidden:
        return []
    return [
        f"For {len(hidden)} of {len(names)} estimators ({', '.join(hidden)}), bias would be more than {_MUCH} times "
        "as large without measurement error: unreliable forms flatten slopes, and so hide part of what confounds them."
    ]


def _worst_bias(rows: Sequence[Row]) -> float:
    return max(abs(row["bias_sd"]) for row in rows)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
