"""Cases of `sim.equations.rupture`."""

from sim.parameters.dyad import Rupture
from tests.equations.spec import POSITIVE, UNIT, Case, Fixed, Span, parameter

INVITATIONS = (
    "misattuned",
    "lapse",
    "challenge",
    "disagreement",
    "anxiety",
    "identity_miss",
    "imposed",
    "tension",
)
STEEP = Rupture(
    base_rate=0.1,
    misattunement_weight=1.0,
    lapse_weight=2.0,
    challenge_weight=3.0,
    disagreement_weight=0.5,
    anxiety_weight=4.0,
    identity_weight=5.0,
    imposition_weight=6.0,
    tension_weight=7.0,
    trust_guard=1.0,
    repair_guard=1.0 / 3.0,
)
EVEN = Rupture(skill_weight=2.0, trust_weight=1.0, time_weight=0.9)

CASES = {
    "E70": Case(
        takes={
            "p": Rupture,
            **dict.fromkeys(INVITATIONS, UNIT),
            "challenge": Span(0.0, 2.0),
            "trust": UNIT,
            "repairs": Span(0.0, 100.0, whole=True),
        },
        gives=POSITIVE,
        rises=" ".join(INVITATIONS),
        falls="trust repairs",
        fixed=(
            Fixed(
                "nothing invites one and nothing guards",
                dict.fromkeys((*INVITATIONS, "trust", "repairs"), 0.0),
                lambda a: a["p"].base_rate,
            ),
        ),
        known=(
            ((STEEP, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0), 2.95),
            ((STEEP, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 3.0), 0.1),
        ),
    ),
    "E71": Case(
        takes={"avoidance": UNIT, "anxiety": UNIT, "reactance": UNIT},
        gives=UNIT,
        rises="avoidance",
        falls="anxiety reactance",
        fixed=(
            Fixed(
                "drawn both ways alike",
                dict.fromkeys(("anxiety", "reactance"), lambda a: a["avoidance"]),
                0.5,
            ),
        ),
        known=(((0.8, 0.0, 0.0), 0.9), ((0.0, 0.8, 0.8), 0.1)),
        holds={"neither kind is impossible": lambda a, y: 0.0 < y < 1.0},
    ),
    "E72": Case(
        takes={"visibility": parameter("rupture.withdrawal_visibility"), "root_attunement": UNIT},
        gives=UNIT,
        rises="visibility root_attunement",
        fixed=(
            Fixed("a perfect reader", {"root_attunement": 1.0}, lambda a: a["visibility"]),
            Fixed("a blind one", {"root_attunement": 0.0}, 0.0),
        ),
        known=(((0.6, 0.5), 0.3),),
    ),
    "E73": Case(
        takes={"p": Rupture, "skill": UNIT, "trust": UNIT, "time": UNIT},
        gives=UNIT,
        rises="skill trust time",
        fixed=(Fixed("everything in the middle", {"skill": 0.5, "trust": 0.5, "time": 0.5}, 0.5),),
        known=(((EVEN, 1.0, 0.0, 0.0), 2.05 / 4.0), ((EVEN, 0.0, 0.5, 1.0), 1.45 / 4.0)),
    ),
    "E74": Case(
        takes={
            "boost": Span(0.0, 2.0),
            "supervision": parameter("network.supervision_repair"),
            "supervised": UNIT,
            "added": parameter("intervention.supervision.strength"),
        },
        gives=POSITIVE,
        rises="boost supervision supervised added",
        fixed=(Fixed("no supervision", {"supervised": 0.0}, lambda a: a["boost"]),),
        known=(((0.1, 0.2, 0.5, 0.0), 0.2), ((0.1, 0.2, 0.5, 2.0), 0.4)),
    ),
    "E75": Case(
        takes={"p": Rupture, "tension": UNIT},
        gives=lambda a: Span(a["tension"], 1.0),
        rises="tension",
        fixed=(Fixed("full stays full", {"tension": 1.0}, 1.0),),
        known=(((Rupture(size=0.5), 0.5), 0.75), ((Rupture(size=0.5), 0.0), 0.5)),
    ),
    "E76": Case(
        takes={"tension": UNIT, "share": parameter("rupture.fade")},
        gives=lambda a: Span(0.0, a["tension"]),
        rises="tension",
        falls="share",
        fixed=(
            Fixed("nothing goes", {"share": 0.0}, lambda a: a["tension"]),
            Fixed("resolved in full", {"share": 1.0}, 0.0),
        ),
        known=(((0.4, 0.25), 0.3),),
    ),
    "E77": Case(
        takes={"x": UNIT, "setback": parameter("rupture.setback")},
        gives=lambda a: Span(0.0, a["x"]),
        rises="x",
        falls="setback",
        fixed=(Fixed("no setback", {"setback": 0.0}, lambda a: a["x"]),),
        known=(((0.5, 0.5), 0.25),),
    ),
    "E79": Case(
        takes={"x": UNIT, "before": UNIT, "share": parameter("rupture.resolution")},
        gives=lambda a: Span(a["x"], max(a["x"], a["before"]) + 1e-15),
        rises="x before share",
        fixed=(
            Fixed("all of it", {"share": 1.0}, lambda a: max(a["x"], a["before"])),
            Fixed("nothing was lost", {"before": 0.0}, lambda a: a["x"]),
        ),
        known=(((0.2, 0.6, 0.5), 0.4), ((0.6, 0.2, 0.5), 0.6)),
        at={"share": {"x": 0.2, "before": 0.8}},
    ),
    "E69": Case(
        takes={"clearing": parameter("rupture.clearing"), "felt": UNIT},
        gives=UNIT,
        rises="clearing felt",
        fixed=(Fixed("not understood at all", {"felt": 0.0}, 0.0),),
        known=(((0.4, 0.5), 0.2),),
    ),
    "E78": Case(
        takes={"rate": parameter("rupture.lapse_rate"), "boundaries": UNIT},
        gives=UNIT,
        rises="rate",
        falls="boundaries",
        fixed=(
            Fixed("fully consistent", {"boundaries": 1.0}, 0.0),
            Fixed("not at all", {"boundaries": 0.0}, lambda a: a["rate"]),
        ),
        known=(((0.2, 0.75), 0.05),),
    ),
}
