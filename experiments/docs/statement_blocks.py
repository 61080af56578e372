"""Verdicts on claims and lessons as Markdown, from those that are kept with the project."""

from __future__ import annotations

from collections import Counter

from experiments.docs.markdown import table
from experiments.robustness.verdicts import VERDICTS
from experiments.statements.homes import KINDS, LESSON
from experiments.statements.kept_verdicts import kept_verdicts, subject_sentence
from experiments.statements.verdict_sentences import StatementVerdict


def statements_block() -> str:
    """Return every claim and lesson with its verdict, the draws that keep it, and the change that turns it."""
    return "\n\n".join(f"{_counted(kind)}\n\n{_table(kind)}" for kind in KINDS)


def _counted(kind: str) -> str:
    counted = Counter(own.verdict for own in kept_verdicts(kind))
    verdicts = ", ".join(f"{counted[name]} {name}" for name in VERDICTS)
    return f"{len(kept_verdicts(kind))} statements of {kind}s: {verdicts}."


def _table(kind: str) -> str:
    rows = [
        {
            "name": own.statement,
            "what is said": own.text,
            "verdict": own.verdict,
            "draws that keep the sign": f"{own.kept} of {own.draws}" + _turned(own),
            "turned, or least left, by": f"`{own.change}`" if own.change else "",
            "leaves": "" if own.ratio is None else f"{own.ratio:.2f}",
        }
        for own in kept_verdicts(kind)
    ]
    return table(rows, tuple(rows[0]))


def _turned(own: StatementVerdict) -> str:
    return f", {own.turned} turn it" if own.turned else ""


def lesson_verdicts_block() -> str:
    """Return every lesson with its verdict in a sentence."""
    subjects = dict.fromkeys(own.subject for own in kept_verdicts(LESSON))
    rows = [{"lesson": f"`{name}`", "elsewhere": subject_sentence(LESSON, name)} for name in subjects]
    return table(rows, ("lesson", "elsewhere"))
