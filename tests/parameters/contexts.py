"""Clinics in which a parameter's direction is not in doubt, where the default clinic is not such a one."""

from __future__ import annotations

from typing import Any

EAGER = {"population.resilience.mean": 0.95, "population.interpersonal_problems.mean": 0.05}
WEAK = {"trust.start": 0.1}
STRONG = {"trust.start": 0.95}

NOISY = {"attunement.reading_noise": 0.9, "attunement.assumption": 0.0}
# Therapists who see sharply where they look, and look only where a form makes them.
ASSUMING = {"attunement.reading_noise": 0.02, "attunement.assumption": 1.0}

# Only what is worked on matters.
WORKING = {
    "emphasis.policy": "fixed",
    "emphasis.saturation": 1.0,
    "disclosure.listening_weight": 0.0,
    "trust.listening_weight": 0.0,
    "rupture.base_rate": 0.0,
    "work.match_strength": 0.0,
}


def all_therapists(value: float, *names: str) -> dict[str, Any]:
    """Set the median of therapist traits."""
    return {f"therapists.{name}.mean": value for name in names}


ADMIRED = {**STRONG, **all_therapists(0.95, "warmth", "empathic_accuracy", "collaborative_stance")}


def covered(name: str) -> dict[str, Any]:
    """Switch an intervention on for everyone."""
    return {f"intervention.{name}.coverage": 1.0}


