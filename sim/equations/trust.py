"""Trust learns from what a session was like against what was expected."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.general import shift
from sim.equations.means import mean_of_two
from sim.equations.registry import equation
from sim.parameters.dyad import Trust
from sim.parameters.theory import Theory


@equation("E80", "mean(felt, listening, validation, genuineness, boundaries; 1/2)")
def experience(
    p: Trust, felt: float, listening: float, validation: float, genuineness: float, boundaries: float
) -> float:
    """What the session was like for the client (claims S5-S8).

    Parameters
    ----------
    p : Trust
        Weights.
    felt, listening, validation, genuineness, boundaries : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = (
        anchors.REST
        + p.empathy_weight
        + p.listening_weight
        + p.validation_weight
        + p.genuineness_weight
        + p.boundary_weight
    )
    lived = (
        anchors.REST * anchors.MIDDLE
        + p.empathy_weight * felt
        + p.listening_weight * listening
        + p.validation_weight * validation
    )
    lived += p.genuineness_weight * genuineness + p.boundary_weight * boundaries
    return lived / total


@equation(
    "E81",
    "expectation (hope - a) + capacity (capacity - a) - cost tension",
)
def colouring(
    p: Trust,
    theory: Theory,
    hope: float,
    capacity: float,
    tension: float,
) -> float:
    """Push that a client's own nature and state give to whatever is felt in the room.

    Parameters
    ----------
    p : Trust
        Gains and the cost of tension.
    theory : Theory
        Weights of expectation and capacity.
    hope, capacity, tension : float
        In [0, 1].

    Returns
    -------
    float
        A push for `shift`.
    """
    push = theory.expectation_alliance * p.expectation_gain * (hope - anchors.HOPE)
    push += theory.capacity * p.capacity_gain * (capacity - anchors.CAPACITY)
    return push - p.tension_cost * tension


@equation("E86", "path gain (felt change - a)")
def relief(p: Trust, theory: Theory, felt_change: float) -> float:
    """Push that getting better gives to the trust in whom one got better with.

    Parameters
    ----------
    p : Trust
        Gain of relief.
    theory : Theory
        Weight of the path from change to the alliance.
    felt_change : float
        In [-1, 1].

    Returns
    -------
    float
        A push for `shift`.
    """
    return theory.change_alliance * p.relief_gain * (felt_change - anchors.FELT_CHANGE)


@equation(
    "E82",
    "up (1 - w + w disclosure) (1 - cost avoidance) if better than expected, else down (1 - s boundaries)",
)
def learning_rate(p: Trust, surprise: float, disclosure: float, avoidance: float, boundaries: float) -> float:
    """Learning rate of trust: slow up, fast down, steadied by kept boundaries (claims S3, S7).

    Parameters
    ----------
    p : Trust
        Gains, weight of the client's own effort, cost of avoidance, steadiness.
    surprise : float
        Experience minus trust.
    disclosure, avoidance, boundaries : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    if surprise >= 0.0:
        open_to_it = 1.0 - p.effort_weight + p.effort_weight * disclosure
        return p.gain_up * open_to_it * (1.0 - p.avoidance_cost * avoidance)
    return p.gain_down * (1.0 - p.steadiness * boundaries)


@equation(
    "E83",
    "trust + rate (lived - trust)",
    "Rescorla & Wagner (1972); asymmetric rates: Slovic (1993), Risk Analysis 13:675",
)
def trust_step(trust: float, lived: float, rate: float) -> float:
    """Move trust by a share of the prediction error.

    Parameters
    ----------
    trust, lived, rate : float
        In [0, 1].

    Returns
    -------
    float
        Between `trust` and `lived`.
    """
    return trust + rate * (lived - trust)


@equation(
    "E84", "shift(start, expectation gain (expectation - a) - attachment ((anxiety + avoidance) / 2 - 1/2))"
)
def first_trust(p: Trust, theory: Theory, expectation: float, anxiety: float, avoidance: float) -> float:
    """Trust toward a therapist one has just met.

    Parameters
    ----------
    p : Trust
        Start, gain and cost.
    theory : Theory
        Weight of expectation in the alliance.
    expectation, anxiety, avoidance : float
        Traits in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    push = theory.expectation_alliance * p.expectation_gain * (expectation - anchors.EXPECTATION)
    return shift(p.start, push - p.attachment_cost * (insecurity_of(anxiety, avoidance) - anchors.MIDDLE))


@equation("E85", "shift(trust, -thinning weeks apart)")
def thinned(trust: float, thinning: float, weeks_apart: int) -> float:
    """Trust after another week without a meeting; the longer apart, the more it thins (claim S4).

    Parameters
    ----------
    trust : float
        In [0, 1].
    thinning : float
        Push of the first week apart, at least 0.
    weeks_apart : int
        Weeks since the last meeting, at least 1.

    Returns
    -------
    float
        In [0, 1], not above `trust`.
    """
    return shift(trust, -thinning * weeks_apart)


@equation("E87", "(anxiety + avoidance) / 2")
def insecurity_of(anxiety: float, avoidance: float) -> float:
    """Attachment insecurity.

    Parameters
    ----------
    anxiety, avoidance : float
        Traits in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return mean_of_two(anxiety, avoidance)


@equation("E88", "shift(trust, bonus)")
def trust_after_repair(p: Trust, trust: float) -> float:
    """Trust after a rupture was repaired: it can be higher than before the rupture.

    Parameters
    ----------
    p : Trust
        Trust that a repair adds.
    trust : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1], not below `trust`.
    """
    return shift(trust, p.repair_bonus)


@equation("E89", "consistency (1 - [lapse])")
def kept_boundaries(consistency: float, lapse: float) -> float:
    """Boundaries as the client lived them in this session.

    Parameters
    ----------
    consistency : float
        The therapist's boundary consistency, in [0, 1].
    lapse : float
        1 if a boundary was let slip, else 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return consistency * (1.0 - lapse)
