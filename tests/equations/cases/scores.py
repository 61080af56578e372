"""Cases of `sim.equations.scores`."""

import math

from sim.equations import anchors
from tests.equations.spec import POSITIVE, SD, UNIT, Case, Fixed, Span, parameter

CASES = {
    "E130": Case(
        takes={
            "x": UNIT,
            "ease": parameter("instrument.client_ease"),
            "discrimination": parameter("instrument.discrimination"),
            "error": Span(-20.0, 20.0),
        },
        gives=UNIT,
        rises="x ease error",
        bends="discrimination",
        fixed=(
            Fixed("the middle stays the middle", {"x": 0.5, "ease": 0.0, "error": 0.0}, 0.5),
            Fixed(
                "as it is, but for the ends",
                {"ease": 0.0, "discrimination": 1.0, "error": 0.0},
                lambda a: (a["x"] + anchors.LEAST_ODDS) / (1.0 + 2.0 * anchors.LEAST_ODDS),
            ),
        ),
        known=(((0.5, math.log(3.0), 1.0, 0.0), 0.75), ((0.5, 0.0, 1.0, -math.log(3.0)), 0.25)),
        at={"discrimination": {"x": 0.9}},
    ),
    "E137": Case(
        takes={
            "shared": parameter("instrument.style_shared"),
            "general": Span(-6.5, 6.5),
            "own": Span(-6.5, 6.5),
        },
        gives=Span(-9.3, 9.3),
        rises="general own",
        bends="shared",
        fixed=(
            Fixed("all the same", {"shared": 1.0}, lambda a: a["general"]),
            Fixed("each its own", {"shared": 0.0}, lambda a: a["own"]),
        ),
        known=(((0.6, 1.0, 1.0), 1.4),),
        at={"shared": {"general": 1.0, "own": -1.0}},
    ),
    "E131": Case(
        takes={
            "y": UNIT,
            "low": Span(0.0, 8.0, whole=True),
            "high": Span(9.0, 100.0, whole=True),
            "steps": Span(1.0, 120.0, whole=True),
        },
        gives=lambda a: Span(a["low"], a["high"]),
        rises="y high",
        bends="low steps",
        fixed=(
            Fixed("bottom", {"y": 0.0}, lambda a: a["low"]),
            Fixed("top", {"y": 1.0}, lambda a: a["high"]),
        ),
        known=(((0.5, 1.0, 7.0, 24.0), 4.0), ((0.47, 0.0, 10.0, 10.0), 5.0), ((0.44, 0.0, 10.0, 10.0), 4.0)),
        holds={
            "nearest point of the grid": lambda a, y: (
                abs(y - a["low"] - (a["high"] - a["low"]) * a["y"])
                <= 0.5 * (a["high"] - a["low"]) / a["steps"] + 1e-9
            )
        },
    ),
    "E132": Case(
        takes={
            "mean": parameter("instrument.distress_mean"),
            "slope": parameter("instrument.distress_slope"),
            "distress": SD,
            "error": Span(-65.0, 65.0),
            "step": parameter("instrument.distress_step"),
            "top": Span(10.0, 200.0),
        },
        gives=lambda a: Span(0.0, a["top"]),
        rises="mean distress error top",
        bends="slope step",
        known=(
            ((20.0, 6.0, 0.0, 0.45, 1.0, 40.0), 20.0),
            ((20.0, 6.0, 1.0, 0.6, 1.0, 40.0), 27.0),
            ((20.0, 6.0, 3.0, 9.0, 1.0, 40.0), 40.0),
            ((20.0, 6.0, -3.0, -9.0, 1.0, 40.0), 0.0),
            ((14.2, 5.6, 3.0, 0.0, 1.0, 27.0), 27.0),
            ((18.3, 7.0, 0.0, 0.1, 0.25, 40.0), 18.5),
        ),
        holds={
            "a score of the form": lambda a, y: (
                y == a["top"] or abs(y / a["step"] - round(y / a["step"])) < 1e-9
            )
        },
    ),
    "E133": Case(
        takes={
            "rate": parameter("instrument.missing_rate"),
            "weight": parameter("instrument.missing_tension"),
            "tension": UNIT,
        },
        gives=POSITIVE,
        rises="rate weight tension",
        fixed=(
            Fixed("no tension", {"tension": 0.0}, lambda a: a["rate"]),
            Fixed("tension does not matter", {"weight": 0.0}, lambda a: a["rate"]),
        ),
        known=(((0.1, 2.0, 0.5), 0.2),),
    ),
    "E134": Case(
        takes={"spread": Span(0.0, 25.0), "reliability": parameter("instrument.reliability_alpha")},
        gives=POSITIVE,
        rises="spread",
        falls="reliability",
        fixed=(Fixed("nobody differs", {"spread": 0.0}, 0.0),),
        known=(((10.0, 0.5), 19.6), ((10.0, 0.875), 9.8)),
    ),
    "E135": Case(
        takes={"alliance": UNIT, "attunement": UNIT},
        gives=lambda a: Span(
            min(a["alliance"], anchors.ALLIANCE) - 1e-15, max(a["alliance"], anchors.ALLIANCE) + 1e-15
        ),
        rises="alliance",
        bends="attunement",
        fixed=(
            Fixed("read in full", {"attunement": 1.0}, lambda a: a["alliance"]),
            Fixed("not read at all", {"attunement": 0.0}, anchors.ALLIANCE),
        ),
        known=(((0.8, 0.5), 0.4 + 0.5 * anchors.ALLIANCE),),
    ),
    "E136": Case(
        takes={"alliance": UNIT, "error": Span(-7.0, 7.0)},
        gives=UNIT,
        rises="alliance error",
        fixed=(Fixed("no error", {"error": 0.0}, lambda a: a["alliance"]),),
        known=(((0.5, 0.2), 0.7), ((0.5, 0.9), 1.0), ((0.5, -0.9), 0.0)),
    ),
}
