"""The table of statements: each with its verdict, the draws that keep its sign, and the change that turns it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.robustness.difference_evidence import FULL
from experiments.robustness.robustness_check import JudgedContrast, RobustnessCheck
from experiments.robustness.robustness_settings import DRAWS, FILE_GROUPS
from experiments.robustness.robustness_tables import Row, table_of
from experiments.robustness.statement_plan import StatementPlan
from experiments.robustness.verdicts import Finding, Tally

TABLE: Final = "statements"
STATEMENTS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("kind", "subject", "statement", "text", "observed"), pa.string()),
    "expected": pa.int32(),
    **dict.fromkeys(("value", "mc_error"), pa.float64()),
    "replicates": pa.int32(),
    **dict.fromkeys(("verdict", "reason"), pa.string()),
    **dict.fromkeys(("draws", "kept", "turned", "not_told", "changes", "changes_turned"), pa.int32()),
    "change": pa.string(),
    "ratio": pa.float64(),
}
"""Columns of ``statements``.

``changes`` are the single changes that were run in full, and ``change`` the one that turns the statement furthest, or
leaves least of it: ``ratio`` times the difference in the model as configured.
"""


def statement_table(checks: Sequence[RobustnessCheck]) -> pa.Table:
    """Return one row a statement."""
    return table_of(STATEMENTS, _rows(checks))


def _rows(checks: Sequence[RobustnessCheck]) -> Iterator[Row]:
    for check in checks:
        plan = check.plan
        assert isinstance(plan, StatementPlan)
        for own, judged in zip(plan.group.statements, check.judged, strict=True):
            said = {"kind": plan.group.kind, "subject": plan.group.subject, "statement": own.name}
            said |= {"text": own.text, "observed": own.observed}
            yield {**said, "expected": own.sign, **_judged(judged)}


def _judged(judged: JudgedContrast) -> Row:
    judgement, (value, error, *_, count) = judged.judgement, judged.reference
    draws = judgement.tallies.get(DRAWS, Tally(0, 0, 0, 0, 0, 0))
    single = [each for each in judged.findings if each.group != DRAWS and each.stage == FULL]
    turned = [each for each in judgement.turns if each.group != DRAWS]
    worst = turned[0] if turned else judgement.weakest
    return {
        "value": value,
        "mc_error": error,
        "replicates": count,
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "draws": draws.members,
        "kept": draws.kept,
        "turned": draws.turned,
        "not_told": draws.not_told + draws.gone,
        "changes": len(single),
        "changes_turned": len(turned),
        "change": change_words(worst) if worst else "",
        "ratio": worst.evidence.ratio if worst else None,
    }


def change_words(finding: Finding) -> str:
    """Return a single change as it is typed, or how far a parameter is moved."""
    group = FILE_GROUPS.get(finding.group)
    return f"{group}={finding.member}" if group else finding.member
