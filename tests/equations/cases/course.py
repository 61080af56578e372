"""Cases of `sim.equations.course`."""

import math

from sim.equations import anchors
from sim.parameters.treatment_course import Course
from tests.equations.spec import POSITIVE, SD, UNIT, Case, Fixed, Span, parameter

EVEN = Course(
    trait_share=0.5,
    natural_drop=0.5,
    resilience_guard=0.5,
    coping_guard=0.5,
    coping_start=0.2,
    well=-2.0,
    coping_effect=0.5,
    forgetting=0.1,
    internalised_guard=0.5,
    wellbeing_distress=2.0,
    wellbeing_support=1.0,
    wellbeing_hope=0.9,
)
WEEK = Course(
    natural_rate=0.1,
    fluctuation=0.2,
    tension_burden=0.3,
    support_gain=0.4,
)


def _as_at_the_start(a):
    start = a["p"].coping_start
    return start + a["share"] * (1.0 - start)


STILL = {"z": 0.0, "relief": 0.0, "tension": 0.0, "support": anchors.SUPPORT, "event": 0.0}

CASES = {
    "E100": Case(
        takes={"p": Course, "natural_level": Span(-10.0, 10.0), "overcome": UNIT},
        gives=lambda a: Span(min(a["natural_level"], a["p"].well) - 1e-9, a["natural_level"]),
        rises="natural_level",
        falls="overcome",
        fixed=(
            Fixed("nothing overcome", {"overcome": 0.0}, lambda a: a["natural_level"]),
            Fixed(
                "better than well already",
                {"natural_level": lambda a: a["p"].well - 1.0},
                lambda a: a["p"].well - 1.0,
            ),
        ),
        known=(((EVEN, 1.0, 0.5), -0.5), ((EVEN, -3.0, 0.5), -3.0), ((EVEN, 0.0, 1.0), -2.0)),
        at={"overcome": {"natural_level": 1.0}, "natural_level": {"overcome": 0.5}},
    ),
    "E101": Case(
        takes={
            "size": parameter("course.event_size"),
            "tail": parameter("course.event_tail"),
            "u": Span(1e-10, 1.0 - 1e-10),
        },
        gives=POSITIVE,
        rises="size",
        falls="tail u",
        fixed=(Fixed("events of no size", {"size": 0.0}, 0.0),),
        known=(((0.5, 2.0, 0.25), 0.5), ((1.0, 4.0, 1 / 16), 1.0)),
    ),
    "E102": Case(
        takes={"p": Course, "size": Span(0.0, 1e6), "resilience": UNIT, "coping": UNIT},
        gives=lambda a: Span(0.0, a["size"]),
        rises="size",
        falls="resilience coping",
        fixed=(Fixed("nothing cushions", {"resilience": 0.0, "coping": 0.0}, lambda a: a["size"]),),
        known=(((EVEN, 2.0, 1.0, 1.0), 0.5), ((EVEN, 2.0, 0.5, 0.0), 1.5)),
    ),
    "E103": Case(
        takes={"learning": parameter("course.learning"), "change": Span(-5.0, 5.0), "adherence": UNIT},
        gives=UNIT,
        rises="learning change adherence",
        fixed=(
            Fixed("nothing learned", {"learning": 0.0}, 0.0),
            Fixed("no change", {"change": 0.0}, 0.0),
            Fixed("harm", {"change": lambda a: -abs(a["change"])}, 0.0),
            Fixed("nothing practised", {"adherence": 0.0}, 0.0),
        ),
        known=(((2.0, math.log(2.0), 0.5), 0.5),),
        at={name: {"change": 1.0} for name in ("learning", "adherence")},
        holds={"never all the way": lambda a, y: y < 1.0},
    ),
    "E104": Case(
        takes={"p": Course, "trust": UNIT},
        gives=UNIT,
        falls="trust",
        fixed=(Fixed("no bond", {"trust": 0.0}, lambda a: a["p"].forgetting),),
        known=(((EVEN, 1.0), 0.05), ((EVEN, 0.4), 0.08)),
    ),
    "E105": Case(
        takes={
            "outside_ties": parameter("network.outside_ties"),
            "outside_support": parameter("network.outside_support"),
            "total": Span(0.0, 50.0),
            "peers": Span(0.0, 50.0, whole=True),
        },
        gives=UNIT,
        rises="outside_support total",
        falls="peers",
        bends="outside_ties",
        fixed=(
            Fixed("no peers", {"total": 0.0, "peers": 0.0}, lambda a: a["outside_support"]),
            Fixed(
                "peers like others",
                {"total": lambda a: a["peers"] * a["outside_support"]},
                lambda a: a["outside_support"],
            ),
        ),
        known=(((2.0, 0.5, 1.5, 2.0), 0.625),),
        admissible=lambda a: a["total"] <= a["peers"],
    ),
    "E106": Case(
        takes={"p": Course, "distress": SD, "support": UNIT, "hope": UNIT},
        gives=UNIT,
        rises="support hope",
        falls="distress",
        fixed=(Fixed("everything in the middle", {"distress": 0.0, "support": 0.5, "hope": 0.5}, 0.5),),
        known=(((EVEN, -3.0, 0.0, 0.0), 2.05 / 4.0), ((EVEN, 3.0, 0.5, 1.0), 1.45 / 4.0)),
    ),
    "E107": Case(
        takes={"coping": UNIT, "share": UNIT},
        gives=lambda a: Span(a["coping"], 1.0),
        rises="coping share",
        fixed=(
            Fixed("nothing learned", {"share": 0.0}, lambda a: a["coping"]),
            Fixed("full coping", {"coping": 1.0}, 1.0),
        ),
        known=(((0.2, 0.5), 0.6),),
    ),
    "E150": Case(
        takes={"p": Course, "coping": UNIT, "share": UNIT},
        gives=lambda a: Span(a["coping"], 1.0),
        rises="coping share",
        fixed=(
            Fixed("nothing learned", {"share": 0.0}, lambda a: a["coping"]),
            Fixed("full coping", {"coping": 1.0}, 1.0),
            Fixed("as at the start", {"coping": lambda a: a["p"].coping_start}, _as_at_the_start),
        ),
        known=(((Course(coping_start=0.2), 0.4, 0.25), 0.6), ((Course(coping_start=0.2), 0.9, 0.5), 1.0)),
        at={"share": {"coping": 0.3}, "coping": {"share": 0.1}},
    ),
    "E108": Case(
        takes={"p": Course, "wellbeing": UNIT, "target": UNIT},
        gives=UNIT,
        rises="wellbeing target",
        fixed=(Fixed("at the target", {"wellbeing": lambda a: a["target"]}, lambda a: a["target"]),),
        known=(((Course(wellbeing_rate=0.25), 0.2, 0.6), 0.3),),
    ),
    "E109": Case(
        takes={
            "p": Course,
            "support_path": UNIT,
            "distress": SD,
            "level": Span(-22.0, 21.0),
            "z": Span(-6.5, 6.5),
            "relief": Span(-5.0, 10.0),
            "tension": UNIT,
            "support": UNIT,
            "event": Span(0.0, 1e6),
        },
        gives=SD,
        rises="level z tension event",
        falls="relief support",
        bends="support_path distress",
        fixed=(
            Fixed("nothing happens", {**STILL, "level": lambda a: a["distress"]}, lambda a: a["distress"]),
            Fixed(
                "no path from support",
                {**STILL, "level": lambda a: a["distress"], "support_path": 0.0, "support": 1.0},
                lambda a: a["distress"],
            ),
            Fixed("no way below -3", {**STILL, "distress": -3.0, "level": -3.0, "relief": 2.0}, -3.0),
        ),
        known=(
            ((WEEK, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, anchors.SUPPORT, 0.0), 0.3 / 3.1),
            ((WEEK, 1.0, 0.0, 0.0, 2.0, 0.0, 0.0, anchors.SUPPORT, 0.0), 1.2 / 3.4),
            ((WEEK, 1.0, 0.0, 0.0, 0.0, 3.0, 0.0, anchors.SUPPORT, 0.0), -1.5),
            ((WEEK, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, anchors.SUPPORT, 0.0), 0.9 / 3.3),
            ((WEEK, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, anchors.SUPPORT + 0.25, 0.0), -0.3 / 3.1),
            ((WEEK, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, anchors.SUPPORT, 3.0), 1.5),
        ),
    ),
    "E140": Case(
        takes={"change": Span(-2.0, 5.0), "fallen": Span(0.0, 6.0)},
        gives=Span(-2.0, 6.0),
        rises="change fallen",
        fixed=(Fixed("nothing done", {"change": 0.0, "fallen": 0.0}, 0.0),),
        known=(((0.5, 0.25), 0.25), ((-0.5, 0.0), -0.5)),
        holds={"never less than the harm": lambda a, y: y >= min(0.0, a["change"])},
    ),
    "E141": Case(
        takes={"p": Course, "coping": UNIT, "trust": UNIT},
        gives=lambda a: Span(0.0, a["coping"]),
        rises="coping trust",
        fixed=(
            Fixed(
                "no more than before treatment",
                {"coping": lambda a: 0.5 * a["p"].coping_start},
                lambda a: 0.5 * a["p"].coping_start,
            ),
            Fixed("nothing is forgotten", {"p": Course(forgetting=0.0)}, lambda a: a["coping"]),
        ),
        known=(((EVEN, 0.8, 0.0), 0.72), ((EVEN, 0.8, 1.0), 0.76), ((EVEN, 0.21, 0.0), 0.2)),
        at={"trust": {"coping": 0.9}},
    ),
    "E146": Case(
        takes={"p": Course, "intake_distress": SD, "own_course": Span(-6.5, 6.5)},
        gives=Span(-25.0, 25.0),
        rises="intake_distress own_course",
        fixed=(
            Fixed(
                "the usual course",
                {"own_course": 0.0},
                lambda a: a["p"].trait_share * a["intake_distress"] - a["p"].natural_drop,
            ),
        ),
        known=(((EVEN, 1.0, 0.0), 0.0), ((EVEN, 1.0, 2.0), 1.0)),
    ),
    "E147": Case(
        takes={"p": Course, "coping": UNIT},
        gives=Span(-9.0 - 1e-9, 1.0 + 1e-9),
        rises="coping",
        fixed=(
            Fixed("as before treatment", {"coping": lambda a: a["p"].coping_start}, 0.0),
            Fixed("full coping", {"coping": 1.0}, lambda a: a["p"].coping_effect),
        ),
        known=(((EVEN, 0.6), 0.25),),
    ),
    "E148": Case(
        takes={"p": Course, "natural_level": Span(-10.0, 10.0)},
        gives=lambda a: Span(-10.0, a["p"].well),
        rises="natural_level",
        fixed=(Fixed("not well before", {"natural_level": 1.0}, lambda a: a["p"].well),),
        known=(((EVEN, 1.0), -2.0), ((EVEN, -2.5), -2.5)),
        at={"natural_level": {"p": EVEN}},
    ),
}
