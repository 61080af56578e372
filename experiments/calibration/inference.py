"""Likelihood-free inference by pyABC: sequential Monte Carlo with an adaptive distance, kept in a database."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.forked_workers import Interrupts, ending_workers
from experiments.calibration.generation_database import generation_database
from experiments.calibration.informed_prior import InformedPrior
from experiments.calibration.prior import Ranges
from sim.errors import InputError

if TYPE_CHECKING:
    from distributed import Client
    from pyabc import ABCSMC, History
    from pyabc.random_variables import DistributionBase
    from pyabc.sampler import Sampler

Floats = NDArray[np.float64]
Model = Callable[[Mapping[str, float]], dict[str, float]]
NAME: Final = "clinics"
"""Of the model in a database."""

GROWTH: Final = 1.5
"""Time that the next generation is expected to take, relative to the longest of the last ones."""


@dataclass(frozen=True)
class Budget:
    """When to stop.

    Attributes
    ----------
    particles : int
        Settings that a generation keeps.
    generations : int
        Generations in all, those already in the database included.
    seconds : float
        No generation starts that is expected to end later.
    """

    particles: int
    generations: int
    seconds: float


@dataclass(frozen=True, eq=False)
class ParticleSet:
    """Settings that a generation has accepted.

    Attributes
    ----------
    number : int
        Number of the generation, from 0.
    paths : tuple of str
        Names of the parameters.
    values : ndarray, shape (particles, parameters)
    weights : ndarray, shape (particles,)
        They add up to 1.
    deviations : mapping
        Figure -> ndarray, shape (particles,): difference to the published value in half-widths.
    """

    number: int
    paths: tuple[str, ...]
    values: Floats
    weights: Floats
    deviations: Mapping[str, Floats]

    @property
    def typical_deviation(self) -> float:
        """Median over settings of the root mean square deviation, in half-widths."""
        stacked = np.array(list(self.deviations.values()))
        return float(np.median(np.sqrt(np.mean(stacked**2, axis=0))))


def bounded_scale(*, samples: Floats, s0: Floats, **others: object) -> Floats:
    """Return the scale of each figure: the spread of simulated deviations around 0, but at least one half-width.

    Early on, figures are weighted by how far the simulated values spread; later, none is fitted more closely than it
    was published. `pyabc.AdaptivePNormDistance` divides by it.
    """
    scales: Floats = np.maximum(1.0, np.median(np.abs(samples - s0), axis=0))
    return scales


def run_smc(
    model: Model,
    ranges: Ranges,
    figures: tuple[str, ...],
    folder: Path,
    budget: Budget,
    sampler: Sampler,
    seed: int,
    on_generation: Callable[[ParticleSet, int, float], None],
    informed: InformedPrior | None = None,
) -> list[ParticleSet]:
    """Draw generation after generation, continuing those in the folder's database.

    Parameters
    ----------
    model : callable
        From values of parameters to deviations, all 0 where the figures are met.
    ranges : mapping
        Of the prior: uniform between low and high, independent.
    figures : tuple of str
        Keys of what the model returns.
    folder : Path
        Holds the database, which is created if it does not exist or cannot be used.
    budget : Budget
    sampler : pyabc.sampler.Sampler
        Runs the model; see `abc_sampler`.
    seed : int
        On one core, generations are the same for the same seed, however often the run was interrupted.
    on_generation : callable
        Takes each finished generation, the number of settings it simulated, and its seconds.
    informed : InformedPrior, optional
        Takes the place of the uniform prior.

    Returns
    -------
    list of ParticleSet
        All generations in the database.
    """
    start, longest = time.monotonic(), 0.0
    generations: list[ParticleSet] = []
    target = dict.fromkeys(figures, 0.0)

    def smc_of(address: str, new: bool = False) -> ABCSMC:
        smc = _smc(model, ranges if informed is None else informed, budget.particles, sampler)
        if new:
            smc.new(address, target)
        else:
            smc.load(address, observed_sum_stat=target)
        return smc

    with generation_database(folder, lambda address: smc_of(address, new=True)) as address:
        # pyABC is set up again for every generation, from the database alone, so that a resumed run is the same run.
        while True:
            smc = smc_of(address)
            number = int(smc.history.max_t) + 1
            generations += [_particles(smc.history, stored) for stored in range(len(generations), number)]
            left = budget.seconds - (time.monotonic() - start)
            if number >= budget.generations or (number and (left <= 0 or GROWTH * longest > left)):
                return generations
            started = time.monotonic()
            simulated = _draw_next(smc, seed, number)
            longest = time.monotonic() - started
            generations.append(_particles(smc.history, number))
            on_generation(generations[-1], simulated, longest)


def _draw_next(smc: ABCSMC, seed: int, number: int) -> int:
    """Draw one generation, and return how many settings it simulated."""
    np.random.seed([seed % 2**32, number])  # noqa: NPY002 (pyABC draws from NumPy's global state)
    smc.run(max_nr_populations=1)
    return int(smc.history.get_all_populations().set_index("t").samples[number])


def _smc(model: Model, prior: Ranges | InformedPrior, particles: int, sampler: Sampler) -> ABCSMC:
    import pyabc

    return pyabc.ABCSMC(
        _NamedModel(NAME, model),
        _distribution(prior),
        pyabc.AdaptivePNormDistance(p=2, scale_function=bounded_scale),
        population_size=particles,
        eps=pyabc.MedianEpsilon(),
        sampler=sampler,
    )


def _distribution(prior: Ranges | InformedPrior) -> DistributionBase:
    """Return a prior as pyABC takes it."""
    import pyabc

    if not isinstance(prior, InformedPrior):
        return pyabc.Distribution(
            **{path: pyabc.RV("uniform", low, high - low) for path, (low, high) in prior.items()}
        )
    informed = prior
    low, high = np.array(list(informed.ranges.values())).T

    class Informed(pyabc.DistributionBase):  # type: ignore[misc]
        """Draws from the sample of an informed prior."""

        def rvs(self, *args: object, **kwargs: object) -> pyabc.Parameter:
            point = informed.sample[np.random.randint(len(informed.sample))]  # noqa: NPY002
            return pyabc.Parameter(
                dict(zip(informed.ranges, map(float, low + point * (high - low)), strict=True))
            )

        def pdf(self, x: Mapping[str, float]) -> float:
            point = (np.array([x[path] for path in informed.ranges]) - low) / (high - low)
            return float(np.exp(informed.log_density(point[None])[0]))

    return Informed()


@dataclass(frozen=True)
class _NamedModel:
    """A model as pyABC calls it: with a name, and a dictionary type of pyABC's."""

    name: str
    model: Model

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        return self.model({path: float(value) for path, value in values.items()})


