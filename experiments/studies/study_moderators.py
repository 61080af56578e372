"""Which moderators a study may have: checks what it writes, and says why an outcome cannot be one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.registry import MEASURES
from experiments.studies.moderators import Category, Moderator, People
from sim.errors import InputError, nearest, shown
from sim.parameters import Parameters
from sim.population.traits import CLIENT_TRAITS, THERAPIST_TRAITS

INTAKE: Final = "intake_score"
SEVERITY: Final = "severity"
MOST_BANDS: Final = 10
FEW: Final = 6
"""Most different whole numbers in a column of a roster that count as categories."""
SEVERITIES: Final = ("below the cut-off", "mild", "moderate", "moderately severe", "severe")
SEVERITY_CUTS: Final = (11.0, 15.0, 20.0, 25.0)
"""Lowest score of the distress form from mild to severe.

References
----------
Barkham et al. (2013), Couns Psychother Res 13:3 (CORE-10).
"""
SEVERITY_TOP: Final = 40
"""Highest score of the form for which those bands are published."""
_REACHED: Final = "reached_"
_QUANTILES: Final[Mapping[int, tuple[str, ...]]] = {
    2: ("lower half", "upper half"),
    3: ("lowest third", "middle third", "highest third"),
}


def build_moderators(
    written: Mapping[str, object], inputs: Inputs, arms: Sequence[Parameters]
) -> tuple[Moderator, ...]:
    """Check the moderators of a study.

    Parameters
    ----------
    written : mapping
        Name -> None, a number of bands, or the values at which bands after the first begin.
    inputs : Inputs
        Rosters, whose columns can be moderators.
    arms : sequence of Parameters
        Of every arm.

    Raises
    ------
    InputError
        For a name that is unknown or not fixed before treatment, or bands that cannot be.
    """
    return tuple(_moderator(name, bands, inputs, arms) for name, bands in written.items())


def _moderator(name: str, bands: object, inputs: Inputs, arms: Sequence[Parameters]) -> Moderator:
    if name == SEVERITY:
        _refuse_bands(name, bands)
        _check_severity_form(arms)
        return Moderator(name, INTAKE, "clients", SEVERITIES, SEVERITY_CUTS)
    if name in (INTAKE, *CLIENT_TRAITS):
        return _banded(name, "clients", bands)
    if name in THERAPIST_TRAITS:
        return _banded(name, "therapists", bands)
    if name.startswith(_REACHED):
        return _reached(name, bands, arms)
    carried = _carried(inputs)
    if name not in carried:
        raise InputError(_refusal(name, list(carried)))
    people, values = carried[name]
    return _of_roster(name, people, values, bands)


def _carried(inputs: Inputs) -> dict[str, tuple[People, pa.Array]]:
    """Return the further columns of rosters and whose they are."""
    found: dict[str, tuple[People, pa.Array]] = {}
    if inputs.therapists is not None:
        found |= {name: ("therapists", values) for name, values in inputs.therapists.carried.items()}
    if inputs.clients is not None:
        found |= {name: ("clients", values) for name, values in inputs.clients.carried.items()}
    return found


def _banded(name: str, people: People, bands: object) -> Moderator:
    if bands is None:
        return Moderator(name, name, people, _QUANTILES[3])
    if isinstance(bands, int) and not isinstance(bands, bool) and 2 <= bands <= MOST_BANDS:
        return Moderator(name, name, people, quantile_names(bands))
    if isinstance(bands, list) and _are_cuts(bands):
        cuts = tuple(float(cut) for cut in bands)
        return Moderator(name, name, people, cut_names(cuts), cuts)
    raise InputError(
        f"study.moderators.{name} is {shown(bands)}, but a number of bands from 2 to {MOST_BANDS}, or up to "
        f"{MOST_BANDS - 1} rising numbers at which bands begin, was expected"
    )


def _are_cuts(cuts: Sequence[object]) -> bool:
    numbers = [float(cut) for cut in cuts if isinstance(cut, int | float) and not isinstance(cut, bool)]
    if len(numbers) < len(cuts) or not 1 <= len(cuts) < MOST_BANDS or not all(map(math.isfinite, numbers)):
        return False
    return all(low < high for low, high in itertools.pairwise(numbers))


def quantile_names(count: int) -> tuple[str, ...]:
    """Return what bands of equally many people are called."""
    ends = {1: " (lowest)", count: " (highest)"}
    return _QUANTILES.get(count) or tuple(f"{k} of {count}{ends.get(k, '')}" for k in range(1, count + 1))


def cut_names(cuts: Sequence[float]) -> tuple[str, ...]:
    """Return what bands between fixed values are called.

    Examples
    --------
    >>> cut_names([0.25, 1])
    ('below 0.25', '0.25 to 1', '1 or more')
    """
    between = (f"{low:g} to {high:g}" for low, high in itertools.pairwise(cuts))
    return (f"below {cuts[0]:g}", *between, f"{cuts[-1]:g} or more")


def _refuse_bands(name: str, bands: object) -> None:
    if bands is not None:
        raise InputError(
            f"study.moderators.{name} is {shown(bands)}, but its bands are given: nothing was expected"
        )


def _check_severity_form(arms: Sequence[Parameters]) -> None:
    for instrument in (parameters.instrument for parameters in arms):
        if (instrument.distress_top, instrument.clinical_cutoff) != (SEVERITY_TOP, SEVERITY_CUTS[0]):
            raise InputError(
                f"study.moderators: {SEVERITY!r} has bands published for a form from 0 to {SEVERITY_TOP} with a "
                f"cut-off of {SEVERITY_CUTS[0]:g}, but this one goes to {instrument.distress_top} with a cut-off of "
                f"{instrument.clinical_cutoff:g}; intake_score with a list of bands was expected"
            )


def _reached(name: str, bands: object, arms: Sequence[Parameters]) -> Moderator:
    # Only here: it loads the compiler, which a study without such a moderator is checked without.
    from sim.process.interventions import interventions_for

    _refuse_bands(name, bands)
    intervention = name.removeprefix(_REACHED)
    whose: dict[str, People] = {}
    for people in ("clients", "therapists"):
        whose |= dict.fromkeys(interventions_for(people), people)
    if intervention not in whose:
        known = [f"{_REACHED}{own}" for own in whose]
        raise InputError(f"study.moderators: {name!r} is not a moderator{nearest(name, known)}")
    shares = [getattr(parameters.intervention, intervention).coverage for parameters in arms]
    if not any(0 < share < 1 for share in shares):
        raise InputError(
            f"study.moderators: {name!r} tells nobody apart, because intervention.{intervention}.coverage is 0 or 1 "
            "in every arm; a share between them was expected in one"
        )
    return Moderator(
        name, name, whose[intervention], ("not reached", "reached"), None, (False, True), of_arm=True
    )


def _of_roster(name: str, people: People, values: pa.Array, bands: object) -> Moderator:
    known = sorted(set(values.drop_null().to_pylist()))
    text = pa.types.is_string(values.type)
    if text or (bands is None and pa.types.is_integer(values.type) and len(known) <= FEW):
        _refuse_bands(name, bands)
        if not 2 <= len(known) <= MOST_BANDS:
            raise InputError(
                f"study.moderators: {name!r} has {len(known)} different values in the roster, but 2 to {MOST_BANDS} "
                "were expected"
            )
        categories: tuple[Category, ...] = tuple(known)
        return Moderator(name, name, people, tuple(map(str, known)), None, categories)
    return _banded(name, people, bands)


def _refusal(name: str, carried: Sequence[str]) -> str:
    """Return why a name cannot be a moderator, in one sentence."""
    known = [*CLIENT_TRAITS, *THERAPIST_TRAITS, INTAKE, SEVERITY, *carried]
    expected = (
        "a trait of clients or therapists, intake_score, severity, reached_<intervention> or a column of a roster "
        "was expected"
    )
    if name in MEASURES or name in _columns():
        return (
            f"study.moderators: {name!r} is not fixed before treatment, so that arms can change it and its bands "
            f"would not hold the same people; {expected}"
        )
    return f"study.moderators: {name!r} is not a moderator, but {expected}{nearest(name, known)}"


def _columns() -> set[str]:
    """Return every column of the tables of a clinic."""
    # Only here: the catalogue needs the engine, which the check of a study does without.
    from experiments.results.column_catalogue import empty_tables

    return {name for table in empty_tables().values() for name in table.column_names}
