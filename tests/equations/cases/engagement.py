"""Cases of `sim.equations.engagement`."""

import math

from sim.equations import anchors
from sim.parameters.treatment_course import Engagement
from tests.equations.spec import POSITIVE, SIGNED, UNIT, Case, Fixed, Span, parameter

EVEN = Engagement(
    miss_rate=0.1,
    miss_alliance=2.0,
    miss_hope=4.0,
    adherence_floor=0.4,
    alliance_weight=1.0,
    shared_weight=1.0,
    hope_weight=1.0,
    satisfaction_alliance=1.0,
    satisfaction_change=0.9,
)
QUICK = Engagement(
    felt_half=0.25,
    adherence_rate=0.25,
    satisfaction_rate=0.25,
    felt_rate=0.25,
    hope_gain=0.5,
    hope_return=0.5,
)


def floor(a):
    return a["p"].adherence_floor


CASES = {
    "E90": Case(
        takes={
            "p": Engagement,
            "staying": UNIT,
            "alliance": UNIT,
            "hope": UNIT,
            "reminder": parameter("intervention.reminders.strength"),
        },
        gives=POSITIVE,
        falls="alliance hope reminder",
        bends="staying",
        fixed=(
            Fixed(
                "a client as usual",
                {"alliance": anchors.ALLIANCE, "hope": anchors.HOPE, "reminder": 0.0},
                lambda a: a["p"].miss_rate,
            ),
            Fixed("reminders that always work", {"reminder": 1.0}, 0.0),
        ),
        known=(
            ((EVEN, 1.0, anchors.ALLIANCE - 0.5, anchors.HOPE, 0.5), 0.05 * math.e),
            ((EVEN, 0.0, 0.1, anchors.HOPE - 0.25, 0.0), 0.1 * math.e),
        ),
    ),
    "E91": Case(
        takes={"p": Engagement, "path": UNIT, "alliance": UNIT, "shared": UNIT, "hope": UNIT},
        gives=UNIT,
        rises="alliance shared hope",
        bends="path",
        fixed=(
            Fixed(
                "all at the floor",
                {**dict.fromkeys(("alliance", "shared", "hope"), floor), "path": 1.0},
                floor,
            ),
        ),
        known=(
            ((EVEN, 1.0, 0.6, 0.2, 0.8), 0.5),
            ((EVEN, 0.0, 0.1, 0.2, 0.9), (1.5 + anchors.ALLIANCE) / 4.0),
        ),
        at={"path": {"alliance": 1.0}},
    ),
    "E92": Case(
        takes={"p": Engagement, "relief": Span(-100.0, 100.0)},
        gives=SIGNED,
        rises="relief",
        fixed=(Fixed("no change", {"relief": 0.0}, 0.0),),
        known=(((QUICK, 0.25), 0.5), ((QUICK, -0.25), -0.5), ((QUICK, 0.75), 0.75)),
        holds={"has the sign of the change": lambda a, y: y * a["relief"] >= 0.0 and abs(y) < 1.0},
    ),
    "E93": Case(
        takes={"p": Engagement, "alliance": UNIT, "felt_change": SIGNED},
        gives=UNIT,
        rises="alliance felt_change",
        fixed=(Fixed("everything in the middle", {"alliance": 0.5, "felt_change": 0.0}, 0.5),),
        known=(((EVEN, 1.0, -1.0), 1.05 / 2.0), ((EVEN, 0.0, 1.0), 0.95 / 2.0)),
    ),
    "E94": Case(
        takes={"p": Engagement, "adherence": UNIT, "target": UNIT},
        gives=UNIT,
        rises="adherence target",
        fixed=(Fixed("at the target", {"adherence": lambda a: a["target"]}, lambda a: a["target"]),),
        known=(((QUICK, 0.2, 0.6), 0.3),),
    ),
    "E95": Case(
        takes={"p": Engagement, "satisfaction": UNIT, "target": UNIT},
        gives=UNIT,
        rises="satisfaction target",
        fixed=(Fixed("at the target", {"satisfaction": lambda a: a["target"]}, lambda a: a["target"]),),
        known=(((QUICK, 0.2, 0.6), 0.3),),
    ),
    "E96": Case(
        takes={"p": Engagement, "felt_change": SIGNED, "signal": SIGNED},
        gives=SIGNED,
        rises="felt_change signal",
        fixed=(Fixed("as it feels", {"felt_change": lambda a: a["signal"]}, lambda a: a["signal"]),),
        known=(((QUICK, -0.2, 0.2), -0.1),),
    ),
    "E97": Case(
        takes={
            "p": Engagement,
            "hope": UNIT,
            "felt_change": SIGNED,
            "expected": UNIT,
            "peer_hope": UNIT,
            "contagion": parameter("network.hope_contagion"),
        },
        gives=UNIT,
        rises="hope felt_change expected peer_hope",
        bends="contagion",
        fixed=(
            Fixed(
                "nothing moves it",
                {"felt_change": 0.0, "expected": lambda a: a["hope"], "peer_hope": lambda a: a["hope"]},
                lambda a: a["hope"],
            ),
        ),
        known=(((QUICK, 0.5, 1.0, 0.25, 0.5, 0.0), 0.5), ((QUICK, 0.5, 0.0, 0.5, 1.0, 0.5), 0.75)),
    ),
    "E98": Case(
        takes={"p": Engagement, "hope": UNIT, "preference_fit": UNIT},
        gives=UNIT,
        rises="hope preference_fit",
        fixed=(
            Fixed("an ordinary fit", {"preference_fit": anchors.PREFERENCE_FIT}, lambda a: a["hope"]),
            Fixed("fit is not credible", {"p": Engagement(credibility=0.0)}, lambda a: a["hope"]),
        ),
        known=(
            (
                (Engagement(credibility=1.0), 0.5, 1.0),
                0.5 + 0.5 * (1.0 - anchors.PREFERENCE_FIT) / (1.5 - anchors.PREFERENCE_FIT),
            ),
        ),
    ),
    "E99": Case(
        takes={"felt_change": SIGNED},
        gives=UNIT,
        falls="felt_change",
        fixed=(Fixed("no worse", {"felt_change": lambda a: abs(a["felt_change"])}, 0.0),),
        known=(((-0.4,), 0.4),),
        at={"felt_change": {}},
    ),
}
