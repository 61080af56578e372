"""What stands where on paper, read off the PDF that a browser prints."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from playwright.sync_api import Page
from pypdf import PageObject, PdfReader, Transformation

_APART: Final = 0.8
"""Least distance of two lines of text, as a share of the height of their letters."""
_SAME: Final = 0.2
"""The same line, as a share of the height of letters."""
_MARGIN: Final = 1.0


class Words(NamedTuple):
    """A piece of text on a sheet; all lengths in points, counted from the lower left corner of the sheet."""

    left: float
    baseline: float
    letters: float
    text: str


class _Sheet:
    """Collects the words of one sheet; what is painted with an opacity is a drawing of its own within the sheet."""

    def __init__(self, sheet: PageObject) -> None:
        self.words: list[Words] = []
        self._around = [Transformation()]
        sheet.extract_text(
            visitor_operand_before=self._enter, visitor_operand_after=self._leave, visitor_text=self._add
        )

    def _enter(self, operator: bytes, operands: object, matrix: Sequence[float], text: object) -> None:
        if operator == b"Do":
            self._around.append(_transformation(matrix).transform(self._around[-1]))

    def _leave(self, operator: bytes, operands: object, matrix: object, text: object) -> None:
        if operator == b"Do":
            self._around.pop()

    def _add(
        self, text: str, matrix: Sequence[float], place: Sequence[float], font: object, size: float
    ) -> None:
        if text.strip():
            whole = _transformation(place).transform(_transformation(matrix)).transform(self._around[-1])
            left, baseline = whole.apply_on((0.0, 0.0))
            _, above = whole.apply_on((0.0, float(size)))
            self.words.append(Words(left, baseline, abs(above - baseline), text.strip()))


def _transformation(matrix: Sequence[float]) -> Transformation:
    a, b, c, d, e, f = matrix
    return Transformation((a, b, c, d, e, f))


def printed(page: Page) -> list[list[Words]]:
    """Return what a page has on each sheet of A4."""
    reader = PdfReader(io.BytesIO(page.pdf(format="A4")))
    return [_Sheet(sheet).words for sheet in reader.pages]


def overlaps(sheet: list[Words]) -> list[str]:
    """Return lines of text that begin at the same margin and lie on one another."""
    faults = []
    margins = {round(one.left / _MARGIN) for one in sheet}
    for margin in margins:
        column = sorted(
            (one for one in sheet if round(one.left / _MARGIN) == margin), key=lambda one: one.baseline
        )
        for lower, upper in pairwise(column):
            apart, letters = upper.baseline - lower.baseline, min(upper.letters, lower.letters)
            if _SAME * letters < apart < _APART * letters:
                faults.append(f"{upper.text[:40]} | {lower.text[:40]}")
    return faults
