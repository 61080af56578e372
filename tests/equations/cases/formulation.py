"""Cases of `sim.equations.formulation`."""

import math

from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

SCORE = Span(0.0, 40.0, whole=True)
SPREAD = parameter("attunement.prior_spread")
VARIANCE = Span(1e-6, 20.0)

CASES = {
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
            "estimate": Span(-5.0, 6.0),
            "need": Span(-5.0, 6.0),
            "width": parameter("work.match_width"),
        },
        gives=UNIT,
        rises="width",
        bends="estimate need",
        fixed=(
            Fixed("the estimate is right", {"estimate": lambda a: a["need"]}, 1.0),
            Fixed("one width above", {"estimate": lambda a: a["need"] + a["width"]}, math.exp(-1.0)),
            Fixed("one width below", {"estimate": lambda a: a["need"] - a["width"]}, math.exp(-1.0)),
        ),
        at={"width": {"estimate": 1.0, "need": 0.5}},
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
    "E27": Case(
        takes={"prior_spread": SPREAD},
        gives=POSITIVE,
        rises="prior_spread",
        known=(((0.5,), 0.25), ((0.1,), 0.01)),
    ),
    "E45": Case(
        takes={
            "path": UNIT,
            "reopening": parameter("intervention.feedback.reopening"),
            "off_track": Span(0.0, 1.0, whole=True),
        },
        gives=UNIT,
        rises="path reopening off_track",
        fixed=(Fixed("on track", {"off_track": 0.0}, 0.0), Fixed("no path", {"path": 0.0}, 0.0)),
        known=(((0.5, 0.5, 1.0), 0.25),),
        at={name: {"off_track": 1.0} for name in ("path", "reopening")},
    ),
    "E46": Case(
        takes={"uncertainty": Span(0.0, 1.0), "variance": VARIANCE},
        gives=UNIT,
        rises="uncertainty",
        falls="variance",
        fixed=(
            Fixed("certain", {"uncertainty": 0.0}, 0.0),
            Fixed(
                "as certain as the reading",
                {"uncertainty": lambda a: a["variance"]},
                lambda a: a["variance"] / (2 * a["variance"]),
            ),
        ),
        known=(((0.3, 0.1), 0.75),),
    ),
    "E47": Case(
        takes={
            "formulation": Span(-5.0, 6.0),
            "need": UNIT,
            "seen": UNIT,
            "share": UNIT,
            "variance": VARIANCE,
            "z": Span(-6.5, 6.5),
        },
        gives=Span(-60.0, 60.0),
        rises="need formulation z",
        bends="seen share variance",
        fixed=(
            Fixed("nothing learned", {"share": 0.0}, lambda a: a["formulation"]),
            Fixed(
                "all seen and learned, without error",
                {"seen": 1.0, "share": 1.0, "z": 0.0},
                lambda a: a["need"],
            ),
            Fixed(
                "right, without error", {"formulation": lambda a: a["need"], "z": 0.0}, lambda a: a["need"]
            ),
        ),
        known=(((0.2, 0.6, 1.0, 0.5, 0.04, 0.0), 0.4), ((0.5, 0.5, 1.0, 0.5, 0.04, -1.0), 0.4)),
    ),
    "E48": Case(
        takes={"uncertainty": Span(0.0, 1.0), "share": UNIT},
        gives=lambda a: Span(0.0, a["uncertainty"]),
        rises="uncertainty",
        falls="share",
        fixed=(
            Fixed("nothing learned", {"share": 0.0}, lambda a: a["uncertainty"]),
            Fixed("all learned", {"share": 1.0}, 0.0),
        ),
        known=(((0.4, 0.25), 0.3),),
    ),
    "E49": Case(
        takes={"uncertainty": Span(0.0, 1.0), "prior_spread": SPREAD, "share": UNIT},
        gives=Span(0.0, 1.0),
        rises="uncertainty prior_spread",
        bends="share",
        fixed=(
            Fixed("closed", {"share": 0.0}, lambda a: a["uncertainty"]),
            Fixed("opened in full", {"share": 1.0}, lambda a: a["prior_spread"] ** 2),
        ),
        known=(((0.05, 0.5, 0.5), 0.15),),
    ),
    "E23": Case(
        takes={"need": UNIT, "spread": parameter("work.hour_spread"), "z": Span(-6.5, 6.5)},
        gives=Span(-6.5, 7.5),
        rises="need z",
        bends="spread",
        fixed=(Fixed("an hour as usual", {"z": 0.0}, lambda a: a["need"]),),
        known=(((0.4, 0.2, 1.5), 0.7),),
        at={"spread": {"z": 1.0}},
    ),
    "E24": Case(
        takes={"formulation": Span(-5.0, 6.0), "attunement": UNIT, "departure": Span(-6.5, 6.5)},
        gives=Span(-11.5, 12.5),
        rises="formulation departure",
        bends="attunement",
        fixed=(
            Fixed("an hour as usual", {"departure": 0.0}, lambda a: a["formulation"]),
            Fixed("the hour is not read", {"attunement": 0.0}, lambda a: a["formulation"]),
        ),
        known=(((0.5, 0.5, 0.4), 0.7),),
    ),
    "E26": Case(
        takes={"uncertainty": Span(0.0, 0.25), "prior_spread": SPREAD},
        gives=UNIT,
        rises="prior_spread",
        falls="uncertainty",
        fixed=(
            Fixed("nothing left to learn", {"uncertainty": 0.0}, 1.0),
            Fixed("nothing learned yet", {"uncertainty": lambda a: a["prior_spread"] ** 2}, 0.0),
        ),
        known=(((0.04, 0.4), 0.75),),
        admissible=lambda a: a["uncertainty"] <= a["prior_spread"] ** 2,
        at={"uncertainty": {"prior_spread": 0.5}, "prior_spread": {"uncertainty": 1e-4}},
    ),
    "E117": Case(
        takes={"doubt": parameter("attunement.doubt"), "attunement": UNIT, "disclosure": UNIT, "fit": UNIT},
        gives=UNIT,
        rises="doubt attunement disclosure",
        falls="fit",
        fixed=(
            Fixed("a plan that fits", {"fit": 1.0}, 0.0),
            Fixed("nothing is shown", {"disclosure": 0.0}, 0.0),
        ),
        known=(((0.5, 0.5, 0.8, 0.5), 0.1),),
    ),
}
