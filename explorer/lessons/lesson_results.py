"""What a lesson shows: panels of lines or dots, numbers with their Monte Carlo errors, and sentences made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from explorer.lessons.lesson_clinics import Floats, mean_and_error
from explorer.lessons.pair_story import PairStory

_NEAR: Final = 10
"""Monte Carlo errors below which a tenth of one is told."""


@dataclass(frozen=True)
class LessonNumber:
    """One number that was measured.

    Attributes
    ----------
    what, unit : str
    value, error : float
        Mean over replicates and its Monte Carlo standard error.
    """

    what: str
    unit: str
    value: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether zero lies more than four Monte Carlo errors away."""
        return abs(self.value) > 4 * self.error

    @property
    def formatted(self) -> tuple[str, str]:
        """Value and error as text, with one digit of the error more than it has zeros; "none" of what there was not."""
        if math.isnan(self.value):
            return "none", ""
        digits = max(0, 1 - math.floor(math.log10(self.error))) if self.error > 0 else 3
        return f"{self.value:.{digits}f}", f"{self.error:.{digits}f}"


def lesson_number(what: str, unit: str, replicates: Sequence[float] | Floats) -> LessonNumber:
    """Return a number from one value a replicate."""
    return LessonNumber(what, unit, *mean_and_error(replicates))


def margin_sentence(rule: str, number: LessonNumber, bound: float, unit: str = "") -> str:
    """Return what decides a word, and how near a number lies to it.

    Parameters
    ----------
    rule : str
        A sentence.
    number : LessonNumber
    bound : float
        At which the word would change.
    unit : str
        With a space before it.
    """
    value, error = number.formatted
    if not error:
        return rule
    far = abs(number.value - bound) / number.error if number.error > 0 else math.inf
    near = f"{far:.1f}" if far < _NEAR else f"{far:.0f}"
    return f"{rule} Here it is {value} ± {error}{unit}, {near} Monte Carlo errors from {bound:.2g}."


@dataclass(frozen=True)
class LessonLine:
    """One line or row of dots: `x` positions, `mean`, and Monte Carlo standard `error` at each, all of one length."""

    name: str
    x: Floats
    mean: Floats
    error: Floats


def lesson_line(name: str, x: ArrayLike, replicates: Floats) -> LessonLine:
    """Return a line from replicates by positions; a position that no replicate knows stays empty.

    Parameters
    ----------
    name : str
    x : array-like of float, shape (n,)
    replicates : ndarray, shape (replicates, n)
    """
    known = (~np.isnan(replicates)).sum(axis=0)
    filled = np.where(np.isnan(replicates), 0.0, replicates)
    mean = np.where(known > 0, filled.sum(axis=0) / np.maximum(known, 1), np.nan)
    spread = np.where(np.isnan(replicates), 0.0, replicates - mean)
    error = np.sqrt((spread**2).sum(axis=0) / np.maximum(known - 1, 1) / np.maximum(known, 1))
    return LessonLine(name, np.asarray(x, dtype=np.float64), mean, np.where(known > 1, error, np.nan))


@dataclass(frozen=True)
class LessonPanel:
    """One panel of a figure.

    Attributes
    ----------
    title, xlabel : str
    lines : tuple of LessonLine
    labels : tuple of str
        With labels the positions 0, 1, ... are these categories and dots are drawn; without, lines with bands.
    zero : bool
        Whether 0 means "no difference" and is marked.
    """

    title: str
    xlabel: str
    lines: tuple[LessonLine, ...]
    labels: tuple[str, ...] = ()
    zero: bool = False


@dataclass(frozen=True)
class LessonResult:
    """What came out of a lesson's runs.

    Attributes
    ----------
    panels : tuple of LessonPanel
    numbers : tuple of LessonNumber
    sentences : tuple of str
        What can be seen, in words, from the numbers.
    answer : int
        Place of the choice that these runs support.
    differences : mapping
        Name of a statement of the lesson -> its difference in each replicate.
    story : PairStory, optional
        One pair of the first replicate.
    """

    panels: tuple[LessonPanel, ...]
    numbers: tuple[LessonNumber, ...]
    sentences: tuple[str, ...]
    answer: int
    differences: Mapping[str, Floats] = field(compare=False)
    story: PairStory | None = field(default=None, compare=False)

    def __getitem__(self, what: str) -> LessonNumber:
        """Return a number by what it is.

        Raises
        ------
        KeyError
            If there is none.
        """
        for one in self.numbers:
            if one.what == what:
                return one
        raise KeyError(what)

    def table(self) -> pa.Table:
        """Return every point of every panel: ``panel line x label mean error``."""
        return pa.Table.from_pylist(
            [
                {
                    "panel": panel.title,
                    "line": one.name,
                    "x": float(x),
                    "label": panel.labels[int(x)] if panel.labels else "",
                    "mean": float(mean),
                    "error": float(error),
                }
                for panel in self.panels
                for one in panel.lines
                for x, mean, error in zip(one.x, one.mean, one.error, strict=True)
            ]
        )
