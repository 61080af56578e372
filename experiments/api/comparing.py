"""Compares the arms of a study: `Study`, and where a stored comparison is read."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from experiments.api.comparison_result import Comparison, StoppedEarly, comparison_tables
from experiments.api.lazy_tables import LazyTables
from experiments.api.scratch import Scratch
from experiments.config.checked_config import CheckedConfig, check_config
from experiments.config.composition import compose
from experiments.config.group_files import config_folder
from experiments.config.options import Options
from experiments.config.plain_values import PlainValues
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.results.folder import read_manifest
from experiments.results.kept_work import KeptWork, finished_pieces, kept_work
from experiments.results.manifest import begin_manifest
from experiments.results.table_files import TableFiles
from experiments.studies.collector import Collector
from experiments.studies.comparison_data import (
    ComparisonData,
    comparison_data,
    estimate_types,
    read_estimates,
)
from experiments.studies.configuration import configuration, stored_config_values
from experiments.studies.measured_replicate import MeasuredReplicate, measure_replicate, replicate_packing
from experiments.studies.run_replicates import ArmParameters, arm_parameters, run_replicates
from experiments.studies.run_worlds import run_worlds
from experiments.studies.study import StudyPlan, build_study
from experiments.studies.study_moderators import build_moderators

if TYPE_CHECKING:
    pass


class Study:
    """A question, and the arms that answer it.

    Parameters
    ----------
    name : str
        A short name.
    question : str
        What is asked, in one sentence.
    arms : mapping
        Name of an arm -> what it changes: ``interventions`` (files of the group ``intervention``), ``theory`` (a file
        of the group ``theory``), ``scale`` (dotted name -> factor) and ``set`` (dotted name -> value); ``{}`` changes
        nothing.
    reference : str, optional
        The arm with which the others are compared; the first if not given.
    outcomes : sequence of str, optional
        What is measured; the standard outcomes if not given.
    settings : mapping, optional
        What holds for all arms, as for `experiments.simulate`.
    moderators : str, sequence of str or mapping, optional
        For whom effects may differ: traits of clients or therapists, ``severity``, ``intake_score``, columns of rosters
        or ``reached_<intervention>``. A mapping also says into which bands each is divided: a number of bands, or the
        values at which they begin; three bands with as many people each if nothing is said.
    contrasts : mapping, optional
        Name -> two pairs of arms: ``[["a", "b"], ["c", "d"]]`` is (a minus b) minus (c minus d).
    config_dir : str or Path, optional
        A folder of further files of groups.

    Raises
    ------
    InputError
        For anything that is wrong with an arm, an outcome, a setting or a file.
    """

    def __init__(
        self,
        name: str,
        question: str,
        arms: Mapping[str, PlainValues],
        reference: str | None = None,
        outcomes: Sequence[str] | None = None,
        settings: PlainValues | None = None,
        *,
        moderators: str | Sequence[str] | Mapping[str, object] | None = None,
        contrasts: Mapping[str, Sequence[Sequence[str]]] | None = None,
        config_dir: str | Path | None = None,
    ) -> None:
        study = {
            "name": name,
            "question": question,
            "reference": reference or next(iter(arms), ""),
            "arms": {arm: dict(change) for arm, change in arms.items()},
            "outcomes": None if outcomes is None else list(outcomes),
            "moderators": moderators,
            "contrasts": contrasts,
        }
        with config_folder(config_dir):
            self._prepare(compose("compare", {**(settings or {}), "study": study}))

    @classmethod
    def of(cls, config: CheckedConfig) -> Study:
        """Return the study of a checked configuration of ``compare``; errors as for the class."""
        study = cls.__new__(cls)
        study._prepare(config)
        return study

    def _prepare(self, config: CheckedConfig) -> None:
        self.config = config
        plan = build_study(config.study, config.parameters)
        self.inputs: Inputs = read_inputs(config.files, config.parameters)
        arms, written = [arm.parameters for arm in plan.arms], config.study.get("moderators") or {}
        moderators = build_moderators(written, self.inputs, arms)
        self.plan: StudyPlan = dataclasses.replace(plan, moderators=moderators)
        self.configuration = configuration(config, self.inputs.digests, self.plan)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(arm.name for arm in self.plan.arms)

    def __repr__(self) -> str:
        return f"<Study {self.plan.name}: {self.plan.question} Arms: {', '.join(self.arms)}>"

    def run(
        self,
        replicates: int | None = None,
        seed: int | None = None,
        *,
        cores: int | None = None,
        engine: str | None = None,
        keep_sessions: int | None = None,
        folder: str | Path | None = None,
        progress: bool = True,
    ) -> Comparison:
        """Run every arm in paired replicates; the same people and the same random numbers meet every arm.

        Parameters
        ----------
        replicates : int, optional
            Paired replicates, at least 1; the study's number if not given.
        seed : int, optional
            Random seed; 1 if not given.
        cores : int, optional
            Threads; all cores if not given.
        engine : {'compiled', 'mesa'}, optional
            The results are the same.
        keep_sessions : int, optional
            How many replicates keep their session tables; 2 if not given.
        folder : str or Path, optional
            Where the result is to be saved: beside it, replicates are kept as they are finished, so that the same run
            resumes after them if it was interrupted. Once the result is saved there, they are removed.
        progress : bool
            Whether to show how far the run is.

        Returns
        -------
        Comparison

        Raises
        ------
        InputError
            If an option is out of range, an arm's clinic is impossible, or `folder` cannot be written.
        StoppedEarly
            If interrupted after the first replicate; it keeps the replicates that were complete.
        """
        config = self.config.with_options(
            replicates=replicates, seed=seed, cores=cores, engine=engine, keep_sessions=keep_sessions
        )
        options = config.options
        arms = arm_parameters(self.plan, config.parameters, self.inputs, options)
        manifest, scratch = self._begun(config), Scratch()
        collector = Collector(self.plan, TableFiles(scratch.folder, options.format))
        with kept_work(_as_path(folder), manifest) as kept:
            try:
                for each in self._replicates(options, arms, kept, progress):
                    collector.add(each)
            except KeyboardInterrupt:
                if not collector.replicates:
                    raise
                # The result is that of a run of as many replicates as were complete.
                done = config.with_options(replicates=collector.replicates)
                early = self._begun(done) | {"started": manifest["started"]}
                result = self._result(done, early, collector, scratch)
                raise StoppedEarly(result, options.replicates, kept.count > 0) from None
        return self._result(config, manifest, collector, scratch)

    def _begun(self, config: CheckedConfig) -> dict[str, object]:
        return begin_manifest("compare", configuration(config, self.inputs.digests, self.plan))

    def _replicates(
        self, options: Options, arms: Sequence[ArmParameters], kept: KeptWork, progress: bool
    ) -> Iterator[MeasuredReplicate]:
        def make(numbers: Sequence[int]) -> Iterator[MeasuredReplicate]:
            runs = run_replicates(arms, self.inputs, options, numbers)
            for number, (parameters, tables) in zip(numbers, runs, strict=True):
                sessions = number < options.keep_sessions
                yield measure_replicate(self.plan, self.inputs, number, parameters, tables, sessions)

        packing = replicate_packing(self.plan)
        return finished_pieces(options.replicates, make, packing, kept, "replicates", progress)

    def _data(self, options: Options, estimates: Mapping[str, pa.Table]) -> ComparisonData:
        """Return what figures show of estimates; the example clinic is simulated once more."""
        arms = arm_parameters(self.plan, self.config.parameters, self.inputs, options)[0]
        world = self.inputs.world(arms[self.arms.index(self.plan.reference)], options.seed, 0)
        example = next(run_worlds([world], options.engine, 1))
        return comparison_data(self.plan, options, estimates, example, world)

    def _result(
        self, config: CheckedConfig, manifest: PlainValues, collector: Collector, scratch: Scratch
    ) -> Comparison:
        estimates = collector.estimates()
        study = self.plan
        manifest = {
            **manifest,
            "study": {"name": study.name, "question": study.question, "reference": study.reference},
            "arms": list(self.arms),
            "replicates": collector.replicates,
            "tables": collector.close(),
        }
        return Comparison(
            manifest,
            comparison_tables(estimates, manifest, scratch.folder),
            functools.partial(self._data, config.options, estimates),
            scratch.folder,
            note=self.inputs.draws_note(config.parameters),
            scratch=scratch,
        )


def _as_path(folder: str | Path | None) -> Path | None:
    return None if folder is None else Path(folder)


def load_study(name: str, settings: PlainValues | None = None, config_dir: str | Path | None = None) -> Study:
    """Return a study of the project's (``configs/study``) or of a folder of one's own.

    Parameters
    ----------
    name : str
        Such as ``small``.
    settings : mapping, optional
        What is to differ for all arms, as for `experiments.simulate`; also ``replicates`` and ``outcomes``
        (``{"study.outcomes": ["dropout"]}``).
    config_dir : str or Path, optional
        A folder of further files of groups, such as ``study/mine.yaml``.

    Raises
    ------
    InputError
        If there is no such study, or something is wrong with it.
    """
    with config_folder(config_dir):
        return Study.of(compose("compare", {**(settings or {}), "study": name}))


def open_comparison(folder: Path) -> Comparison:
    """Read a stored comparison.

    Parameters
    ----------
    folder : Path
        Results of ``alliance compare``.

    Raises
    ------
    InputError
        If it is not a results folder.
    """
    manifest = read_manifest(folder)
    names = estimate_types(manifest["configuration"]["study"])
    estimates = LazyTables({name: functools.partial(read_estimates, folder, name) for name in names})

    def data() -> ComparisonData:
        study = Study.of(check_config("compare", stored_config_values(manifest)))
        return study._data(study.config.options, estimates)

    return Comparison(manifest, comparison_tables(estimates, manifest, folder), data, folder, folder=folder)
