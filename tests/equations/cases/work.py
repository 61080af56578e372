"""Cases of `sim.equations.work`."""

import math
from dataclasses import replace

from sim.equations import anchors
from sim.parameters.dyad import Combination, Work
from sim.parameters.theory import Role, Theory
from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

STATES = ("alliance", "skill", "depth", "match", "participation", "capacity", "hope")
TYPICAL = {name: getattr(anchors, name.upper()) for name in STATES}
NO_PATH = Theory(alliance_change=0.0, technique_change=0.0, capacity=0.0, expectation_change=0.0)
FULL = Work(
    gain=0.2,
    alliance_strength=1.0,
    skill_strength=1.0,
    depth_strength=1.0,
    match_strength=1.0,
    participation_strength=1.0,
    capacity_strength=1.0,
    expectation_strength=1.0,
)

HARMFUL = replace(FULL, harm=0.5)
HEAVY = Work(push=1.0, pacing=0.5, tolerance=1.0)


CONDITIONS = Theory(alliance_role=Role.CONDITION, hope_role=Role.CONDITION)
WEAKEST = replace(FULL, combination=Combination.WEAKEST)


def plain(a):
    return a["p"].gain * a["effort"] * a["carried"]


def at(**states):
    """Arguments of E62 with ordinary states but for some, given as multiples of the ordinary."""
    return (0.5, 1.0, *(TYPICAL[name] * states.get(name, 1.0) for name in STATES))


def without_own_strengths(a):
    return replace(a["p"], depth_strength=0.0, match_strength=0.0, participation_strength=0.0)


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
        takes={
            "p": Work,
            "theory": Theory,
            "effort": UNIT,
            "carried": Span(0.0, 3.0),
            **dict.fromkeys(STATES, UNIT),
        },
        gives=POSITIVE,
        rises="effort carried " + " ".join(STATES),
        fixed=(
            Fixed("everything as usual", TYPICAL, plain),
            Fixed("no effort", {"effort": 0.0}, 0.0),
            Fixed("no path has weight", {"p": without_own_strengths, "theory": NO_PATH}, plain),
        ),
        known=(
            ((FULL, Theory(), *at(alliance=0.5)), 0.05),
            ((FULL, Theory(), *at(alliance=0.5, hope=0.5)), 0.025),
            ((WEAKEST, Theory(), *at(alliance=0.5, hope=0.5)), 0.05),
            ((FULL, Theory(), *at(match=0.0)), 0.0),
            ((FULL, CONDITIONS, *at(alliance=0.5, hope=0.5)), 0.025),
            ((FULL, CONDITIONS, *at(alliance=2.0, hope=1.5)), 0.1),
        ),
    ),
    "E149": Case(
        takes={"x": UNIT, "reference": Span(0.05, 1.0), "weight": UNIT},
        gives=UNIT,
        rises="x",
        falls="reference weight",
        fixed=(
            Fixed("no condition", {"weight": 0.0}, 1.0),
            Fixed("met", {"x": lambda a: a["reference"]}, 1.0),
            Fixed("more than met", {"x": 1.0}, 1.0),
            Fixed("nothing there", {"x": 0.0}, lambda a: 1.0 - a["weight"]),
        ),
        known=(((0.25, 0.5, 0.5), 0.75), ((0.75, 0.5, 1.0), 1.0)),
        at={name: {"x": 0.2} for name in ("reference", "weight")},
    ),
    "E63": Case(
        takes={"p": Work, "theory": Theory, "effort": UNIT, "fit": UNIT, "match": UNIT, "capacity": UNIT},
        gives=POSITIVE,
        rises="effort",
        falls="fit match capacity",
        fixed=(
            Fixed("a formulation that fits", {"fit": 1.0}, 0.0),
            Fixed("just what was needed", {"match": 1.0}, 0.0),
            Fixed("no effort", {"effort": 0.0}, 0.0),
            Fixed("work cannot harm", {"p": lambda a: replace(a["p"], harm=0.0)}, 0.0),
        ),
        known=(
            ((HARMFUL, Theory(), 0.5, 0.5, 0.0, anchors.CAPACITY), 0.025),
            ((HARMFUL, Theory(), 0.5, 0.0, 0.0, 1.0), 0.0),
            ((HARMFUL, Theory(capacity=0.0), 0.5, 0.0, 0.0, 1.0), 0.05),
        ),
    ),
    "E64": Case(
        takes={"p": Work, "demand": UNIT, "responsiveness": UNIT, "trust": UNIT, "shaken": UNIT},
        gives=POSITIVE,
        rises="demand shaken",
        falls="responsiveness trust",
        fixed=(
            Fixed("nothing asked", {"demand": 0.0}, 0.0),
            Fixed(
                "trust bears it",
                {
                    "trust": 1.0,
                    "shaken": 0.0,
                    "p": lambda a: replace(a["p"], push=min(a["p"].push, a["p"].tolerance)),
                },
                0.0,
            ),
        ),
        known=(
            ((HEAVY, 0.8, 0.5, 0.2, 0.0), 0.4),
            ((HEAVY, 0.5, 0.0, 0.9, 0.0), 0.0),
            ((HEAVY, 0.8, 0.5, 0.2, 0.5), 0.5),
        ),
        at={
            name: {"trust": 0.3, "demand": 0.9, "shaken": 0.1}
            for name in ("responsiveness", "demand", "trust", "shaken")
        },
    ),
    "E65": Case(
        takes={"p": Work, "change": Span(-2.0, 5.0), "weight": UNIT, "repaired": Span(0.0, 1.0, whole=True)},
        gives=Span(-2.0, 7.0),
        rises="change repaired",
        bends="weight",
        fixed=(
            Fixed(
                "no path",
                {"weight": 0.0},
                lambda a: a["change"] + a["p"].corrective_gain * anchors.REPAIRED,
            ),
        ),
        known=(
            ((Work(corrective_gain=0.4), 0.1, 1.0, 1.0), 0.5),
            ((Work(corrective_gain=0.4), 0.1, 1.0, 0.0), 0.1),
        ),
    ),
    "E66": Case(
        takes={"p": Work, "change": Span(-2.0, 5.0)},
        gives=lambda a: Span(min(0.0, a["change"]), max(0.0, a["change"])),
        rises="change",
        fixed=(Fixed("nothing is lost", {"p": Work(interruption=0.0)}, lambda a: a["change"]),),
        known=(((Work(interruption=0.25), 0.4), 0.3),),
    ),
    "E68": Case(
        takes={"p": Work, "weeks": Span(0.5, 100.0)},
        gives=POSITIVE,
        falls="weeks",
        fixed=(Fixed("a week", {"weeks": 1.0}, 1.0),),
        known=(((Work(memory=2.0), 3.0), math.exp(-1.0)),),
    ),
    "E145": Case(
        takes={"p": Work, "own_pace": Span(-6.5, 6.5)},
        gives=POSITIVE,
        rises="own_pace",
        fixed=(Fixed("no differences", {"p": lambda a: replace(a["p"], pace_spread=0.0)}, 1.0),),
        known=(((Work(pace_spread=0.5), 0.25), 1.0), ((Work(pace_spread=1.0), 1.5), math.e)),
    ),
}
