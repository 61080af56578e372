"""The few forms that all other equations are made of, each bounded by construction.

``mean(a, b; 1/2)`` in a formula is the mean of a and b with the weights of the parameter group, and of 1/2 with a
fixed weight of 0.1.
"""

from __future__ import annotations

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.registry import equation


@equation("E1", "x + (1 - x) f if push >= 0 else x - x f, with f = |push| / (1/2 + |push|)")
def shift(x: float, push: float) -> float:
    """Push a state in [0, 1] up or down without ever leaving the range.

    Parameters
    ----------
    x : float
        State in [0, 1].
    push : float
        Any real number; near the middle the state moves by about this much.

    Returns
    -------
    float
        In [0, 1], not below `x` for a push up and not above it for a push down.
    """
    fraction = abs(push) / (anchors.HALF_WAY_PUSH + abs(push))
    if push >= 0.0:
        return x + (1.0 - x) * fraction
    return x - x * fraction


@equation("E2", "x + rate (target - x)")
def approach(x: float, target: float, rate: float) -> float:
    """Move toward a target by a share of the distance.

    Parameters
    ----------
    x, target : float
        State and target, same unit.
    rate : float
        Share of the distance, in [0, 1].

    Returns
    -------
    float
        Between `x` and `target`.
    """
    return x + rate * (target - x)


@equation("E3", "1 + weight (x / reference - 1)")
def path_factor(x: float, reference: float, weight: float) -> float:
    """Multiply a flow by a state, as far as a causal path has weight.

    Parameters
    ----------
    x : float
        State in [0, 1].
    reference : float
        Typical value of the state, above 0, at which the factor is 1.
    weight : float
        In [0, 1]; at 0 the factor is 1 whatever the state.

    Returns
    -------
    float
        At least 0.
    """
    return 1.0 + weight * (x / reference - 1.0)


@equation("E6", "typical + weight (x - typical)")
def along_path(x: float, typical: float, weight: float) -> float:
    """A state as far as a causal path has weight: without it, everybody is as is typical.

    Parameters
    ----------
    x, typical : float
        State, and its typical value.
    weight : float
        In [0, 1].

    Returns
    -------
    float
        Between `typical` and `x`.
    """
    return typical + weight * (x - typical)


@equation("E4", "1 - exp(-hazard)", "Cox & Oakes (1984), Analysis of Survival Data")
def chance(hazard: float) -> float:
    """Turn a hazard over one interval into a probability.

    Parameters
    ----------
    hazard : float
        At least 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - exp(-hazard) if hazard > 0.0 else 0.0


@equation("E5", "d + room f with f = |push| / (3 + |push|), room = 3 - d upward, d + 3 downward")
def shift_distress(distress: float, push: float) -> float:
    """Push distress up or down inside its range of -3 to 3 SD.

    Parameters
    ----------
    distress : float
        In SD units, -3 to 3.
    push : float
        In SD units; near 0 SD the state moves by about this much.

    Returns
    -------
    float
        In [-3, 3].
    """
    fraction = abs(push) / (anchors.DISTRESS_LIMIT + abs(push))
    if push >= 0.0:
        return distress + (anchors.DISTRESS_LIMIT - distress) * fraction
    return distress - (distress + anchors.DISTRESS_LIMIT) * fraction
