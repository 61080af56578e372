"""The estimators on trial: what each is, where it comes from, and the effect it is held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from experiments.estimators.cross_lagged import cross_lagged, random_intercept_cross_lagged
from experiments.estimators.dynamic_panel import arellano_bond
from experiments.estimators.early_alliance import early_alone, early_given_change, early_given_intake
from experiments.estimators.estimands import (
    COURSE,
    EARLY_TO_END,
    LAST_SESSION,
    LASTING_TO_END,
    NEXT_SESSION,
)
from experiments.estimators.estimate import Estimate, Floats
from experiments.estimators.marginal_structural import marginal_structural
from experiments.estimators.mediation import product_of_coefficients
from experiments.estimators.panel import Panel
from experiments.estimators.therapist_means import between_therapists
from experiments.estimators.within_between import between_clients, lagged_within, within_client

INDIRECT: Final = "indirect"
"""Name of the natural indirect effect of feedback, which no lift reveals."""
ESTIMAND_LABELS: Final[Mapping[str, str]] = {
    **{each.name: each.label for each in (EARLY_TO_END, NEXT_SESSION, COURSE, LAST_SESSION, LASTING_TO_END)},
    INDIRECT: "feedback by way of the alliance, last score",
}


@dataclass(frozen=True, eq=False)
class StudyData:
    """What the analyst of one clinic has.

    Attributes
    ----------
    panel : Panel
        An observational study: usual care, the sessions of the panel.
    trial : Panel
        A trial of feedback with the same clients.
    arm : ndarray, shape (clients of the trial,)
        1 with feedback.
    """

    panel: Panel
    trial: Panel
    arm: Floats


@dataclass(frozen=True)
class Estimator:
    """An analysis.

    Attributes
    ----------
    name, label : str
    estimand : str
        Name of the effect it is held to.
    source : str
        Where it comes from.
    function : callable
        Raises ValueError or LinAlgError where data do not allow it.
    """

    name: str
    label: str
    estimand: str
    source: str
    function: Callable[[StudyData], Estimate]


def _of_panel(function: Callable[[Panel], Estimate]) -> Callable[[StudyData], Estimate]:
    return lambda data: function(data.panel)


ESTIMATORS: Final = (
    Estimator(
        "early_alone",
        "early alliance alone",
        EARLY_TO_END.name,
        "Horvath & Symonds (1991), J Couns Psychol 38:139",
        _of_panel(early_alone),
    ),
    Estimator(
        "early_given_intake",
        "early alliance, given intake",
        EARLY_TO_END.name,
        "Flückiger et al. (2018), Psychotherapy 55:316",
        _of_panel(early_given_intake),
    ),
    Estimator(
        "early_given_change",
        "early alliance, given prior change",
        EARLY_TO_END.name,
        "Barber et al. (2000), J Consult Clin Psychol 68:1027",
        _of_panel(early_given_change),
    ),
    Estimator(
        "between_therapists",
        "between therapists",
        LASTING_TO_END.name,
        "Baldwin, Wampold & Imel (2007), J Consult Clin Psychol 75:842",
        _of_panel(between_therapists),
    ),
    Estimator(
        "between_clients",
        "multilevel, between clients",
        COURSE.name,
        "Curran & Bauer (2011), Annu Rev Psychol 62:583",
        _of_panel(between_clients),
    ),
    Estimator(
        "within_client",
        "multilevel, within clients",
        NEXT_SESSION.name,
        "Curran & Bauer (2011), Annu Rev Psychol 62:583",
        _of_panel(within_client),
    ),
    Estimator(
        "lagged_within",
        "within clients, given prior symptoms",
        NEXT_SESSION.name,
        "Falkenström, Granström & Holmqvist (2013), J Couns Psychol 60:317",
        _of_panel(lagged_within),
    ),
    Estimator(
        "cross_lagged",
        "cross-lagged panel",
        NEXT_SESSION.name,
        "Rogosa (1980), Psychol Bull 88:245",
        _of_panel(cross_lagged),
    ),
    Estimator(
        "random_intercept_panel",
        "cross-lagged, random intercepts",
        NEXT_SESSION.name,
        "Hamaker, Kuiper & Grasman (2015), Psychol Methods 20:102",
        _of_panel(random_intercept_cross_lagged),
    ),
    Estimator(
        "arellano_bond",
        "dynamic panel (Arellano-Bond)",
        NEXT_SESSION.name,
        "Arellano & Bond (1991), Rev Econ Stud 58:277",
        _of_panel(arellano_bond),
    ),
    Estimator(
        "marginal_structural",
        "marginal structural model",
        LAST_SESSION.name,
        "Robins, Hernán & Brumback (2000), Epidemiology 11:550",
        _of_panel(marginal_structural),
    ),
    Estimator(
        "mediation",
        "mediation of feedback",
        INDIRECT,
        "MacKinnon et al. (2002), Psychol Methods 7:83",
        lambda data: product_of_coefficients(data.trial, data.arm),
    ),
)
"""In the order in which they are shown."""
