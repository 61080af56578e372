"""Write the data of `models_data.csv`: five made-up trials for known answers. Run once, in this folder."""

import csv
from pathlib import Path

import numpy as np

COLUMNS = ("design", "clinic", "therapist", "client", "period", "time", "arm", "intake", "outcome")


def rows(random: np.random.Generator) -> list[tuple[object, ...]]:
    """Return rows of five trials, unbalanced, with effects of all units."""
    found: list[tuple[object, ...]] = []

    def add(
        design: str, clinic: int, therapist: int, client: int, period: int, time: float, arm: int
    ) -> float:
        intake = random.normal(15, 4)
        found.append((design, clinic, therapist, client, period, time, arm, round(intake, 2)))
        return intake

    def seen(value: float) -> None:
        found[-1] = (*found[-1], round(value, 3))

    for name, clinics in (("clinics", 6), ("wedge", 6)):
        therapist, client = 0, 0
        for clinic in range(clinics):
            of_clinic = 1.5 * random.normal()
            for _ in range(random.integers(2, 5)):
                of_therapist = 1.2 * random.normal()
                for _ in range(random.integers(3, 9)):
                    period = int(random.integers(0, 4)) if name == "wedge" else 0
                    arm = int(period > clinic // 2) if name == "wedge" else clinic % 2
                    intake = add(name, clinic, therapist, client, period, 0.0, arm)
                    seen(0.5 * intake - arm + of_clinic + of_therapist + 0.4 * period + 2 * random.normal())
                    client += 1
                therapist += 1
    for name in ("crossed", "partial"):
        client = 0
        for therapist in range(10):
            own, extra = 1.3 * random.normal(), 1.5 * random.normal()
            for _ in range(random.integers(4, 12)):
                arm = int(random.integers(0, 2)) if name == "crossed" else 1
                intake = add(name, 0, therapist, client, 0, 0.0, arm)
                seen(
                    0.5 * intake
                    - arm
                    + own
                    + (extra * arm if name == "crossed" else 0.0)
                    + 2 * random.normal()
                )
                client += 1
        for _ in range(40 if name == "partial" else 0):
            intake = add(name, 0, 100, client, 0, 0.0, 0)
            seen(0.5 * intake + 3 * random.normal())
            client += 1
    client = 0
    for therapist in range(8):
        slope, level = 0.4 * random.normal(), random.normal()
        for _ in range(random.integers(4, 8)):
            start, change = 2 * random.normal(), 0.4 * random.normal()
            last = random.integers(3, 7)
            for time in range(last):
                add("growth", 0, therapist, client, 0, float(time), therapist % 2)
                own = 15 + level + start + (change + slope - 0.5 - 0.4 * (therapist % 2)) * time
                seen(own + 1.5 * random.normal())
            client += 1
    return found


if __name__ == "__main__":
    with Path(__file__).with_name("models_data.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows(np.random.default_rng(20261127))])
