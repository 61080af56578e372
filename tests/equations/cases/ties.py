"""Cases of `sim.equations.ties`."""

from tests.equations.spec import UNIT, Case, Fixed, Span

TIES = Span(0.0, 50.0, whole=True)

CASES = {
    "E142": Case(
        takes={"total": Span(0.0, 50.0), "ties": TIES, "without": UNIT},
        gives=UNIT,
        rises="total",
        bends="ties without",
        fixed=(
            Fixed("nobody", {"total": 0.0, "ties": 0.0}, lambda a: a["without"]),
            Fixed(
                "all full",
                {"ties": lambda a: max(1.0, a["ties"]), "total": lambda a: max(1.0, a["ties"])},
                1.0,
            ),
        ),
        known=(((1.0, 4.0, 0.9), 0.25),),
        admissible=lambda a: a["total"] <= a["ties"],
    ),
    "E143": Case(
        takes={"peer_strain": UNIT, "ties": TIES},
        gives=UNIT,
        falls="peer_strain",
        bends="ties",
        fixed=(Fixed("nobody", {"ties": 0.0}, 0.0),),
        known=(((0.25, 3.0), 0.75),),
    ),
    "E144": Case(
        takes={"accuracy": UNIT, "repair_skill": UNIT},
        gives=UNIT,
        rises="accuracy repair_skill",
        known=(((0.2, 0.6), 0.4),),
    ),
}
