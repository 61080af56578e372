"""Cases of `sim.equations.attunement`."""

from sim.parameters.dyad import Attunement
from tests.equations.spec import POSITIVE, SIGNED, UNIT, Case, Fixed, Span, parameter

EVEN = Attunement(
    accuracy_weight=1.0,
    disclosure_weight=1.0,
    formulation_weight=1.0,
    identity_weight=0.9,
    strain_cost=0.5,
    felt_weight=2.0,
    validation_weight=1.0,
    genuineness_weight=0.9,
)
HALVES = {"accuracy": 0.5, "disclosure": 0.5, "known": 0.5, "identity_fit": 0.5}

CASES = {
    "E30": Case(
        takes={"warmth": UNIT, "strain_cost": parameter("attunement.strain_cost"), "strain": UNIT},
        gives=lambda a: Span(0.0, a["warmth"]),
        rises="warmth",
        falls="strain_cost strain",
        fixed=(
            Fixed("no strain", {"strain": 0.0}, lambda a: a["warmth"]),
            Fixed("strain costs nothing", {"strain_cost": 0.0}, lambda a: a["warmth"]),
        ),
        known=(((0.8, 0.5, 0.5), 0.6),),
    ),
    "E31": Case(
        takes={
            "p": Attunement,
            "accuracy": UNIT,
            "disclosure": UNIT,
            "known": UNIT,
            "identity_fit": UNIT,
            "strain": UNIT,
        },
        gives=UNIT,
        rises="accuracy disclosure known identity_fit",
        falls="strain",
        fixed=(Fixed("everything in the middle", {**HALVES, "strain": 0.0}, 0.5),),
        known=(((EVEN, 1.0, 0.5, 0.0, 0.5, 0.0), 0.5), ((EVEN, 1.0, 1.0, 1.0, 1.0, 1.0), 0.5 * 3.95 / 4.0)),
    ),
    "E32": Case(
        takes={"p": Attunement, "felt": UNIT, "validation": UNIT, "genuineness": UNIT},
        gives=UNIT,
        rises="felt validation genuineness",
        fixed=(Fixed("everything in the middle", {"felt": 0.5, "validation": 0.5, "genuineness": 0.5}, 0.5),),
        known=(((EVEN, 1.0, 0.0, 0.0), 2.05 / 4.0), ((EVEN, 0.0, 0.5, 1.0), 1.45 / 4.0)),
    ),
    "E34": Case(
        takes={"cultural_identity": UNIT, "humility": UNIT},
        gives=UNIT,
        rises="humility",
        falls="cultural_identity",
        fixed=(
            Fixed("no distance", {"cultural_identity": 0.0}, 1.0),
            Fixed("full humility", {"humility": 1.0}, 1.0),
        ),
        known=(((1.0, 0.0), 0.0), ((0.5, 0.5), 0.75)),
    ),
    "E37": Case(
        takes={"x": UNIT, "attunement": UNIT},
        gives=lambda a: Span(min(a["x"], 0.5), max(a["x"], 0.5)),
        rises="x",
        bends="attunement",
        fixed=(
            Fixed("read in full", {"attunement": 1.0}, lambda a: a["x"]),
            Fixed("not read at all", {"attunement": 0.0}, 0.5),
            Fixed("in the middle", {"x": 0.5}, 0.5),
        ),
        known=(((1.0, 0.5), 0.75),),
    ),
    "E28": Case(
        takes={
            "supervision": parameter("network.supervision_reading"),
            "supervised": UNIT,
            "added": parameter("intervention.supervision.strength"),
            "feedback": parameter("intervention.feedback.strength"),
        },
        gives=POSITIVE,
        rises="supervision supervised added feedback",
        fixed=(
            Fixed("nobody helps", {"supervised": 0.0, "feedback": 0.0}, 0.0),
            Fixed("feedback alone", {"supervision": 0.0}, lambda a: a["feedback"]),
        ),
        known=(((0.1, 0.5, 1.0, 0.2), 0.3), ((0.1, 0.5, 0.0, 0.0), 0.05)),
    ),
    "E29": Case(
        takes={"p": Attunement, "empathy": UNIT, "lived": UNIT, "push": SIGNED},
        gives=UNIT,
        rises="empathy lived push",
        fixed=(Fixed("as lived", {"empathy": lambda a: a["lived"], "push": 0.0}, lambda a: a["lived"]),),
        known=(((Attunement(rate=0.5), 0.2, 0.6, 0.0), 0.4), ((Attunement(rate=1.0), 0.2, 0.5, 0.5), 0.75)),
    ),
}
