"""Cases of `sim.equations.strain`."""

import math
from dataclasses import replace

from sim.parameters.treatment_course import Strain
from tests.equations.spec import POSITIVE, SD, UNIT, Case, Fixed, Span, parameter

EVEN = Strain(severity_weight=1.0, rupture_weight=0.5, boundary_guard=0.5, own_spread=0.5)
BOOST = parameter("intervention.alliance_training.strength")

CASES = {
    "E120": Case(
        takes={
            "p": Strain,
            "distress": SD,
            "rupture": Span(0.0, 1.0, whole=True),
            "boundaries": UNIT,
            "own_load": Span(-6.5, 6.5),
        },
        gives=POSITIVE,
        rises="distress rupture own_load",
        falls="boundaries",
        fixed=(
            Fixed("an untroubled client", {"distress": -3.0, "rupture": 0.0}, 0.0),
            Fixed(
                "a complete guard",
                {"p": lambda a: replace(a["p"], boundary_guard=1.0), "boundaries": 1.0},
                0.0,
            ),
        ),
        known=(
            ((EVEN, 3.0, 1.0, 0.0, 0.0), 1.5),
            ((EVEN, 0.0, 0.0, 1.0, 0.0), 0.25),
            ((EVEN, 0.0, 0.0, 0.0, 2.0), 0.5 * math.e),
        ),
    ),
    "E121": Case(
        takes={
            "load": UNIT,
            "collegial_relief": parameter("network.collegial_relief"),
            "peer_relief": UNIT,
        },
        gives=lambda a: Span(0.0, a["load"]),
        rises="load",
        falls="collegial_relief peer_relief",
        fixed=(
            Fixed("no colleagues", {"peer_relief": 0.0}, lambda a: a["load"]),
            Fixed("colleagues who take nothing", {"collegial_relief": 0.0}, lambda a: a["load"]),
        ),
        known=(((0.8, 0.5, 0.5), 0.6),),
    ),
    "E122": Case(
        takes={
            "boost": BOOST,
            "strength": BOOST,
            "rate": parameter("strain.training_rate"),
            "fade": parameter("strain.training_fade"),
        },
        gives=lambda a: Span(0.0, max(a["boost"], a["strength"]) * (1 + 1e-15)),
        rises="boost strength rate",
        falls="fade",
        fixed=(
            Fixed("years alone", {"strength": 0.0, "fade": 0.0}, lambda a: a["boost"]),
            Fixed("never trained", {"boost": 0.0, "strength": 0.0}, 0.0),
            Fixed("learned in full", {"strength": lambda a: a["boost"], "fade": 0.0}, lambda a: a["boost"]),
            Fixed("all forgotten", {"fade": 1.0}, 0.0),
        ),
        known=(((0.2, 0.6, 0.5, 0.25), 0.3), ((0.6, 0.2, 0.5, 0.5), 0.3)),
        at={"rate": {"boost": 0.1, "strength": 1.0}},
    ),
    "E123": Case(
        takes={
            "p": Strain,
            "strain": UNIT,
            "target": UNIT,
            "peer_strain": UNIT,
            "contagion": parameter("network.strain_contagion"),
        },
        gives=UNIT,
        rises="strain target peer_strain",
        bends="contagion",
        fixed=(
            Fixed(
                "nothing moves it",
                {"target": lambda a: a["strain"], "peer_strain": lambda a: a["strain"]},
                lambda a: a["strain"],
            ),
        ),
        known=(((Strain(rate=0.5), 0.2, 0.6, 0.8, 0.5), 0.6), ((Strain(rate=0.5), 0.2, 0.6, 0.8, 0.0), 0.4)),
    ),
}
