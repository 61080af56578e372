"""Write the data of `trials.csv`: three made-up trials for known answers. Run once, in this folder."""

import csv

import numpy as np

random = np.random.default_rng(20261127)
rows = []
for trial, (therapists, sizes, between) in enumerate(
    ((8, (6, 6), 1.5), (12, (2, 15), 2.5), (20, (4, 9), 0.0))
):
    for therapist in range(therapists):
        own = between * random.normal()
        arm = therapist % 2
        for _ in range(int(random.integers(sizes[0], sizes[1] + 1))):
            intake = 15 + 5 * random.normal()
            outcome = 3 + 0.6 * intake - 1.5 * arm + own + 4 * random.normal()
            rows.append([trial, therapist, arm, f"{intake:.4f}", f"{outcome:.4f}"])
with open("trials.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["trial", "therapist", "arm", "intake", "outcome"])
    writer.writerows(rows)
