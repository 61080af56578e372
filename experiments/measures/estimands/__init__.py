"""Numbers that studies of psychotherapy report, computed from the tables of a clinic as an analyst would.

Scores, attendance and endings are used; traits and states of the model never are.

Examples
--------
>>> from experiments.measures.estimands import Manual, measure, observe
>>> from sim import Parameters, build_world, simulate
>>> parameters = Parameters.of({"clinic": {"therapists": 4, "clients": 80}})
>>> usual = observe(simulate(build_world(parameters, seed=1)), Manual.of(parameters))
>>> sorted(measure({"usual": usual}, ["dropout", "alliance_outcome"]))
['alliance_outcome', 'dropout']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from experiments.measures.estimands import (
    alliance_outcome,
    arms,
    change,
    endings,
    gains,
    growth,
    lagged,
    raters,
    ruptures,
    scales,
    therapists,
)
from experiments.measures.estimands.estimand import CLINICS, FEEDBACK, UNTREATED, USUAL, Estimand
from experiments.measures.estimands.observed import Manual, Observed, observe
from sim.errors import InputError, nearest

__all__ = [
    "CLINICS",
    "ESTIMANDS",
    "FEEDBACK",
    "UNTREATED",
    "USUAL",
    "Estimand",
    "Manual",
    "Observed",
    "clinics_for",
    "measure",
    "observe",
]

_SUBJECTS = (
    alliance_outcome,
    raters,
    scales,
    therapists,
    lagged,
    endings,
    change,
    growth,
    ruptures,
    gains,
    arms,
)

ESTIMANDS: Mapping[str, Estimand] = MappingProxyType(
    {estimand.id: estimand for subject in _SUBJECTS for estimand in subject.ESTIMANDS}
)
"""Every estimand by its id."""


def _known(ids: Iterable[str]) -> list[Estimand]:
    for id in (wanted := list(ids)):
        if id not in ESTIMANDS:
            raise InputError(f"{id} is not an estimand{nearest(id, ESTIMANDS)}")
    return [ESTIMANDS[id] for id in wanted]


def clinics_for(ids: Iterable[str]) -> tuple[str, ...]:
    """Return which clinics some estimands need, in the order of `CLINICS`."""
    needed = {arm for estimand in _known(ids) for arm in estimand.arms}
    return tuple(arm for arm in CLINICS if arm in needed)


def measure(observed: Mapping[str, Observed], ids: Iterable[str]) -> dict[str, float]:
    """Compute estimands of one clinic in up to three arms.

    Parameters
    ----------
    observed : mapping
        Arm (see `CLINICS`) -> what was observed there; the arms that the estimands need.
    ids : iterable of str
        Keys of `ESTIMANDS`.

    Returns
    -------
    dict of str to float
        NaN where there is nothing to estimate a number from.

    Raises
    ------
    InputError
        For an id that is not known, with the nearest one, or an arm that is missing.
    """
    values = {}
    for estimand in _known(ids):
        for arm in estimand.arms:
            if arm not in observed:
                raise InputError(
                    f"{estimand.id} needs the clinic {arm!r}, but only {', '.join(observed)} is there"
                )
        values[estimand.id] = estimand.compute(*(observed[arm] for arm in estimand.arms))
    return values
