"""Cases of `sim.equations.endings`."""

import math
from dataclasses import replace

from sim.parameters.treatment_course import Endings
from tests.equations.spec import POSITIVE, SD, SIGNED, UNIT, Case, Fixed, Span, parameter

STEEP = Endings(
    dropout_rate=0.1,
    early_weight=0.0,
    alliance_weight=5.0,
    falling_weight=10.0,
    nogain_weight=1.0,
    hope_weight=4.0,
    travel_weight=2.0,
    well_level=-1.0,
    well_rate=0.2,
    readiness=0.51,
    planned_rate=0.5,
)
USUAL = {"alliance": 0.6, "fall": 0.0, "felt_change": 0.0, "hope": 0.55, "travel": 0.0}

CASES = {
    "E110": Case(
        takes={
            "p": Endings,
            "staying": UNIT,
            "sessions": Span(0.0, 1000.0, whole=True),
            "alliance": UNIT,
            "fall": UNIT,
            "felt_change": SIGNED,
            "hope": UNIT,
            "travel": parameter("clinic.travel_strain"),
        },
        gives=POSITIVE,
        rises="fall travel",
        falls="sessions alliance felt_change hope",
        bends="staying",
        fixed=(
            Fixed(
                "nothing pushes or holds",
                {**USUAL, "p": lambda a: replace(a["p"], early_weight=0.0)},
                lambda a: a["p"].dropout_rate,
            ),
            Fixed(
                "the very start",
                {**USUAL, "sessions": 0.0},
                lambda a: a["p"].dropout_rate * (1.0 + a["p"].early_weight),
            ),
        ),
        known=(
            ((STEEP, 1.0, 2.0, 0.4, 0.0, 0.0, 0.55, 0.0), 0.1 * math.e),
            ((STEEP, 0.0, 2.0, 0.4, 0.9, 0.0, 0.30, 0.0), 0.1 * math.e),
            ((STEEP, 1.0, 2.0, 0.6, 0.1, 1.0, 0.55, 0.5), 0.1 * math.e),
            (
                (replace(STEEP, early_weight=2.0, early_sessions=3.0), 1.0, 3.0, 0.6, 0.0, 0.0, 0.55, 0.0),
                0.1 + 0.2 / math.e,
            ),
        ),
    ),
    "E111": Case(
        takes={"p": Endings, "distress": SD},
        gives=POSITIVE,
        falls="distress",
        fixed=(Fixed("just at the level", {"distress": lambda a: a["p"].well_level}, 0.0),),
        known=(((STEEP, -2.5), 0.3), ((STEEP, 0.0), 0.0)),
    ),
    "E112": Case(
        takes={"p": Endings, "progress": Span(-60.0, 60.0)},
        gives=POSITIVE,
        rises="progress",
        fixed=(Fixed("just ready", {"progress": lambda a: a["p"].readiness}, 0.0),),
        known=(((STEEP, 0.76), 0.25), ((STEEP, 1.01), 0.5), ((STEEP, 0.2), 0.0)),
    ),
    "E113": Case(
        takes={"rate": parameter("endings.referral_rate"), "worsening": Span(-6.0, 6.0)},
        gives=POSITIVE,
        rises="rate worsening",
        fixed=(Fixed("no worse", {"worsening": lambda a: -abs(a["worsening"])}, 0.0),),
        known=(((0.02, 1.5), 0.03),),
        at={"rate": {"worsening": 1.0}},
    ),
    "E114": Case(
        takes={"p": Endings, "memory": UNIT, "alliance": UNIT},
        gives=UNIT,
        rises="memory alliance",
        fixed=(Fixed("used to it", {"memory": lambda a: a["alliance"]}, lambda a: a["alliance"]),),
        known=(((Endings(memory_rate=0.25), 0.2, 0.6), 0.3),),
    ),
    "E115": Case(
        takes={"p": Endings, "intake_distress": SD, "distress": SD},
        gives=Span(-60.0, 60.0),
        rises="intake_distress",
        falls="distress",
        fixed=(
            Fixed("no change", {"distress": lambda a: a["intake_distress"]}, 0.0),
            Fixed("the aim", {"distress": lambda a: a["intake_distress"] - a["p"].goal_change}, 1.0),
        ),
        known=(((Endings(goal_change=2.0), 1.0, 0.5), 0.25),),
    ),
    "E116": Case(
        takes={"memory": UNIT, "alliance": UNIT},
        gives=UNIT,
        rises="memory",
        falls="alliance",
        fixed=(Fixed("not below", {"alliance": 1.0}, 0.0),),
        known=(((0.6, 0.4), 0.2), ((0.4, 0.6), 0.0)),
    ),
}
