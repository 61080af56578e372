"""Cases of `sim.equations.alliance`."""

from tests.equations.spec import UNIT, Case, Fixed

CASES = {
    "E16": Case(
        takes={"trust": UNIT, "empathy": UNIT, "goal": UNIT, "task": UNIT},
        gives=UNIT,
        rises="trust empathy goal task",
        fixed=(
            Fixed(
                "all parts alike",
                dict.fromkeys(("empathy", "goal", "task"), lambda a: a["trust"]),
                lambda a: a["trust"],
            ),
        ),
        known=(((0.4, 0.8, 0.3, 0.9), 0.6), ((1.0, 0.0, 0.0, 0.0), 1 / 6), ((0.0, 0.0, 1.0, 0.0), 1 / 3)),
    ),
    "E13": Case(
        takes={"goal": UNIT, "task": UNIT},
        gives=UNIT,
        rises="goal task",
        fixed=(Fixed("alike", {"task": lambda a: a["goal"]}, lambda a: a["goal"]),),
        known=(((0.2, 0.6), 0.4),),
    ),
    "E14": Case(
        takes={"trust": UNIT, "empathy": UNIT},
        gives=UNIT,
        rises="trust empathy",
        fixed=(Fixed("alike", {"empathy": lambda a: a["trust"]}, lambda a: a["trust"]),),
        known=(((0.2, 0.6), 0.4),),
    ),
}
