"""Settings that several claims share: what is held still, and what differs between two clinics."""

from __future__ import annotations

from experiments.statements.twin_clinics import Settings

FIXED: Settings = {"emphasis.policy": "fixed"}
# Change does not colour the alliance, ruptures do not occur: what is left is the path in question.
STILL: Settings = {
    "theory.change_alliance": 0.0,
    "rupture.base_rate": 0.0,
    "theory.expectation_alliance": 0.0,
    "network.hope_contagion": 0.0,
}


def traits(value: float, *names: str) -> Settings:
    """Set the median of therapist traits."""
    return {f"therapists.{name}.mean": value for name in names}


TRUSTING: tuple[Settings, Settings] = ({"trust.start": 0.3}, {"trust.start": 0.7})
WARM: tuple[Settings, Settings] = (traits(0.4, "warmth"), traits(0.8, "warmth"))
ACCURATE: tuple[Settings, Settings] = (traits(0.4, "empathic_accuracy"), traits(0.8, "empathic_accuracy"))
GENUINE: tuple[Settings, Settings] = (traits(0.4, "genuineness"), traits(0.8, "genuineness"))
SHARING: tuple[Settings, Settings] = (
    traits(0.35, "collaborative_stance"),
    traits(0.8, "collaborative_stance"),
)
LISTENING: tuple[Settings, Settings] = ({"emphasis.listen": 0.08}, {"emphasis.listen": 0.6})
FACILITATIVE = ("empathic_accuracy", "warmth", "genuineness")
RAPPORT: tuple[Settings, Settings] = (traits(0.4, *FACILITATIVE), traits(0.8, *FACILITATIVE))
# Lived with the therapist as ever, but the bond starts weak or strong and stays so for a while.
ALLIED: tuple[Settings, Settings] = (
    {"trust.start": 0.3, **traits(0.4, *FACILITATIVE, "collaborative_stance")},
    {"trust.start": 0.7, **traits(0.8, *FACILITATIVE, "collaborative_stance")},
)
WEAKENED: Settings = {
    "trust.start": 0.3,
    "trust.gain_up": 0.05,
    "attunement.rate": 0.05,
    "disclosure.rate": 0.05,
    "collaboration.rate": 0.05,
}
# How the alliance, or what it leads to, reaches change and staying.
NO_ALLIANCE_TO_CHANGE: Settings = {
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
