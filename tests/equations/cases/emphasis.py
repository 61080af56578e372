"""Cases of `sim.equations.emphasis`."""

from sim.parameters.dyad import Emphasis
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
    "E42": Case(
        takes={"weight": Span(0.0, 5.0), "total": Span(0.01, 25.0)},
        gives=UNIT,
        rises="weight",
        falls="total",
        fixed=(Fixed("all of the session", {"weight": lambda a: a["total"]}, 1.0),),
        known=(((0.5, 2.0), 0.25),),
        admissible=lambda a: a["weight"] <= a["total"],
    ),
    "E43": Case(
        takes={"p": Emphasis, "follow": Span(0.0, 3.0), "attunement": UNIT, "tension": UNIT},
        gives=POSITIVE,
        rises="follow attunement tension",
        fixed=(
            Fixed("no tension", {"tension": 0.0}, 0.0),
            Fixed("tension not read", {"attunement": 0.0}, 0.0),
            Fixed("a fixed division", {"follow": 0.0}, 0.0),
        ),
        known=(((Emphasis(tension_pull=4.0), 1.0, 0.5, 0.5), 1.0),),
    ),
    "E44": Case(
        takes={
            "base": UNIT,
            "follow": Span(0.0, 3.0),
            "read": Span(-3.0, 4.0),
            "accommodation": parameter("intervention.preference_accommodation.strength"),
            "preference": UNIT,
        },
        gives=UNIT,
        rises="read preference",
        bends="base follow accommodation",
        fixed=(
            Fixed("nobody follows anything", {"follow": 0.0, "accommodation": 0.0}, lambda a: a["base"]),
            Fixed(
                "as usual is as needed",
                {"read": lambda a: a["base"], "preference": lambda a: a["base"]},
                lambda a: a["base"],
            ),
        ),
        known=(
            ((0.4, 0.5, 0.8, 0.0, 0.0), 0.6),
            ((0.4, 0.0, 0.0, 0.5, 1.0), 0.7),
            ((0.4, 3.0, 0.9, 0.0, 0.0), 1.0),
        ),
        at={
            "read": {"follow": 0.5, "accommodation": 0.0, "base": 0.5},
            "preference": {"follow": 0.0, "accommodation": 0.5},
        },
    ),
    "E25": Case(
        takes={"follow": Span(0.0, 3.0), "bond": UNIT, "attunement": UNIT, "shaken": UNIT},
        gives=POSITIVE,
        rises="follow attunement shaken",
        falls="bond",
        fixed=(
            Fixed("a fixed division", {"follow": 0.0}, 0.0),
            Fixed("a strong bond and a steady client", {"bond": 1.0, "shaken": 0.0}, 0.0),
        ),
        known=(((1.0, 0.6, 0.5, 0.4), 0.6),),
    ),
}
