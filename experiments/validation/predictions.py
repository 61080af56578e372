"""Predictions that are written down before the figure is known, and how good they were."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs
from experiments.measures.estimands import Manual, observe
from experiments.measures.registry import ESTIMANDS, clinics_for, estimates
from experiments.results.durable_files import write_whole
from experiments.results.kept_work import NOTHING_KEPT, Packing, finished_pieces
from experiments.studies.run_worlds import run_worlds
from experiments.validation.measured_clinics import clinic_variants, differing_values
from experiments.validation.pooling import PooledEstimate, pool_clinics, pool_quotient
from experiments.validation.published_figures import PublishedFigure
from sim.errors import InputError
from sim.parameters import Parameters

Floats = NDArray[np.float64]

ENDING: Final = ".json"
_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_PACKING: Final = Packing[Floats](lambda values: {"values": values}, lambda arrays: arrays["values"])


@dataclass(frozen=True)
class Prediction:
    """What the model says of a figure before it is known.

    Attributes
    ----------
    id : str
        An estimand.
    date : str
        Day, as ``2026-11-27``.
    version, model, command : str
        Version of the package, digest of the model's source, and the command line.
    meaning, unit : str
        Of the estimand.
    changed : mapping
        Parameters that differ from the defaults, by dotted names; those that come from draws apart.
    inputs : mapping
        Checksums of files that were read, the draws among them.
    clinics, seed : int
        Clinics that were simulated, and their random seed.
    mean, mc_error, parameter_error : float
        Average over clinics, its Monte Carlo standard error, and its standard deviation over draws of parameters: NaN
        where all clinics have the same.
    low, high : float
        Its 95 % interval, of Monte Carlo error and draws together.
    one_clinic : mapping
        Quantiles of single clinics, which differ by chance as well.
    sha256 : str
        Checksum of all else; empty before it is written.
    """

    id: str
    date: str
    version: str
    model: str
    command: str
    meaning: str
    unit: str
    clinics: int
    seed: int
    mean: float
    mc_error: float
    parameter_error: float
    low: float
    high: float
    one_clinic: Mapping[str, float]
    changed: PlainValues = field(default_factory=dict)
    inputs: PlainValues = field(default_factory=dict)
    sha256: str = ""

    @property
    def name(self) -> str:
        """Name of its file, without the ending: estimand, day and beginning of the checksum."""
        return f"{self.id}-{self.date}-{self.sealed.sha256[:8]}"

    @property
    def sealed(self) -> Prediction:
        """The same with its checksum."""
        return replace(self, sha256=_checksum(asdict(self)))

    @property
    def spread(self) -> float:
        """Standard deviation of the predicted average: of draws and Monte Carlo error together."""
        parameters = 0.0 if math.isnan(self.parameter_error) else self.parameter_error
        return math.hypot(parameters, self.mc_error)

    def write(self, folder: Path) -> Path:
        """Write it into a folder, sealed; a prediction that is there is never replaced.

        Raises
        ------
        InputError
            If a file of its name is there.
        """
        path = folder / f"{self.name}{ENDING}"
        if path.exists():
            raise InputError(f"{path} is there already; a prediction is never written over")
        write_whole(path, _text(asdict(self.sealed)).encode())
        return path


def _plain(value: object) -> object:
    # JSON knows no NaN.
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value


def _text(document: PlainValues) -> str:
    return json.dumps(_plain(document), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _checksum(document: PlainValues) -> str:
    return hashlib.sha256(_text({**document, "sha256": ""}).encode()).hexdigest()


def read_prediction(path: Path) -> Prediction:
    """Read a prediction and check its seal.

    Raises
    ------
    InputError
        If the file cannot be read, is no prediction, or was changed after it was written.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        prediction = Prediction(**document)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{path} is not a prediction that alliance predict wrote: {error}") from error
    if prediction.sha256 != _checksum(document):
        raise InputError(f"{path} was changed after it was written: its checksum is not that of its content")
    unknown = prediction.parameter_error is None
    return replace(prediction, parameter_error=math.nan) if unknown else prediction


