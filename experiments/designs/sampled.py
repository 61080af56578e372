"""Designs that fill the space: Latin hypercube, Sobol sequence, Saltelli's and Morris's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.designs.design import MOST, Design, DesignConfig, checked_count, from_unit, salib_problem
from experiments.designs.uncertainty import Uncertainty
from sim.errors import InputError
from sim.parameters import Parameters


def lhs(plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int) -> Design:
    """Latin hypercube: every parameter's range is cut into as many slices as there are points, each used once."""
    from scipy.stats.qmc import LatinHypercube

    sampler = LatinHypercube(len(uncertainties), rng=np.random.default_rng(seed))
    return from_unit(sampler.random(checked_count("points", plan.points, 1, MOST)), uncertainties)


def sobol(plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int) -> Design:
    """Scrambled Sobol sequence: more points later keep the existing ones."""
    from scipy.stats.qmc import Sobol

    exponent = _exponent(checked_count("points", plan.points, 1, _power(MOST)))
    sampler = Sobol(len(uncertainties), scramble=True, rng=np.random.default_rng(seed))
    return from_unit(sampler.random_base2(exponent), uncertainties)


def saltelli(plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int) -> Design:
    """Saltelli's design for Sobol indices: base points, and copies with one parameter (or all but one) exchanged."""
    from SALib.sample import sobol as saltelli_sample

    parameters = len(uncertainties)
    copies = 2 * parameters + 2 if plan.second_order else parameters + 2
    count = checked_count("points", plan.points, 2, _power(MOST // copies))
    _exponent(count)
    unit = saltelli_sample.sample(
        salib_problem(uncertainties),
        count,
        calc_second_order=bool(plan.second_order),
        seed=np.random.default_rng(seed),
    )
    return from_unit(unit, uncertainties)


def morris(plan: DesignConfig, uncertainties: Sequence[Uncertainty], base: Parameters, seed: int) -> Design:
    """Morris's design for elementary effects: paths that change one parameter at a time."""
    from SALib.sample import morris as morris_sample

    trajectories = checked_count("trajectories", plan.trajectories, 2, MOST // (len(uncertainties) + 1))
    levels = checked_count("levels", plan.levels, 2, MOST)
    if levels % 2:
        raise InputError(f"design.levels is {levels}, but an even number was expected for morris")
    unit = morris_sample.sample(
        salib_problem(uncertainties), trajectories, num_levels=levels, seed=seed % 2**32
    )
    return from_unit(unit, uncertainties)


def _power(most: int) -> int:
    """Return the largest power of two up to a number."""
    return int(2 ** (most.bit_length() - 1))


def _exponent(points: int) -> int:
    exponent = points.bit_length() - 1
    if 2**exponent != points:
        raise InputError(
            f"design.points is {points}, but a power of two was expected "
            f"(such as {2**exponent} or {2 ** (exponent + 1)})"
        )
    return exponent
