"""Reading the client, and being understood."""

from __future__ import annotations

from sim.equations import anchors
from sim.equations.general import approach, shift
from sim.equations.registry import equation
from sim.parameters.dyad import Attunement


@equation("E28", "supervision supervised (1 + added) + feedback")
def help_in_reading(supervision: float, supervised: float, added: float, feedback: float) -> float:
    """Push that supervision and routine feedback give to reading a client.

    Parameters
    ----------
    supervision : float
        Push of a fully skilled supervisor, at least 0.
    supervised : float
        Skill of the supervisors within reach, in [0, 1].
    added : float
        Supervision added by an intervention, in units of the usual, at least 0.
    feedback : float
        Push of a form that came back, at least 0; 0 without routine feedback.

    Returns
    -------
    float
        A push for `shift`, at least 0.
    """
    return supervision * supervised * (1.0 + added) + feedback


@equation("E29", "approach(empathy, shift(lived, push), rate)")
def empathy_step(p: Attunement, empathy: float, lived: float, push: float) -> float:
    """Perceived empathy after a session: it moves toward the empathy lived, as the client's nature colours it.

    Parameters
    ----------
    p : Attunement
        Pace.
    empathy, lived : float
        In [0, 1].
    push : float
        What the client's own nature and state add, see `colouring`.

    Returns
    -------
    float
        In [0, 1].
    """
    return approach(empathy, shift(lived, push), p.rate)


@equation("E30", "warmth (1 - cost strain)")
def validation_of(warmth: float, strain_cost: float, strain: float) -> float:
    """Warmth and validation shown today; strain takes a share.

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
    """How well the therapist reads the client today (claims S8, S9, S14).

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
    """Empathy as the client lives it: understood, validated, met by a genuine person (claims S6, S8, S9).

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


@equation("E34", "1 - distance (1 - humility)", "Hook et al. (2013), J Couns Psychol 60:353 (direction)")
def identity_fit_of(cultural_identity: float, humility: float) -> float:
    """Cultural fit: humility bridges the distance between client and clinic.

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


@equation("E37", "a x + (1 - a) / 2")
def as_read(x: float, attunement: float) -> float:
    """A client's state as the therapist reads it: the truth shrunk toward the middle.

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
