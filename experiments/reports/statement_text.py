"""Verdicts on claims and lessons: a sentence each, for a screen and for pages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import pyarrow as pa

from experiments.reports.comparison_text import WIDTH
from experiments.statements.verdict_sentences import StatementVerdict


def verdicts_of(statements: pa.Table) -> list[StatementVerdict]:
    """Return the verdicts of a table of statements, in its order."""
    return [StatementVerdict.of(row) for row in statements.to_pylist()]


def statement_lines(statements: pa.Table) -> Iterator[str]:
    """Yield the verdict on each statement as lines of a screen."""
    for own in verdicts_of(statements):
        yield f"{own.statement}: {own.text}"
        yield f"  {own.verdict}"
        yield from textwrap.wrap(own.sentence, WIDTH, initial_indent="  ", subsequent_indent="  ")


def statement_rows(statements: pa.Table) -> Sequence[Sequence[str]]:
    """Return a row a statement for a page: name and text, verdict, sentence."""
    return [(f"{own.statement}: {own.text}", own.verdict, own.sentence) for own in verdicts_of(statements)]
