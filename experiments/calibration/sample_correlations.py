"""How errors of figures from the same studies or patients hang together: as single simulated clinics do.

Two figures that were computed from the same people err together, and how much is hardly ever published. To first order
the correlation of two estimates does not depend on how many people they are from, so that it is that between clinics
which differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.calibration.fit_target import to_link_scale

if TYPE_CHECKING:
    from experiments.calibration.simulator import FigureSimulator
    from experiments.validation.published_figures import PublishedFigure

CLINICS: Final = 60
"""Clinics of the configured model between which figures are correlated."""
FEWEST: Final = 20
"""Clinics that must give all figures of a sample; with fewer, their errors count as independent."""


def shared_samples(figures: Sequence[PublishedFigure]) -> dict[str, list[PublishedFigure]]:
    """Return each sample that several figures share, with these figures."""
    samples: dict[str, list[PublishedFigure]] = {}
    for figure in figures:
        if figure.sample:
            samples.setdefault(figure.sample, []).append(figure)
    return {name: shared for name, shared in samples.items() if len(shared) > 1}


def sample_correlations(
    simulator: FigureSimulator, cores: int | None = None, clinics: int = CLINICS
) -> dict[tuple[str, str], float]:
    """Return the correlation between single clinics of every two figures that share a sample.

    Parameters
    ----------
    simulator : FigureSimulator
        Of the configured model, with the figures.
    cores : int or None
        Threads; None for all cores. The numbers do not depend on them.
    clinics : int
        Clinics with the first random streams of the seed.

    Returns
    -------
    dict
        Two figures -> correlation on their link scales.
    """
    samples = shared_samples(simulator.figures)
    if not samples:
        return {}
    figures = [figure for shared in samples.values() for figure in shared]
    measured = list(_measured(replace(simulator, figures=figures), cores, clinics))
    found = {}
    for shared in samples.values():
        ids = [figure.id for figure in shared]
        values = np.array([to_link_scale(id, [clinic[id] for clinic in measured]) for id in ids])
        whole = values[:, np.isfinite(values).all(axis=0)]
        if whole.shape[1] < FEWEST or (np.ptp(whole, axis=1) == 0).any():
            continue
        matrix = np.corrcoef(whole)
        for first, second in combinations(range(len(ids)), 2):
            found[ids[first], ids[second]] = float(matrix[first, second])
    return found


def _measured(simulator: FigureSimulator, cores: int | None, clinics: int) -> Iterator[Mapping[str, float]]:
    from sim.engine.loop import usable_cores

    with ThreadPoolExecutor(cores or usable_cores()) as pool:
        yield from pool.map(lambda replicate: simulator.clinic({}, replicate), range(clinics))
