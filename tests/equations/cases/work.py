"""Cases of `sim.equations.work`."""

from dataclasses import replace

from sim.parameters.dyad import Work
from sim.parameters.theory import Theory
from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

STATES = ("alliance", "skill", "depth", "fit", "participation", "capacity", "hope")
TYPICAL = {
    "alliance": 0.6,
    "skill": 0.6,
    "depth": 0.35,
    "fit": 0.5,
    "participation": 0.55,
    "capacity": 0.5,
    "hope": 0.55,
}
NO_PATH = Theory(alliance_change=0.0, technique_change=0.0, capacity=0.0, expectation_change=0.0)
FULL = Work(
    gain=0.2,
    alliance_strength=1.0,
    skill_strength=1.0,
    depth_strength=1.0,
    formulation_strength=1.0,
    participation_strength=1.0,
    capacity_strength=1.0,
    expectation_strength=1.0,
)

HARMFUL = replace(FULL, harm=0.5)
HEAVY = Work(push=1.0, pacing=0.5, tolerance=1.0)


def plain(a):
    return a["p"].gain * a["effort"]


def without_own_strengths(a):
    return replace(a["p"], depth_strength=0.0, formulation_strength=0.0, participation_strength=0.0)


CASES = {
    "E60": Case(
        takes={"disclosure": UNIT, "heard_weight": parameter("work.heard_weight"), "empathy": UNIT},
        gives=UNIT,
        rises="disclosure empathy",
        falls="heard_weight",
        fixed=(
            Fixed("heard in full", {"empathy": 1.0}, lambda a: a["disclosure"]),
            Fixed("hearing does not matter", {"heard_weight": 0.0}, lambda a: a["disclosure"]),
            Fixed("closed", {"disclosure": 0.0}, 0.0),
        ),
        known=(((0.8, 0.5, 0.5), 0.6),),
    ),
    "E61": Case(
        takes=dict.fromkeys(("trust", "empathy", "disclosure", "agreement", "adherence"), UNIT),
        gives=UNIT,
        rises="trust empathy disclosure agreement adherence",
        known=(((0.1, 0.3, 0.5, 0.7, 0.9), 0.5), ((1.0, 1.0, 1.0, 1.0, 1.0), 1.0)),
    ),
    "E62": Case(
        takes={"p": Work, "theory": Theory, "effort": UNIT, **dict.fromkeys(STATES, UNIT)},
        gives=POSITIVE,
        rises="effort " + " ".join(STATES),
        fixed=(
            Fixed("everything as usual", TYPICAL, plain),
            Fixed("no effort", {"effort": 0.0}, 0.0),
            Fixed("no path has weight", {"p": without_own_strengths, "theory": NO_PATH}, plain),
        ),
        known=(
            ((FULL, Theory(), 0.5, 0.3, 0.6, 0.35, 0.5, 0.55, 0.5, 0.55), 0.05),
            ((FULL, Theory(), 0.5, 0.6, 0.6, 0.35, 0.5, 0.55, 1.0, 0.55), 0.2),
            ((FULL, Theory(), 0.5, 0.6, 0.6, 0.35, 0.0, 0.55, 1.0, 0.55), 0.0),
        ),
    ),
    "E63": Case(
        takes={"p": Work, "theory": Theory, "effort": UNIT, "fit": UNIT, "capacity": UNIT},
        gives=POSITIVE,
        rises="effort",
        falls="fit capacity",
        fixed=(
            Fixed("a formulation that fits", {"fit": 1.0}, 0.0),
            Fixed("no effort", {"effort": 0.0}, 0.0),
            Fixed("work cannot harm", {"p": lambda a: replace(a["p"], harm=0.0)}, 0.0),
        ),
        known=(
            ((HARMFUL, Theory(), 0.5, 0.5, 0.5), 0.025),
            ((HARMFUL, Theory(), 0.5, 0.0, 1.0), 0.0),
            ((HARMFUL, Theory(capacity=0.0), 0.5, 0.0, 1.0), 0.05),
        ),
    ),
    "E64": Case(
        takes={"p": Work, "demand": UNIT, "responsiveness": UNIT, "trust": UNIT},
        gives=POSITIVE,
        rises="demand",
        falls="responsiveness trust",
        fixed=(
            Fixed("nothing asked", {"demand": 0.0}, 0.0),
            Fixed(
                "trust bears it",
                {"trust": 1.0, "p": lambda a: replace(a["p"], push=min(a["p"].push, a["p"].tolerance))},
                0.0,
            ),
        ),
        known=(((HEAVY, 0.8, 0.5, 0.2), 0.4), ((HEAVY, 0.5, 0.0, 0.9), 0.0)),
        at={name: {"trust": 0.1, "demand": 0.9} for name in ("responsiveness", "demand", "trust")},
    ),
    "E65": Case(
        takes={"change": Span(-2.0, 5.0), "weight": UNIT, "gain": parameter("work.corrective_gain")},
        gives=Span(-2.0, 7.0),
        rises="change weight gain",
        fixed=(Fixed("no path", {"weight": 0.0}, lambda a: a["change"]),),
        known=(((0.1, 0.5, 0.4), 0.3),),
    ),
}
