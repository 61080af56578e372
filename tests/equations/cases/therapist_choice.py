"""Cases of `sim.equations.therapist_choice`."""

from tests.equations.spec import SD, UNIT, Case, Fixed

CASES = {
    "E10": Case(
        takes={"preference_fit": UNIT, "identity_fit": UNIT},
        gives=UNIT,
        rises="preference_fit identity_fit",
        fixed=(
            Fixed(
                "both alike", {"identity_fit": lambda a: a["preference_fit"]}, lambda a: a["preference_fit"]
            ),
        ),
        known=(((1.0, 0.5), 0.75),),
    ),
    "E11": Case(
        takes={"intake_distress": SD, "skill": UNIT},
        gives=UNIT,
        bends="intake_distress skill",
        fixed=(Fixed("as skilled as needed", {"skill": lambda a: (3 + a["intake_distress"]) / 6}, 1.0),),
        known=(((3.0, 0.25), 0.25), ((-3.0, 0.25), 0.75), ((0.0, 0.75), 0.75)),
    ),
    "E12": Case(
        takes={"accuracy": UNIT, "warmth": UNIT, "repair_skill": UNIT},
        gives=UNIT,
        rises="accuracy warmth repair_skill",
        known=(((0.3, 0.6, 0.9), 0.6), ((1.0, 1.0, 1.0), 1.0)),
    ),
}
