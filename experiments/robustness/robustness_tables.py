"""The tables of a check: contrasts with verdicts, every alternative, what turns each contrast, and who was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.robustness.difference_evidence import Evidence
from experiments.robustness.robustness_check import JudgedContrast, RobustnessCheck
from experiments.robustness.robustness_settings import GROUPS
from experiments.robustness.verdicts import Finding, Tally

Row = dict[str, object]
_TEXT: Final = pa.string()
_NUMBER: Final = pa.float64()
_COUNT: Final = pa.int32()
_ESTIMATE: Final = {
    **dict.fromkeys(("value", "mc_error", "low", "high"), _NUMBER),
    "replicates": _COUNT,
}
_COUNTED: Final = ("members", "kept", "turned", "not_told", "gone", "outside")
_WORDS: Final = ("contrast", "outcome", "unit", "verdict", "reason")
CONTRASTS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(_WORDS, _TEXT),
    **_ESTIMATE,
    **dict.fromkeys(("sign_kept", "sign_kept_error", "in_band", "in_band_error"), _NUMBER),
    **{f"{group}_{name}": _COUNT for group in GROUPS for name in _COUNTED},
    **dict.fromkeys(("weakest_group", "weakest_member"), _TEXT),
    "weakest_ratio": _NUMBER,
    "weakest_parameter": _TEXT,
    "weakest_parameter_ratio": _NUMBER,
}
"""Columns of ``contrasts``: one row a contrast and outcome."""
ALTERNATIVES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("group", "member", "stage", "contrast", "outcome", "unit"), _TEXT),
    **_ESTIMATE,
    "ratio": _NUMBER,
    **dict.fromkeys(("sign", "size"), _TEXT),
}
"""Columns of ``alternatives``: one row an alternative, contrast and outcome."""
TURNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("contrast", "outcome", "unit", "verdict", "what", "group", "member"), _TEXT),
    "reference": _NUMBER,
    **_ESTIMATE,
    **dict.fromkeys(("ratio", "turning_share"), _NUMBER),
    **dict.fromkeys(("change", "command"), _TEXT),
}
"""Columns of ``turns``: of each contrast the alternatives that turn it, or the one that leaves least of it.

Of one that turns it, ``turning_share`` is the part of the change at which nothing is left, by a straight line.
"""
MEMBERS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("group", "member", "stage", "change", "left_out"), _TEXT),
    "replicates": _COUNT,
}
"""Columns of ``members``: one row an alternative, those that were left out included."""
TYPES: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "contrasts": CONTRASTS,
    "alternatives": ALTERNATIVES,
    "turns": TURNS,
    "members": MEMBERS,
}
"""Every table and the types of its columns."""


def robustness_tables(checks: Sequence[RobustnessCheck]) -> dict[str, pa.Table]:
    """Return every table of `TYPES`, for one check or for several below each other."""
    rows: dict[str, Iterator[Row]] = {
        "contrasts": (_contrast_row(check, own) for check in checks for own in check.judged),
        "alternatives": (row for check in checks for row in _alternative_rows(check)),
        "turns": (row for check in checks for own in check.judged for row in _turn_rows(check, own)),
        "members": _each_once(row for check in checks for row in _member_rows(check)),
    }
    return {name: table_of(TYPES[name], own) for name, own in rows.items()}


def _each_once(rows: Iterator[Row]) -> Iterator[Row]:
    return iter({tuple(row.items()): row for row in rows}.values())


def table_of(types: Mapping[str, pa.DataType], rows: Iterator[Row]) -> pa.Table:
    """Return rows as a table with columns of some types; what a row does not have is null."""
    listed = list(rows)
    columns = {
        name: pa.array([row.get(name) for row in listed], kind, from_pandas=True)
        for name, kind in types.items()
    }
    return pa.table(columns)


def _estimate(evidence: Evidence) -> Row:
    return {name: getattr(evidence, name) for name in _ESTIMATE}


def _named(check: RobustnessCheck, own: JudgedContrast) -> Row:
    return {"contrast": own.contrast, "outcome": own.outcome, "unit": check.plan.unit(own.outcome)}


def _contrast_row(check: RobustnessCheck, own: JudgedContrast) -> Row:
    judgement = own.judgement
    weakest, parameter = judgement.weakest, judgement.parameter
    counts = {
        f"{group}_{name}": getattr(judgement.tallies.get(group, Tally(0, 0, 0, 0, 0, 0)), name)
        for group in GROUPS
        for name in _COUNTED
    }
    return {
        **_named(check, own),
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        **dict(zip(_ESTIMATE, own.reference, strict=True)),
        "sign_kept": judgement.kept.value,
        "sign_kept_error": judgement.kept.error,
        "in_band": judgement.within.value,
        "in_band_error": judgement.within.error,
        **counts,
        "weakest_group": weakest.group if weakest else "",
        "weakest_member": weakest.member if weakest else "",
        "weakest_ratio": weakest.evidence.ratio if weakest else None,
        "weakest_parameter": parameter.member if parameter else "",
        "weakest_parameter_ratio": parameter.evidence.ratio if parameter else None,
    }


def _alternative_rows(check: RobustnessCheck) -> Iterator[Row]:
    for number, run in enumerate(check.run):
        for own in check.judged:
            finding = own.findings[number]
            evidence = finding.evidence
            yield {
                "group": finding.group,
                "member": finding.member,
                "stage": run.stage,
                **_named(check, own),
                **_estimate(evidence),
                "ratio": evidence.ratio,
                "sign": evidence.sign,
                "size": evidence.size,
            }


def _turn_rows(check: RobustnessCheck, own: JudgedContrast) -> Iterator[Row]:
    judgement = own.judgement
    for finding in judgement.turns:
        yield _turn_row(check, own, finding, "turns it")
    if not judgement.turns and judgement.weakest is not None:
        yield _turn_row(check, own, judgement.weakest, "leaves least of it")


def _turn_row(check: RobustnessCheck, own: JudgedContrast, finding: Finding, what: str) -> Row:
    named = (finding.group, finding.member)
    run = next(own for own in check.run if (own.alternative.group, own.alternative.member) == named)
    words, evidence = run.alternative.words, finding.evidence
    return {
        **_named(check, own),
        "verdict": own.judgement.verdict,
        "what": what,
        "group": finding.group,
        "member": finding.member,
        "reference": own.reference[0],
        **_estimate(evidence),
        "ratio": evidence.ratio,
        "turning_share": 1 / (1 - evidence.ratio) if evidence.ratio < 0 else None,
        "change": " ".join(words),
        "command": check.plan.command(words, run.differences.shape[1]),
    }


def _member_rows(check: RobustnessCheck) -> Iterator[Row]:
    for run in check.run:
        yield {
            "group": run.alternative.group,
            "member": run.alternative.member,
            "stage": run.stage,
            "change": " ".join(run.alternative.words),
            "left_out": "",
            "replicates": run.differences.shape[1],
        }
    for own in check.plan.left_out:
        yield {"group": own.group, "member": own.member, "stage": "left out", "left_out": own.reason}
