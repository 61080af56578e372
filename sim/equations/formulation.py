"""The therapist's formulation: an estimate of what the client needs, with an uncertainty that shrinks."""

from __future__ import annotations

import math

from sim.elementary import exp
from sim.equations import anchors
from sim.equations.general import approach
from sim.equations.registry import equation


@equation(
    "E35",
    "v' = v s2 / (v + s2), s2 = noise^2 / (0.05 + attunement disclosure)",
    "Kalman (1960), J Basic Eng 82:35",
)
def reading_variance(noise: float, attunement: float, disclosure: float) -> float:
    """Variance of one reading of what the client needs; open clients and attuned therapists give sharper ones.

    Parameters
    ----------
    noise : float
        SD of a reading of a fully open client by a perfect reader.
    attunement, disclosure : float
        In [0, 1].

    Returns
    -------
    float
        Above 0. The formulation moves by v / (v + s2) of the surprise, and its variance v shrinks by that share.
    """
    return noise * noise / (anchors.LEAST_CLARITY + attunement * disclosure)


@equation("E36", "exp(-((estimate - need) / width)^2)")
def closeness(estimate: float, need: float, width: float) -> float:
    """How well a formulation, or the balance of a session, suits what the client needs (claim S11).

    Parameters
    ----------
    estimate, need : float
        Estimate and truth on the same scale.
    width : float
        Distance at which fit has fallen to 1/e.

    Returns
    -------
    float
        In [0, 1], 1 when the estimate is right.
    """
    miss = (estimate - need) / width
    return exp(-(miss * miss))


@equation("E38", "1 - assumption (1 - attunement disclosure)")
def share_seen(assumption: float, attunement: float, disclosure: float) -> float:
    """Share of a reading that is the client; the rest is filled in with what is already believed.

    Parameters
    ----------
    assumption : float
        Share that is filled in when nothing is shown, in [0, 1].
    attunement, disclosure : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].

    Notes
    -----
    A formulation can so be held with confidence and be wrong: the reader takes the filled-in part for an observation.
    """
    return 1.0 - assumption * (1.0 - attunement * disclosure)


@equation(
    "E39",
    "1 if intake score - last score < expected gain, else 0",
    "Lambert et al. (2003), Clin Psychol Sci Pract 10:288 (not on track)",
)
def not_on_track(intake_score: float, last_score: float, expected_gain: float) -> float:
    """Whether the forms say that a client does not gain as expected.

    Parameters
    ----------
    intake_score, last_score : float
        Distress scores, points.
    expected_gain : float
        Points.

    Returns
    -------
    float
        1 or 0.
    """
    return 1.0 if intake_score - last_score < expected_gain else 0.0


@equation("E27", "spread^2")
def first_uncertainty(prior_spread: float) -> float:
    """Variance of the first formulation, before the client has been met.

    Parameters
    ----------
    prior_spread : float
        SD of the first formulation about what the client needs, above 0.

    Returns
    -------
    float
        Above 0.
    """
    return prior_spread * prior_spread


@equation(
    "E45", "path reopening [not on track]", "Lambert et al. (2003), Clin Psychol Sci Pract 10:288 (construct)"
)
def reopened_share(path: float, reopening: float, off_track: float) -> float:
    """How far a form without the expected gain reopens the formulation.

    Parameters
    ----------
    path : float
        Weight of the path from feedback to reading, in [0, 1].
    reopening : float
        Share reopened by one form, in [0, 1].
    off_track : float
        1 if the client is not on track, else 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return path * reopening * off_track


@equation("E46", "v / (v + s2)", "Kalman (1960), J Basic Eng 82:35")
def share_learned(uncertainty: float, variance: float) -> float:
    """Share of the surprise by which the formulation moves: the less certain it is, the more.

    Parameters
    ----------
    uncertainty : float
        Variance of the formulation, at least 0.
    variance : float
        Variance of the reading, above 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return uncertainty / (uncertainty + variance)


@equation("E47", "formulation + share (seen (need - formulation) + s z)", "Kalman (1960), J Basic Eng 82:35")
def formulation_step(
    formulation: float, need: float, seen: float, share: float, variance: float, z: float
) -> float:
    """The formulation after one more reading of the client.

    Parameters
    ----------
    formulation, need : float
        Estimate and truth on the same scale.
    seen, share : float
        Share of the reading that is the client, and share of the surprise that is learned, in [0, 1].
    variance : float
        Variance of the reading, above 0.
    z : float
        Error of the reading, a standard normal value.

    Returns
    -------
    float
        On the scale of `need`.
    """
    return formulation + share * (seen * (need - formulation) + math.sqrt(variance) * z)


@equation("E48", "v (1 - share)", "Kalman (1960), J Basic Eng 82:35")
def uncertainty_step(uncertainty: float, share: float) -> float:
    """Variance of the formulation after one more reading.

    Parameters
    ----------
    uncertainty : float
        At least 0.
    share : float
        Share of the surprise that was learned, in [0, 1].

    Returns
    -------
    float
        At least 0, not above `uncertainty`.
    """
    return uncertainty * (1.0 - share)


@equation("E49", "approach(v, first_uncertainty(spread), share)")
def uncertainty_reopened(uncertainty: float, prior_spread: float, share: float) -> float:
    """Variance of a formulation that is opened again, by a form that shows no gain or by the passing of time.

    Parameters
    ----------
    uncertainty : float
        At least 0.
    prior_spread : float
        SD of the first formulation about what the client needs, above 0.
    share : float
        Share of the way back to the first uncertainty, in [0, 1].

    Returns
    -------
    float
        Between `uncertainty` and the first one.
    """
    return approach(uncertainty, first_uncertainty(prior_spread), share)


@equation("E23", "need + spread z")
def need_of_hour(need: float, spread: float, z: float) -> float:
    """What the client needs in this session: a part that stays and a part of the hour.

    Parameters
    ----------
    need : float
        0 working on the problem to 1 exploring.
    spread : float
        SD from one hour to the next.
    z : float
        A standard normal value.

    Returns
    -------
    float
        On the scale of `need`.
    """
    return need + spread * z


@equation("E24", "formulation + attunement (need now - need)")
def need_as_read(formulation: float, attunement: float, departure: float) -> float:
    """What the client needs as the therapist reads it: the formulation for what stays, attunement for the hour.

    Parameters
    ----------
    formulation : float
        Estimate of what stays.
    attunement : float
        In [0, 1].
    departure : float
        What is needed now minus what is needed as a rule.

    Returns
    -------
    float
        On the scale of the formulation.
    """
    return formulation + attunement * departure


@equation("E26", "1 - v / first_uncertainty(spread)")
def certainty_of(uncertainty: float, prior_spread: float) -> float:
    """Certainty of the formulation: none at first, full when nothing is left to learn.

    Parameters
    ----------
    uncertainty : float
        Variance of the formulation, from 0 to the first one.
    prior_spread : float
        SD of the first formulation, above 0.

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - uncertainty / first_uncertainty(prior_spread)


@equation(
    "E117",
    "doubt attunement disclosure (1 - fit)",
    "Kelly (1955), Psychology of Personal Constructs (direction)",
)
def doubted_share(doubt: float, attunement: float, disclosure: float, fit: float) -> float:
    """How far a session shows that the plan does not fit, and so reopens the formulation.

    Parameters
    ----------
    doubt : float
        Share reopened by a plan that is wholly wrong, when everything is seen, in [0, 1].
    attunement, disclosure, fit : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return doubt * attunement * disclosure * (1.0 - fit)
