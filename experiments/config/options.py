"""What a command is told beside the parameters: seed, replicates, where results go, which files are read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import InputError
from sim.parameters.metadata import OPEN, Meta, choice, number, whole
from sim.parameters.tree import check

ENGINES = ("compiled", "mesa")
FORMATS = ("parquet", "csv")
KEEPS = ("summaries", "clients", "sessions")
NARROW, ADMISSIBLE = SPACES = ("narrow", "admissible")


def _described(default: Any, kind: Any, meaning: str, low: int = 0, high: int = 0) -> Any:
    return field(default=default, metadata={"meta": Meta(kind, "count", meaning, OPEN, "", low, high)})


@dataclass(frozen=True)
class Options:
    """Options of a command; each command knows those named in `KNOWN`.

    Attributes
    ----------
    seed, replicate : int
        Key of all random numbers, and which of its streams a single run uses.
    replicates, keep_sessions : int
        Paired replicates of every arm, and how many of them leave their session tables.
    clinics : int
        Clinics that are compared with published figures; in a calibration or a trial of theories, averaged at every
        setting tried.
    minutes : float
        Time after which no further generation of a calibration begins.
    particles, generations : int
        Settings that a generation keeps, and generations in all, those of earlier sittings included.
    surface : int
        Settings that are simulated in each of the last rounds of a calibration.
    discrepancy : float
        Standard deviation of the model's own error in every fitted figure, in half-widths of its interval.
    trajectories : int
        Paths of a screening through the ranges of its parameters.
    waves, points, plausible : int
        Waves of history matching or of a trial of theories, settings that each simulates (under each theory), and
        plausible draws at the end.
    cut : float
        Implausibility beyond which a setting is ruled out.
    misses : int
        Figures that may lie beyond the cut.
    coverage : int
        Clinics of known parameters on which the intervals of history matching are tested; 0 for no test.
    differing : int
        Clinics at each value in the search for mechanism parameters that would have to differ between settings; 0 for
        no search.
    datasets : int
        Sets of figures that each theory on trial makes to be judged blind.
    space : str
        ``narrow`` or ``admissible``: the ranges over which history matching and trials of theories search.
    engine, format : str
        ``compiled`` or ``mesa``; ``parquet`` or ``csv``.
    keep : str
        What a sweep stores: outcomes only, or also one row a client, or also one row an appointment.
    cores : int or None
        Threads that simulate; None uses all cores.
    figures, overwrite, all_settings, extend : bool
        Whether a report is drawn; whether an existing folder of the same configuration is replaced; whether every
        setting is validated; whether points or replicates are added to a finished sweep.
    out : str or None
        Results folder; None chooses one below ``results``.
    evidence : str or None
        Table of published figures; None takes the project's own.
    prior : str or None
        Table of draws around which a calibration's prior lies, or ``posterior`` for the project's own; None for a
        uniform one.
    id : str or None
        Estimand that is predicted.
    claim, lesson : str or None
        Claim or lesson whose robustness is checked in the place of a study, or ``all``; None for none.
    draws : str or None
        Table of plausible parameter sets of a check of robustness: the name of one of the project's, or a path; None
        for the widest of the project's.
    robust : str or None
        Results folder of a check of robustness of the study that is compared, whose verdicts its report shows; None
        for one below ``results``, if there is one.
    dask : str or None
        Address of a Dask scheduler whose workers calibrate; None calibrates on this machine.
    """

    seed: int = whole(1, 0, 2**64 - 1, "key of all random numbers", "")
    replicate: int = whole(0, 0, 2**32 - 1, "which of the seed's random streams", "")
    replicates: int = whole(20, 1, 1_000_000, "paired replicates of every arm", "")
    keep_sessions: int = whole(2, 0, 1_000_000, "first replicates whose session tables are stored", "")
    clinics: int = whole(200, 1, 1_000_000, "clinics that are compared with published figures", "")
    minutes: float = number(30.0, 0.05, 100_000, "time after which no generation begins", "", unit="minutes")
    particles: int = whole(500, 10, 1_000_000, "settings that a generation keeps", "")
    generations: int = whole(5, 1, 1000, "generations in all", "")
    surface: int = whole(3000, 100, 1_000_000, "settings of each of the last rounds", "")
    discrepancy: float = number(
        0.0, 0.0, 10.0, "standard deviation of the model's own error in every figure", "", unit="half-widths"
    )
    trajectories: int = whole(10, 2, 10_000, "paths of a screening", "")
    waves: int = whole(6, 1, 100, "waves of history matching", "")
    points: int = whole(4000, 40, 1_000_000, "settings that a wave simulates", "")
    plausible: int = whole(300, 2, 100_000, "plausible draws that are wanted", "")
    cut: float = number(3.0, 0.1, 1000, "implausibility beyond which a setting is ruled out", "", unit="SD")
    misses: int = whole(0, 0, 1000, "figures that may lie beyond the cut", "")
    coverage: int = whole(0, 0, 10_000, "clinics of known parameters that test intervals", "")
    differing: int = whole(
        0, 0, 10_000, "clinics a value in a search for parameters that would have to differ", ""
    )
    datasets: int = whole(100, 1, 100_000, "sets of figures that each theory makes to be judged blind", "")
    space: str = choice(NARROW, SPACES, "ranges over which history matching searches")
    engine: str = choice("compiled", ENGINES, "compiled loop or Mesa agents; the tables are the same")
    format: str = choice("parquet", FORMATS, "kind of the table files")
    keep: str = choice("summaries", KEEPS, "what is stored beside outcomes")
    cores: int | None = _described(None, "whole", "threads that simulate; null uses all cores", 1, 1024)
    figures: bool = _described(True, "flag", "whether figures and a report are made")
    overwrite: bool = _described(False, "flag", "run again where the same configuration is stored")
    all_settings: bool = _described(False, "flag", "whether every setting is validated, one after the other")
    extend: bool = _described(False, "flag", "add points or replicates to a finished sweep")
    out: str | None = field(default=None)
    evidence: str | None = field(default=None)
    prior: str | None = field(default=None)
    id: str | None = field(default=None)
    claim: str | None = field(default=None)
    lesson: str | None = field(default=None)
    draws: str | None = field(default=None)
    robust: str | None = field(default=None)
    dask: str | None = field(default=None)

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        for item in dataclasses.fields(self):
            meta, value = item.metadata.get("meta"), getattr(self, item.name)
            if meta is not None and meta.kind != "flag" and value is not None:
                check(item.name, meta, value)
        if self.out is not None and not self.out.strip():
            raise InputError("out is empty, but the path of a results folder was expected")
        if self.evidence is not None and not self.evidence.strip():
            raise InputError("evidence is empty, but the path of a table of figures was expected")
        if self.prior is not None and not self.prior.strip():
            raise InputError("prior is empty, but posterior or the path of a table of draws was expected")
        if self.robust is not None and not self.robust.strip():
            raise InputError("robust is empty, but a results folder of alliance robust was expected")
        if self.draws is not None and not self.draws.strip():
            raise InputError("draws is empty, but posterior or the path of a table of draws was expected")


KNOWN: Mapping[str, tuple[str, ...]] = {
    "hypotheses": ("seed", "replicates", "cores", "draws", "figures", "overwrite", "out"),
    "simulate": ("seed", "replicate", "engine", "format", "overwrite", "out"),
    "compare": (
        "seed",
        "replicates",
        "keep_sessions",
        "engine",
        "format",
        "cores",
        "figures",
        "robust",
        "overwrite",
        "out",
    ),
    "sweep": ("seed", "replicates", "keep", "cores", "extend", "out"),
    "robust": (
        "seed",
        "replicates",
        "claim",
        "lesson",
        "engine",
        "cores",
        "draws",
        "figures",
        "overwrite",
        "out",
    ),
    "trial": ("seed", "replicates", "cores", "figures", "overwrite", "out"),
    "assurance": ("seed", "replicates", "cores", "figures", "overwrite", "out"),
    "sample_size": ("seed", "replicates", "cores", "figures", "overwrite", "out"),
    "estimators": ("seed", "replicates", "cores", "figures", "overwrite", "out"),
    "validate": (
        "seed",
        "clinics",
        "evidence",
        "all_settings",
        "differing",
        "format",
        "cores",
        "figures",
        "overwrite",
        "out",
    ),
    "predict": ("seed", "clinics", "id", "evidence", "cores", "out"),
    "screen": ("seed", "clinics", "trajectories", "evidence", "cores", "figures", "overwrite", "out"),
    "calibrate": (
        "seed",
        "clinics",
        "particles",
        "generations",
        "surface",
        "discrepancy",
        "minutes",
        "evidence",
        "cores",
        "dask",
        "figures",
        "out",
        "prior",
    ),
    "theories": (
        "seed",
        "clinics",
        "waves",
        "points",
        "plausible",
        "cut",
        "discrepancy",
        "datasets",
        "space",
        "evidence",
        "cores",
        "dask",
        "figures",
        "overwrite",
        "out",
    ),
    "history_match": (
        "seed",
        "clinics",
        "waves",
        "points",
        "plausible",
        "cut",
        "misses",
        "discrepancy",
        "coverage",
        "space",
        "evidence",
        "cores",
        "dask",
        "figures",
        "overwrite",
        "out",
    ),
}
"""Options of each command."""

PATHS = ("out", "evidence", "prior", "draws", "robust")
"""Options that are paths."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "compare": ("study",),
    "sweep": ("study", "design", "executor"),
    "robust": ("study", "robustness"),
    "trial": ("study", "trial", "executor"),
    "assurance": ("study", "trial", "assurance", "executor"),
    "sample_size": ("study", "trial", "search", "executor"),
    "estimators": ("estimators",),
    "hypotheses": ("robustness", "hypotheses"),
    "screen": ("calibration",),
    "calibrate": ("calibration",),
    "theories": ("calibration",),
    "history_match": ("calibration",),
}
"""Groups of configurations of which a command reads one file each, beside the groups of parameters."""

NO_RESULT = ("out", "cores", "overwrite", "extend", "executor", "generations", "minutes", "dask", "robust")
"""Options that cannot change a result (or only how far it gets), and so are no part of its fingerprint."""

FILES: Mapping[str, tuple[str, ...]] = {
    "population": ("clients", "therapists", "draws"),
    "network": ("support_file", "colleagues_file", "supervision_file"),
}
"""Groups of parameters that also take paths of files."""
