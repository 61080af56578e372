"""From a state to a questionnaire score."""

from __future__ import annotations

import math

from sim.elementary import exp, log
from sim.equations import anchors
from sim.equations.means import rounded
from sim.equations.registry import equation


@equation(
    "E130",
    "1 / (1 + exp(-(ease + discrimination logit(x) + error))), logit(x) = ln((x + b) / (1 - x + b))",
    "Samejima (1969), Psychometrika Monograph 17 (graded response; here the mean of many items)",
)
def rating(x: float, ease: float, discrimination: float, error: float) -> float:
    """Place on the answering scale that a rater chooses for a state.

    Parameters
    ----------
    x : float
        State in [0, 1].
    ease : float
        How easily raters give high answers, in logits.
    discrimination : float
        How far answers spread with the state, above 0.
    error : float
        Sum of the rater's style, the occasion and the scale's own error, in logits.

    Returns
    -------
    float
        In (0, 1); near the top answers crowd, which makes the ceiling.
    """
    odds = (x + anchors.LEAST_ODDS) / (1.0 - x + anchors.LEAST_ODDS)
    return 1.0 / (1.0 + exp(-(ease + discrimination * log(odds) + error)))


@equation("E137", "shared general + sqrt(1 - shared^2) own")
def shared_style(shared: float, general: float, own: float) -> float:
    """Response style of one scale: partly that of all scales about the treatment, partly its own.

    Parameters
    ----------
    shared : float
        Correlation of the two, in [0, 1].
    general, own : float
        Standard normal values.

    Returns
    -------
    float
        A standard normal value.
    """
    return shared * general + math.sqrt(1.0 - shared * shared) * own


@equation("E131", "low + (high - low) floor(steps y + 1/2) / steps")
def on_grid(y: float, low: float, high: float, steps: float) -> float:
    """Round to a score that the items can add up to.

    Parameters
    ----------
    y : float
        In [0, 1].
    low, high : float
        Ends of the score.
    steps : float
        Number of steps between them.

    Returns
    -------
    float
        In [low, high].
    """
    return low + (high - low) * (rounded(steps * y) / steps)


@equation(
    "E132",
    "min(top, max(0, step round((mean + slope distress + error) / step)))",
    "scale and rounding of CORE-10: Barkham et al. (2013)",
)
def distress_points(
    mean: float, slope: float, distress: float, error: float, step: float, top: float
) -> float:
    """Distress score with the steps, the floor and the ceiling that a form has.

    Parameters
    ----------
    mean, slope : float
        Points of the mean intake client, and for one SD.
    distress : float
        In SD units.
    error : float
        In points.
    step : float
        Points between one score and the next, above 0.
    top : float
        Highest score.

    Returns
    -------
    float
        A multiple of `step` in [0, top], or `top`.
    """
    return min(top, max(0.0, step * rounded((mean + slope * distress + error) / step)))


@equation("E133", "rate (1 + weight tension)")
def missing_hazard(rate: float, weight: float, tension: float) -> float:
    """Hazard that a form is not filled in; more when things go badly.

    Parameters
    ----------
    rate, weight : float
        At least 0.
    tension : float
        In [0, 1].

    Returns
    -------
    float
        At least 0.
    """
    return rate * (1.0 + weight * tension)


@equation(
    "E134", "1.96 SD sqrt(2 (1 - reliability))", "Jacobson & Truax (1991), J Consult Clin Psychol 59:12"
)
def reliable_change_index(spread: float, reliability: float) -> float:
    """Smallest change of a score that is not likely to be error.

    Parameters
    ----------
    spread : float
        SD of the score at intake, points.
    reliability : float
        In (0, 1).

    Returns
    -------
    float
        Points.
    """
    return anchors.CRITICAL_95 * spread * math.sqrt(2.0 * (1.0 - reliability))


@equation("E135", "attunement alliance + (1 - attunement) a")
def alliance_as_read(alliance: float, attunement: float) -> float:
    """The alliance as the therapist reads it: what cannot be read is filled in with what is usual.

    Parameters
    ----------
    alliance, attunement : float
        In [0, 1].

    Returns
    -------
    float
        In [0, 1].
    """
    return attunement * alliance + (1.0 - attunement) * anchors.ALLIANCE


@equation("E136", "min(1, max(0, alliance + error))")
def alliance_as_observed(alliance: float, error: float) -> float:
    """The alliance as an observer rates it.

    Parameters
    ----------
    alliance : float
        In [0, 1].
    error : float
        Error of the observer.

    Returns
    -------
    float
        In [0, 1].
    """
    return min(1.0, max(0.0, alliance + error))
