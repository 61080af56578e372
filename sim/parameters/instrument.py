"""Parameters of the questionnaires: how states become scores."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.metadata import number, whole


@dataclass(frozen=True)
class Instrument:
    """Raters, noise, response styles, ceilings and missing forms."""

    alliance_points: int = whole(
        7,
        3,
        11,
        "highest answer of an alliance item; the lowest is 1",
        "+alliance_client",
        unit="points",
        source="Horvath & Greenberg (1989), J Couns Psychol 36:223",
    )
    client_ease: float = number(
        1.65, -3, 4, "how easily clients give high answers", "+alliance_client", unit="logit"
    )
    therapist_ease: float = number(
        1.0, -3, 4, "how easily therapists give high answers", "+alliance_therapist", unit="logit"
    )
    discrimination: float = number(
        1.24, 0.2, 5, "how far answers spread with the state", "+alliance_client_spread"
    )
    style_spread: float = number(
        0.567, 0, 3, "SD of persons' response styles", "+alliance_client_spread", unit="logit"
    )
    style_shared: float = number(
        0.6,
        0,
        1,
        "correlation of response styles about the bond and about goals and tasks",
        "+alliance_client_spread",
        unit="r",
    )
    affect_spread: float = number(
        1.0,
        0,
        30,
        "SD of negative affect in answers about distress; those about well-being share it",
        "+distress_score_spread",
        unit="points",
    )
    occasion_noise: float = number(
        0.33,
        0,
        3,
        "SD of an occasion's answers about the state, all scales",
        "+alliance_wobble",
        unit="logit",
    )
    scale_noise: float = number(
        0.2, 0, 3, "SD of one scale's answers about the occasion", "+alliance_wobble", unit="logit"
    )
    observer_noise: float = number(0.1, 0, 1, "SD of an observer's rating", "+observer_wobble")
    distress_top: int = whole(
        40,
        10,
        200,
        "highest score of the distress form; the lowest is 0",
        "+distress_score_top",
        unit="points",
        source="Barkham et al. (2013), Couns Psychother Res 13:3",
    )
    distress_step: float = number(
        1,
        0.1,
        5,
        "points between one score of the distress form and the next",
        "+distress_score_step",
        unit="points",
        source="Barkham et al. (2013), Couns Psychother Res 13:3",
    )
    distress_mean: float = number(
        20, 1, 150, "distress score of the mean intake client", "+distress_score", unit="points"
    )
    distress_slope: float = number(
        6.5,
        0.5,
        50,
        "distress score points for one SD of distress",
        "+distress_score_spread",
        unit="points per SD",
    )
    distress_noise: float = number(
        2, 0, 40, "SD of error of a distress score", "+distress_score_wobble", unit="points"
    )
    clinical_cutoff: float = number(
        11,
        0,
        200,
        "score below which a client is not clinical",
        "+recovered_share",
        unit="points",
        source="Barkham et al. (2013), Couns Psychother Res 13:3",
    )
    reliability_alpha: float = number(
        0.9,
        0.3,
        0.99,
        "reliability used for the reliable change index",
        "+improved_share",
        source="Barkham et al. (2013), Couns Psychother Res 13:3",
    )
    reliable_change: float = number(
        0,
        0,
        100,
        "points from which a change is reliable, as the form's manual says; 0 computes them from reliability and SD",
        "-improved_share",
        unit="points",
        source="Jacobson & Truax (1991), J Consult Clin Psychol 59:12",
    )
    healthy_mean: float = number(
        4.7,
        0,
        200,
        "mean distress score of the general population; response is half the way to it",
        "+responded_share",
        unit="points",
        source="Barkham et al. (2013), Couns Psychother Res 13:3 (from memory)",
    )
    missing_rate: float = number(
        0.12, 0, 5, "hazard that a form is not filled in", "+forms_missing", unit="per form"
    )
    missing_tension: float = number(
        3.0, 0, 20, "rise of that hazard with tension", "+forms_missing", unit="weight"
    )
    followup_missing: float = number(
        0.35, 0, 1, "share of follow-up forms that are not returned", "+followup_missing_share", unit="share"
    )
    client_report: float = number(
        0.75, 0, 1, "chance that a client reports a rupture there was", "+rupture_client"
    )
    therapist_report: float = number(
        0.8, 0, 1, "chance that a therapist reports a rupture noticed", "+rupture_therapist"
    )
    false_report: float = number(0.1, 0, 1, "chance of a report when there was none", "+rupture_client")
