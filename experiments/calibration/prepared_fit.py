"""What a screening, a calibration and a trial of theories need before they can start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from experiments.calibration.fit_target import fitted_figures
from experiments.calibration.generation_database import LOCK
from experiments.calibration.informed_prior import POSTERIOR, InformedPrior
from experiments.calibration.prior import Ranges, fitted_ranges
from experiments.calibration.simulator import FigureSimulator
from experiments.config.checked_config import CheckedConfig
from experiments.config.options import Options
from experiments.config.plain_values import PlainValues
from experiments.config.user_files import UserFile, read_file
from experiments.inputs.clinic_inputs import Inputs, read_inputs
from experiments.inputs.posterior_draws import NUMBERS, Draws, draws_path, numbers_of, read_draws
from experiments.inputs.posterior_draws import SHIPPED as SHIPPED_DRAWS
from experiments.results.derived_folder import needed
from experiments.results.durable_files import open_locked
from experiments.results.folder import new_folder, staleness, stored_manifest, write_manifest
from experiments.results.manifest import begin_manifest
from experiments.studies.configuration import configuration
from experiments.validation.measured_clinics import clinic_variants
from experiments.validation.published_figures import SHIPPED, PublishedFigure
from sim.errors import InputError, note
from sim.parameters import Parameters


@dataclass(frozen=True)
class FittingProblem:
    """A checked configuration of a screening, a calibration or a trial of theories, with the files that it names.

    Attributes
    ----------
    evidence : UserFile
        Table of published figures.
    figures : tuple of PublishedFigure
        Those that may be fitted.
    ranges : mapping
        Dotted name of a parameter -> (low, high).
    prior : InformedPrior or None
        None where it is uniform over the ranges.
    inputs : Inputs
    parameters : sim.Parameters
        Configured values; those that are not fitted keep them.
    options : Options
    configuration : mapping
        Everything that can change a result.
    """

    evidence: UserFile
    figures: tuple[PublishedFigure, ...]
    ranges: Ranges
    prior: InformedPrior | None
    inputs: Inputs
    parameters: Parameters
    options: Options
    configuration: PlainValues

    def simulator(
        self, base: Parameters, clinics: int = 1, figures: Sequence[PublishedFigure] | None = None
    ) -> FigureSimulator:
        """Return what simulates settings of the fitted parameters.

        Parameters
        ----------
        base : sim.Parameters
            Every other parameter.
        clinics : int
            Clinics that are averaged at each setting.
        figures : sequence of PublishedFigure, optional
            What is measured; the figures that may be fitted if not given.
        """
        variants = {name: other.changes_from(base) for name, other in clinic_variants(base).items()}
        measured = self.figures if figures is None else figures
        return FigureSimulator(base, measured, variants, self.options.seed, clinics, self.inputs)


def prepare(config: CheckedConfig) -> FittingProblem:
    """Read and check every file that a fit needs.

    Raises
    ------
    InputError
        For anything that is wrong with a file or a range, or if a library is missing.
    """
    needed("calibration", "emcee", "pyabc", "SALib")
    options = config.options
    if "population.draws" in config.files:
        raise InputError(
            f"population.draws is {config.files['population.draws']!r}, but {config.command} varies parameters "
            "itself, and nothing was expected"
        )
    path = Path(options.evidence or SHIPPED)
    evidence = read_file(path)
    figures = fitted_figures(evidence)
    inputs = read_inputs(config.files, config.parameters)
    digests = {**inputs.digests, "evidence": {**evidence.digest, "path": options.evidence or path.name}}
    ranges = fitted_ranges(config.values["calibration"]["fitted"])
    prior = None
    if options.prior is not None:
        draws = read_file(draws_path(SHIPPED_DRAWS if options.prior == POSTERIOR else options.prior))
        prior = informed_prior(read_draws(draws), ranges)
        digests["prior"] = {**draws.digest, "path": options.prior}
    return FittingProblem(
        evidence, figures, ranges, prior, inputs, config.parameters, options, configuration(config, digests)
    )


def informed_prior(draws: Draws, ranges: Ranges) -> InformedPrior:
    """Return the prior that draws give; those of another version of the model are used with a note.

    Raises
    ------
    InputError
        If a fitted parameter is not among the draws, or most of them lie outside the ranges.
    """
    if draws.notes.get(NUMBERS) != numbers_of(draws.rows[0]):
        note(
            "the draws of the prior were made with another version of the model: alliance calibrate renews them"
        )
    # The first row is the best-supported point, not a draw; parameters in the order in which particles have them.
    return InformedPrior.of(draws.rows[1:], {path: ranges[path] for path in sorted(ranges)})


def start_or_resume(folder: Path, wanted: PlainValues, command: str) -> tuple[PlainValues, bool]:
    """Return the manifest of a new folder or of one to be resumed, and whether it is resumed.

    Parameters
    ----------
    folder : Path
        Created if it does not exist.
    wanted : mapping
        Everything that can change a result; see `FittingProblem.configuration`.
    command : str

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be created.
    """
    stored = stored_manifest(folder, wanted, overwrite=False)
    if stored is not None:
        if staleness(stored):
            raise InputError(
                f"{folder} was started with another version of the model, whose generations cannot be combined with "
                "those of this one; choose another out, or remove it"
            )
        return stored, True
    manifest = begin_manifest(command, wanted)
    with new_folder(folder, replace=False) as partial:
        write_manifest(partial, manifest)
    return manifest, False


@contextmanager
def one_run(folder: Path) -> Iterator[None]:
    """Keep other processes from a folder while a fit runs there.

    Raises
    ------
    InputError
        If another process runs there.
    """
    with open_locked(folder / LOCK, folder):
        yield
