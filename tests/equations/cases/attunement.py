"""E30-E39."""

import math

from sim.parameters.dyad import Attunement
from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

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
SCORE = Span(0.0, 40.0, whole=True)
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
    "E33": Case(
        takes={"skill": UNIT, "weight": UNIT},
        gives=UNIT,
        rises="skill",
        bends="weight",
        fixed=(
            Fixed("all therapists alike", {"weight": 0.0}, 0.6),
            Fixed("as they are", {"weight": 1.0}, lambda a: a["skill"]),
            Fixed("an ordinary skill", {"skill": 0.6}, 0.6),
        ),
        known=(((1.0, 0.5), 0.8),),
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
    "E35": Case(
        takes={"noise": parameter("attunement.reading_noise"), "attunement": UNIT, "disclosure": UNIT},
        gives=POSITIVE,
        rises="noise",
        falls="attunement disclosure",
        fixed=(
            Fixed("nothing shown", {"disclosure": 0.0}, lambda a: 20.0 * a["noise"] ** 2),
            Fixed("nothing read", {"attunement": 0.0}, lambda a: 20.0 * a["noise"] ** 2),
        ),
        known=(((0.3, 0.5, 0.8), 0.2),),
        holds={"above 0": lambda a, y: y > 0.0},
    ),
    "E36": Case(
        takes={
            "formulation": Span(-5.0, 6.0),
            "need": UNIT,
            "width": parameter("attunement.fit_width"),
        },
        gives=UNIT,
        rises="width",
        bends="formulation need",
        fixed=(
            Fixed("the estimate is right", {"formulation": lambda a: a["need"]}, 1.0),
            Fixed("one width above", {"formulation": lambda a: a["need"] + a["width"]}, math.exp(-1.0)),
            Fixed("one width below", {"formulation": lambda a: a["need"] - a["width"]}, math.exp(-1.0)),
        ),
        at={"width": {"formulation": 1.0, "need": 0.5}},
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
    "E38": Case(
        takes={"assumption": parameter("attunement.assumption"), "attunement": UNIT, "disclosure": UNIT},
        gives=UNIT,
        rises="attunement disclosure",
        falls="assumption",
        fixed=(
            Fixed("nothing is assumed", {"assumption": 0.0}, 1.0),
            Fixed("everything is shown and read", {"attunement": 1.0, "disclosure": 1.0}, 1.0),
            Fixed("nothing is shown", {"disclosure": 0.0}, lambda a: 1.0 - a["assumption"]),
            Fixed("nothing is read", {"attunement": 0.0}, lambda a: 1.0 - a["assumption"]),
        ),
        known=(((0.5, 0.5, 0.5), 0.625),),
    ),
    "E39": Case(
        takes={
            "intake_score": SCORE,
            "last_score": SCORE,
            "expected_gain": parameter("intervention.feedback.expected_gain"),
        },
        gives=UNIT,
        rises="last_score expected_gain",
        falls="intake_score",
        fixed=(
            Fixed("nothing is expected", {"expected_gain": 0.0, "last_score": 0.0}, 0.0),
            Fixed("got worse", {"intake_score": 10.0, "last_score": 11.0}, 1.0),
        ),
        known=(((20.0, 15.0, 6.0), 1.0), ((20.0, 14.0, 6.0), 0.0)),
        at={
            name: {"intake_score": 20.0, "last_score": 16.0, "expected_gain": 4.0}
            for name in ("intake_score", "last_score", "expected_gain")
        },
    ),
}
