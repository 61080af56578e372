"""E40-E41."""

from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

CASES = {
    "E40": Case(
        takes={"base": parameter("emphasis.listen"), "pull": Span(0.0, 20.0)},
        gives=POSITIVE,
        rises="base pull",
        fixed=(Fixed("nothing called for", {"pull": 0.0}, lambda a: a["base"]),),
        known=(((0.2, 0.5), 0.3),),
        holds={"above 0": lambda a, y: y > 0.0},
    ),
    "E41": Case(
        takes={"share": UNIT, "half": parameter("emphasis.saturation")},
        gives=UNIT,
        rises="share",
        falls="half",
        fixed=(
            Fixed("no time", {"share": 0.0}, 0.0),
            Fixed("half the effect", {"share": lambda a: a["half"]}, 0.5),
        ),
        known=(((0.6, 0.2), 0.75),),
        holds={"below 1": lambda a, y: y < 1.0},
    ),
}
