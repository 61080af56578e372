"""Parameters of the people: where each trait lies and how far people differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.parameters.metadata import OPEN, Meta, number


@dataclass(frozen=True)
class IntakeDistress:
    """Distress at intake, in SD units of the clinical intake population (a normal distribution)."""

    mean: float = number(0.0, -2, 2, "mean distress at intake", "+state_distress", unit="SD")
    spread: float = number(
        0.94, 0.05, 1.5, "standard deviation of distress at intake", "+distress_spread", unit="SD"
    )


@dataclass(frozen=True)
class Trait:
    """A trait in (0, 1): logistic of a normal variable whose median is `mean` and whose SD in logits is `spread`."""

    mean: float = number(0.5, 0.02, 0.98, "median of the trait", "trait")
    spread: float = number(0.8, 0.0, 3.0, "SD of the trait", "trait", unit="logit")


@dataclass(frozen=True)
class Skill:
    """A therapist trait in (0, 1), loaded on one factor of facilitative interpersonal skill."""

    mean: float = number(0.6, 0.02, 0.98, "median of the skill", "trait")
    spread: float = number(0.5, 0.0, 3.0, "SD of the skill", "trait", unit="logit")
    loading: float = number(0.6, 0.0, 1.0, "loading on facilitative interpersonal skill", "trait", unit="r")


def _correlation() -> dict[str, dict[str, float]]:
    return {
        "attachment_anxiety": {
            "attachment_avoidance": 0.15,
            "interpersonal_problems": 0.4,
            "intake_distress": 0.3,
        },
        "attachment_avoidance": {"interpersonal_problems": 0.35, "reactance": 0.25},
        "outcome_expectation": {"intake_distress": -0.15, "resilience": 0.3},
        "interpersonal_problems": {"intake_distress": 0.35, "resilience": -0.3},
        "resilience": {"intake_distress": -0.3},
    }


_CORRELATION_META = Meta(
    "table",
    "r",
    "correlations of client traits on the normal scale; pairs left out are 0",
    OPEN,
    effect="trait",
)


@dataclass(frozen=True)
class Population:
    """Clients as they arrive."""

    intake_distress: IntakeDistress = IntakeDistress()
    attachment_anxiety: Trait = Trait(0.45, 0.8)
    attachment_avoidance: Trait = Trait(0.42, 0.8)
    outcome_expectation: Trait = Trait(0.55, 0.7)
    interpersonal_problems: Trait = Trait(0.45, 0.8)
    reactance: Trait = Trait(0.35, 0.8)
    preference: Trait = Trait(0.5, 0.9)
    cultural_identity: Trait = Trait(0.2, 1.2)
    resilience: Trait = Trait(0.5, 0.8)
    correlation: Mapping[str, Mapping[str, float]] = field(
        default_factory=_correlation, metadata={"meta": _CORRELATION_META}
    )


@dataclass(frozen=True)
class Therapists:
    """Therapists as they work in the clinic."""

    empathic_accuracy: Skill = Skill(0.62, 1.14, 0.7)
    warmth: Skill = Skill(0.66, 1.15, 0.8)
    genuineness: Skill = Skill(0.64, 1.0, 0.6)
    boundary_consistency: Skill = Skill(0.74, 1.0, 0.3)
    collaborative_stance: Skill = Skill(0.59, 1.0, 0.5)
    technical_skill: Skill = Skill(0.59, 0.969, 0.3)
    repair_skill: Skill = Skill(0.52, 1.0, 0.6)
    responsiveness: Skill = Skill(0.59, 1.0, 0.7)
    cultural_humility: Skill = Skill(0.59, 1.0, 0.4)
