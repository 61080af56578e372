"""Named constants of the equations: typical values, ends of scales, guards. They are not tuned.

At the typical values causal paths are neutral: an anchor fixes the scale of a weight, and a weight of 0 leaves the
model at its usual level. Each constant is declared with its range, meaning and source, and is read as a plain number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.random.normal import normal_quantile

OPEN: Final = "open"
DEFINED: Final = "by definition"
"""Source of a number that fixes a scale; there is nothing to find out about it."""


@dataclass(frozen=True)
class Anchor:
    """One named constant.

    Attributes
    ----------
    value, low, high : float
        The value, and the range in which it could reasonably lie; one number where it is given by a scale.
    meaning : str
        What it stands for.
    source : str
        A citation, `DEFINED`, or `OPEN`.
    """

    value: float
    low: float
    high: float
    meaning: str
    source: str


ANCHORS: dict[str, Anchor] = {}
"""Every constant by its name."""


def anchor(name: str, value: float, low: float, high: float, meaning: str, source: str = OPEN) -> float:
    """Declare a constant and return its value."""
    ANCHORS[name] = Anchor(value, low, high, meaning, source)
    return value


def fixed(name: str, value: float, meaning: str, source: str = DEFINED) -> float:
    """Declare a constant that a scale gives, and return its value."""
    return anchor(name, value, value, value, meaning, source)


ALLIANCE: Final = anchor(
    "ALLIANCE", 0.455, 0.4, 0.8, "alliance, and each of its parts, in an ordinary treatment"
)
SKILL: Final = anchor("SKILL", 0.574, 0.4, 0.8, "technical skill of an ordinary therapist")
DEPTH: Final = anchor("DEPTH", 0.236, 0.2, 0.6, "exploration in depth in an ordinary session")
PARTICIPATION: Final = anchor("PARTICIPATION", 0.433, 0.4, 0.8, "active participation in an ordinary session")
CAPACITY: Final = anchor("CAPACITY", 0.500, 0.3, 0.7, "what an ordinary client brings to treatment")
HOPE: Final = anchor("HOPE", 0.595, 0.4, 0.7, "an ordinary client's hope of getting better")
EXPECTATION: Final = anchor(
    "EXPECTATION", 0.545, 0.4, 0.7, "an ordinary client's expectation before treatment"
)
MATCH: Final = anchor(
    "MATCH", 0.490, 0.3, 0.9, "how nearly an ordinary session has the balance that is needed"
)
FELT_CHANGE: Final = anchor(
    "FELT_CHANGE", 0.088, -0.2, 0.4, "change as felt in an ordinary week of treatment"
)
FALL: Final = anchor(
    "FALL",
    0.034,
    0.0,
    0.2,
    "how far the alliance lies below what an ordinary client is used to when leaving is considered",
)
TENSION: Final = anchor("TENSION", 0.115, 0.0, 0.3, "unresolved tension in an ordinary week of treatment")
SUPPORT: Final = anchor("SUPPORT", 0.565, 0.3, 0.7, "support that an ordinary client receives")
STRAIN: Final = anchor("STRAIN", 0.309, 0.1, 0.6, "strain of an ordinary therapist")
REPAIRED: Final = anchor("REPAIRED", 0.032, 0.0, 0.2, "share of sessions in which a rupture is repaired")
PREFERENCE_FIT: Final = anchor(
    "PREFERENCE_FIT", 0.569, 0.5, 0.9, "fit of an ordinary client's preference with the therapist's way"
)

MIDDLE: Final = fixed("MIDDLE", 0.5, "middle of a state; what is assumed of a client who cannot be read")
REST: Final = anchor(
    "REST", 0.1, 0.01, 0.5, "weight that rests on the middle of a weighted mean, so that every other may be 0"
)
HALF_WAY_PUSH: Final = fixed(
    "HALF_WAY_PUSH",
    0.5,
    "push that takes a state half the way left; the middle moves by as much as it is pushed",
)
EITHER_KIND: Final = anchor(
    "EITHER_KIND", 0.1, 0.02, 0.5, "inclination of everybody to withdraw, and as much to confront"
)
LEAST_CLARITY: Final = anchor(
    "LEAST_CLARITY", 0.05, 0.01, 0.2, "clarity of a reading of a client who shows nothing; above 0"
)

LEAST_ODDS: Final = anchor(
    "LEAST_ODDS", 0.02, 0.001, 0.1, "what keeps the odds of a state finite when it is 0 or 1"
)

DISTRESS_LIMIT: Final = fixed("DISTRESS_LIMIT", 3.0, "distress lies within so many SD of the mean at intake")
DISTRESS_SPAN: Final = fixed("DISTRESS_SPAN", 2.0 * DISTRESS_LIMIT, "SD from the least distress to the most")
CRITICAL_95: Final = fixed(
    "CRITICAL_95",
    round(normal_quantile(0.975), 2),
    "normal quantile between whose two signs 95 % lie, to the two digits in which it is published",
    "Jacobson & Truax (1991), J Consult Clin Psychol 59:12",
)

_WAI_SHORT = "Hatcher & Gillaspy (2006), Psychother Res 16:12 (format of the WAI-SR)"
_WHO_5 = "Topp et al. (2015), Psychother Psychosom 84:167 (format of the WHO-5)"
_CSQ_8 = "Larsen et al. (1979), Eval Program Plann 2:197 (format of the CSQ-8)"
SUBSCALE_ITEMS: Final = fixed(
    "SUBSCALE_ITEMS", 4.0, "items of the bond, goal and task scales each", _WAI_SHORT
)
ALLIANCE_ITEMS: Final = fixed("ALLIANCE_ITEMS", 12.0, "items of an alliance form", _WAI_SHORT)
EMPATHY_ITEMS: Final = anchor("EMPATHY_ITEMS", 5.0, 3.0, 16.0, "items of the form of perceived empathy")
LOWEST_ANSWER: Final = fixed("LOWEST_ANSWER", 1.0, "lowest answer of an alliance item", _WAI_SHORT)
WELLBEING_TOP: Final = fixed("WELLBEING_TOP", 100.0, "highest well-being score", _WHO_5)
WELLBEING_STEPS: Final = fixed("WELLBEING_STEPS", 25.0, "steps of the well-being score", _WHO_5)
SATISFACTION_LOW: Final = fixed("SATISFACTION_LOW", 8.0, "lowest satisfaction score", _CSQ_8)
SATISFACTION_TOP: Final = fixed("SATISFACTION_TOP", 32.0, "highest satisfaction score", _CSQ_8)
SATISFACTION_STEPS: Final = fixed("SATISFACTION_STEPS", 24.0, "steps of the satisfaction score", _CSQ_8)
ADHERENCE_TOP: Final = fixed("ADHERENCE_TOP", 10.0, "highest adherence score, of one item from 0")
