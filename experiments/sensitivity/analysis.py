"""Everything that is computed for one response: indices, curves, the share of random variation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.analysis.contrasts import Contrast, independent_rows
from experiments.analysis.response import Response, SensitivityIndex, noise_share
from experiments.config.plain_values import PlainValues
from experiments.sensitivity.curves import Curve, curve
from experiments.sensitivity.direction import directions
from experiments.sensitivity.morris import morris_indices
from experiments.sensitivity.pawn import pawn_indices
from experiments.sensitivity.sobol import sobol_indices
from sim.errors import InputError, nearest

METHODS: Final[Mapping[str, Callable[[Response, PlainValues, int], list[SensitivityIndex]]]] = {
    "sobol": lambda response, design, seed: sobol_indices(response, bool(design.get("second_order")), seed),
    "morris": lambda response, design, seed: morris_indices(response, int(design["levels"]), seed),
    "pawn": lambda response, design, seed: pawn_indices(independent_rows(response, design), seed),
}
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sobol": ("saltelli",),
    "morris": ("morris",),
    "pawn": ("lhs", "sobol", "saltelli"),
}
"""Designs from which each method can be computed."""
RANKED: Final = {"sobol": "total", "morris": "mu_star", "pawn": "median"}
"""The statistic of each method by which parameters are ranked."""


@dataclass(frozen=True, eq=False)
class ResponseAnalysis:
    """The results for one response.

    Attributes
    ----------
    contrast : Contrast
    response : Response
    methods : tuple of str
        Those that could be computed.
    indices : tuple of SensitivityIndex
    curves : tuple of Curve
        One a parameter.
    noise : float or None
        Share of the variance between rows that is random variation between single clinics; None with one replicate.
    reasons : tuple of str
        Why methods that the design allows are missing, one sentence each.
    """

    contrast: Contrast
    response: Response
    methods: tuple[str, ...]
    indices: tuple[SensitivityIndex, ...]
    curves: tuple[Curve, ...]
    noise: float | None
    reasons: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """Rows without any run."""
        return int(np.isnan(self.response.means).sum())

    def of(self, method: str, statistic: str) -> list[SensitivityIndex]:
        """Return the indices of one kind in the order of the parameters."""
        return [i for i in self.indices if (i.method, i.statistic) == (method, statistic)]


def methods_for(design: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the methods that a design allows.

    Parameters
    ----------
    design : str
        Kind of the sweep's design.
    wanted : sequence of str
        Methods; all that the design allows if empty.

    Raises
    ------
    InputError
        Naming the design needed.
    """
    for method in wanted:
        if method not in METHODS:
            raise InputError(
                f"method is {method!r}, but one of {', '.join(METHODS)} was expected{nearest(method, METHODS)}"
            )
        if design not in NEEDS[method]:
            raise InputError(
                f"method={method} needs a sweep with design={' or design='.join(NEEDS[method])}, but this one has "
                f"design={design}"
            )
    methods = tuple(wanted) or tuple(method for method, designs in NEEDS.items() if design in designs)
    if not methods:
        needed = dict.fromkeys(kind for designs in NEEDS.values() for kind in designs)
        raise InputError(
            f"this sweep has design={design}, but a sampled one was expected: {', '.join(needed)} "
            "(saltelli for shares of variance, morris to find the few that matter, lhs or sobol for PAWN)"
        )
    return methods


def analyse(
    contrast: Contrast, response: Response, methods: Sequence[str], design: PlainValues, seed: int
) -> ResponseAnalysis:
    """Compute everything of one response.

    Parameters
    ----------
    contrast : Contrast
    response : Response
    methods : sequence of str
        Keys of `METHODS`.
    design : mapping
        The design's settings, such as ``levels`` and ``second_order``.
    seed : int
        Of resamples.
    """
    if response.sameness:
        return ResponseAnalysis(contrast, response, (), (), (), None, (response.sameness,))
    spread = independent_rows(response, design)
    indices: dict[str, list[SensitivityIndex]] = {}
    reasons = []
    for method in methods:
        try:
            indices[method] = METHODS[method](response, design, seed)
        except InputError as error:
            reasons.append(f"{error}.")
    found = [
        *(index for method in indices.values() for index in method),
        *(directions(spread) if methods else ()),
    ]
    curves = tuple(curve(spread, parameter) for parameter in range(len(response.names)))
    noise = noise_share(response.values)
    return ResponseAnalysis(contrast, response, tuple(indices), tuple(found), curves, noise, tuple(reasons))


def ranking(analyses: Sequence[ResponseAnalysis], method: str) -> list[str]:
    """Return the parameters, those that matter most on average over responses first.

    Parameters
    ----------
    analyses : sequence of ResponseAnalysis
    method : str
        A key of `RANKED`; empty to keep the order of the design.
    """
    names = analyses[0].response.names
    if not method:
        return list(names)
    scores = np.zeros(len(names))
    for analysis in analyses:
        values = np.nan_to_num([index.value for index in analysis.of(method, RANKED[method])])
        scores += values / max(values.max(initial=0.0), 1e-12)
    return [names[index] for index in np.argsort(-scores, kind="stable")]
