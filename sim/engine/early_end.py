"""How far to run a clinic of which only the first weeks of each treatment are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.clinic_arrays import ClinicArrays
from sim.engine.phases import Phase
from sim.parameters.clinic import Clinic
from sim.states import Status


def ends(clinic: ClinicArrays, calendar: Clinic, assessed: int | None) -> Iterator[int]:
    """Yield up to which of its weeks to run a clinic, one after the other, until nothing is left to be waited for.

    Parameters
    ----------
    clinic : ClinicArrays
        Has to be run up to each week before the next one is asked for.
    calendar : Clinic
        Its parameters.
    assessed : int, optional
        Weeks after the start of a treatment that are wanted; all weeks of the clinic if not given.
    """
    whole, before = len(clinic.weeks), calendar.warmup_weeks
    if assessed is not None:
        end = before + calendar.weeks + assessed
        while end < whole:
            yield end
            further = _weeks_wanted(clinic, end - 1 - before, assessed)
            if further == 0:
                return
            end += further
    yield whole


def _weeks_wanted(clinic: ClinicArrays, week: int, assessed: int) -> int:
    """Return how many weeks after this one have to be run at least, before the last client is assessed."""
    clients = clinic.clients
    waits = (clinic.phase == Phase.NOT_ARRIVED) | (clients["status"] == Status.WAITING)
    if waits.any():
        return assessed + 1
    begun = (clients["start_week"] >= 0) & (clinic.phase < Phase.LEAVING)
    return max(0, int((clients["start_week"][begun] + assessed - week).max(initial=0)))
