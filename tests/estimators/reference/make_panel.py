"""Writes the panel on which estimators are held to references. Run once, from the root of the project.

python -m tests.estimators.reference.make_panel > tests/estimators/reference/panel.csv
"""

from __future__ import annotations

import numpy as np

from tests.estimators.equation_world import EquationWorld

WORLD = EquationWorld(-0.3, reverse=-0.2, common=-0.3, therapist=0.5)
CLIENTS, SESSIONS, THERAPISTS = 160, 5, 10


def main() -> None:
    """Print it: a row a client; a tenth of the forms is missing, and every eighth client leaves early."""
    panel = WORLD.panel(CLIENTS, SESSIONS, [2026, 15], THERAPISTS)
    random = np.random.default_rng([2026, 16])
    lost = random.random((CLIENTS, SESSIONS)) < 0.1
    lost[::8, 3:] = True
    names = [f"{kind}{session + 1}" for session in range(SESSIONS) for kind in ("a", "s")]
    print(",".join(["client", "therapist", "intake", "post", "arm", *names]))
    arm = random.permutation(np.arange(CLIENTS) % 2)
    for row in range(CLIENTS):
        values = []
        for session in range(SESSIONS):
            pair = (panel.alliance[row, session], panel.symptoms[row, session])
            values += ["NA", "NA"] if lost[row, session] else [f"{value:.4f}" for value in pair]
        first = [f"{panel.client[row]}", f"{panel.therapist[row]}"]
        print(
            ",".join([*first, f"{panel.intake[row]:.4f}", f"{panel.post[row]:.4f}", f"{arm[row]}", *values])
        )


if __name__ == "__main__":
    main()
