"""Weights of the causal paths: a theory of how psychotherapy works is one setting of these."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.metadata import number


@dataclass(frozen=True)
class Theory:
    """Twelve causal paths, each from absent (0) to full (1)."""

    alliance_change: float = number(1, 0, 1, "alliance -> change", "+alliance_change_slope", unit="weight")
    change_alliance: float = number(
        1, 0, 1, "felt change -> alliance (relief)", "+state_trust", unit="weight"
    )
    capacity: float = number(
        1,
        0,
        1,
        "client capacity -> alliance and change (common cause)",
        "+capacity_trust_slope",
        unit="weight",
    )
    therapist_alliance: float = number(
        1, 0, 1, "therapist -> alliance", "+therapist_trust_spread", unit="weight"
    )
    technique_change: float = number(
        1, 0, 1, "therapist technique -> change", "+skill_change_slope", unit="weight"
    )
    expectation_alliance: float = number(
        1, 0, 1, "expectation -> alliance", "+hope_trust_slope", unit="weight"
    )
    expectation_change: float = number(1, 0, 1, "expectation -> change", "+hope_change_slope", unit="weight")
    repair_change: float = number(
        1, 0, 1, "repair -> change (corrective experience)", "+improvement", unit="weight"
    )
    alliance_staying: float = number(
        1, 0, 1, "alliance -> staying -> dose", "+dropout_alliance_slope", unit="weight"
    )
    support_change: float = number(1, 0, 1, "support -> change", "+support_change_slope", unit="weight")
    strain_attunement: float = number(
        1, 0, 1, "therapist strain -> attunement", "-state_empathy", unit="weight"
    )
    feedback_reading: float = number(
        1, 0, 1, "feedback -> therapist's reading", "+attunement_seen", unit="weight"
    )
