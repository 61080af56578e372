"""The search in one set of cases: PRIM's box, how stable it is, a classification tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from experiments.analysis.contrasts import contrasts, independent_rows, response_of
from experiments.analysis.csv_rows import Row
from experiments.discovery.cart import Tree, grow
from experiments.discovery.cases import Box, Cases, Limit, cases_of
from experiments.discovery.prim import Peeling, peel
from experiments.discovery.stability import ENDS, Stability, stability
from experiments.sweeps.reader import StoredSweep
from sim.errors import InputError

DESIGNS: Final = ("lhs", "sobol", "saltelli")
"""Designs that fill the space evenly, so that shares of points are shares of the space."""


@dataclass(frozen=True, eq=False)
class Discovery:
    """Cases, the way to their box, its stability, and the tree."""

    cases: Cases
    peeling: Peeling
    stability: Stability
    tree: Tree

    @property
    def box(self) -> Box:
        """PRIM's box."""
        return self.peeling.box


def select_cases(
    sweep: StoredSweep,
    outcome: str = "",
    arm: str = "",
    minus: str = "",
    above: float | None = None,
    below: float | None = None,
) -> Cases:
    """Return the rows of a sweep's design, and which of them are cases.

    Parameters
    ----------
    sweep : StoredSweep
    outcome, arm, minus : str
        See `contrasts`; the study's first outcome if empty.
    above, below : float
        Threshold; one of the two.

    Raises
    ------
    InputError
        For a design that does not fill the space, no threshold or two, or one that divides nothing.
    """
    if sweep.design_kind not in DESIGNS:
        raise InputError(
            f"alliance discover needs a sweep with design={' or design='.join(DESIGNS)}, but this one has "
            f"design={sweep.design_kind}"
        )
    if (above is None) == (below is None):
        raise InputError("above and below: one of the two was expected, such as above=0")
    asked = contrasts(sweep, [outcome or sweep.outcomes[0]], [arm] if arm else [], minus)[0]
    response = independent_rows(response_of(sweep, asked), sweep.configuration["design"])
    return cases_of(response, below if above is None else above, above is not None)  # type: ignore[arg-type]


def search(cases: Cases, resamples: int, seed: int) -> Discovery:
    """Find PRIM's box, how stable it is, and a tree.

    Parameters
    ----------
    cases : Cases
    resamples : int
        Resamples of points and replicates, at least 2.
    seed : int
        Of the resamples.
    """
    peeling = peel(cases)
    steady = stability(cases, peeling.box, lambda drawn: peel(drawn).box, resamples, seed)
    return Discovery(cases, peeling, steady, grow(cases, seed))


def box_rows(discovery: Discovery) -> Iterator[Row]:
    """Yield one row a box and parameter; the whole space is a box without parameters."""
    limits = {(one.parameter, one.end): one for one in discovery.stability.limits}
    boxes = [("prim", discovery.box), *(("cart", rule.box) for rule in discovery.tree.rules)]
    for number, (method, box) in enumerate(boxes):
        quality = asdict(discovery.cases.quality(box))
        for name, limit in box.items() or [("", Limit())]:
            ends = (limits.get((name, end)) if method == "prim" else None for end in ENDS)
            shares: Row = {
                f"{end}_came_back": one.share if one else None for end, one in zip(ENDS, ends, strict=True)
            }
            asked: Row = {"low": limit.low, "high": limit.high, "words": ", ".join(limit.words)}
            yield {"box": number, "method": method, "parameter": name, **asked, **shares, **quality}


def peeling_rows(discovery: Discovery) -> Iterator[Row]:
    """Yield one row a step of the peeling: coverage, density, mass, parameters restricted."""
    steps = zip(discovery.peeling.steps, discovery.peeling.restricted, strict=True)
    for step, (quality, count) in enumerate(steps):
        yield {"step": step, **asdict(quality), "restricted": count}
