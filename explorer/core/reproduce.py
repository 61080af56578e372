"""How to make the numbers of a view again: command lines, study files, programs."""

from __future__ import annotations

from explorer.core.watched_clinic import WatchedClinic
from explorer.core.world_pair import WorldPair

_PROGRAM = """\
from explorer.core.clinic_setup import ClinicSetup
from explorer.core.watched_clinic import WatchedClinic

{steps}
tables = clinic.tables()     # sessions, clients, therapists, weeks: pyarrow tables
"""


def reproduce_clinic(clinic: WatchedClinic) -> str:
    """Return how to make a clinic's tables again.

    A clinic that was never changed is one run of `alliance simulate`, of which the weeks so far are the beginning. One
    that was changed on the way, or stands in the middle, is a program of a few lines.
    """
    program = _PROGRAM.format(steps=_steps(clinic))
    if clinic.changed:
        return f"# This clinic was changed while it ran. In Python:\n{program}"
    weeks = f"weeks 0 to {clinic.latest_week}"
    whole = f"# The whole run of which these are {weeks} (seed and setup are the same):"
    return f"{whole}\n{clinic.setup.command()}\n\n# Only {weeks}, in Python:\n{program}"


def _steps(clinic: WatchedClinic) -> str:
    lines = [f"clinic = WatchedClinic({clinic.journal[0][1]!r})"]
    now = 0
    for week, setup in clinic.journal[1:]:
        if week > now:
            lines.append(f"clinic.advance({week - now})")
        lines.append(f"clinic.change({setup!r})")
        now = week
    lines.append(f"clinic.advance({clinic.weeks_lived - now})")
    return "\n".join(lines)


def reproduce_world_pair(worlds: WorldPair) -> str:
    """Return how to make the numbers of two worlds again: a study file and the command line that runs it."""
    return (
        f"# Save this as my_configs/study/two_worlds.yaml\n{worlds.study()}\n"
        f"# and run (summary.csv and differences.csv then contain these numbers)\n{worlds.command()}\n"
    )
