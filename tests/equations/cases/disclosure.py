"""Cases of `sim.equations.disclosure`."""

from dataclasses import replace

from sim.parameters.dyad import Disclosure, Rapport
from tests.equations.spec import UNIT, Case, Fixed

EVEN = Disclosure(
    floor=0.2,
    floor_weight=1.0,
    trust_weight=1.0,
    validation_weight=1.0,
    listening_weight=1.0,
    avoidance_cost=0.5,
)
MODERATED = replace(EVEN, rapport=Rapport.MODERATOR)


def causal(a):
    return replace(a["p"], rapport=Rapport.CAUSE)


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
                {"trust": floor, "validation": floor, "listened": floor, "avoidance": 0.0, "p": causal},
                floor,
            ),
        ),
        known=(
            ((EVEN, 0.6, 0.4, 0.8, 0.0), 0.5),
            ((EVEN, 0.6, 0.4, 0.8, 1.0), 0.25),
            ((MODERATED, 0.5, 0.4, 0.6, 0.0), 0.7 / 3.0),
        ),
        holds={
            "avoidance never holds back more than its cost": lambda a, y: (
                y <= 1.0 - a["p"].avoidance_cost * a["avoidance"] + 1e-12
            )
        },
    ),
    "E21": Case(
        takes={"p": Disclosure, "avoidance": UNIT},
        gives=UNIT,
        falls="avoidance",
        fixed=(Fixed("no avoidance", {"avoidance": 0.0}, floor),),
        known=(((EVEN, 1.0), 0.1), ((EVEN, 0.5), 0.15)),
    ),
    "E22": Case(
        takes={"p": Disclosure, "disclosure": UNIT, "allowed": UNIT},
        gives=UNIT,
        rises="disclosure allowed",
        fixed=(Fixed("as allowed", {"disclosure": lambda a: a["allowed"]}, lambda a: a["allowed"]),),
        known=(((Disclosure(rate=0.25), 0.2, 0.6), 0.3),),
    ),
}