CONTEXTS: dict[str, dict[str, Any]] = {
    "clinic.therapists": {"clinic.caseload_limit": 2},
    "clinic.minimum_sessions": {"endings.planned_rate": 5.0, "endings.good_enough": 1.0},
    "clinic.warmup_weeks": {"clinic.caseload_limit": 6},
    "clinic.travel_strain": {"endings.dropout_rate": 0.02},
    "network.colleague_rewiring": {"clinic.therapists": 40},
    "network.outside_ties": {"network.outside_support": 0.0},
    "disclosure.floor_weight": {"disclosure.floor": 0.0},
    "disclosure.trust_weight": {"disclosure.floor": 0.0, **STRONG},
    "disclosure.validation_weight": {"disclosure.floor": 0.0, **all_therapists(0.95, "warmth")},
    "disclosure.listening_weight": {"disclosure.floor": 0.0, "emphasis.listen": 1.0},
    "attunement.accuracy_weight": all_therapists(0.95, "empathic_accuracy"),
    "attunement.formulation_weight": {"attunement.reading_noise": 0.01},
    "attunement.identity_weight": {"population.cultural_identity.mean": 0.02},
    "attunement.felt_weight": all_therapists(0.95, "warmth", "genuineness"),
    "attunement.validation_weight": all_therapists(0.95, "warmth"),
    "attunement.genuineness_weight": all_therapists(0.95, "genuineness"),
    "attunement.rate": {"trust.start": 0.2},
    # Readings that are mostly noise: whoever follows them loses the fit. Unbiased ones: whoever forgets old ones does.
    "attunement.prior_spread": NOISY,
    "attunement.formulation_drift": {"attunement.reading_noise": 0.12, "attunement.assumption": 0.0},
    "emphasis.explore": WORKING,
    "emphasis.work": WORKING,
    "emphasis.goals": {"trust.start": 0.2},
    "emphasis.repair": {"rupture.time_weight": 5.0},
    "emphasis.adaptation": {"rupture.time_weight": 5.0, "rupture.base_rate": 0.3},
    "emphasis.tension_pull": {"rupture.time_weight": 5.0, "rupture.base_rate": 0.3},
    "emphasis.saturation": {"trust.start": 0.2},
    "collaboration.shared_weight": all_therapists(0.95, "collaborative_stance"),
    "collaboration.dialogue_weight": {
        **all_therapists(0.02, "collaborative_stance"),
        **all_therapists(0.98, "responsiveness"),
        "collaboration.fit_weight": 0.0,
    },
    "collaboration.fit_weight": all_therapists(0.05, "collaborative_stance"),
    "collaboration.clarity_weight": {
        **all_therapists(0.05, "collaborative_stance"),
        **all_therapists(0.95, "technical_skill"),
        "collaboration.formulation_weight": 0.0,
    },
    "collaboration.formulation_weight": {
        **all_therapists(0.05, "collaborative_stance"),
        "attunement.fit_width": 1.0,
    },
    "collaboration.hope_gain": {"population.outcome_expectation.mean": 0.95},
    "collaboration.capacity_gain": EAGER,
    "work.alliance_strength": {
        **WEAK,
        "trust.gain_up": 0.02,
        "attunement.rate": 0.02,
        "collaboration.start": 0.05,
        "collaboration.rate": 0.02,
    },
    "work.skill_strength": all_therapists(0.1, "technical_skill"),
    "work.depth_strength": {"population.attachment_avoidance.mean": 0.95, "disclosure.floor": 0.0},
    "work.match_strength": {"work.match_width": 0.02},
    "work.participation_strength": {**WEAK, "disclosure.floor": 0.0, "engagement.adherence_floor": 0.0},
    "work.capacity_strength": {"population.resilience.mean": 0.1},
    "work.expectation_strength": {"population.outcome_expectation.mean": 0.1},
    "rupture.skill_weight": all_therapists(0.95, "repair_skill"),
    "rupture.trust_weight": all_therapists(0.05, "repair_skill"),
    "rupture.time_weight": all_therapists(0.95, "repair_skill"),
    "trust.attachment_cost": {"population.attachment_anxiety.mean": 0.9},
    "trust.empathy_weight": {
        **all_therapists(0.95, "empathic_accuracy"),
        **all_therapists(0.2, "warmth", "genuineness", "boundary_consistency"),
    },
    "trust.listening_weight": {"emphasis.listen": 1.0},
    "trust.validation_weight": all_therapists(0.95, "warmth"),
    "trust.genuineness_weight": all_therapists(0.95, "genuineness"),
    "trust.boundary_weight": all_therapists(0.95, "boundary_consistency"),
    "trust.expectation_gain": {"population.outcome_expectation.mean": 0.95},
    "trust.capacity_gain": EAGER,
    "trust.gain_up": {"trust.start": 0.2},
    "trust.gain_down": STRONG,
    "trust.effort_weight": {"trust.start": 0.2},
    "trust.steadiness": STRONG,
    "trust.thinning": {"engagement.miss_rate": 1.0},
    "engagement.miss_alliance": WEAK,
    "engagement.miss_hope": {"population.outcome_expectation.mean": 0.1},
    "engagement.alliance_weight": {**STRONG, "engagement.adherence_floor": 0.0},
    "engagement.shared_weight": {
        **all_therapists(0.95, "collaborative_stance"),
        "engagement.adherence_floor": 0.0,
    },
    "engagement.hope_weight": {
        "population.outcome_expectation.mean": 0.95,
        "engagement.adherence_floor": 0.0,
    },
    "engagement.adherence_rate": {"engagement.adherence_floor": 0.1},
    "engagement.satisfaction_alliance": {**ADMIRED, "collaboration.start": 0.9},
    "engagement.satisfaction_change": {**ADMIRED, "collaboration.start": 0.9},
    "engagement.satisfaction_rate": {**ADMIRED, "collaboration.start": 0.9},
    "engagement.credibility": {
        **covered("preference_accommodation"),
        "intervention.preference_accommodation.strength": 1.0,
    },
    "endings.waiting_rate": {"clinic.minimum_wait": 8},
    "course.event_size": {"course.event_rate": 0.3},
    "course.event_tail": {"course.event_rate": 0.3},
    "course.coping_effect": {"course.learning": 5.0},
    "course.well": {"course.remission_rate": 0.1},
    "course.support_gain": {"network.outside_support": 1.0},
    "course.wellbeing_distress": {"population.intake_distress.mean": -1.5, "network.outside_support": 0.0},
    "course.wellbeing_support": {"network.outside_support": 1.0, "network.outside_ties": 50.0},
    "course.wellbeing_hope": {"population.outcome_expectation.mean": 0.95, "network.outside_support": 0.0},
    "course.resilience_guard": {"course.event_rate": 0.3},
    "course.coping_guard": {"course.event_rate": 0.3, "course.coping_start": 0.8},
    "course.fluctuation": {"course.event_rate": 0.0},
    "endings.alliance_weight": WEAK,
    "endings.falling_weight": STRONG,
    "endings.nogain_weight": {"work.gain": 0.0, "course.natural_drop": -1.0},
    "endings.hope_weight": {"population.outcome_expectation.mean": 0.1},
    "endings.memory_rate": {"endings.falling_weight": 50.0, **STRONG},
    "intervention.feedback.start_week": {"intervention.feedback.strength": 0.5},
    "intervention.feedback.expected_gain": ASSUMING,
    "intervention.feedback.reopening": ASSUMING,
    "strain.rate": {"strain.start": 0.0},
    "strain.training_rate": {**covered("alliance_training"), "rupture.base_rate": 0.3},
    "strain.training_fade": covered("alliance_training"),
    "theory.alliance_change": WEAK,
    "theory.capacity": EAGER,
    # Change felt is far above the usual.
    "theory.change_alliance": {"course.natural_drop": 2.0},
    "trust.relief_gain": {"course.natural_drop": 2.0},
    "theory.repair_change": {
        **all_therapists(0.95, "repair_skill"),
        "rupture.base_rate": 0.3,
        "emphasis.tension_pull": 50.0,
    },
    "theory.strain_attunement": {"strain.start": 0.9, "strain.load_gain": 1.0},
    "theory.technique_change": {
        **all_therapists(0.95, "technical_skill"),
        "therapists.technical_skill.spread": 0.1,
    },
    "theory.expectation_alliance": {"population.outcome_expectation.mean": 0.95},
    "theory.expectation_change": {
        "population.outcome_expectation.mean": 0.95,
        "work.expectation_strength": 1.0,
    },
    "theory.alliance_staying": {"endings.alliance_weight": 5.0, **WEAK},
    "theory.support_change": {"network.outside_support": 1.0, "course.support_gain": 0.2},
    "theory.feedback_reading": covered("feedback"),
    "intervention.feedback.alert": covered("feedback"),
    "intervention.caseload_cap.coverage": {"clinic.caseload_limit": 8},
    "intervention.caseload_cap.start_week": {"clinic.caseload_limit": 8},
    "intervention.caseload_cap.strength": {"clinic.caseload_limit": 8},
    "intervention.cultural_adaptation.coverage": {"population.cultural_identity.mean": 0.9},
    "intervention.cultural_adaptation.start_week": {"population.cultural_identity.mean": 0.9},
    "intervention.cultural_adaptation.strength": {"population.cultural_identity.mean": 0.9},
    "intervention.supervision.coverage": {
        "network.supervision_repair": 0.3,
        "intervention.supervision.strength": 4.0,
    },
    "intervention.supervision.start_week": {
        "network.supervision_repair": 0.3,
        "intervention.supervision.strength": 4.0,
    },
    "intervention.supervision.strength": {"network.supervision_repair": 0.3, "clinic.therapists": 20},
    "intervention.matching.candidates": {"intervention.matching.rule": "fit"},
}
"""What is set in both arms; an intervention's own start week and strength are tried with everyone covered."""

