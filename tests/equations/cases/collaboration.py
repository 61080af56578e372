"""Cases of `sim.equations.collaboration`."""

from sim.parameters.dyad import Collaboration
from tests.equations.spec import ANY, SIGNED, UNIT, Case, Fixed, Span, parameter

EVEN = Collaboration(
    shared_weight=1.0,
    dialogue_weight=1.0,
    fit_weight=0.9,
    clarity_weight=1.0,
    formulation_weight=0.9,
    certainty_weight=1.0,
    goal_weight=1.0,
)
READY = Collaboration(start=0.2, tension_cost=0.5)

CASES = {
    "E50": Case(
        takes={"disclosure": UNIT, "responsiveness": UNIT},
        gives=UNIT,
        rises="disclosure responsiveness",
        fixed=(
            Fixed("a silent client", {"disclosure": 0.0}, 0.0),
            Fixed("a deaf therapist", {"responsiveness": 0.0}, 0.0),
            Fixed(
                "both bring as much", {"responsiveness": lambda a: a["disclosure"]}, lambda a: a["disclosure"]
            ),
        ),
        known=(((0.25, 1.0), 0.5), ((0.9, 0.4), 0.6)),
    ),
    "E51": Case(
        takes={"technical_skill": UNIT, "shared": UNIT, "shown": Span(0.0, 10.0)},
        gives=UNIT,
        rises="technical_skill shared shown",
        known=(((0.2, 0.6, 0.0), 0.4), ((1.0, 1.0, 0.0), 1.0), ((0.2, 0.6, 0.5), 0.7)),
    ),
    "E52": Case(
        takes={
            "p": Collaboration,
            **dict.fromkeys(("shared", "dialogue", "preference_fit", "certainty"), UNIT),
        },
        gives=UNIT,
        rises="shared dialogue preference_fit certainty",
        fixed=(
            Fixed(
                "everything in the middle",
                dict.fromkeys(("shared", "dialogue", "preference_fit", "certainty"), 0.5),
                0.5,
            ),
        ),
        known=(((EVEN, 1.0, 0.0, 0.0, 1.0), 2.05 / 4.0), ((EVEN, 0.0, 0.5, 1.0, 0.0), 1.45 / 4.0)),
    ),
    "E53": Case(
        takes={"p": Collaboration, **dict.fromkeys(("shared", "clarity", "fit", "certainty", "goal"), UNIT)},
        gives=UNIT,
        rises="shared clarity fit certainty goal",
        fixed=(
            Fixed(
                "everything in the middle",
                dict.fromkeys(("shared", "clarity", "fit", "certainty", "goal"), 0.5),
                0.5,
            ),
        ),
        known=(((EVEN, 1.0, 0.0, 0.0, 1.0, 0.0), 2.05 / 5.0), ((EVEN, 0.0, 0.5, 1.0, 0.0, 1.0), 2.45 / 5.0)),
    ),
    "E54": Case(
        takes={"shared": UNIT, "reactance": UNIT},
        gives=UNIT,
        rises="reactance",
        falls="shared",
        fixed=(
            Fixed("everything decided together", {"shared": 1.0}, 0.0),
            Fixed("a client who does not mind", {"reactance": 0.0}, 0.0),
        ),
        known=(((0.25, 0.8), 0.6),),
    ),
    "E55": Case(
        takes={
            "p": Collaboration,
            "path": UNIT,
            "gain": parameter("collaboration.hope_gain"),
            "departure": SIGNED,
            "tension": UNIT,
        },
        gives=ANY,
        rises="departure",
        falls="tension",
        bends="path gain",
        fixed=(Fixed("a client as usual", {"departure": 0.0, "tension": 0.0}, 0.0),),
        known=(
            ((READY, 1.0, 2.0, 0.2, 0.0), 0.4),
            ((READY, 1.0, 2.0, 0.0, 0.25), -0.125),
            ((READY, 0.0, 2.0, 0.4, 0.0), 0.0),
        ),
        at={"path": {"departure": 0.5}, "gain": {"departure": 0.5}},
    ),
    "E56": Case(
        takes={"p": Collaboration, "imposed": UNIT, "demand": UNIT},
        gives=UNIT,
        falls="imposed demand",
        fixed=(
            Fixed("nothing imposed", {"imposed": 0.0}, 1.0),
            Fixed("nothing asked", {"demand": 0.0}, 1.0),
        ),
        known=(((Collaboration(imposition_cost=0.8), 0.5, 0.5), 0.8),),
    ),
    "E57": Case(
        takes={"p": Collaboration, "time": UNIT},
        gives=UNIT,
        rises="time",
        fixed=(
            Fixed("no time", {"time": 0.0}, 0.0),
            Fixed("all of it", {"time": 1.0}, lambda a: a["p"].rate),
        ),
        known=(((Collaboration(rate=0.8), 0.5), 0.4),),
    ),
    "E58": Case(
        takes={"agreement": UNIT, "target": UNIT, "readiness": SIGNED, "pace": UNIT},
        gives=UNIT,
        rises="agreement target readiness",
        bends="pace",
        fixed=(
            Fixed("no pace", {"pace": 0.0}, lambda a: a["agreement"]),
            Fixed("all the way", {"pace": 1.0, "readiness": 0.0}, lambda a: a["target"]),
        ),
        known=(((0.2, 0.6, 0.0, 0.5), 0.4), ((0.25, 0.5, 0.5, 0.5), 0.5)),
    ),
    "E59": Case(
        takes={"p": Collaboration, "readiness": SIGNED},
        gives=UNIT,
        rises="readiness",
        fixed=(Fixed("an ordinary client", {"readiness": 0.0}, lambda a: a["p"].start),),
        known=(((READY, 0.5), 0.6), ((READY, -0.5), 0.1)),
    ),
}
