"""Likelihood-free inference by pyABC: sequential Monte Carlo whose distance adapts, kept in a database."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.prior import Ranges

if TYPE_CHECKING:
    from pyabc import ABCSMC, History

Floats = NDArray[np.float64]
Model = Callable[[Mapping[str, float]], dict[str, float]]

DATABASE: Final = "calibration.db"
GROWTH: Final = 1.5
"""How much longer than the last a generation is expected to take, when it is asked whether there is time for it."""


@dataclass(frozen=True)
class Budget:
    """How long to go on.

    Attributes
    ----------
    particles : int
        Settings that a generation keeps.
    generations : int
        Generations in all, those already in the database included.
    seconds : float
        No generation begins that is expected to end later.
    """

    particles: int
    generations: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Generation:
    """Settings of one model that a generation has kept.

    Attributes
    ----------
    number : int
        From 0.
    paths : tuple of str
        Names of the parameters.
    values : ndarray, shape (particles, parameters)
    weights : ndarray, shape (particles,)
        They add up to 1.
    share : float
        Probability of the model, among those that were run; 1 where there is no other.
    misses : mapping
        Figure -> ndarray, shape (particles,): distance from the published value in half-widths.
    """

    number: int
    paths: tuple[str, ...]
    values: Floats
    weights: Floats
    misses: Mapping[str, Floats]
    share: float = 1.0

    @property
    def miss(self) -> float:
        """Median over settings of the root mean square miss, in half-widths."""
        stacked = np.array(list(self.misses.values()))
        return float(np.median(np.sqrt(np.mean(stacked**2, axis=0))))


def bounded_scale(*, samples: Floats, s0: Floats, **others: object) -> Floats:
    """Return the scale of each figure: the spread of simulated misses around 0, but never below one half-width.

    Early on, figures count by how far the simulated values spread; later, none is held more tightly than it was
    published. `pyabc.AdaptivePNormDistance` divides by it.
    """
    scales: Floats = np.maximum(1.0, np.median(np.abs(samples - s0), axis=0))
    return scales


def infer(
    models: Mapping[str, Model],
    ranges: Ranges,
    figures: tuple[str, ...],
    folder: Path,
    budget: Budget,
    sampler: Any,
    seed: int,
    tell: Callable[[Mapping[str, Generation], int, float], None],
) -> list[dict[str, Generation]]:
    """Draw generation after generation; go on where the folder's database ends.

    Parameters
    ----------
    models : mapping
        Name -> callable from values of parameters to misses, all 0 where the figures are met. Several models compete
        for the places of a generation (pyABC's model selection), each as likely as the others beforehand.
    ranges : mapping
        The prior, the same for all: uniform between low and high, independent.
    figures : tuple of str
        Keys of what a model returns.
    folder : Path
        Holds the database, or gets one.
    budget : Budget
    sampler : pyabc.sampler.Sampler
        Where models run; see `sampler_on`.
    seed : int
        On one core, generations are the same for the same seed, however often the run was stopped.
    tell : callable
        Takes each finished generation, how many settings it tried, and its seconds.

    Returns
    -------
    list of dict
        All generations in the database; of each, what was kept of every model that is left.
    """
    begun, longest = time.monotonic(), 0.0
    found: list[dict[str, Generation]] = []
    # Begun anew for every generation, from the database alone: so a run that was stopped goes on as it would have.
    while True:
        smc = _smc(models, ranges, figures, folder / DATABASE, budget.particles, sampler)
        number = int(smc.history.max_t) + 1
        found += [_generation(smc.history, known, list(models)) for known in range(len(found), number)]
        left = budget.seconds - (time.monotonic() - begun)
        if number >= budget.generations or (number and (left <= 0 or GROWTH * longest > left)):
            break
        started = time.monotonic()
        np.random.seed([seed % 2**32, number])  # noqa: NPY002 (pyABC draws from NumPy's global state)
        smc.run(max_nr_populations=1)
        longest = time.monotonic() - started
        tried = smc.history.get_all_populations().set_index("t").samples[number]
        found.append(_generation(smc.history, number, list(models)))
        tell(found[-1], int(tried), longest)
    return found


def _smc(
    models: Mapping[str, Model],
    ranges: Ranges,
    figures: tuple[str, ...],
    database: Path,
    particles: int,
    sampler: Any,
) -> ABCSMC:
    import pyabc

    prior = pyabc.Distribution(
        **{path: pyabc.RV("uniform", low, high - low) for path, (low, high) in ranges.items()}
    )
    smc = pyabc.ABCSMC(
        [_Named(name, model) for name, model in models.items()],
        [prior] * len(models),
        pyabc.AdaptivePNormDistance(p=2, scale_function=bounded_scale),
        population_size=particles,
        eps=pyabc.MedianEpsilon(),
        sampler=sampler,
    )
    address, there = f"sqlite:///{database}", database.exists()
    target = dict.fromkeys(figures, 0.0)
    if there:
        smc.load(address, observed_sum_stat=target)
    else:
        smc.new(address, target)
    return smc


@dataclass(frozen=True)
class _Named:
    """A model as pyABC calls it: it wants a name, and hands its own kind of dictionary over."""

    name: str
    model: Model

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        return self.model({path: float(value) for path, value in values.items()})


@contextmanager
def sampler_on(cores: int | None, dask: str | None) -> Iterator[Any]:
    """Give where simulations run: the workers of a Dask scheduler, this process, or several on this machine.

    Parameters
    ----------
    cores : int or None
        Processes on this machine; None for all cores.
    dask : str or None
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``, whose workers are used instead.

    Yields
    ------
    pyabc.sampler.Sampler

    Raises
    ------
    sim.errors.InputError
        If the scheduler does not answer.
    """
    import pyabc

    from sim.engine.loop import usable_cores

    for name in ("ABC", "ABC.History", "ABC.Population"):
        logging.getLogger(name).setLevel(logging.ERROR)
    count = cores or usable_cores()
    if dask is not None:
        with _client(dask) as client:
            yield pyabc.DaskDistributedSampler(dask_client=client)
    elif count == 1:
        yield pyabc.SingleCoreSampler()
    else:
        yield pyabc.MulticoreEvalParallelSampler(n_procs=count)


def _client(address: str) -> Any:
    from distributed import Client

    from sim.errors import InputError

    try:
        return Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise InputError(
            f"dask is {address!r}, but the address of a running scheduler was expected"
        ) from error


def _generation(history: History, number: int, names: Sequence[str]) -> dict[str, Generation]:
    """Read one generation from a database."""
    shares = history.get_model_probabilities(number)["p"]
    return {names[place]: _kept(history, number, int(place), float(shares[place])) for place in shares.index}


def _kept(history: History, number: int, place: int, share: float) -> Generation:
    everybody = history.get_population(t=number).particles
    particles = [particle for particle in everybody if particle.m == place]
    paths = sorted(particles[0].parameter)
    weights = np.array([particle.weight for particle in particles], dtype=np.float64)
    return Generation(
        number,
        tuple(paths),
        np.array([[float(particle.parameter[path]) for path in paths] for particle in particles]),
        weights / weights.sum(),
        {id: np.array([float(one.sum_stat[id]) for one in particles]) for id in particles[0].sum_stat},
        share,
    )