VALUES: dict[str, tuple[Any, Any]] = {
    "intervention.feedback.expected_gain": (0.0, 20.0),
    "endings.alliance_weight": (0.0, 4.0),
    "clinic.travel_strain": (0.0, 1.0),
    "clinic.therapists": (3, 12),
    "clinic.clients": (60, 160),
    "clinic.weeks": (6, 30),
    "clinic.warmup_weeks": (0, 10),
    "clinic.closing_weeks": (2, 30),
    "clinic.followup_weeks": (4, 30),
    "clinic.caseload_limit": (2, 12),
    "clinic.session_interval": (1, 3),
    "clinic.session_limit": (4, 20),
    "clinic.minimum_sessions": (2, 10),
    "clinic.minimum_wait": (0, 6),
    "network.support_ties": (2, 8),
    "network.community_size": (10, 60),
    "network.colleague_ties": (2, 5),
    "network.supervision_span": (2, 5),
    "network.outside_ties": (0.5, 20.0),
    "emphasis.adaptation": (0.0, 3.0),
    "endings.good_enough": (-2.0, 0.0),
    "course.well": (-3.0, -1.0),
    "intervention.matching.candidates": (1, 6),
    "intervention.twice_weekly.duration": (1, 6),
    "instrument.alliance_points": (5, 7),
    "strain.rate": (0.02, 0.5),
    "attunement.rate": (0.05, 0.6),
    "course.wellbeing_rate": (0.05, 0.6),
    "course.event_tail": (1.5, 6.0),
    "instrument.clinical_cutoff": (5.0, 14.0),
    "instrument.distress_top": (20, 27),
    "instrument.distress_step": (0.5, 3.0),
    "instrument.distress_mean": (12.0, 25.0),
    "instrument.distress_slope": (3.0, 9.0),
    "instrument.distress_noise": (1.0, 5.0),
    "instrument.affect_spread": (0.4, 3.0),
    "instrument.reliable_change": (3.0, 12.0),
    "instrument.healthy_mean": (2.0, 9.0),
}
"""Low and high value where a share of the admissible range would not do."""
