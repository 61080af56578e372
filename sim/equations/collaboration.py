"""Agreeing on goals and tasks."""

from __future__ import annotations

import math

from sim.equations import anchors
from sim.equations.general import approach, shift
from sim.equations.means import mean_of_two
from sim.equations.registry import equation
from sim.parameters.dyad import Collaboration


@equation("E50", "sqrt(disclosure responsiveness)")
def dialogue_of(disclosure: float, responsiveness: float) -> float:
    """Two-way communication: nothing when either side brings nothing (claim S12).

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


@equation("E51", "shift((technical skill + shared) / 2, shown)")
def clarity_of(technical_skill: float, shared: float, shown: float) -> float:
    """Clarity about strategy, progress and problems (claim S14).

    Parameters
    ----------
    technical_skill, shared : float
        In [0, 1].
    shown : float
        Push of a form that came back, at least 0; 0 without routine feedback.

    Returns
    -------
    float
        In [0, 1].
    """
    return shift(mean_of_two(technical_skill, shared), shown)


@equation("E52", "mean(shared, dialogue, preference fit, certainty; 1/2)")
def goal_target(
    p: Collaboration, shared: float, dialogue: float, preference_fit: float, certainty: float
) -> float:
    """Agreement on goals that this way of working leads to (claims S12, S13).

    Parameters
    ----------
    p : Collaboration
        Weights.
    shared, dialogue, preference_fit, certainty : float
        In [0, 1]; certainty is that of the formulation.

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.shared_weight + p.dialogue_weight + p.fit_weight + p.certainty_weight
    led = anchors.REST * anchors.MIDDLE + p.shared_weight * shared + p.certainty_weight * certainty
    return (led + p.dialogue_weight * dialogue + p.fit_weight * preference_fit) / total


@equation(
    "E53",
    "mean(shared, clarity, formulation fit, certainty, goal; 1/2)",
    "Bordin (1979), Psychotherapy 16:252 (tasks serve goals)",
)
def task_target(
    p: Collaboration, shared: float, clarity: float, fit: float, certainty: float, goal: float
) -> float:
    """Agreement on tasks that this way of working leads to (claims S11, S13, S14).

    Parameters
    ----------
    p : Collaboration
        Weights.
    shared, clarity, fit, certainty : float
        In [0, 1]; fit and certainty are those of the formulation.
    goal : float
        Agreement on goals, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.shared_weight + p.clarity_weight + p.formulation_weight + p.certainty_weight
    led = anchors.REST * anchors.MIDDLE + p.shared_weight * shared + p.certainty_weight * certainty
    led += p.clarity_weight * clarity + p.formulation_weight * fit + p.goal_weight * goal
    return led / (total + p.goal_weight)


@equation("E54", "(1 - shared) reactance", "Beutler et al. (2018), J Clin Psychol 74:1952 (direction)")
def imposition(shared: float, reactance: float) -> float:
    """Deciding for a client who resents being decided for.

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


@equation("E55", "path gain (x - a) - cost tension")
def readiness_to_agree(p: Collaboration, path: float, gain: float, departure: float, tension: float) -> float:
    """Push toward agreeing: on goals from capacity, on tasks from hope; unresolved tension takes from both.

    Parameters
    ----------
    p : Collaboration
        Cost of tension.
    path : float
        Weight of the causal path, in [0, 1].
    gain : float
        Of capacity, or of hope.
    departure : float
        Capacity, or hope, minus its anchor, in [-1, 1].
    tension : float
        In [0, 1].

    Returns
    -------
    float
        A push for `shift`.
    """
    return path * gain * departure - p.tension_cost * tension


@equation("E56", "1 - cost imposed demand")
def kept_agreement(p: Collaboration, imposed: float, demand: float) -> float:
    """Share of an agreement that is left when a session is imposed on a reactant client.

    Parameters
    ----------
    p : Collaboration
        Cost of imposition.
    imposed, demand : float
        Imposition, and the share of exploring and work, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - p.imposition_cost * imposed * demand


@equation("E57", "rate saturating(share of agreeing goals)")
def agreement_pace(p: Collaboration, time: float) -> float:
    """Pace of agreement on goals and tasks in this session.

    Parameters
    ----------
    p : Collaboration
        Pace when all of a session goes to it.
    time : float
        Effect of the share of the session given to it, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return p.rate * time


@equation("E58", "approach(agreement, shift(target, readiness), pace)")
def agreement_step(agreement: float, target: float, readiness: float, pace: float) -> float:
    """Agreement on goals, or on tasks, after they were worked on in a session.

    Parameters
    ----------
    agreement, target : float
        State, and where this way of working leads to, in [0, 1].
    readiness : float
        Push of the client's readiness to agree.
    pace : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(agreement, shift(target, readiness), pace)


@equation("E59", "shift(start, readiness)")
def first_agreement(p: Collaboration, readiness: float) -> float:
    """Agreement on goals, or on tasks, before anything has been worked out.

    Parameters
    ----------
    p : Collaboration
        Agreement of an ordinary client.
    readiness : float
        Push of the client's readiness to agree.

    Returns
    -------
    float
        In [0, 1].
    """
    return shift(p.start, readiness)
