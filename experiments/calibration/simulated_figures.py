"""Figures of many settings, simulated once: those that an earlier sitting has finished are not simulated again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.fit_target import FitTarget
from experiments.results.kept_work import KeptWork, Packing, finished_pieces

Floats = NDArray[np.float64]
Setting: TypeAlias = tuple[Mapping[str, float], int]
"""Values of parameters, and repetition: each has other random numbers."""
Simulate: TypeAlias = Callable[[Sequence[Setting]], Iterator[Mapping[str, float]]]
"""Takes settings, yields the figures of each; see `FigureSimulator.many`."""


@dataclass(frozen=True, eq=False)
class SimulatedFigures:
    """What gives the figures of settings on their link scales.

    Attributes
    ----------
    simulate : callable
    target : FitTarget
        Names the figures, and transforms them.
    kept : KeptWork
        What an earlier run has finished, and a place for more.
    progress : bool
        Whether to report how far it is.
    whole : int
        Pieces of the whole run.
    """

    simulate: Simulate
    target: FitTarget
    kept: KeptWork
    progress: bool
    whole: int

    def __call__(self, settings: Sequence[Setting], first: int, what: str) -> Floats:
        """Return the figures of settings; shape (settings, figures).

        Parameters
        ----------
        settings : sequence of (mapping, int)
        first : int
            Number under which the first setting is kept.
        what : str
            Name of the settings in the plural.
        """
        ids = self.target.ids

        def make(numbers: Sequence[int]) -> Iterator[Mapping[str, float]]:
            return self.simulate([settings[number] for number in numbers])

        packing = Packing[Mapping[str, float]](
            lambda found: {"figures": np.array([found[id] for id in ids])},
            lambda arrays: dict(zip(ids, map(float, arrays["figures"]), strict=True)),
        )
        pieces = finished_pieces(
            len(settings), make, packing, self.kept, what, self.progress, first=first, whole=self.whole
        )
        return self.target.to_link_scale(list(pieces))
