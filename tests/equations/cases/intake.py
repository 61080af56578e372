"""Cases of `sim.equations.intake`."""

import math

from tests.equations.spec import UNIT, Case, Fixed, parameter

CASES = {
    "E17": Case(
        takes={"resilience": UNIT, "interpersonal_problems": UNIT},
        gives=UNIT,
        rises="resilience",
        falls="interpersonal_problems",
        fixed=(Fixed("both alike", {"interpersonal_problems": lambda a: a["resilience"]}, 0.5),),
        known=(((1.0, 0.0), 1.0), ((0.0, 1.0), 0.0), ((0.8, 0.4), 0.7)),
    ),
    "E18": Case(
        takes={
            "preference": UNIT,
            "warmth": UNIT,
            "technical_skill": UNIT,
            "width": parameter("work.match_width"),
        },
        gives=UNIT,
        bends="preference warmth technical_skill width",
        fixed=(
            Fixed(
                "no leaning, no preference",
                {"preference": 0.5, "warmth": lambda a: a["technical_skill"]},
                1.0,
            ),
        ),
        known=(
            ((0.75, 1.0, 0.5, 0.2), 1.0),
            ((0.25, 0.5, 1.0, 0.2), 1.0),
            ((0.5, 1.0, 0.5, 0.25), 1.0 / math.e),
        ),
    ),
    "E19": Case(
        takes={"preference": UNIT, "interpersonal_problems": UNIT},
        gives=UNIT,
        rises="preference interpersonal_problems",
        known=(((0.2, 0.6), 0.4),),
    ),
}
