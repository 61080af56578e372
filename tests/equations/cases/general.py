"""Cases of `sim.equations.general`."""

import math

from tests.equations.spec import POSITIVE, PUSH, SD, UNIT, Case, Fixed, Span

CASES = {
    "E1": Case(
        takes={"x": UNIT, "push": PUSH},
        gives=lambda a: Span(a["x"], 1.0) if a["push"] >= 0 else Span(0.0, a["x"]),
        rises="x push",
        fixed=(
            Fixed("no push", {"push": 0.0}, lambda a: a["x"]),
            Fixed("full stays full when pushed up", {"x": 1.0, "push": lambda a: abs(a["push"])}, 1.0),
            Fixed("empty stays empty when pushed down", {"x": 0.0, "push": lambda a: -abs(a["push"])}, 0.0),
        ),
        known=(
            ((0.5, 0.5), 0.75),
            ((0.5, -0.5), 0.25),
            ((0.2, 1.5), 0.8),
            ((0.8, -1.5), 0.2),
            ((0.0, 0.002), 0.002 / 0.502),
        ),
    ),
    "E2": Case(
        takes={"x": UNIT, "target": UNIT, "rate": UNIT},
        gives=UNIT,
        rises="x target",
        bends="rate",
        fixed=(
            Fixed("at the target", {"target": lambda a: a["x"]}, lambda a: a["x"]),
            Fixed("no pace", {"rate": 0.0}, lambda a: a["x"]),
            Fixed("all the way", {"rate": 1.0}, lambda a: a["target"]),
        ),
        known=(((0.2, 0.6, 0.25), 0.3), ((0.6, 0.2, 0.25), 0.5)),
        holds={
            "between state and target": lambda a, y: (
                min(a["x"], a["target"]) - 1e-15 <= y <= max(a["x"], a["target"]) + 1e-15
            )
        },
    ),
    "E3": Case(
        takes={"x": UNIT, "reference": Span(0.01, 1.0), "weight": UNIT},
        gives=POSITIVE,
        rises="x",
        falls="reference",
        bends="weight",
        fixed=(
            Fixed("at the reference", {"x": lambda a: a["reference"]}, 1.0),
            Fixed("no weight", {"weight": 0.0}, 1.0),
            Fixed("full weight, nothing there", {"x": 0.0, "weight": 1.0}, 0.0),
        ),
        known=(((0.3, 0.6, 1.0), 0.5), ((0.9, 0.6, 0.5), 1.25)),
    ),
    "E4": Case(
        takes={"hazard": Span(0.0, 1e40)},
        gives=UNIT,
        rises="hazard",
        fixed=(Fixed("no hazard", {"hazard": 0.0}, 0.0),),
        known=(((math.log(2.0),), 0.5), ((math.log(4.0),), 0.75), ((0.005,), -math.expm1(-0.005))),
        holds={"never more likely than the hazard": lambda a, y: y <= a["hazard"] * (1 + 1e-12) + 1e-15},
    ),
    "E5": Case(
        takes={"distress": SD, "push": PUSH},
        gives=lambda a: Span(a["distress"], 3.0) if a["push"] >= 0 else Span(-3.0, a["distress"]),
        rises="distress push",
        fixed=(
            Fixed("no push", {"push": 0.0}, lambda a: a["distress"]),
            Fixed("no way above 3", {"distress": 3.0, "push": lambda a: abs(a["push"])}, 3.0),
            Fixed("no way below -3", {"distress": -3.0, "push": lambda a: -abs(a["push"])}, -3.0),
        ),
        known=(
            ((0.0, 3.0), 1.5),
            ((0.0, -3.0), -1.5),
            ((1.0, 1.0), 1.5),
            ((1.0, -1.0), 0.0),
            ((0.0, 0.003), 0.003 / 1.001),
        ),
    ),
    "E6": Case(
        takes={"x": UNIT, "typical": UNIT, "weight": UNIT},
        gives=lambda a: Span(min(a["x"], a["typical"]) - 1e-15, max(a["x"], a["typical"]) + 1e-15),
        rises="x typical",
        bends="weight",
        fixed=(
            Fixed("no path", {"weight": 0.0}, lambda a: a["typical"]),
            Fixed("the whole of it", {"weight": 1.0}, lambda a: a["x"]),
            Fixed("as is typical", {"x": lambda a: a["typical"]}, lambda a: a["typical"]),
        ),
        known=(((0.9, 0.5, 0.5), 0.7),),
    ),
}
