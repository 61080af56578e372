"""The types that a configuration is held to, made from the model's own parameters."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field, make_dataclass
from typing import Any

from experiments.config.options import FILES, KNOWN, SECTIONS, Options
from sim.parameters import Meta, Parameters
from sim.parameters.added_interventions import default_interventions
from sim.parameters.intervention import Intervention

_TYPES: dict[str, Any] = {
    "number": float,
    "whole": int,
    "choice": str,
    "flag": bool,
    "table": dict[str, dict[str, float]],
}


@dataclass
class ArmSchema:
    """One arm as a study file writes it; what is left out is as in the rest of the configuration."""

    interventions: Any = field(default_factory=list)
    theory: str | None = None
    scale: dict[str, float] = field(default_factory=dict)
    set: dict[str, Any] = field(default_factory=dict)


@dataclass
class PrecisionSchema:
    """When a point of a sweep has enough replicates; without a target, all have the same number."""

    target: float | None = None
    outcome: str | None = None
    arm: str | None = None
    most: int = 1000


@dataclass
class StudySchema:
    """A study as its file writes it."""

    name: str = ""
    question: str = ""
    reference: str = ""
    outcomes: Any = None
    arms: dict[str, ArmSchema] = field(default_factory=dict)
    moderators: Any = None
    contrasts: Any = None


@dataclass
class SweptStudySchema(StudySchema):
    """A study that also says what is not known, and how exactly it is to be answered."""

    uncertainties: dict[str, Any] = field(default_factory=dict)
    precision: PrecisionSchema = field(default_factory=PrecisionSchema)


@dataclass
class DesignSchema:
    """A design as its file writes it; see `experiments.designs.Plan`."""

    kind: str = "present"
    points: int | None = None
    levels: int | None = None
    trajectories: int | None = None
    second_order: bool | None = None
    file: str | None = None
    rows: list[dict[str, Any]] | None = None


@dataclass
class ExecutorSchema:
    """An executor as its file writes it; see `experiments.sweeps.executors.ExecutorConfig`."""

    kind: str = "serial"
    address: str | None = None
    jobs: int = 1
    cores: int = 1
    memory: str = "4GB"
    walltime: str = "01:00:00"
    queue: str | None = None
    account: str | None = None
    tls_ca_file: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class CalibrationSchema:
    """What is fitted, as a calibration file writes it; an empty range is the admissible one."""

    name: str = ""
    fitted: dict[str, Any] = field(default_factory=dict)


@dataclass
class RobustnessSchema:
    """What a check of robustness runs, as a file of ``configs/robustness`` writes it."""

    groups: list[str] | None = None
    parameters: list[str] | None = None
    number_of_draws: int = 60
    draw_replicates: int = 10
    step: float = 0.3
    screen_replicates: int = 3
    confirm: int = 40
    keep: float = 0.95
    band: list[float] = field(default_factory=lambda: [0.5, 2.0])
    told: float = 0.5
    negligible: float = 0.1


@dataclass
class TrialSchema:
    """A trial, as a file of ``configs/trial`` writes it."""

    design: str = "parallel"
    reference: str | None = None
    arm: str | None = None
    arms: list[str] | None = None
    unit: str = "therapist"
    ratio: list[float] | None = None
    strata: str | None = None
    clients: list[int] = field(default_factory=lambda: [200])
    therapists: list[int] = field(default_factory=lambda: [20])
    clinics: list[int] = field(default_factory=lambda: [1])
    between_clinics: dict[str, float] = field(default_factory=dict)
    least_intake: float = 0.0
    at_least: dict[str, float] = field(default_factory=dict)
    at_most: dict[str, float] = field(default_factory=dict)
    screened: float = 1.1
    willing: float = 1.0
    contamination: float = 0.0
    steps: int = 4
    selection: dict[str, float] = field(default_factory=dict)
    outcome: str = "week_12_score"
    secondary: list[str] = field(default_factory=list)
    moderators: list[str] = field(default_factory=list)
    populations: list[str] = field(default_factory=lambda: ["itt"])
    analyses: list[str] = field(default_factory=lambda: ["change", "ancova", "mixed"])
    data: int = 0


@dataclass
class SearchSchema:
    """A search for the smallest trial, as a file of ``configs/search`` writes it."""

    find: str = "clients"
    power: list[float] = field(default_factory=lambda: [0.8, 0.9])
    clients_per_therapist: list[int] = field(default_factory=lambda: [10])
    most_clients: int = 2000
    most_therapists: int = 200
    precision: float = 0.1
    most_trials: int = 10_000
    client_cost: float | None = None
    therapist_cost: float | None = None


@dataclass
class AssuranceSchema:
    """What power is averaged over, as a file of ``configs/assurance`` writes it."""

    theories: list[str] | None = None
    weights: str = "equal"
    draws: int = 60


@dataclass
class EstimatorsSchema:
    """A trial of estimators, as a file of ``configs/estimators`` writes it."""

    theories: list[str] | None = None
    analyses: list[str] | None = None
    sessions: int = 6
    push: float = 0.25
    indirect_clinics: int = 2


@dataclass
class HypothesesSchema:
    """A search for hypotheses, as a file of ``configs/hypotheses`` writes it."""

    theories: list[str] | None = None
    actions: dict[str, ArmSchema] = field(default_factory=dict)
    pairs: list[str] = field(default_factory=list)
    moderators: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    draws: int = 22
    first_draws: int = 6
    keep: int = 10
    clients: int = 1000
    therapists: int = 50
    sizes: list[int] = field(default_factory=lambda: [200])
    studies: int = 2
    cards: int = 8
    weights: int = 300
    negligible: float = 0.1


_SECTIONS: dict[str, Any] = {
    "hypotheses": HypothesesSchema,
    "study": StudySchema,
    "calibration": CalibrationSchema,
    "design": DesignSchema,
    "executor": ExecutorSchema,
    "robustness": RobustnessSchema,
    "trial": TrialSchema,
    "search": SearchSchema,
    "assurance": AssuranceSchema,
    "estimators": EstimatorsSchema,
}


def _field(name: str, meta: Meta | None, value: Any) -> tuple[str, Any, Any]:
    if meta is None:
        inner = str | None if value is None else twin(value, FILES.get(name, ()))
        return name, inner, None if value is None else field(default_factory=inner)  # type: ignore[arg-type]
    if meta.kind == "table":
        return (
            name,
            _TYPES["table"],
            field(default_factory=lambda: {row: dict(own) for row, own in value.items()}),
        )
    return name, (_TYPES[meta.kind] | None if value is None else _TYPES[meta.kind]), value


def twin(group: Any, files: tuple[str, ...] = (), only: tuple[str, ...] | None = None) -> type[Any]:
    """Return a plain dataclass with the names, types and present values of a group of parameters.

    Parameters
    ----------
    group : dataclass instance
        A group whose fields carry `Meta`, or are groups themselves.
    files : tuple of str
        Names of further fields that take the path of a file.
    only : tuple of str, optional
        Fields to keep; all if not given.

    Returns
    -------
    type
        A dataclass that OmegaConf takes as a structured configuration.
    """
    fields = [
        _field(item.name, item.metadata.get("meta"), getattr(group, item.name))
        for item in dataclasses.fields(group)
        if only is None or item.name in only
    ]
    return make_dataclass(type(group).__name__, [*fields, *((name, str | None, None) for name in files)])


def schema(command: str) -> type[Any]:
    """Return the structured configuration of a command, made once for each set of interventions that are loaded."""
    return _schema(command, default_interventions())


@functools.lru_cache(maxsize=32)
def _schema(command: str, interventions: Intervention) -> type[Any]:
    kinds = {**_SECTIONS, "study": SweptStudySchema} if command == "sweep" else _SECTIONS
    fields = [(name, kinds[name], field(default_factory=kinds[name])) for name in SECTIONS.get(command, ())]
    parts = (twin(Parameters(intervention=interventions)), twin(Options(), only=KNOWN[command]))
    return make_dataclass("Configuration", fields, bases=parts)
