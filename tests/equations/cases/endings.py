"""Cases of `sim.equations.endings`."""

import math

from sim.equations import anchors
from sim.parameters.treatment_course import Aim, Endings
from tests.equations.spec import POSITIVE, SD, SIGNED, UNIT, Case, Fixed, Span, parameter

STEEP = Endings(
    dropout_rate=0.1,
    alliance_weight=5.0,
    falling_weight=10.0,
    nogain_weight=1.0,
    hope_weight=4.0,
    travel_weight=2.0,
    well_rate=0.2,
    planned_rate=0.5,
    agreed_rate=0.1,
    waiting_rate=0.05,
)
USUAL = {
    "alliance": anchors.ALLIANCE,
    "fall": anchors.FALL,
    "felt_change": 0.0,
    "hope": anchors.HOPE,
    "travel": 0.0,
}

LEVEL = Endings(aim=Aim.LEVEL, good_enough=-1.0, settling=0.05)
FALL = Endings(aim=Aim.FALL, good_enough=-1.0, settling=0.05)
ASPIRATION = Span(-6.0, 10.0)

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
        fixed=(Fixed("nothing pushes or holds", {**USUAL, "sessions": 1.0}, lambda a: a["p"].dropout_rate),),
        known=(
            ((STEEP, 1.0, 1.0, anchors.ALLIANCE - 0.2, anchors.FALL, 0.0, anchors.HOPE, 0.0), 0.1 * math.e),
            ((STEEP, 0.0, 0.0, 0.4, 0.9, 0.0, anchors.HOPE - 0.25, 0.0), 0.1 * math.e),
            ((STEEP, 1.0, 1.0, anchors.ALLIANCE, anchors.FALL + 0.1, 1.0, anchors.HOPE, 0.5), 0.1 * math.e),
        ),
    ),
    "E111": Case(
        takes={"p": Endings, "aspiration": ASPIRATION, "distress": SD},
        gives=POSITIVE,
        rises="aspiration",
        falls="distress",
        fixed=(Fixed("just well enough", {"aspiration": lambda a: a["distress"]}, 0.0),),
        known=(((STEEP, -1.0, -2.5), 0.3), ((STEEP, -1.0, 0.0), 0.0)),
    ),
    "E112": Case(
        takes={"p": Endings, "aspiration": ASPIRATION, "distress": SD, "felt_change": SIGNED},
        gives=POSITIVE,
        rises="aspiration",
        falls="distress felt_change",
        fixed=(
            Fixed(
                "just well enough, and nothing more is felt to change",
                {"aspiration": lambda a: a["distress"], "felt_change": 0.0},
                lambda a: a["p"].agreed_rate,
            ),
        ),
        known=(
            ((STEEP, -1.0, -2.0, 0.0), 0.6),
            ((STEEP, -1.0, 0.0, 0.0), 0.1),
            ((STEEP, -1.0, 0.0, -1.0), 0.1 * math.e),
        ),
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
        takes={"p": Endings, "sessions": Span(0.0, 40.0, whole=True), "intake_distress": SD},
        gives=Span(-6.0, 12.0),
        rises="sessions",
        bends="intake_distress",
        fixed=(
            Fixed("at the start", {"p": LEVEL, "sessions": 0.0}, lambda a: a["p"].good_enough),
            Fixed(
                "a fall from one's own start",
                {"p": FALL, "sessions": 0.0},
                lambda a: a["intake_distress"] + a["p"].good_enough,
            ),
        ),
        known=(((LEVEL, 10.0, 2.0), -0.5), ((FALL, 10.0, 2.0), 1.5)),
        at={"intake_distress": {"p": FALL}},
    ),
    "E116": Case(
        takes={"memory": UNIT, "alliance": UNIT},
        gives=UNIT,
        rises="memory",
        falls="alliance",
        fixed=(Fixed("not below", {"alliance": 1.0}, 0.0),),
        known=(((0.6, 0.4), 0.2), ((0.4, 0.6), 0.0)),
    ),
    "E118": Case(
        takes={"p": Endings, "aspiration": ASPIRATION, "distress": SD},
        gives=POSITIVE,
        rises="aspiration",
        falls="distress",
        fixed=(
            Fixed("just well enough", {"aspiration": lambda a: a["distress"]}, lambda a: a["p"].waiting_rate),
        ),
        known=(((STEEP, -1.0, -2.0), 0.25), ((STEEP, -1.0, 0.0), 0.05)),
    ),
}
