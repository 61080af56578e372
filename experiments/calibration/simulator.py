"""From values of parameters to published figures: clinics are simulated, measured as studies do, and averaged."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS, clinics_for, estimates
from experiments.validation.published_figures import Figure
from sim.parameters import Parameters

_STREAMS = 2**32
_EDGE = 1 - 1e-9
Values = Mapping[str, float]


@dataclass(frozen=True)
class Simulator:
    """Clinics with some parameters set anew, as the figures see them.

    The luck of a clinic is keyed by the values it is simulated with, so that the same values always give the same
    figures, on any machine and in any order.

    Attributes
    ----------
    base : sim.Parameters
        Every other parameter.
    figures : sequence of Figure
        What is estimated.
    arms : mapping
        Clinic of `experiments.measures.measure.CLINICS` -> values that set it apart from usual care.
    seed : int
        Key of all random numbers.
    clinics : int
        Clinics that are averaged.
    inputs : Inputs
        Rosters and networks, where a service gives its own.
    """

    base: Parameters
    figures: Sequence[Figure]
    arms: Mapping[str, Values]
    seed: int = 1
    clinics: int = 1
    inputs: Inputs = field(default_factory=Inputs)

    def __call__(self, values: Values, again: int = 0) -> dict[str, float]:
        """Return each figure, averaged over clinics.

        Parameters
        ----------
        values : mapping
            Dotted name of a parameter -> value.
        again : int
            Another number gives the same clinics other luck.

        Returns
        -------
        dict of str to float
            NaN where no clinic allows an estimate.

        Raises
        ------
        InputError
            If a value is not admissible.
        """
        first = stream_of(values, again)
        each = [self._clinic(values, (first + clinic) % _STREAMS) for clinic in range(self.clinics)]
        return {
            figure.id: averaged([one[figure.id] for one in each], ESTIMANDS[figure.id].pooled)
            for figure in self.figures
        }

    def _clinic(self, values: Values, replicate: int) -> dict[str, float]:
        from sim import simulate

        ids = [figure.id for figure in self.figures]
        observed = {}
        for arm in clinics_for(ids):
            parameters = Parameters.of({**values, **self.arms.get(arm, {})}, self.base)
            tables = simulate(self.inputs.world(parameters, self.seed, replicate))
            observed[arm] = observe(tables, Manual.of(parameters))
        return estimates(observed, ids)

    def many(self, settings: Iterable[tuple[Values, int]], cores: int | None) -> Iterator[dict[str, float]]:
        """Yield the figures of many settings, in the order given, simulated on several threads.

        Parameters
        ----------
        settings : iterable
            Values, and which luck; see `__call__`.
        cores : int or None
            Threads; None for all cores.
        """
        from sim.engine.loop import usable_cores

        with ThreadPoolExecutor(cores or usable_cores()) as pool:
            yield from pool.map(lambda setting: self(*setting), settings)


def stream_of(values: Values, again: int = 0) -> int:
    """Return the number of the stream of luck that belongs to some values, from 0 to 2**32 - 1."""
    digest = hashlib.blake2b(struct.pack("<q", again), digest_size=4)
    for path in sorted(values):
        digest.update(path.encode() + struct.pack("<d", values[path]))
    return int.from_bytes(digest.digest(), "little")


def averaged(values: Sequence[float], scale: str) -> float:
    """Average an estimand over the clinics that allow an estimate, on the scale on which it is pooled."""
    array: NDArray[Any] = np.asarray(values, dtype=np.float64)
    known = array[~np.isnan(array)]
    if not len(known):
        return float("nan")
    if scale == "fisher":
        return float(np.tanh(np.mean(np.arctanh(np.clip(known, -_EDGE, _EDGE)))))
    if scale == "log":
        return float(np.exp(np.mean(np.log(known))))
    return float(np.mean(known))
