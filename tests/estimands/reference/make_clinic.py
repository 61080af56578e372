"""Write the small clinic that lme4 analysed.

Run once, from the project's folder: `python -m tests.estimands.reference.make_clinic`.
The files are data of their own: they stay as they are when the model changes, and so do lme4's answers.
"""

from __future__ import annotations

from pathlib import Path

from pyarrow import csv

from sim import Parameters, build_world, simulate

HERE = Path(__file__).parent
CLINIC = {
    "clinic": {"therapists": 12, "clients": 300},
    "therapists": {"empathic_accuracy": {"spread": 1.4}, "technical_skill": {"spread": 1.4}},
}
LAST = 9


def main() -> None:
    tables = simulate(build_world(Parameters.of(CLINIC), seed=4))
    sessions = tables.sessions.select(
        ["client", "week", "session", "alliance_client", "alliance_therapist", "distress_score", "attended"]
    )
    early = sessions.filter((sessions["session"].to_numpy() <= LAST) & sessions["attended"].to_numpy())
    csv.write_csv(early.drop_columns("attended"), HERE / "sessions.csv")
    clients = tables.clients.select(
        ["client", "therapist", "arrival_week", "status", "sessions_attended", "intake_score", "post_score"]
    )
    clients = clients.set_column(3, "status", clients["status"].cast("string"))
    csv.write_csv(clients, HERE / "clients.csv")


if __name__ == "__main__":
    main()
