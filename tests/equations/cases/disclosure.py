"""E20."""

from sim.parameters.dyad import Disclosure
from tests.equations.spec import UNIT, Case, Fixed

EVEN = Disclosure(
    floor=0.2,
    floor_weight=1.0,
    trust_weight=1.0,
    validation_weight=1.0,
    listening_weight=1.0,
    avoidance_cost=0.5,
)


def floor(a):
    return a["p"].floor


CASES = {
    "E20": Case(
        takes={"p": Disclosure, "trust": UNIT, "validation": UNIT, "listened": UNIT, "avoidance": UNIT},
        gives=UNIT,
        rises="trust validation listened",
        falls="avoidance",
        fixed=(
            Fixed(
                "everything as toward a stranger",
                {"trust": floor, "validation": floor, "listened": floor, "avoidance": 0.0},
                floor,
            ),
        ),
        known=(((EVEN, 0.6, 0.4, 0.8, 0.0), 0.5), ((EVEN, 0.6, 0.4, 0.8, 1.0), 0.25)),
        holds={
            "avoidance never holds back more than its cost": lambda a, y: (
                y <= 1.0 - a["p"].avoidance_cost * a["avoidance"] + 1e-12
            )
        },
    )
}
