"""How large a clinic in a browser may be, how many there may be, and how long an idle one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from experiments.config.plain_values import PlainValues
from sim.engine.clinic_arrays import horizon
from sim.errors import InputError
from sim.parameters import Parameters
from sim.parameters.tree import default_of

MAX_CLIENTS: Final = 400
MOST_WITH_WARMUP: Final = 4 * MAX_CLIENTS
MAX_THERAPISTS: Final = 40
MAX_WEEKS: Final = 260
MAX_REPLICATES: Final = 50
MAX_SEED: Final = 2**32 - 1
MAX_VISITS: Final = 40
"""Browsers that one server admits at a time."""
IDLE_MINUTES: Final = 120
"""Minutes after which a clinic that nobody touches is dropped: longer than any discussion of a class."""
MAX_MESSAGE_BYTES: Final = 1_000_000
"""Bytes of one message from a browser; the pages send a few hundred."""

NARROWER_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "clinic.clients": (1, MAX_CLIENTS),
    "clinic.therapists": (1, MAX_THERAPISTS),
    "clinic.weeks": (1, 104),
    "clinic.warmup_weeks": (0, 104),
    "clinic.closing_weeks": (0, 104),
    "clinic.followup_weeks": (0, 52),
    "network.support_ties": (0, 12),
    "network.colleague_ties": (0, 12),
}
"""Parameters whose range in a browser is narrower than the model's: they cost time and memory."""


def bounds(path: str) -> tuple[float, float]:
    """Return the least and the largest value that a page may ask for.

    Parameters
    ----------
    path : str
        Dotted name of a numeric parameter.
    """
    meta, _ = default_of(path)
    return NARROWER_BOUNDS.get(path, (meta.low, meta.high))


def check_size(parameters: Parameters) -> None:
    """Refuse a clinic that is too large for a browser.

    Raises
    ------
    InputError
    """
    values: PlainValues = parameters.as_dict()
    for path, (low, high) in NARROWER_BOUNDS.items():
        group, name = path.split(".")
        value = values[group][name]
        if not low <= value <= high:
            raise InputError(
                f"{path} is {value!r}, but in the explorer a number from {low} to {high} was expected"
            )
    clinic = parameters.clinic
    weeks = clinic.warmup_weeks + horizon(parameters)
    if weeks > MAX_WEEKS:
        raise InputError(f"the clinic runs for {weeks} weeks, but at most {MAX_WEEKS} were expected")
    people = clinic.clients + clinic.clients * clinic.warmup_weeks // clinic.weeks
    if people > MOST_WITH_WARMUP:
        raise InputError(
            f"with those of its warm-up the clinic has {people} clients, but at most {MOST_WITH_WARMUP} were expected"
        )


def check_whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number, or refuse what a browser sent in its place.

    Raises
    ------
    InputError
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} is {value!r}, but a whole number from {low} to {high} was expected")
    return value