@contextmanager
def abc_sampler(cores: int | None, dask: str | None) -> Iterator[Sampler]:
    """Give what runs the model: the workers of a Dask scheduler, this process, or several on this machine.

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
    # It would print a traceback where an interrupt meets a connection that is being closed, and raise it all the same.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    count = cores or usable_cores()
    with ending_workers() as interrupts:
        if dask is not None:
            with scheduler_client(dask) as client:
                yield _interrupted(pyabc.DaskDistributedSampler(dask_client=client), interrupts)
        elif count == 1:
            yield _interrupted(pyabc.SingleCoreSampler(), interrupts)
        else:
            yield _interrupted(pyabc.MulticoreEvalParallelSampler(n_procs=count), interrupts)


def _interrupted(sampler: Sampler, interrupts: Interrupts) -> Sampler:
    """Let interrupts end a fit while it samples, and nowhere else."""
    sample = sampler.sample_until_n_accepted

    def sample_until(*arguments: object, **named: object) -> object:
        with interrupts.raised():
            return sample(*arguments, **named)

    sampler.sample_until_n_accepted = sample_until
    return sampler


def scheduler_client(address: str) -> Client:
    """Return a connection to a Dask scheduler.

    Raises
    ------
    InputError
        If it does not answer.
    """
    from distributed import Client

    try:
        return Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise InputError(
            f"dask is {address!r}, but the address of a running scheduler was expected"
        ) from error


def _particles(history: History, number: int) -> ParticleSet:
    """Read one generation from a database."""
    particles = history.get_population(t=number).particles
    paths = sorted(particles[0].parameter)
    weights = np.array([particle.weight for particle in particles], dtype=np.float64)
    return ParticleSet(
        number,
        tuple(paths),
        np.array([[float(particle.parameter[path]) for path in paths] for particle in particles]),
        weights / weights.sum(),
        {
            id: np.array([float(particle.sum_stat[id]) for particle in particles])
            for id in particles[0].sum_stat
        },
    )
