"""Which mechanism parameter would have to differ between settings, if one did.

Settings differ in people, clinic and forms; the model holds that mechanisms are the same everywhere. Here one open
parameter at a time is moved in one setting, and that setting's own figures are measured again with the same random
numbers. It is a test of that claim and never a fit: nothing is moved for good, and the figures are mostly such as no
parameter may be chosen by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.calibration.fit_target import deviations
from experiments.calibration.prior import plausible_range
from experiments.calibration.simulator import FigureSimulator, Values, average
from experiments.measures.registry import ESTIMANDS
from experiments.results.kept_work import NOTHING_KEPT, KeptWork, Packing, finished_pieces
from experiments.validation.measured_clinics import clinic_variants
from experiments.validation.published_figures import PublishedFigure
from sim.parameters import OPEN, Parameters, walk

Floats = NDArray[np.float64]

NOT_MECHANISMS: Final = ("clinic.", "intervention.", "population.", "therapists.", "instrument.", "network.")
"""Groups of parameters in which settings may differ, or that usual care does not use."""
BEST: Final = 6
"""Parameters of each setting that are confirmed in more clinics."""
MORE: Final = 10
"""Times as many clinics confirm as screened."""
LEVEL: Final = 0.05
"""Chance that any of the confirmed parameters of a setting would seem to help if none did (Bonferroni)."""


@dataclass(frozen=True)
class Service:
    """A setting, and what measures its figures.

    Attributes
    ----------
    name : str
    simulator : FigureSimulator
        Clinics of the setting; its figures are those by which it is judged.
    """

    name: str
    simulator: FigureSimulator

    @classmethod
    def of(cls, name: str, parameters: Parameters, figures: Sequence[PublishedFigure], seed: int) -> Service:
        """Return a setting with some figures, apart from quotients of averages, which single clinics do not have."""
        own = tuple(replace(figure, clinic="") for figure in figures if not ESTIMANDS[figure.id].parts)
        variants = {arm: other.changes_from(parameters) for arm, other in clinic_variants(parameters).items()}
        return cls(name, FigureSimulator(parameters, own, variants, seed))

    @property
    def figures(self) -> Sequence[PublishedFigure]:
        """The figures by which it is judged."""
        return self.simulator.figures

    def measure(self, values: Values, replicates: range) -> Floats:
        """Return the figures of several clinics; shape (clinics, figures)."""
        found = [self.simulator.clinic(values, replicate) for replicate in replicates]
        return np.array([[clinic[figure.id] for figure in self.figures] for clinic in found])


@dataclass(frozen=True)
class Difference:
    """The misfit of the same clinics with a parameter as configured and with another value.

    The misfit is the root mean square deviation from the published values, in half-widths of their intervals; figures
    that are directions have no deviation, and count among those inside only.

    Attributes
    ----------
    before, after : float
        Misfit as configured, and with the other value.
    error : float
        Monte Carlo standard error of `after` minus `before`, over pairs of twins (jackknife).
    inside_before, inside_after : int
        Figures inside their published intervals.
    """

    before: float
    after: float
    error: float
    inside_before: int
    inside_after: int

    @property
    def change(self) -> float:
        """By how much the misfit grows; below 0 where the other value is better."""
        return self.after - self.before


@dataclass(frozen=True)
class MovedParameter:
    """One parameter moved alone in one setting.

    Attributes
    ----------
    path : str
    configured, value : float
    here : Difference
        In the setting.
    helps : bool
        Whether the misfit there falls beyond Monte Carlo error, and there is something to explain.
    usual : Difference or None
        The figures that may be fitted, in the default setting, with the same value; None without such figures.
    spoils : bool
        Whether fewer of these lie inside, or their misfit grows beyond Monte Carlo error.
    """

    path: str
    configured: float
    value: float
    here: Difference
    helps: bool
    usual: Difference | None
    spoils: bool


@dataclass(frozen=True)
class SettingSearch:
    """What the search found in one setting.

    Attributes
    ----------
    name : str
    figures : tuple of str
        Its own figures.
    misfit : float
        As configured, in half-widths.
    inside : int
        Figures inside as configured.
    tried : int
        Parameters that were moved.
    moved : tuple of MovedParameter
        The best of them, least misfit first.
    """

    name: str
    figures: tuple[str, ...]
    misfit: float
    inside: int
    tried: int
    moved: tuple[MovedParameter, ...]

    @property
    def explained(self) -> bool:
        """Whether all figures lie inside as configured, so that nothing would have to differ."""
        return self.inside == len(self.figures)

    @property
    def named(self) -> tuple[MovedParameter, ...]:
        """The parameters that help, those first that would let the misfit be least."""
        return tuple(moved for moved in self.moved if moved.helps)


Job: TypeAlias = tuple[Service, Mapping[str, float], range]
_PACKING: Final = Packing[Floats](lambda found: {"figures": found}, lambda arrays: arrays["figures"])


def search_differing(
    services: Sequence[Service],
    usual: Service,
    clinics: int,
    cores: int | None = None,
    progress: bool = True,
    kept: KeptWork = NOTHING_KEPT,
    candidates: Mapping[str, tuple[float, ...]] | None = None,
) -> list[SettingSearch]:
    """Move every open parameter of the mechanisms alone, in every setting that has figures of its own.

    All values are screened in a few clinics; the best value of each of the `BEST` best parameters of a setting is then
    confirmed in `MORE` times as many other clinics, and tried in the default setting.

    Parameters
    ----------
    services : sequence of Service
        Settings with their own figures.
    usual : Service
        The default setting with the figures that may be fitted.
    clinics : int
        Clinics of the screening.
    cores : int or None
        Threads; None for all cores.
    progress : bool
        Whether to report how far it is.
    kept : KeptWork
        What an earlier run has finished, and a place for more.
    candidates : mapping, optional
        Dotted name -> values to try; those of `candidate_values` if not given.

    Returns
    -------
    list of SettingSearch
        In the order of the settings.
    """
    values = candidate_values(usual.simulator.base) if candidates is None else candidates
    moves = [{path: value} for path, tried in values.items() for value in tried]
    few, many = range(clinics), range(clinics, (1 + MORE) * clinics)
    jobs: list[Job] = [(service, move, few) for service in services for move in [{}, *moves]]
    found = iter(_measured(jobs, "moved parameters", cores, progress, kept))
    best = {}
    for service in services:
        base = next(found)
        best[service.name] = _best(moves, [compare(service.figures, base, next(found)) for _ in moves])
    distinct = list({tuple(move.items()): move for moves in best.values() for move in moves}.values())
    more: list[Job] = [(service, move, many) for service in services for move in [{}, *best[service.name]]]
    more += [(usual, move, many) for move in [{}, *distinct] if usual.figures]
    again = iter(_measured(more, "confirmed parameters", cores, progress, kept.after(len(jobs))))
    here = {service.name: [next(again) for _ in [{}, *best[service.name]]] for service in services}
    there = list(again)
    elsewhere = (
        {
            tuple(move.items()): compare(usual.figures, there[0], one)
            for move, one in zip(distinct, there[1:], strict=True)
        }
        if there
        else {}
    )
    return [
        _setting_search(service, len(values), best[service.name], here[service.name], elsewhere)
        for service in services
    ]


def candidate_values(parameters: Parameters) -> dict[str, tuple[float, ...]]:
    """Return the values that are tried of every open number of the mechanisms.

    They are the ends of its plausible range (`experiments.calibration.prior.plausible_range`), and half way there.
    """
    found = {}
    for path, meta, value in walk(parameters):
        if meta.kind == "number" and meta.source == OPEN and not path.startswith(NOT_MECHANISMS):
            now = float(value)
            ends = [end for end in plausible_range(meta, now) if end != now]
            found[path] = tuple(sorted({*ends, *((now + end) / 2 for end in ends)}))
    return found


def compare(figures: Sequence[PublishedFigure], before: Floats, after: Floats) -> Difference:
    """Return the misfit of clinics and of their twins, with its paired Monte Carlo error.

    Parameters
    ----------
    figures : sequence of PublishedFigure
    before, after : ndarray, shape (clinics, figures)
    """
    count = len(before)
    # Averages on other scales and roots of sums of squares are no means of clinics: each clinic is left out in turn.
    left_out = np.array(
        [
            misfit(figures, np.delete(after, clinic, 0)) - misfit(figures, np.delete(before, clinic, 0))
            for clinic in range(count)
        ]
        if count > 1
        else [np.nan]
    )
    error = float(np.sqrt((count - 1) / count * np.sum((left_out - left_out.mean()) ** 2)))
    return Difference(
        misfit(figures, before),
        misfit(figures, after),
        error,
        _inside(figures, before),
        _inside(figures, after),
    )


def misfit(figures: Sequence[PublishedFigure], clinics: Floats) -> float:
    """Return the root mean square deviation of averages over clinics from published values, in half-widths.

    Parameters
    ----------
    figures : sequence of PublishedFigure
    clinics : ndarray, shape (clinics, figures)

    Returns
    -------
    float
        0 where all figures are directions.
    """
    sized = [figure for figure in figures if not figure.directional]
    if not sized:
        return 0.0
    off = deviations(sized, _averages(figures, clinics))
    return float(np.sqrt(np.mean(np.square(list(off.values())))))


def _averages(figures: Sequence[PublishedFigure], clinics: Floats) -> dict[str, float]:
    return {
        figure.id: average(clinics[:, place].tolist(), ESTIMANDS[figure.id].pooled)
        for place, figure in enumerate(figures)
    }


def _inside(figures: Sequence[PublishedFigure], clinics: Floats) -> int:
    found = _averages(figures, clinics)
    return sum(figure.bounds[0] <= found[figure.id] <= figure.bounds[1] for figure in figures)


def _measured(
    jobs: Sequence[Job], what: str, cores: int | None, progress: bool, kept: KeptWork
) -> list[Floats]:
    from sim.engine.loop import usable_cores

    def make(numbers: Sequence[int]) -> Iterator[Floats]:
        with ThreadPoolExecutor(cores or usable_cores()) as pool:
            yield from pool.map(lambda job: job[0].measure(job[1], job[2]), [jobs[n] for n in numbers])

    return list(finished_pieces(len(jobs), make, _PACKING, kept, what, progress))


def _best(moves: Sequence[Mapping[str, float]], found: Sequence[Difference]) -> list[Mapping[str, float]]:
    """Return the best value of each of the best parameters."""
    chosen: dict[str, Mapping[str, float]] = {}
    for place in np.argsort([one.change for one in found], kind="stable"):
        move = moves[int(place)]
        chosen.setdefault(next(iter(move)), move)
    return list(chosen.values())[:BEST]


def _setting_search(
    service: Service,
    tried: int,
    moves: Sequence[Mapping[str, float]],
    measured: Sequence[Floats],
    elsewhere: Mapping[tuple[tuple[str, float], ...], Difference],
) -> SettingSearch:
    base = measured[0]
    limit = float(stats.t.ppf(1 - LEVEL / BEST, max(len(base) - 1, 1)))
    inside = _inside(service.figures, base)
    configured = service.simulator.base.flat()
    moved = []
    for move, found in zip(moves, measured[1:], strict=True):
        (path, value), here = next(iter(move.items())), compare(service.figures, base, found)
        usual = elsewhere.get(tuple(move.items()))
        moved.append(
            MovedParameter(
                path,
                float(configured[path]),
                value,
                here,
                helps=inside < len(service.figures) and here.change < -limit * here.error,
                usual=usual,
                spoils=usual is not None
                and (usual.inside_after < usual.inside_before or usual.change > limit * usual.error),
            )
        )
    moved.sort(key=lambda one: one.here.after)
    ids = tuple(figure.id for figure in service.figures)
    return SettingSearch(service.name, ids, misfit(service.figures, base), inside, tried, tuple(moved))
