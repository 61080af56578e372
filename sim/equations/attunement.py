"""E30-E39: reading the client, being understood, and the therapist's formulation."""

from __future__ import annotations

import math

from sim.equations import anchors
from sim.equations.registry import equation
from sim.parameters.dyad import Attunement


@equation("E30", "warmth (1 - cost strain)")
def validation_of(warmth: float, strain_cost: float, strain: float) -> float:
    """Warmth and validation shown today; strain takes a share (E30).

    Parameters
    ----------
    warmth, strain : float
        In [0, 1].
    strain_cost : float
        Share lost at full strain, in [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return warmth * (1.0 - strain_cost * strain)


@equation(
    "E31",
    "mean(accuracy, disclosure, formulation fit, identity fit; 1/2) (1 - cost strain)",
)
def attunement_of(
    p: Attunement, accuracy: float, disclosure: float, known: float, identity_fit: float, strain: float
) -> float:
    """How well the therapist reads the client today (E31; claims S8, S9, S14).

    Parameters
    ----------
    p : Attunement
        Weights and cost of strain.
    accuracy, disclosure, known, identity_fit, strain : float
        In [0, 1]; `known` is how well the formulation so far fits, `strain` carries the weight of its path.

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.accuracy_weight + p.disclosure_weight + p.formulation_weight + p.identity_weight
    read = anchors.REST * anchors.MIDDLE + p.accuracy_weight * accuracy + p.disclosure_weight * disclosure
    read += p.formulation_weight * known + p.identity_weight * identity_fit
    return read / total * (1.0 - p.strain_cost * strain)


@equation(
    "E32",
    "mean(felt, validation, genuineness; 1/2)",
    "Rogers (1957), J Consult Psychol 21:95",
)
def empathy_lived(p: Attunement, felt: float, validation: float, genuineness: float) -> float:
    """Empathy as the client lives it: understood, validated, met by a genuine person (E32; claims S6, S8, S9).

    Parameters
    ----------
    p : Attunement
        Weights.
    felt, validation, genuineness : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    total = anchors.REST + p.felt_weight + p.validation_weight + p.genuineness_weight
    lived = anchors.REST * anchors.MIDDLE + p.felt_weight * felt
    return (lived + p.validation_weight * validation + p.genuineness_weight * genuineness) / total


@equation("E33", "a + weight (skill - a), a = 0.6")
def therapist_part(skill: float, weight: float) -> float:
    """A therapist's skill as far as therapists may differ in the alliance they form (E33).

    Parameters
    ----------
    skill, weight : float
        In [0, 1]; at weight 0 all therapists are alike.

    Returns
    -------
    float
        In [0, 1].
    """
    return anchors.SKILL + weight * (skill - anchors.SKILL)


@equation("E34", "1 - distance (1 - humility)", "Hook et al. (2013), J Couns Psychol 60:353 (direction)")
def identity_fit_of(cultural_identity: float, humility: float) -> float:
    """Cultural fit: humility bridges the distance between client and clinic (E34).

    Parameters
    ----------
    cultural_identity, humility : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return 1.0 - cultural_identity * (1.0 - humility)


@equation(
    "E35",
    "v' = v s2 / (v + s2), s2 = noise^2 / (0.05 + attunement disclosure)",
    "Kalman (1960), J Basic Eng 82:35",
)
def reading_variance(noise: float, attunement: float, disclosure: float) -> float:
    """Variance of one reading of what the client needs; open clients and attuned therapists give sharper ones (E35).

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
    return noise * noise / (0.05 + attunement * disclosure)


@equation("E38", "1 - assumption (1 - attunement disclosure)")
def share_seen(assumption: float, attunement: float, disclosure: float) -> float:
    """Share of a reading that is the client; the rest is filled in with what is already believed (E38).

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
    """Whether the forms say that a client does not gain as expected (E39).

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


@equation("E36", "exp(-((formulation - need) / width)^2)")
def formulation_fit(formulation: float, need: float, width: float) -> float:
    """How well treatment planned on this formulation suits the client (E36; claim S11).

    Parameters
    ----------
    formulation, need : float
        Estimate and truth on the same scale.
    width : float
        Distance at which fit has fallen to 1/e.

    Returns
    -------
    float
        In [0, 1], 1 when the estimate is right.
    """
    miss = (formulation - need) / width
    return math.exp(-(miss * miss))


@equation("E37", "a x + (1 - a) / 2")
def as_read(x: float, attunement: float) -> float:
    """A client's state as the therapist reads it: the truth shrunk toward the middle (E37).

    Parameters
    ----------
    x, attunement : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return attunement * x + (1.0 - attunement) * anchors.MIDDLE
