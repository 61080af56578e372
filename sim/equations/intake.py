"""What a client and a dyad bring from the start."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.formulation import closeness
from sim.equations.general import shift
from sim.equations.means import half, mean_of_two
from sim.equations.registry import equation


@equation("E17", "(resilience + 1 - interpersonal problems) / 2")
def capacity_of(resilience: float, interpersonal_problems: float) -> float:
    """What a client brings to treatment, a common cause of alliance and change.

    Parameters
    ----------
    resilience, interpersonal_problems : float
        Traits in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return half(resilience + 1.0 - interpersonal_problems)


@equation("E18", "closeness(preference, lean; width), lean = shift(1/2, warmth - technical skill)")
def preference_fit_of(preference: float, warmth: float, technical_skill: float, width: float) -> float:
    """Fit of a client's preference with how this therapist leans to work.

    Parameters
    ----------
    preference : float
        0 directive to 1 exploratory.
    warmth, technical_skill : float
        Traits in [0, 1]; more warmth than technique leans to exploring.
    width : float
        Distance at which fit has fallen to 1/e.

    Returns
    -------
    float
        In [0, 1].
    """
    return closeness(preference, shift(anchors.MIDDLE, warmth - technical_skill), width)


@equation("E19", "(preference + interpersonal problems) / 2")
def need_of(preference: float, interpersonal_problems: float) -> float:
    """What this client needs from treatment; hidden from the therapist, who forms an estimate.

    Parameters
    ----------
    preference, interpersonal_problems : float
        Traits in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(preference, interpersonal_problems)
