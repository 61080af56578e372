"""What simulated clinics like a service do not mimic, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.measures.registry import ESTIMANDS
from experiments.reports.fit_page import PageTable
from experiments.routine_data.predictive_checks import PredictiveCheck
from experiments.routine_data.predictive_curves import SESSIONS, SHARES, bins


def predictive_sentences(checks: Sequence[PredictiveCheck]) -> list[str]:
    """Return a sentence for each thing that the model does not mimic, and one for what it does."""
    lines = [_not_mimicked(check) for check in checks if not check.mimicked]
    good = [label(check) for check in checks if check.mimicked]
    if good:
        lines.append(f"Simulated clinics like the service mimic, within their 95 % bands: {', '.join(good)}.")
    return lines


def label(check: PredictiveCheck) -> str:
    """Return what is compared, in words."""
    return ESTIMANDS[check.name].label if check.single else check.name


def _not_mimicked(check: PredictiveCheck) -> str:
    head = f"The model does not mimic {label(check)} of this service:"
    low, middle, high = check.band
    if check.single:
        return (
            f"{head} it is {check.service[0]:.2f}, in simulated clinics like it {middle[0]:.2f} "
            f"({low[0]:.2f} to {high[0]:.2f})."
        )
    outside = np.flatnonzero(check.outside)
    far = outside[np.argmax(np.abs(check.service - middle)[outside])]
    above = int(np.count_nonzero(check.service[outside] > high[outside]))
    side = "above" if above == len(outside) else "below" if above == 0 else "on both sides of"
    return (
        f"{head} at {len(outside)} of {len(check.places)} points it lies {side} the 95 % band of simulated clinics "
        f"like it, farthest at {place_text(check, int(far))}: {value_text(check, check.service[far])}, simulated "
        f"{value_text(check, middle[far])} ({value_text(check, low[far])} to {value_text(check, high[far])})."
    )


def place_text(check: PredictiveCheck, point: int) -> str:
    """Return where a point is."""
    place = int(check.places[point])
    if check.name != SESSIONS:
        return f"{check.step} {place}"
    low, high = next(each for each in bins() if each[0] == place)
    return (
        f"{low} sessions"
        if low == high
        else f"{low} to {high} sessions"
        if high < 1000
        else f"{low} sessions or more"
    )


def value_text(check: PredictiveCheck, value: float) -> str:
    """Return a value as it is read: shares in percent."""
    return f"{100 * value:.0f} %" if check.name in SHARES else f"{value:.2f}"


def predictive_page_tables(checks: Sequence[PredictiveCheck]) -> list[PageTable]:
    """Return a table of the points at which the service lies outside the band; none without checks."""
    if not checks:
        return []
    rows = []
    for check in checks:
        low, middle, high = check.band
        for k in np.flatnonzero(check.outside).tolist():
            numbers = [value_text(check, values[k]) for values in (check.service, middle, low, high)]
            said = "expected of some by chance" if check.mimicked else "not mimicked"
            rows.append([label(check), "" if check.single else place_text(check, k), *numbers, said])
    head = ["What", "Where", "Service", "Simulated", "2.5 %", "97.5 %", ""]
    note = (
        "Of many points, one in twenty lies outside by chance. A curve counts as not mimicked where more of its points "
        "lie outside than of 19 in 20 simulated clinics from the band of the others."
    )
    return [PageTable("Outside the band of simulated clinics like the service", note, head, rows)]
