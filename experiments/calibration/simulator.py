"""From values of parameters to published figures: clinics are simulated, measured as studies do, and averaged."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from experiments.calibration.fit_target import deviations
from experiments.config.extensions import CarriesExtensions
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS, clinics_for, estimates
from experiments.validation.published_figures import PublishedFigure
from sim.parameters import Parameters

_STREAMS = 2**32
_EDGE = 1 - 1e-9
Values = Mapping[str, float]


@dataclass(frozen=True)
class FigureSimulator(CarriesExtensions):
    """Clinics in which some parameters have other values, measured as the published figures are.

    The random numbers of a clinic depend on the values it is simulated with, so that the same values always give the
    same figures, on any machine and in any order.

    Attributes
    ----------
    base : sim.Parameters
        Every other parameter.
    figures : sequence of PublishedFigure
        What is estimated.
    variants : mapping
        Clinic of `experiments.measures.measure.CLINICS` -> values in which it differs from usual care.
    seed : int
        Random seed.
    clinics : int
        Clinics that are averaged.
    inputs : Inputs
        Rosters and networks, where they are given.
    """

    base: Parameters
    figures: Sequence[PublishedFigure]
    variants: Mapping[str, Values]
    seed: int = 1
    clinics: int = 1
    inputs: Inputs = field(default_factory=Inputs)

    def __call__(self, values: Values, repetition: int = 0) -> dict[str, float]:
        """Return each figure, averaged over clinics.

        Parameters
        ----------
        values : mapping
            Dotted name of a parameter -> value.
        repetition : int
            Each repetition has other random numbers.

        Returns
        -------
        dict of str to float
            NaN where no clinic allows an estimate.

        Raises
        ------
        InputError
            If a value is not admissible.
        """
        first = stream_of(values, repetition)
        measured = [self.clinic(values, (first + clinic) % _STREAMS) for clinic in range(self.clinics)]
        return {
            figure.id: average([clinic[figure.id] for clinic in measured], ESTIMANDS[figure.id].pooled)
            for figure in self.figures
        }

    def clinic(self, values: Values, replicate: int) -> dict[str, float]:
        """Return each figure in one clinic, NaN where it allows no estimate.

        Parameters
        ----------
        values : mapping
            Dotted name of a parameter -> value.
        replicate : int
            The same number with other values gives twins: clinics with common random numbers.

        Raises
        ------
        InputError
            If a value is not admissible.
        """
        from sim import simulate

        ids = [figure.id for figure in self.figures]
        observed = {}
        for variant in clinics_for(ids):
            parameters = Parameters.of({**values, **self.variants.get(variant, {})}, self.base)
            tables = simulate(self.inputs.world(parameters, self.seed, replicate))
            observed[variant] = observe(tables, Manual.of(parameters))
        return estimates(observed, ids)

    def many(self, settings: Iterable[tuple[Values, int]], cores: int | None) -> Iterator[dict[str, float]]:
        """Yield the figures of many settings, in the order given, simulated on several threads.

        Parameters
        ----------
        settings : iterable
            Values and repetition of each; see `__call__`.
        cores : int or None
            Threads; None for all cores.
        """
        from sim.engine.loop import usable_cores

        with ThreadPoolExecutor(cores or usable_cores()) as pool:
            yield from pool.map(lambda setting: self(*setting), settings)


@dataclass(frozen=True)
class DeviationModel:
    """What pyABC calls: values of parameters -> deviation of each figure from the published one, in half-widths."""

    simulator: FigureSimulator

    def __call__(self, values: Values) -> dict[str, float]:
        """Return the deviations of clinics with some values."""
        return deviations(self.simulator.figures, self.simulator(values))


def stream_of(values: Values, repetition: int = 0) -> int:
    """Return the number of the random stream that belongs to some values, from 0 to 2**32 - 1."""
    digest = hashlib.blake2b(struct.pack("<q", repetition), digest_size=4)
    for path in sorted(values):
        digest.update(path.encode() + struct.pack("<d", values[path]))
    return int.from_bytes(digest.digest(), "little")


def average(values: Sequence[float], scale: str) -> float:
    """Average an estimand over the clinics that allow an estimate, on the scale on which it is pooled."""
    array = np.asarray(values, dtype=np.float64)
    known = array[~np.isnan(array)]
    if not len(known):
        return float("nan")
    if scale == "fisher":
        return float(np.tanh(np.mean(np.arctanh(np.clip(known, -_EDGE, _EDGE)))))
    if scale == "log":
        return float(np.exp(np.mean(np.log(known))))
    return float(np.mean(known))
