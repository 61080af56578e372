"""Cases of `sim.equations.trust`."""

from sim.equations import anchors
from sim.parameters.dyad import Trust
from sim.parameters.theory import Theory
from tests.equations.spec import ANY, SIGNED, UNIT, Case, Fixed, Span, parameter

SIDES = ("felt", "listening", "validation", "genuineness", "boundaries")
EVEN = Trust(
    start=0.5,
    attachment_cost=1.0,
    empathy_weight=2.0,
    listening_weight=1.0,
    validation_weight=1.0,
    genuineness_weight=1.0,
    boundary_weight=0.9,
    tension_cost=2.0,
    relief_gain=1.0,
    expectation_gain=2.0,
    capacity_gain=1.0,
    gain_up=0.2,
    gain_down=0.4,
    effort_weight=0.5,
    avoidance_cost=0.5,
    steadiness=0.5,
)
NEUTRAL = {"hope": anchors.HOPE, "capacity": anchors.CAPACITY, "tension": 0.0}

CASES = {
    "E80": Case(
        takes={"p": Trust, **dict.fromkeys(SIDES, UNIT)},
        gives=UNIT,
        rises=" ".join(SIDES),
        fixed=(Fixed("everything in the middle", dict.fromkeys(SIDES, 0.5), 0.5),),
        known=(((EVEN, 1.0, 0.0, 0.0, 0.0, 0.0), 2.05 / 6.0), ((EVEN, 0.0, 0.0, 0.0, 0.5, 1.0), 1.45 / 6.0)),
    ),
    "E81": Case(
        takes={"p": Trust, "theory": Theory, "hope": UNIT, "capacity": UNIT, "tension": UNIT},
        gives=ANY,
        rises="hope capacity",
        falls="tension",
        fixed=(Fixed("a client as usual", NEUTRAL, 0.0),),
        known=(
            ((EVEN, Theory(), anchors.HOPE + 0.2, anchors.CAPACITY, 0.0), 0.4),
            ((EVEN, Theory(), anchors.HOPE, anchors.CAPACITY + 0.4, 0.0), 0.4),
            ((EVEN, Theory(), anchors.HOPE, anchors.CAPACITY, 0.25), -0.5),
        ),
    ),
    "E86": Case(
        takes={"p": Trust, "theory": Theory, "felt_change": SIGNED},
        gives=ANY,
        rises="felt_change",
        fixed=(
            Fixed("as much change as usual", {"felt_change": anchors.FELT_CHANGE}, 0.0),
            Fixed("change does not reach the alliance", {"theory": Theory(change_alliance=0.0)}, 0.0),
        ),
        known=(
            ((EVEN, Theory(), anchors.FELT_CHANGE + 0.5), 0.5),
            ((EVEN, Theory(change_alliance=0.5), anchors.FELT_CHANGE - 0.4), -0.2),
        ),
    ),
    "E82": Case(
        takes={"p": Trust, "surprise": SIGNED, "disclosure": UNIT, "avoidance": UNIT, "boundaries": UNIT},
        gives=UNIT,
        rises="disclosure",
        falls="avoidance boundaries",
        bends="surprise",
        fixed=(
            Fixed(
                "an open, secure client",
                {"surprise": lambda a: abs(a["surprise"]), "disclosure": 1.0, "avoidance": 0.0},
                lambda a: a["p"].gain_up,
            ),
            Fixed("boundaries let slip", {"surprise": -0.1, "boundaries": 0.0}, lambda a: a["p"].gain_down),
        ),
        known=(((EVEN, 0.1, 0.6, 0.5, 1.0), 0.12), ((EVEN, -0.1, 0.6, 0.5, 1.0), 0.2)),
        at={"boundaries": {"surprise": -0.5}},
    ),
    "E83": Case(
        takes={"trust": UNIT, "lived": UNIT, "rate": UNIT},
        gives=UNIT,
        rises="trust lived",
        bends="rate",
        fixed=(
            Fixed("as expected", {"lived": lambda a: a["trust"]}, lambda a: a["trust"]),
            Fixed("nothing learned", {"rate": 0.0}, lambda a: a["trust"]),
        ),
        known=(((0.4, 0.8, 0.25), 0.5), ((0.8, 0.4, 0.5), 0.6)),
        holds={
            "between trust and experience": lambda a, y: (
                min(a["trust"], a["lived"]) - 1e-15 <= y <= max(a["trust"], a["lived"]) + 1e-15
            )
        },
    ),
    "E85": Case(
        takes={"trust": UNIT, "thinning": parameter("trust.thinning"), "weeks_apart": Span(1.0, 1000.0)},
        gives=UNIT,
        rises="trust",
        falls="thinning weeks_apart",
        fixed=(Fixed("nothing thins", {"thinning": 0.0}, lambda a: a["trust"]),),
        known=(((0.5, 0.1, 5.0), 0.25), ((0.8, 0.5, 1.0), 0.4)),
    ),
    "E84": Case(
        takes={"p": Trust, "theory": Theory, "expectation": UNIT, "anxiety": UNIT, "avoidance": UNIT},
        gives=UNIT,
        rises="expectation",
        falls="anxiety avoidance",
        fixed=(
            Fixed(
                "a client as usual",
                {"expectation": anchors.EXPECTATION, "anxiety": 0.5, "avoidance": 0.5},
                lambda a: a["p"].start,
            ),
        ),
        known=(
            ((EVEN, Theory(), anchors.EXPECTATION + 0.25, 0.5, 0.5), 0.75),
            ((EVEN, Theory(), anchors.EXPECTATION, 1.0, 1.0), 0.25),
            ((EVEN, Theory(expectation_alliance=0.0), 0.8, 0.5, 0.5), 0.5),
        ),
    ),
    "E87": Case(
        takes={"anxiety": UNIT, "avoidance": UNIT},
        gives=UNIT,
        rises="anxiety avoidance",
        known=(((0.2, 0.6), 0.4),),
    ),
    "E88": Case(
        takes={"p": Trust, "trust": UNIT},
        gives=lambda a: Span(a["trust"], 1.0),
        rises="trust",
        fixed=(Fixed("full stays full", {"trust": 1.0}, 1.0),),
        known=(((Trust(repair_bonus=0.5), 0.5), 0.75),),
    ),
    "E89": Case(
        takes={"consistency": UNIT, "lapse": Span(0.0, 1.0, whole=True)},
        gives=lambda a: Span(0.0, a["consistency"]),
        rises="consistency",
        falls="lapse",
        fixed=(
            Fixed("no lapse", {"lapse": 0.0}, lambda a: a["consistency"]),
            Fixed("a lapse", {"lapse": 1.0}, 0.0),
        ),
        at={"consistency": {"lapse": 0.0}},
    ),
}
