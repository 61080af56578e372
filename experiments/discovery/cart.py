"""A small classification tree (CART, as scikit-learn has it): several boxes at once, and a check on the one of PRIM."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.discovery.cases import Box, Cases, Limit, Quality

Floats = NDArray[np.float64]
DEPTH: Final = 3
LEAST: Final = 0.05
"""Share of the rows that a leaf keeps at least."""


@dataclass(frozen=True)
class TreeRule:
    """A leaf of the tree in which cases are the majority, as a box, and how good it is."""

    box: Box
    quality: Quality


@dataclass(frozen=True)
class Tree:
    """A tree's rules, most cases first, and how many unseen rows it classifies correctly.

    Attributes
    ----------
    rules : tuple of TreeRule
    correct, baseline : float
        Share of rows classified correctly by trees grown on the other rows (10 folds), and by always giving the more
        frequent answer.
    """

    rules: tuple[TreeRule, ...]
    correct: float
    baseline: float


def grow(cases: Cases, seed: int) -> Tree:
    """Grow the tree.

    Parameters
    ----------
    cases : Cases
    seed : int
        Of ties between splits, and of the parts.
    """
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.tree import DecisionTreeClassifier

    columns, names = _columns(cases)
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=LEAST, random_state=seed % 2**32)
    tree.fit(columns, cases.flags)
    boxes = (dict(box) for box in _leaves(tree.tree_, names, cases))
    rules = [TreeRule(box, cases.quality(box)) for box in boxes]
    # Every part needs at least one row of each answer.
    parts = StratifiedKFold(
        min(10, int(min(cases.flags.sum(), (~cases.flags).sum()))) or 2, shuffle=True, random_state=0
    )
    correct = float(np.mean(cross_val_score(tree, columns, cases.flags, cv=parts)))
    ordered = sorted(rules, key=lambda rule: -rule.quality.coverage)
    return Tree(tuple(ordered), correct, max(cases.share, 1 - cases.share))


class GrownTree(Protocol):
    """The arrays of a tree of scikit-learn; one entry a node."""

    @property
    def children_left(self) -> NDArray[np.int64]:
        """Node on the left; -1 for a leaf."""

    @property
    def children_right(self) -> NDArray[np.int64]:
        """Node on the right; -1 for a leaf."""

    @property
    def feature(self) -> NDArray[np.int64]:
        """Column that is split."""

    @property
    def threshold(self) -> Floats:
        """Where it is split."""

    @property
    def value(self) -> Floats:
        """Share of each answer; shape (nodes, 1, answers)."""


def _columns(cases: Cases) -> tuple[Floats, list[tuple[str, str]]]:
    """Return numbers as they are, and a column of 0 and 1 for every word."""
    columns, names = [], []
    for name, own in zip(cases.response.names, cases.response.settings, strict=True):
        if isinstance(own[0], str):
            for word in sorted({str(value) for value in own}):
                columns.append(np.array([value == word for value in own], dtype=np.float64))
                names.append((name, word))
        else:
            columns.append(np.asarray(own, dtype=np.float64))
            names.append((name, ""))
    return np.column_stack(columns), names


def _leaves(tree: GrownTree, names: list[tuple[str, str]], cases: Cases) -> Iterator[Box]:
    words = {
        name: tuple(sorted({str(value) for value in own}))
        for name, own in zip(cases.response.names, cases.response.settings, strict=True)
        if isinstance(own[0], str)
    }

    def walk(node: int, box: dict[str, Limit]) -> Iterator[Box]:
        if _same_answer(tree, node):
            if tree.value[node][0][-1] > tree.value[node][0][0]:
                yield box
            return
        name, word = names[tree.feature[node]]
        before = box.get(name, Limit(words=words.get(name, ())))
        for child, upper in ((tree.children_left[node], True), (tree.children_right[node], False)):
            yield from walk(child, {**box, name: _narrow(before, word, float(tree.threshold[node]), upper)})

    yield from walk(0, {})


def _same_answer(tree: GrownTree, node: int) -> bool:
    """Return whether all leaves below a node give the same answer; they are one rule then."""
    if tree.children_left[node] < 0:
        return True
    children = (tree.children_left[node], tree.children_right[node])
    answers = {tree.value[child][0][-1] > tree.value[child][0][0] for child in children}
    return len(answers) == 1 and all(_same_answer(tree, child) for child in children)


def _narrow(limit: Limit, word: str, at: float, upper: bool) -> Limit:
    if word:
        kept = tuple(w for w in limit.words if (w != word) == upper)
        return Limit(words=kept)
    # Rows at the split itself go left; the next number up is the first on the right.
    high, low = (
        (min(limit.high, at), limit.low)
        if upper
        else (limit.high, max(limit.low, math.nextafter(at, math.inf)))
    )
    return Limit(low, high)
