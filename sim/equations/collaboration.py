"""E50-E55: agreeing on goals and tasks."""

from __future__ import annotations

import math

from sim.equations import anchors
from sim.equations.registry import equation
from sim.parameters.dyad import Collaboration
from sim.parameters.theory import Theory


@equation("E50", "sqrt(disclosure responsiveness)")
def dialogue_of(disclosure: float, responsiveness: float) -> float:
    """Two-way communication: nothing when either side brings nothing (E50; claim S12).

    Parameters
    ----------
    disclosure, responsiveness : float
        What client and therapist bring, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return math.sqrt(disclosure * responsiveness)


@equation("E51", "(technical skill + shared) / 2")
def clarity_of(technical_skill: float, shared: float) -> float:
    """Clarity about strategy, progress and problems (E51; claim S14).

    Parameters
    ----------
    technical_skill, shared : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return 0.5 * (technical_skill + shared)


@equation("E52", "mean(shared, dialogue, preference fit; 1/2)")
def goal_target(p: Collaboration, shared: float, dialogue: float, preference_fit: float) -> float:
    """Agreement on goals that this way of working leads to (E52; claims S12, S13).

    Parameters
    ----------
    p : Collaboration
        Weights.
    shared, dialogue, preference_fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.shared_weight + p.dialogue_weight + p.fit_weight
    led = anchors.REST * anchors.MIDDLE + p.shared_weight * shared
    return (led + p.dialogue_weight * dialogue + p.fit_weight * preference_fit) / total


@equation("E53", "mean(shared, clarity, formulation fit; 1/2)")
def task_target(p: Collaboration, shared: float, clarity: float, fit: float) -> float:
    """Agreement on tasks that this way of working leads to (E53; claims S11, S13, S14).

    Parameters
    ----------
    p : Collaboration
        Weights.
    shared, clarity, fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.shared_weight + p.clarity_weight + p.formulation_weight
    led = anchors.REST * anchors.MIDDLE + p.shared_weight * shared
    return (led + p.clarity_weight * clarity + p.formulation_weight * fit) / total


@equation("E54", "(1 - shared) reactance", "Beutler et al. (2018), J Clin Psychol 74:1952 (direction)")
def imposition(shared: float, reactance: float) -> float:
    """Deciding for a client who resents being decided for (E54).

    Parameters
    ----------
    shared, reactance : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return (1.0 - shared) * reactance


@equation("E55", "hope gain (hope - a) + capacity gain (capacity - a) - cost tension")
def readiness_to_agree(
    p: Collaboration, theory: Theory, hope: float, capacity: float, tension: float
) -> float:
    """Push that hope, capacity and unresolved tension give to agreeing; feeling better does not (E55).

    Parameters
    ----------
    p : Collaboration
        Gains of hope and capacity, cost of tension.
    theory : Theory
        Weights of expectation and capacity.
    hope, capacity, tension : float
        In [0, 1].

    Returns
    -------
    float
        A push for E1.
    """
    push = theory.expectation_alliance * p.hope_gain * (hope - anchors.HOPE)
    push += theory.capacity * p.capacity_gain * (capacity - anchors.CAPACITY)
    return push - p.tension_cost * tension