def read_predictions(folder: Path) -> dict[str, Prediction]:
    """Return every prediction of a folder by the name of its file, without the ending; see `read_prediction`."""
    return {path.stem: read_prediction(path) for path in sorted(folder.glob(f"*{ENDING}"))}


def measure_one(
    id: str,
    clinics: Sequence[Parameters],
    inputs: Inputs,
    seed: int,
    cores: int | None,
    progress: bool = True,
) -> tuple[PooledEstimate, dict[str, float]]:
    """Simulate clinics in the versions that one estimand compares, and average it over them.

    Parameters
    ----------
    id : str
        An estimand.
    clinics : sequence of sim.Parameters
        Of each clinic; its replicate is its position.
    inputs : Inputs
        Rosters and networks, where they are given.
    seed : int
        Random seed.
    cores : int or None
        Threads; None for all cores.
    progress : bool
        Whether to report how many clinics are done.

    Returns
    -------
    pooled : PooledEstimate
    one_clinic : dict of str to float
        Quantiles of single clinics.

    Raises
    ------
    InputError
        If it cannot be estimated in any of the clinics.
    """
    names = ESTIMANDS[id].parts or (id,)
    arms = clinics_for(names)
    variants = [{arm: clinic_variants(parameters)[arm] for arm in arms} for parameters in clinics]

    def make(numbers: Sequence[int]) -> Iterator[Floats]:
        worlds = (
            inputs.world(parameters, seed, number)
            for number in numbers
            for parameters in variants[number].values()
        )
        runs = run_worlds(worlds, "compiled", cores)
        for number in numbers:
            observed = {arm: observe(next(runs), Manual.of(variants[number][arm])) for arm in arms}
            yield np.array(list(estimates(observed, names).values()), dtype=np.float64)

    pieces = finished_pieces(len(clinics), make, _PACKING, NOTHING_KEPT, "clinics", progress)
    columns = np.array(list(pieces)).T
    draws = differing_values(list(clinics))
    if len(names) > 1:
        return pool_quotient(columns[0], columns[1], draws), _quantiles(columns[0] / columns[1])
    return pool_clinics(columns[0], ESTIMANDS[id].pooled, draws), _quantiles(columns[0])


def _quantiles(values: Floats) -> dict[str, float]:
    known = values[np.isfinite(values)]
    if not len(known):
        raise InputError("these clinics are too small to estimate it, or it never comes about in them")
    return {str(q): float(np.quantile(known, q)) for q in _QUANTILES}


@dataclass(frozen=True)
class PredictionScore:
    """How good a prediction was, lower is better; in units of the estimand.

    Attributes
    ----------
    crps : float
        Continuous ranked probability score of the predicted average, a normal distribution.
    interval_score : float
        Of its 95 % interval: its width, and 40 times the distance by which the published value lies outside.
    inside : bool
        Whether the published value lies in that interval.
    """

    crps: float
    interval_score: float
    inside: bool


_MISS: Final = 0.05


def score(prediction: Prediction, figure: PublishedFigure) -> PredictionScore:
    """Compare a prediction with the figure that was published later.

    References
    ----------
    Gneiting & Raftery (2007), J Am Stat Assoc 102:359 (both scores).
    """
    value = figure.value
    return PredictionScore(
        normal_crps(prediction.mean, prediction.spread, value),
        interval_score(prediction.low, prediction.high, value),
        prediction.low <= value <= prediction.high,
    )


def interval_score(low: float, high: float, value: float) -> float:
    """Return the width of a 95 % interval, and 40 times the distance by which a value lies outside."""
    return high - low + 2.0 / _MISS * max(low - value, value - high, 0.0)


def normal_crps(mean: float, spread: float, value: float) -> float:
    """Return the continuous ranked probability score of a normal distribution; the distance where it has no spread."""
    if spread <= 0.0:
        return abs(value - mean)
    z, normal = (value - mean) / spread, NormalDist()
    return spread * (z * (2.0 * normal.cdf(z) - 1.0) + 2.0 * normal.pdf(z) - 1.0 / math.sqrt(math.pi))
