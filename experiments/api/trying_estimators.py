"""Estimators of the alliance's effect that are tried out in simulated clinics, as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.api.csv_result import CsvResult
from experiments.api.lazy_tables import TableAttribute
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.plain_values import PlainValues
from experiments.estimators.estimator_plan import EstimatorPlan, plan_estimators
from experiments.estimators.estimator_tables import TYPES, estimates_table, estimators_table, truths_table
from experiments.estimators.run_estimators import run_estimators
from experiments.results.derived_folder import needed
from experiments.results.kept_work import kept_work
from experiments.results.manifest import begin_manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT = "estimators.txt"


class EstimatorResult(CsvResult):
    """How near estimators come to the true effect of the alliance; see `try_estimators`."""

    text_file = TEXT
    table_types = dict.fromkeys(("estimators", "truths", "estimates"), TYPES)
    main_table = "estimators"
    main_columns = ("theory", "estimator", "scores", "truth", "truth_error", "bias", "bias_error", "coverage")
    estimators = TableAttribute(
        "One row per theory, estimator and kind of scores: truth, bias, coverage, each with its Monte Carlo error."
    )
    truths = TableAttribute(
        "One row per theory, causal effect and kind of scores, with its Monte Carlo error."
    )
    estimates = TableAttribute("One row per theory, clinic, estimator and kind of scores.")

    @property
    def title(self) -> str:
        """One line: how many estimators were tried under how many theories."""
        rows = self.estimators.to_pylist()
        estimators, theories = ({row[name] for row in rows} for name in ("estimator", "theory"))
        return (
            f"{len(estimators)} estimators under {len(theories)} theories, {rows[0]['clinics']} clinics each"
        )

    def _drawings(self) -> Mapping[str, Callable[[], Figure]]:
        from experiments.plots.estimator_forest import draw_estimators

        return {"estimators": lambda: draw_estimators(self.estimators)}

    def _write_report(self, folder: Path) -> None:
        from experiments.reports.estimator_page import write_estimator_page

        write_estimator_page(self.estimators, self.truths, self.manifest, folder)


def run_estimator_plan(plan: EstimatorPlan, folder: Path | None, progress: bool = True) -> EstimatorResult:
    """Run a checked trial of estimators.

    Parameters
    ----------
    plan : EstimatorPlan
    folder : Path or None
        Where the result is to be saved: beside it, finished parts are kept, so that the same run resumes after them.
    progress : bool
        Whether to report how far it is.
    """
    from experiments.reports.estimator_text import estimator_text

    manifest = begin_manifest("estimators", plan.configuration)
    with kept_work(folder, manifest) as kept:
        found = run_estimators(plan, kept, progress)
    names = plan.settings.analyses
    table, truths = estimators_table(found, names), truths_table(found)
    return EstimatorResult(
        {
            "estimators": lambda: table,
            "truths": lambda: truths,
            "estimates": lambda: estimates_table(found, names),
        },
        estimator_text(table),
        manifest,
    )


def try_estimators(
    settings: PlainValues | None = None,
    *,
    theories: Sequence[str] | None = None,
    analyses: Sequence[str] | None = None,
    clients: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    cores: int | None = None,
    config_dir: str | Path | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> EstimatorResult:
    """Run analyses of alliance and outcome on simulated clinics, and compare what they find with what is true.

    Parameters
    ----------
    settings : mapping, optional
        What differs from the files: parameters, files of groups, ``{"estimators.sessions": 8}``.
    theories : sequence of str, optional
        Files of ``configs/theory``; all if not given.
    analyses : sequence of str, optional
        Some of `experiments.estimators.estimator_list.ESTIMATORS`; all if not given.
    clients : int, optional
        Clients of a clinic (`clinic.clients`).
    replicates : int, optional
        Clinics under each theory.
    seed, cores, config_dir : optional
        As for `experiments.check_robustness`.
    folder : str or Path, optional
        Where the result is to be saved: beside it, clinics are kept as they are finished.
    progress : bool
        Whether to report how far it is.

    Returns
    -------
    EstimatorResult

    Raises
    ------
    InputError
        Before anything runs, for anything that is wrong with a setting, a theory or a file.
    """
    given: dict[str, object] = {
        "estimators.theories": None if theories is None else list(theories),
        "estimators.analyses": None if analyses is None else list(analyses),
        "clinic.clients": clients,
        "replicates": replicates,
        "seed": seed,
        "cores": cores,
    }
    needed("forecasts", "scipy")
    with config_folder(config_dir):
        named = {name: value for name, value in given.items() if value is not None}
        plan = plan_estimators(compose("estimators", {**(settings or {}), **named}))
    return run_estimator_plan(plan, None if folder is None else Path(folder), progress)
