"""What becomes of the mean outcome of the default clinic when a causal path is deleted: it ought to stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.results.progress import with_progress
from sim import Parameters, Tables, build_world, simulate_many
from sim.errors import InputError
from sim.parameters import walk

Floats = NDArray[np.float64]
OUTCOMES: Final = ("post_state", "followup_state")
"""Distress when treatment ends, and at follow-up."""


@dataclass(frozen=True)
class DeletedPath:
    """Mean outcome without one path, minus that with all of them.

    Attributes
    ----------
    path : str
        Dotted name of the weight that is set to 0.
    meaning : str
    at_end, later : float
        Change of the mean fall of distress from intake to the end of treatment, and to follow-up, in SD; of
        everybody who was ever in treatment.
    at_end_error, later_error : float
        Monte Carlo standard errors over pairs of clinics with the same people and random numbers.
    """

    path: str
    meaning: str
    at_end: float
    at_end_error: float
    later: float
    later_error: float


def path_weights() -> dict[str, str]:
    """Return every weight of a causal path with its meaning: the theory's, and the strengths of factors of change."""
    return {
        path: meta.meaning
        for path, meta, _ in walk(Parameters())
        if (path.startswith("theory.") and meta.kind == "number")
        or (path.startswith("work.") and path.endswith("_strength"))
    }


def deleted_paths(clinics: int, seed: int = 1, cores: int | None = None) -> Iterator[DeletedPath]:
    """Yield what deleting each path does.

    Parameters
    ----------
    clinics : int
        Replicates of the default clinic, at least 2.
    seed : int
    cores : int, optional
        All if not given.

    Raises
    ------
    InputError
        If there are too few clinics for an error.
    """
    if clinics < 2:
        raise InputError(f"clinics is {clinics}, but a whole number from 2 was expected")
    usual = _falls(Parameters(), clinics, seed, cores)
    weights = path_weights()
    for path in with_progress(weights, len(weights), "paths"):
        changed = _falls(Parameters.of({path: 0.0}), clinics, seed, cores) - usual
        error = changed.std(axis=0, ddof=1) / np.sqrt(clinics)
        (at_end, later), (at_end_error, later_error) = changed.mean(axis=0).tolist(), error.tolist()
        yield DeletedPath(path, weights[path], at_end, at_end_error, later, later_error)


def _falls(parameters: Parameters, clinics: int, seed: int, cores: int | None) -> Floats:
    worlds = (build_world(parameters, seed, replicate) for replicate in range(clinics))
    return np.array([_mean_falls(tables) for tables in simulate_many(worlds, cores)])


def _mean_falls(tables: Tables) -> list[float]:
    treated = tables.clients.filter(pc.is_valid(tables.clients["start_week"]))
    return [pc.mean(pc.subtract(treated["intake_distress"], treated[end])).as_py() for end in OUTCOMES]


def paths_table(paths: Sequence[DeletedPath]) -> pa.Table:
    """Return one row a path."""
    return pa.Table.from_pylist([vars(path) for path in paths])
