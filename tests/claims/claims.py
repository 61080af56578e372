"""What the source text claims: for each claim the thing changed, what is seen, and the path that carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.claims.clinics import Observable, at_session, mean_of, of_client

FIXED = {"emphasis.policy": "fixed"}
# Change does not colour the alliance, ruptures do not occur: what is left is the path in question.
STILL = {
    "theory.change_alliance": 0.0,
    "rupture.base_rate": 0.0,
    "theory.expectation_alliance": 0.0,
    "network.hope_contagion": 0.0,
}


def traits(value: float, *names: str) -> dict[str, Any]:
    """Set the median of therapist traits."""
    return {f"therapists.{name}.mean": value for name in names}


@dataclass(frozen=True)
class Claim:
    """One observable consequence of a claim.

    `low` and `high` differ in what the claim speaks of; `observable` must be larger (sign +1) or smaller (-1) in
    `high` by at least `least`; with the settings of `cut` in both arms the difference must be gone.
    """

    number: str
    text: str
    low: dict[str, Any]
    high: dict[str, Any]
    observable: Observable
    least: float
    cut: dict[str, Any]
    sign: int = 1
    setting: dict[str, Any] = field(default_factory=dict)


TRUSTING = ({"trust.start": 0.3}, {"trust.start": 0.7})
WARM = (traits(0.4, "warmth"), traits(0.8, "warmth"))
ACCURATE = (traits(0.4, "empathic_accuracy"), traits(0.8, "empathic_accuracy"))
GENUINE = (traits(0.4, "genuineness"), traits(0.8, "genuineness"))
SHARING = (traits(0.35, "collaborative_stance"), traits(0.8, "collaborative_stance"))
LISTENING = ({"emphasis.listen": 0.08}, {"emphasis.listen": 0.6})
FACILITATIVE = ("empathic_accuracy", "warmth", "genuineness")
RAPPORT = (traits(0.4, *FACILITATIVE), traits(0.8, *FACILITATIVE))
# Lived with the therapist as ever, but the bond starts weak or strong and stays so for a while.
ALLIED = (
    {"trust.start": 0.3, **traits(0.4, *FACILITATIVE, "collaborative_stance")},
    {"trust.start": 0.7, **traits(0.8, *FACILITATIVE, "collaborative_stance")},
)
WEAKENED = {
    "trust.start": 0.3,
    "trust.gain_up": 0.05,
    "attunement.rate": 0.05,
    "disclosure.rate": 0.05,
    "collaboration.rate": 0.05,
}
# How the alliance, or what it leads to, reaches change and staying.
NO_ALLIANCE_TO_CHANGE = {
    # Warmth also decides whom a way of working suits.
    "engagement.credibility": 0.0,
    "theory.alliance_change": 0.0,
    "theory.alliance_staying": 0.0,
    "work.participation_strength": 0.0,
    "work.depth_strength": 0.0,
    "engagement.alliance_weight": 0.0,
    "engagement.shared_weight": 0.0,
    "theory.repair_change": 0.0,
    "course.tension_burden": 0.0,
    "collaboration.formulation_weight": 0.0,
    "work.match_strength": 0.0,
    "work.interruption": 0.0,
    "work.harm": 0.0,
}

CLAIMS = (
    Claim(
        "S1",
        "trust lets clients open up",
        *TRUSTING,
        at_session("state_disclosure", 1),
        0.02,
        {"disclosure.trust_weight": 0.0},
    ),
    Claim(
        "S2",
        "rapport makes a safe place to share",
        *RAPPORT,
        at_session("state_disclosure", 5),
        0.02,
        {"disclosure.trust_weight": 0.0, "disclosure.validation_weight": 0.0},
        setting=FIXED,
    ),
    Claim(
        "S3 client",
        "trust takes effort of the client",
        {"disclosure.floor": 0.05},
        {"disclosure.floor": 0.95},
        at_session("state_trust", 6),
        0.005,
        {"trust.effort_weight": 0.0},
        setting={
            **FIXED,
            **STILL,
            "attunement.disclosure_weight": 0.0,
            "trust.start": 0.3,
            "attunement.reading_noise": 0.01,
            "attunement.formulation_weight": 0.0,
        },
    ),
    Claim(
        "S3 therapist",
        "trust takes effort of the therapist",
        *LISTENING,
        at_session("state_trust", 6),
        0.01,
        {"trust.listening_weight": 0.0},
        setting={**FIXED, **STILL, "disclosure.listening_weight": 0.0},
    ),
    Claim(
        "S4",
        "consistent communication builds trust",
        {"clinic.session_interval": 3},
        {},
        at_session("state_trust", 5),
        0.01,
        {"trust.thinning": 0.0},
        setting={
            **STILL,
            "attunement.formulation_drift": 0.0,
            "theory.strain_attunement": 0.0,
            "network.supervision_reading": 0.0,
            "engagement.miss_rate": 0.0,
        },
    ),
    Claim(
        "S5",
        "active listening builds trust",
        *LISTENING,
        at_session("state_trust", 8),
        0.01,
        {"trust.listening_weight": 0.0},
        setting={**FIXED, **STILL, "disclosure.listening_weight": 0.0},
    ),
    Claim(
        "S6 safety",
        "validation makes it safe to open up",
        *WARM,
        at_session("state_disclosure", 3),
        0.01,
        {"disclosure.validation_weight": 0.0},
        setting={**FIXED, **STILL, "attunement.validation_weight": 0.0, "trust.validation_weight": 0.0},
    ),
    Claim(
        "S6 empathy",
        "validation is felt as empathy",
        *WARM,
        at_session("state_empathy", 4),
        0.02,
        {"attunement.validation_weight": 0.0},
        setting={**FIXED, **STILL, "disclosure.validation_weight": 0.0, "trust.validation_weight": 0.0},
    ),
    Claim(
        "S7",
        "kept boundaries build trust",
        traits(0.4, "boundary_consistency"),
        traits(0.9, "boundary_consistency"),
        at_session("state_trust", 8),
        0.02,
        {
            "trust.boundary_weight": 0.0,
            "trust.steadiness": 0.0,
            "rupture.lapse_weight": 0.0,
            "strain.boundary_guard": 0.0,
        },
    ),
    Claim(
        "S7 lapses",
        "lapses harm trust",
        {"rupture.lapse_rate": 0.9},
        {"rupture.lapse_rate": 0.0},
        at_session("state_trust", 8),
        0.02,
        {"trust.boundary_weight": 0.0, "trust.steadiness": 0.0, "rupture.lapse_weight": 0.0},
    ),
    Claim(
        "S8 understanding",
        "understanding matters to trust",
        *ACCURATE,
        at_session("state_trust", 8),
        0.02,
        {"attunement.accuracy_weight": 0.0},
        setting={"network.supervision_reading": 0.0},
    ),
    Claim(
        "S8 compassion",
        "compassion matters to trust",
        *WARM,
        at_session("state_trust", 8),
        0.01,
        {
            "trust.validation_weight": 0.0,
            "attunement.validation_weight": 0.0,
            "disclosure.validation_weight": 0.0,
        },
        setting={**FIXED, **STILL},
    ),
    Claim(
        "S8 genuineness",
        "genuineness matters to trust",
        *GENUINE,
        at_session("state_trust", 8),
        0.01,
        {"trust.genuineness_weight": 0.0, "attunement.genuineness_weight": 0.0},
    ),
    Claim(
        "S9",
        "empathy creates connection",
        *ACCURATE,
        at_session("bond_client", 6),
        0.05,
        {"trust.empathy_weight": 0.0, "attunement.felt_weight": 0.0},
        setting={**FIXED, **STILL, "instrument.missing_rate": 0.0},
    ),
    Claim(
        "S10",
        "non-judgemental listening opens communication",
        *LISTENING,
        at_session("state_disclosure", 4),
        0.02,
        {"disclosure.listening_weight": 0.0},
        setting={**FIXED, **STILL, "trust.listening_weight": 0.0},
    ),
    Claim(
        "S11 insight",
        "empathy gives insight",
        *ACCURATE,
        at_session("state_formulation", 6),
        0.005,
        {"attunement.accuracy_weight": 0.0},
        setting={"network.supervision_reading": 0.0},
    ),
    Claim(
        "S11 personalised",
        "personalised treatment works better",
        {"attunement.reading_noise": 0.9},
        {"attunement.reading_noise": 0.05},
        at_session("state_coping", 8),
        0.005,
        {"work.match_strength": 0.0, "work.harm": 0.0},
        setting={
            "collaboration.certainty_weight": 0.0,
            "collaboration.formulation_weight": 0.0,
            "attunement.formulation_weight": 0.0,
            "theory.change_alliance": 0.0,
            "attunement.formulation_drift": 0.0,
        },
    ),
    Claim(
        "S12",
        "communication is two-way",
        traits(0.3, "responsiveness"),
        traits(0.85, "responsiveness"),
        at_session("state_goal", 6),
        0.02,
        {"collaboration.dialogue_weight": 0.0},
        setting={**FIXED, **STILL, "work.push": 0.0},
    ),
    Claim(
        "S13 motivation",
        "shared decisions raise participation",
        *SHARING,
        mean_of("adherence_score"),
        0.1,
        {
            "engagement.shared_weight": 0.0,
            "collaboration.shared_weight": 0.0,
            "collaboration.clarity_weight": 0.0,
            "collaboration.imposition_cost": 0.0,
            "rupture.imposition_weight": 0.0,
        },
        setting={**FIXED, "instrument.missing_rate": 0.0},
    ),
    Claim(
        "S13 agreement",
        "shared decisions make goals agreed",
        *SHARING,
        at_session("state_goal", 6),
        0.03,
        {"collaboration.shared_weight": 0.0, "collaboration.imposition_cost": 0.0},
        setting={**FIXED, **STILL},
    ),
    Claim(
        "S14 clarity",
        "clarity lets both agree on what to do",
        traits(0.3, "technical_skill"),
        traits(0.85, "technical_skill"),
        at_session("state_task", 6),
        0.02,
        {"collaboration.clarity_weight": 0.0},
        setting={**FIXED, **STILL},
    ),
    Claim(
        "S14 feedback",
        "clarity about progress lets the therapist adjust",
        {},
        {"intervention.feedback.coverage": 1.0},
        at_session("state_empathy", 6),
        0.01,
        {"theory.feedback_reading": 0.0},
    ),
    Claim(
        "S15",
        "feeling heard makes hard emotions approachable",
        *ACCURATE,
        at_session("state_depth", 4),
        0.005,
        {"work.heard_weight": 0.0},
        setting={**FIXED, **STILL, "disclosure.trust_weight": 0.0},
    ),
    Claim(
        "S16 participation",
        "the four ingredients make participation",
        WEAKENED,
        {},
        at_session("state_participation", 6),
        0.03,
        {
            "trust.start": 0.3,
            "trust.gain_up": 0.05,
            "attunement.rate": 0.05,
            "disclosure.rate": 0.05,
            "collaboration.rate": 0.05,
        },
        setting=FIXED,
    ),
    Claim(
        "S16 change",
        "participation makes change",
        WEAKENED,
        {},
        at_session("state_coping", 8),
        0.003,
        {"work.participation_strength": 0.0},
        setting={
            **FIXED,
            "work.alliance_strength": 0.0,
            "work.depth_strength": 0.0,
            "work.match_strength": 0.0,
            "work.interruption": 0.0,
            "work.harm": 0.0,
            "rupture.base_rate": 0.0,
            "theory.alliance_staying": 0.0,
            "theory.repair_change": 0.0,
            "engagement.alliance_weight": 0.0,
            "course.tension_burden": 0.0,
        },
    ),
    Claim(
        "S17 adherence",
        "a strong alliance raises adherence",
        *ALLIED,
        mean_of("adherence_score"),
        0.2,
        NO_ALLIANCE_TO_CHANGE,
        setting={"instrument.missing_rate": 0.0},
    ),
    Claim(
        "S17 symptoms",
        "a strong alliance lowers distress",
        *ALLIED,
        at_session("state_distress", 8),
        0.05,
        NO_ALLIANCE_TO_CHANGE,
        sign=-1,
    ),
    Claim(
        "S17 satisfaction",
        "a strong alliance raises satisfaction",
        *ALLIED,
        at_session("satisfaction_score", 8),
        0.5,
        {**NO_ALLIANCE_TO_CHANGE, "engagement.satisfaction_alliance": 0.0},
        setting={"instrument.missing_rate": 0.0},
    ),
    Claim(
        "S17 well-being",
        "a strong alliance raises well-being",
        *ALLIED,
        at_session("wellbeing_score", 8),
        0.3,
        NO_ALLIANCE_TO_CHANGE,
        setting={"instrument.missing_rate": 0.0},
    ),
    Claim(
        "S18 resilience",
        "an alliance kept leaves skills that stay",
        *ALLIED,
        of_client("followup_coping"),
        0.02,
        {**NO_ALLIANCE_TO_CHANGE, "course.internalised_guard": 0.0},
    ),
    Claim(
        "S18 healing",
        "an alliance kept heals for good",
        *ALLIED,
        of_client("followup_state"),
        0.03,
        {**NO_ALLIANCE_TO_CHANGE, "course.internalised_guard": 0.0},
        sign=-1,
    ),
    Claim(
        "S18 exploration",
        "an alliance kept supports exploration",
        *ALLIED,
        at_session("state_depth", 8),
        0.02,
        {"disclosure.trust_weight": 0.0, "disclosure.validation_weight": 0.0, "work.heard_weight": 0.0},
        setting=FIXED,
    ),
)
